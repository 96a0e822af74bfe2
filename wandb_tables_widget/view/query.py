"""The part of a view that decides which rows are shown, with which columns, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.document import read_fields, read_list, read_names, read_text, read_word

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = str | int | float | bool | None

MOST_COMPUTED = 1_000
"""Most computed columns, and most aggregates, of one view."""

MOST_TOP_GROUPS = 2**53 - 1
"""Most groups that are kept: the largest whole number that JavaScript tells from its neighbors."""


@dataclass(frozen=True)
class SortKey:
    """Sort by ``column``; missing values come last in both directions.

    In a grouped view ``column`` may be the name of an aggregate: the groups are sorted by it.
    """

    column: str
    descending: bool = False


@dataclass(frozen=True)
class ComputedColumn:
    """A column that the view computes by an expression of product §3. ``name`` is that of no other column."""

    name: str
    expression: str


@dataclass(frozen=True)
class Query:
    """The part of a view that decides which rows are shown and in which order.

    ``filter`` is an expression of product §3, ``search`` plain text looked for in all columns.
    ``computed`` are columns beside those of the table; in messages they have the indices that follow
    those of the schema, in this order. They can be used as if they were columns of the table.
    ``aggregates`` are columns of the groups of a grouped view, each an expression that has one value
    a group, such as ``avg(score)``. ``top_groups`` keeps so many first groups of the outermost level and
    puts the others together, None keeps all.
    ``expanded`` holds the keys of open groups: one list of JSON values a group, as long as
    its depth. Times are ISO 8601 text in keys.
    """

    filter: str = ""
    search: str = ""
    computed: tuple[ComputedColumn, ...] = ()
    sort: tuple[SortKey, ...] = ()
    group_by: tuple[str, ...] = ()
    aggregates: tuple[ComputedColumn, ...] = ()
    top_groups: int | None = None
    expanded: tuple[tuple[Key, ...], ...] = ()


def query_from_json(document: Mapping[str, Any]) -> Query:
    """Read the query part of a view; raises `ViewError` naming the bad field."""
    taken = read_fields(Query, document, "view.query")
    return Query(
        filter=read_word(taken.get("filter", ""), "view.query.filter"),
        search=read_text(taken.get("search", ""), "view.query.search"),
        computed=computed_from_json(taken.get("computed", ()), "view.query.computed"),
        sort=tuple(
            _sort_key(item, i) for i, item in enumerate(read_list(taken.get("sort", ()), "view.query.sort"))
        ),
        group_by=read_names(taken.get("group_by", ()), "view.query.group_by"),
        aggregates=computed_from_json(taken.get("aggregates", ()), "view.query.aggregates"),
        top_groups=read_top(taken.get("top_groups"), "view.query.top_groups"),
        expanded=tuple(
            tuple(_key(part) for part in read_list(path, "view.query.expanded"))
            for path in read_list(taken.get("expanded", ()), "view.query.expanded")
        ),
    )


def computed_from_json(value: object, place: str) -> tuple[ComputedColumn, ...]:
    """Read a list of computed columns; raises `ViewError` naming the bad one."""
    items = read_list(value, place)
    if len(items) > MOST_COMPUTED:
        raise ViewError(f"{place} holds {len(items):,} columns; the most are {MOST_COMPUTED:,}")
    columns = tuple(_computed_column(item, f"{place}[{i}]") for i, item in enumerate(items))
    read_names([column.name for column in columns], place)
    return columns


def query_to_json(query: Query) -> dict[str, Any]:
    """Return the query part as plain dicts and lists."""
    return {
        "filter": query.filter,
        "search": query.search,
        "computed": [_computed_to_json(column) for column in query.computed],
        "sort": [{"column": key.column, "descending": key.descending} for key in query.sort],
        "group_by": list(query.group_by),
        "aggregates": [_computed_to_json(column) for column in query.aggregates],
        "top_groups": query.top_groups,
        "expanded": [list(path) for path in query.expanded],
    }


def _computed_to_json(column: ComputedColumn) -> dict[str, str]:
    return {"name": column.name, "expression": column.expression}


def _computed_column(item: object, place: str) -> ComputedColumn:
    taken = read_fields(ComputedColumn, item, place)
    name = read_text(taken.get("name"), f"{place}.name")
    if not name.strip():
        what = "an aggregate" if "aggregates" in place else "a computed column"
        raise ViewError(f"{place}.name is {name!r}; {what} needs a name")
    return ComputedColumn(name, read_text(taken.get("expression"), f"{place}.expression"))


def read_top(value: object, place: str) -> int | None:
    """Return how many groups are kept, None for all; raises `ViewError` for anything else."""
    if value is None:
        return None
    if isinstance(value, Integral) and not isinstance(value, bool) and 0 < int(value) <= MOST_TOP_GROUPS:
        return int(value)
    wanted = f"a whole number from 1 to {MOST_TOP_GROUPS:,}, or None for all groups"
    raise ViewError(f"{place} is {value!r:.200}; it must be {wanted}")


def _sort_key(item: object, place: int) -> SortKey:
    taken = read_fields(SortKey, item, f"view.query.sort[{place}]")
    descending = taken.get("descending", False)
    if not isinstance(descending, bool) or "column" not in taken:
        message = f"view.query.sort[{place}] is {item!r}; it must be {{'column': name, 'descending': bool}}"
        raise ViewError(message)
    return SortKey(read_word(taken["column"], f"view.query.sort[{place}].column"), descending)


def _key(part: object) -> Key:
    if part is None or isinstance(part, (str, int, float, bool)):
        return part
    message = f"view.query.expanded holds {part!r}; group keys are text, numbers, booleans or null"
    raise ViewError(message)
