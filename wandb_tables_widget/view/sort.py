"""The ways people write a sort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.query import SortKey

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema

_DESCENDING = {"asc": False, "ascending": False, "desc": True, "descending": True}
_WAYS = "write 'name', '-name', ('name', 'desc'), {'column': 'name', 'descending': True}, or a list of these"
_PAIR = 2


def read_sort(sort: Any, schema: Schema) -> tuple[SortKey, ...]:
    """Return the sort keys somebody wrote.

    One key is ``"name"``, ``"-name"`` for descending (when no column is called that),
    ``("name", "desc")``, ``{"column": "name", "descending": True}`` or a `SortKey`. A list holds
    several; None is no sort.

    Raises:
        ViewError: it is none of these; the message shows it.
    """
    if sort is None:
        return ()
    several = isinstance(sort, (list, tuple)) and not _is_pair(sort)
    return tuple(_read_key(item, schema) for item in (sort if several else [sort]))


def _is_pair(item: Any) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == _PAIR
        and all(isinstance(part, str) for part in item)
        and item[1] in _DESCENDING
    )


def _read_key(item: Any, schema: Schema) -> SortKey:
    if isinstance(item, SortKey):
        return item
    if isinstance(item, str):
        minus = item.startswith("-") and item not in schema
        return SortKey(item[1:], descending=True) if minus else SortKey(item)
    if _is_pair(item) or (isinstance(item, list) and _is_pair(tuple(item))):
        return SortKey(item[0], _DESCENDING[item[1]])
    if isinstance(item, Mapping):
        return _read_mapping(item)
    raise ViewError(f"sort holds {item!r}; {_WAYS}")


def _read_mapping(item: Mapping[str, Any]) -> SortKey:
    column, descending = item.get("column"), item.get("descending", False)
    if isinstance(column, str) and isinstance(descending, bool) and set(item) <= {"column", "descending"}:
        return SortKey(column, descending)
    raise ViewError(f"sort holds {dict(item)!r}; {_WAYS}")
