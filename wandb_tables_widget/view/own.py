"""Columns of a view's own: how people write them, where a new one stands, what goes with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import DuplicateColumnError, ViewError, nearest
from wandb_tables_widget.view.document import read_text
from wandb_tables_widget.view.grouping import with_groups
from wandb_tables_widget.view.query import ComputedColumn, computed_from_json

if TYPE_CHECKING:
    from collections.abc import Container

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.columns import ColumnsView
    from wandb_tables_widget.view.state import ViewState

_EXAMPLES: Final = {"computed": "score * 100", "aggregates": "avg(score)"}


def read_own(value: Any, place: str) -> tuple[ComputedColumn, ...]:
    """Return the computed columns, or the aggregates, that somebody wrote.

    ``"avg(score)"``, ``{"mean": "avg(score)"}``, a list of expressions, of
    ``{"name": …, "expression": …}`` or of `ComputedColumn`; one without a name is called as it is written.
    None is no column. ``place`` is "computed" or "aggregates".

    Raises:
        ViewError: it is none of these, or two have one name; the message shows it.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Mapping) and set(value) != {"name", "expression"}:
        value = [{"name": name, "expression": text} for name, text in value.items()]
    items = value if isinstance(value, (list, tuple)) else [value]
    return computed_from_json([_as_json(item, place) for item in items], place)


def _as_json(item: Any, place: str) -> Any:
    if callable(item):
        raise ViewError(f"{place} holds a function, {item!r:.200}; write w.add_column('name', fn)")
    if isinstance(item, str):
        return {"name": read_text(item, place).strip(), "expression": item}
    if isinstance(item, ComputedColumn):
        return {"name": item.name, "expression": item.expression}
    if isinstance(item, Mapping):
        if place == "computed" and callable(item.get("expression")):
            name = item.get("name")
            raise ViewError(f"computed[{name!r:.80}] is a function; write w.add_column({name!r:.80}, fn)")
        return dict(item)
    example = _EXAMPLES[place]
    ways = f"write {example!r}, a list of such expressions, or {{'name': 'expression'}}"
    raise ViewError(f"{place} holds {item!r:.200}; {ways}")


def with_column(view: ViewState, name: str, expression: str) -> ViewState:
    """Return the view with one more computed column."""
    computed = (*view.query.computed, ComputedColumn(name, read_text(expression, "expression")))
    return replace(view, query=replace(view.query, computed=computed))


def with_computed_columns(
    view: ViewState, computed: tuple[ComputedColumn, ...], columns: Container[str]
) -> ViewState:
    """Return the view with other computed columns, and without what is said of those alone that are gone.

    ``columns`` are the names of all columns then.
    """
    rest = _without(view, _gone(view.query.computed, computed), columns)
    return replace(rest, query=replace(rest.query, computed=computed))


def with_aggregates(
    view: ViewState, aggregates: tuple[ComputedColumn, ...], columns: Container[str]
) -> ViewState:
    """Return the view with other aggregates; the sort and the layout forget those that are gone.

    ``columns`` are the names of all columns.
    """
    rest = _without(view, _gone(view.query.aggregates, aggregates), columns)
    return replace(rest, query=replace(rest.query, aggregates=aggregates))


def _gone(before: tuple[ComputedColumn, ...], after: tuple[ComputedColumn, ...]) -> set[str]:
    return {column.name for column in before} - {column.name for column in after}


def place_column(
    view: ViewState, names: Schema, name: str, before: str | None, after: str | None
) -> ViewState:
    """Return the view with a place for a new column: beside another one, at the right by default.

    Raises:
        DuplicateColumnError: there is a column or an aggregate of that name.
        ViewError: the name is blank, or the place is not one column that exists.
    """
    text = read_text(name, "name")
    if not text.strip():
        raise ViewError(f"name is {name!r}; a column needs a name")
    if text in names:
        raise DuplicateColumnError(f"there is a column {text!r} already; choose another name")
    if any(column.name == text for column in view.query.aggregates):
        raise DuplicateColumnError(f"there is an aggregate {text!r} already; choose another name")
    if before is None and after is None:
        return view
    if before is not None and after is not None:
        raise ViewError("give before or after, not both")
    beside, place = (before, "before") if before is not None else (after, "after")
    if beside not in names:
        close = nearest(str(beside), names.names)
        raise ViewError(f"{place} names {beside!r}, which does not exist{close}")
    order = list(dict.fromkeys([*(each for each in view.columns.order if each in names), *names.names]))
    order.insert(order.index(str(beside)) + (place == "after"), text)
    return replace(view, columns=replace(view.columns, order=tuple(order)))


def without_column(view: ViewState, name: str, columns: Container[str]) -> ViewState:
    """Return the view without a column of its own, and without what is said of that column alone.

    ``columns`` are the names of the other columns.
    """
    computed = tuple(column for column in view.query.computed if column.name != name)
    rest = _without(view, {name}, columns)
    return replace(rest, query=replace(rest.query, computed=computed))


def _without(view: ViewState, gone: set[str], columns: Container[str]) -> ViewState:
    """Return the view with nothing said of columns alone that are gone."""
    if not gone:
        return view
    sort = tuple(key for key in view.query.sort if key.column not in gone)
    rest = replace(view, query=replace(view.query, sort=sort), columns=_forget(view.columns, gone))
    return with_groups(rest, tuple(key for key in view.query.group_by if key not in gone), columns)


def _forget(columns: ColumnsView, gone: set[str]) -> ColumnsView:
    return replace(
        columns,
        order=_others(columns.order, gone),
        hidden=_others(columns.hidden, gone),
        removed=_others(columns.removed, gone),
        pinned=_others(columns.pinned, gone),
        widths={name: width for name, width in columns.widths.items() if name not in gone},
        settings={name: chosen for name, chosen in columns.settings.items() if name not in gone},
    )


def _others(names: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in gone)
