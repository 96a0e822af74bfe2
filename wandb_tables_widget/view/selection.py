"""Which lines of a view are selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import ViewError, nearest
from wandb_tables_widget.view.query import query_from_json, query_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wandb_tables_widget.view.query import Query

_PAIR = 2
_FIELDS = ("ranges", "query", "version")


@dataclass(frozen=True)
class Selection:
    """Lines ``[first, last]`` of the view ``query``, sorted, disjoint, counted from 0.

    Without a query nothing is selected. ``version`` is that of the table in which the lines stand there,
    None for the newest.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    query: Query | None = None
    version: int | None = None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Selection:
        """Read a selection; overlapping ranges are joined.

        Raises:
            ViewError: a field is unknown or has the wrong shape; the message names it.
        """
        if not isinstance(document, dict):
            raise ViewError(f"selection is {document!r}; it must be a dict")
        for name in document:
            if name not in _FIELDS:
                raise ViewError(f"selection has no field {name!r}{nearest(str(name), _FIELDS)}")
        ranges = _joined([_range(item) for item in _list(document.get("ranges", []))])
        query = document.get("query")
        if ranges and query is None:
            raise ViewError("selection has ranges but no query; give the query of the view they belong to")
        version = document.get("version")
        if version is not None and (type(version) is not int or version < 0):
            raise ViewError(f"selection.version is {version!r}; it must be a whole number from 0")
        return cls(ranges, None if query is None else query_from_json(query), version)

    def to_json(self) -> dict[str, Any]:
        """Return the selection as plain dicts and lists."""
        query = None if self.query is None else query_to_json(self.query)
        return {"ranges": [list(pair) for pair in self.ranges], "query": query, "version": self.version}


def _list(value: object) -> list[Any] | tuple[Any, ...]:
    if isinstance(value, (list, tuple)):
        return value
    raise ViewError(f"selection.ranges is {value!r}; it must be a list of [first, last]")


def _range(item: object) -> tuple[int, int]:
    if isinstance(item, (list, tuple)) and len(item) == _PAIR:
        first, last = item
        if type(first) is int and type(last) is int and 0 <= first <= last:
            return first, last
    raise ViewError(f"selection.ranges holds {item!r}; a range is [first, last], whole numbers from 0")


def _joined(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return tuple(joined)
