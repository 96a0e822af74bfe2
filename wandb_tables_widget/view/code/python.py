"""A view as Python of this package: the shortest ``table.show(…)`` that gives it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.errors import CodeError, TablesError
from wandb_tables_widget.view.check import unfit_parts, waiting_parts
from wandb_tables_widget.view.code.called import import_lines, name_in_code
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.options import ViewOptions
from wandb_tables_widget.view.own import without_column
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.view.sort import read_sort
from wandb_tables_widget.view.state import ViewState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wandb_tables_widget.view.code.called import Called
    from wandb_tables_widget.view.query import SortKey

_LONGEST: Final = 100


def python_code(
    view: ViewState, schema: Schema, shown: Schema | None = None, calls: Mapping[str, Called] | None = None
) -> str:
    """Return a call of ``show`` of a ``table`` with that schema whose view is this one.

    Columns that functions compute are added to the widget ``w``, which is the last line then.

    Args:
        view: what is shown.
        schema: the columns of the table.
        shown: those and the columns of functions; by default there are none of these.
        calls: how code calls the functions, by the names of their columns.

    Raises:
        CodeError: no code gives it, as when the table lacks a column of the view.
    """
    functions = dict(calls or {})
    for name in calls or ():
        left = _without(shown or schema, name)
        without = replace(view, columns=without_column(view, name, left.names).columns)
        hidden = name in {*view.columns.hidden, *view.columns.removed}
        if hidden and unfit_parts(without, left).keys() <= unfit_parts(without, shown or schema).keys():
            view, shown = without, left
            del functions[name]
    if functions:
        return _with_functions(view, schema, shown or schema, functions)
    arguments = next(_ways(view, schema), None)
    if arguments is None:
        raise CodeError(f"the view does not fit the table: {_reason(view, schema)}")
    return _show(arguments)


def _with_functions(view: ViewState, schema: Schema, shown: Schema, functions: Mapping[str, Called]) -> str:
    """Return statements that show the table, then add the columns of functions, then set what names them."""
    arguments = None if waiting_parts(view, schema) else next(_ways(view, schema), None)
    setting = {}
    if arguments is None:
        arguments, setting = {}, _shortened(view.to_json(), ViewState().to_json())
        if not _gives({"view": setting}, view, shown):
            raise CodeError(f"the view does not fit the table: {_reason(view, shown)}")
    names = {name: name_in_code(name, each, {"w", "table"}) for name, each in functions.items()}
    imports = import_lines(functions.values())
    return "\n".join(
        [
            *([*imports, ""] if imports else []),
            f"w = {_show(arguments)}",
            *(f"w.add_column({name!r}, {function})" for name, function in names.items()),
            *([f"w.view = {setting!r}"] if setting else []),
            "w",
        ]
    )


def _show(arguments: Mapping[str, Any]) -> str:
    written = [f"{name}={value!r}" for name, value in arguments.items()]
    line = f"table.show({', '.join(written)})"
    if len(line) <= _LONGEST:
        return line
    return "\n".join(["table.show(", *(f"    {each}," for each in written), ")"])


def _without(schema: Schema, name: str) -> Schema:
    return Schema(tuple(column for column in schema if column.name != name))


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
