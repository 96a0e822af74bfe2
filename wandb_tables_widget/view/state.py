"""The view: everything a person has chosen about how to look at a table.

One JSON document, the same in Python, on the wire and in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from wandb_tables_widget.errors import ViewError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

RowSize = Literal["S", "M", "L", "XL"]
Key = str | int | float | bool | None

_WIDEST = 100_000


@dataclass(frozen=True)
class SortKey:
    """Sort by ``column``; missing values come last in both directions."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class ColumnsView:
    """How columns are laid out.

    ``order`` lists column names from left to right; names it lacks follow in the table's own
    order. ``widths`` are CSS pixels.
    """

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """The part of a view that decides which rows are shown and in which order.

    ``filter`` is an expression of product §3, ``search`` plain text looked for in all columns.
    ``expanded`` holds the keys of open groups: one list of JSON values a group, as long as
    its depth. Times are ISO 8601 text in keys.
    """

    filter: str = ""
    search: str = ""
    sort: tuple[SortKey, ...] = ()
    group_by: tuple[str, ...] = ()
    expanded: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True)
class ViewState:
    """A whole view: the query, the layout of columns, the size of rows (S 30, M 60, L 120, XL 240 px)."""

    query: Query = field(default_factory=Query)
    columns: ColumnsView = field(default_factory=ColumnsView)
    row_size: RowSize = "S"

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ViewState:
        """Read a view document.

        Raises:
            ViewError: a field is unknown or has the wrong shape; the message names it.
        """
        taken = _fields_of(cls, document, "view")
        row_size = taken.get("row_size", "S")
        if row_size not in get_args(RowSize):
            message = f"view.row_size is {row_size!r}; it must be one of S, M, L, XL"
            raise ViewError(message)
        return cls(
            query=query_from_json(taken.get("query", {})),
            columns=_columns_from_json(taken.get("columns", {})),
            row_size=row_size,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the view as plain dicts and lists."""
        return {
            "query": query_to_json(self.query),
            "columns": {
                "order": list(self.columns.order),
                "hidden": list(self.columns.hidden),
                "pinned": list(self.columns.pinned),
                "widths": dict(self.columns.widths),
            },
            "row_size": self.row_size,
        }


def query_from_json(document: Mapping[str, Any]) -> Query:
    """Read the query part of a view; raises `ViewError` naming the bad field."""
    taken = _fields_of(Query, document, "view.query")
    return Query(
        filter=_text(taken.get("filter", ""), "view.query.filter"),
        search=read_text(taken.get("search", ""), "view.query.search"),
        sort=tuple(
            _sort_key(item, i) for i, item in enumerate(_list(taken.get("sort", ()), "view.query.sort"))
        ),
        group_by=_names(taken.get("group_by", ()), "view.query.group_by"),
        expanded=tuple(
            tuple(_key(part) for part in _list(path, "view.query.expanded"))
            for path in _list(taken.get("expanded", ()), "view.query.expanded")
        ),
    )


def query_to_json(query: Query) -> dict[str, Any]:
    """Return the query part as plain dicts and lists."""
    return {
        "filter": query.filter,
        "search": query.search,
        "sort": [{"column": key.column, "descending": key.descending} for key in query.sort],
        "group_by": list(query.group_by),
        "expanded": [list(path) for path in query.expanded],
    }


def _columns_from_json(document: Mapping[str, Any]) -> ColumnsView:
    taken = _fields_of(ColumnsView, document, "view.columns")
    widths = taken.get("widths", {})
    if not isinstance(widths, dict) or not all(
        isinstance(w, (int, float)) and not isinstance(w, bool) and 0 < w <= _WIDEST for w in widths.values()
    ):
        message = f"view.columns.widths is {widths!r}; it must map column names to pixels"
        raise ViewError(message)
    return ColumnsView(
        order=_names(taken.get("order", ()), "view.columns.order"),
        hidden=_names(taken.get("hidden", ()), "view.columns.hidden"),
        pinned=_names(taken.get("pinned", ()), "view.columns.pinned"),
        widths={_text(name, "view.columns.widths"): round(width) for name, width in widths.items()},
    )


def _fields_of(cls: type, document: object, place: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        message = f"{place} is {document!r}; it must be a dict"
        raise ViewError(message)
    known = [f.name for f in fields(cls)]
    for name in document:
        if name not in known:
            message = f"{place} has no field {name!r}{nearest(str(name), known)}"
            raise ViewError(message)
    return document


def _sort_key(item: object, place: int) -> SortKey:
    taken = _fields_of(SortKey, item, f"view.query.sort[{place}]")
    descending = taken.get("descending", False)
    if not isinstance(descending, bool) or "column" not in taken:
        message = f"view.query.sort[{place}] is {item!r}; it must be {{'column': name, 'descending': bool}}"
        raise ViewError(message)
    return SortKey(_text(taken["column"], f"view.query.sort[{place}].column"), descending)


def _key(part: object) -> Key:
    if part is None or isinstance(part, (str, int, float, bool)):
        return part
    message = f"view.query.expanded holds {part!r}; group keys are text, numbers, booleans or null"
    raise ViewError(message)


def _list(value: object, place: str) -> list[Any] | tuple[Any, ...]:
    if isinstance(value, (list, tuple)):
        return value
    message = f"{place} is {value!r}; it must be a list"
    raise ViewError(message)


def _names(value: object, place: str) -> tuple[str, ...]:
    names = tuple(_text(name, place) for name in _list(value, place))
    if len(set(names)) != len(names):
        message = f"{place} names a column twice: {list(names)!r}"
        raise ViewError(message)
    return names


def read_text(value: object, place: str) -> str:
    """Return a text that UTF-8 can write; raises `ViewError` for anything else."""
    text = _text(value, place)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ViewError(f"{place} is {text!r:.200}, which holds half a character pair; remove it") from None
    return text


def _text(value: object, place: str) -> str:
    if isinstance(value, str):
        return value
    message = f"{place} is {value!r:.200}; it must be text"
    raise ViewError(message)
