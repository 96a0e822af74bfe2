"""Keys of groups as they travel, and the group a key belongs to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes import Number, Timestamp
from wandb_tables_widget.widget.values import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.groups import Groups


class GroupKeys:
    """The keys of the groups of one plan: one JSON value a level, of *other* none at all.

    Args:
        groups: groups whose siblings stand, by their numbers, in ascending order of their keys, missing ones
            last.
        dtypes: the type of each key column.
        descending: for each key column, whether it is in descending order instead.
    """

    def __init__(self, groups: Groups, dtypes: Sequence[DType], descending: Sequence[bool]) -> None:
        self._groups = groups
        self._dtypes = dtypes
        self._descending = descending

    def json(self, group: int) -> list[Any]:
        """Return the key of a group, one JSON value a level; times are ISO 8601 text."""
        values = self._groups.keys(group)
        return [to_json(value, dtype) for value, dtype in zip(values, self._dtypes, strict=False)]

    def find(self, key: Sequence[Any]) -> int | None:
        """Return the group that has this JSON key, None if there is none in sight."""
        tree = self._groups.tree
        if not key:
            return tree.other
        if len(key) > len(self._dtypes):
            return None
        found: int | None = None
        for depth, part in enumerate(key):
            found = self._find_among(tree.siblings(found), depth, part)
            if found is None:
                return None
        return None if found is None or tree.place(found) is None else found

    def _find_among(self, siblings: range, depth: int, part: Any) -> int | None:
        try:
            place = self._bisect(siblings, depth, _from_json(part, self._dtypes[depth]))
        except (TypeError, ValueError):
            return None
        if place == len(siblings):
            return None
        found = siblings[place]
        return found if to_json(self._own(found), self._dtypes[depth]) == part else None

    def _bisect(self, siblings: range, depth: int, wanted: Any) -> int:
        low, high = 0, len(siblings)
        while low < high:
            middle = (low + high) // 2
            if _is_before(self._own(siblings[middle]), wanted, descending=self._descending[depth]):
                low = middle + 1
            else:
                high = middle
        return low

    def _own(self, group: int) -> Any:
        return self._groups.keys(group)[-1]


def _is_before(value: Any, wanted: Any, *, descending: bool) -> bool:
    if value == wanted:
        return False
    if value is None or wanted is None:
        return wanted is None
    return bool(value > wanted) if descending else bool(value < wanted)


def _from_json(part: Any, dtype: DType) -> Any:
    if part is None:
        return None
    if isinstance(dtype, Timestamp):
        return dt.date.fromisoformat(part) if dtype.date else dt.datetime.fromisoformat(part)
    if isinstance(dtype, Number) and isinstance(part, str):
        return int(part) if part.lstrip("-").isdigit() else float(part)
    return part
