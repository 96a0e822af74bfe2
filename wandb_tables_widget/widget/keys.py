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
    """The keys of the groups of one plan.

    Args:
        groups: groups in ascending order of their keys, missing ones last.
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
        return [to_json(value, dtype) for value, dtype in zip(values, self._dtypes, strict=True)]

    def find(self, key: Sequence[Any]) -> int | None:
        """Return the group that has this JSON key, None if there is none."""
        if len(key) != len(self._dtypes):
            return None
        try:
            wanted = [_from_json(part, dtype) for part, dtype in zip(key, self._dtypes, strict=True)]
            place = self._bisect(wanted)
        except (TypeError, ValueError):
            return None
        return place if place < self._groups.count and self.json(place) == list(key) else None

    def _bisect(self, wanted: Sequence[Any]) -> int:
        low, high = 0, self._groups.count
        while low < high:
            middle = (low + high) // 2
            if self._is_before(self._groups.keys(middle), wanted):
                low = middle + 1
            else:
                high = middle
        return low

    def _is_before(self, key: Sequence[Any], wanted: Sequence[Any]) -> bool:
        for value, target, descending in zip(key, wanted, self._descending, strict=True):
            if value == target:
                continue
            if value is None or target is None:
                return target is None
            return bool(value > target) if descending else bool(value < target)
        return False


def _from_json(part: Any, dtype: DType) -> Any:
    if part is None:
        return None
    if isinstance(dtype, Timestamp):
        return dt.date.fromisoformat(part) if dtype.date else dt.datetime.fromisoformat(part)
    if isinstance(dtype, Number) and isinstance(part, str):
        return int(part) if part.lstrip("-").isdigit() else float(part)
    return part
