"""Values in nested dicts, by their paths.

A dict with ``_type`` stands for something else, such as a table, and is one value; so is an empty dict.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Path = tuple[str, ...]


def leaves(values: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and the value of each leaf."""
    for key, value in values.items():
        if value and is_inner(value):
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def put(values: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path, with dicts on the way to it; an empty dict replaces no other dict."""
    *above, last = path
    for part in above:
        if not is_inner(values.get(part)):
            values[part] = {}
        values = values[part]
    if value != {} or not is_inner(values.get(last)):
        values[last] = value


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, dicts of one key put together; elsewhere ``new`` counts. Neither is changed."""
    both = dict(old)
    for key, value in new.items():
        before: Any = both.get(key)
        both[key] = merged(before, value) if is_inner(before) and is_inner(value) else value
    return both


def column_names(paths: Iterable[Path]) -> dict[Path, str]:
    r"""Return path → name of its column: ``outer.inner``, no two alike.

    Only where a key with a dot and a nested key would share a name, the dots of keys are written ``\.``.
    """
    names = {path: ".".join(path) for path in paths}
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    named = {path: _escaped(path) if name in shared else name for path, name in names.items()}
    return named if len(set(named.values())) == len(named) else {path: _escaped(path) for path in names}


def _escaped(path: Path) -> str:
    return ".".join(part.replace("\\", "\\\\").replace(".", "\\.") for part in path)


def is_inner(value: Any) -> bool:
    """Tell whether a value is a dict of values, not one that stands for something else."""
    return isinstance(value, dict) and "_type" not in value
