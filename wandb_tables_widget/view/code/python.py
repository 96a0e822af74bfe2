"""A view as Python of this package: the shortest ``table.show(…)`` that gives it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import CodeError, TablesError
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.options import ViewOptions
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.view.sort import read_sort
from wandb_tables_widget.view.state import ViewState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.query import SortKey

_LONGEST: Final = 100


def python_code(view: ViewState, schema: Schema) -> str:
    """Return a call of ``show`` of a ``table`` with that schema whose view is this one.

    Raises:
        CodeError: no call gives it, as when the table lacks a column of the view.
    """
    arguments = next(_ways(view, schema), None)
    if arguments is None:
        raise CodeError(f"the view does not fit the table: {_reason(view, schema)}")
    written = [f"{name}={value!r}" for name, value in arguments.items()]
    line = f"table.show({', '.join(written)})"
    if len(line) <= _LONGEST:
        return line
    return "\n".join(["table.show(", *(f"    {each}," for each in written), ")"])


def _ways(view: ViewState, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield arguments that give the view, those with more of them in plain words first."""
    for with_columns in (True, False):
        arguments = _arguments(view, schema, with_columns=with_columns)
        if _gives(arguments, view, schema):
            yield arguments
    whole = {"view": _shortened(view.to_json(), ViewState().to_json())}
    if _gives(whole, view, schema):
        yield whole


def _reason(view: ViewState, schema: Schema) -> str:
    try:
        ViewOptions(view=view).to_view(schema)
    except TablesError as error:
        return str(error)
    return "it is another one when it is read again"


def _gives(arguments: dict[str, Any], view: ViewState, schema: Schema) -> bool:
    try:
        return ViewOptions(**arguments).to_view(schema) == view
    except TablesError:
        return False


def _arguments(view: ViewState, schema: Schema, *, with_columns: bool) -> dict[str, Any]:
    query, rest = view.query, replace(view, query=Query(), row_size="S")
    known = with_computed(schema, query.computed)
    found: dict[str, Any] = {
        "filter": query.filter,
        "search": query.search,
        "computed": {column.name: column.expression for column in query.computed},
        "sort": _one_or_list([_sort_key(key, known) for key in query.sort]),
        "group_by": _one_or_list(query.group_by),
        "aggregates": {column.name: column.expression for column in query.aggregates},
        "top_groups": query.top_groups,
        "expanded": [_one_or_list(key) for key in query.expanded],
    }
    if with_columns and view.columns.order:
        found["columns"] = _one_or_list(view.columns.order)
        rest = replace(rest, columns=replace(rest.columns, order=(), hidden=()))
    if view.row_size != "S":
        found["row_size"] = view.row_size
    if rest != ViewState():
        found["view"] = _shortened(rest.to_json(), ViewState().to_json())
    return {name: value for name, value in found.items() if value not in ("", {}, [], None)}


def _one_or_list(items: Sequence[Any]) -> Any:
    return items[0] if len(items) == 1 else list(items)


def _sort_key(key: SortKey, schema: Schema) -> Any:
    short = f"-{key.column}" if key.descending else key.column
    if read_sort(short, schema) == (key,):
        return short
    return (key.column, "desc" if key.descending else "asc")


def _shortened(document: dict[str, Any], default: dict[str, Any]) -> dict[str, Any]:
    """Return a document without the parts that are as they are by default."""
    return {
        name: _shortened(value, default[name]) if isinstance(value, dict) and default.get(name) else value
        for name, value in document.items()
        if value != default.get(name)
    }
