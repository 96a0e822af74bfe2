"""Does a view fit a table?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.query.lazy import Definitions
from wandb_tables_widget.view.compile import compile_query, missing_name
from wandb_tables_widget.view.compiled import TableColumns

if TYPE_CHECKING:
    from collections.abc import Container

    from wandb_tables_widget.errors import TablesError
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.view.state import ViewState


def check_query(query: Query, schema: Schema) -> None:
    """Return when the query can be asked of a table with that schema.

    Raises:
        ExpressionError: the filter or a computed column does not parse or does not fit the schema.
        ViewError: a sort or group key does not fit the schema.
    """
    for problem in _compile(query, schema).problems:
        raise problem.told


def check_view(view: ViewState, schema: Schema, known: Container[str] = ()) -> None:
    """Return when every part of the view fits a table with that schema.

    ``known`` are messages of parts that wait already and may go on waiting.

    Raises:
        ExpressionError: the filter or a computed column does not parse or does not fit the schema.
        ViewError: the view names a column that does not exist.
    """
    for error in view_errors(view, schema):
        if str(error) not in known:
            raise error


def view_errors(view: ViewState, schema: Schema) -> list[TablesError]:
    """Return what does not fit a table with that schema."""
    compiled = _compile(view.query, schema)
    known = {*compiled.schema.names, *(column.name for column in view.query.aggregates)}
    parts = ("order", "hidden", "removed", "pinned", "widths", "settings")
    named = [(name, f"view.columns.{part}") for part in parts for name in getattr(view.columns, part)]
    unfit = [(name, place) for name, place in named if name not in known or named.count((name, place)) > 1]
    layout = [missing_name(name, compiled.schema, place) for name, place in unfit]
    return [*(problem.told for problem in compiled.problems), *layout]


def typed_columns(view: ViewState, schema: Schema) -> Schema:
    """Return the columns of a table and those of the view that can be computed, with their types."""
    compiled = _compile(view.query, schema)
    own = compiled.schema.columns[len(schema) :]
    return Schema((*schema.columns, *(each for each in own if compiled.problem(each.name) is None)))


def _compile(query: Query, schema: Schema) -> Compiled:
    return compile_query(query, TableColumns(schema), Definitions(len(schema)))
