"""Does a view fit a table?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.errors import ExpressionLimitError, ExpressionSyntaxError, ViewError
from wandb_tables_widget.query.lazy import Definitions
from wandb_tables_widget.view.compile import compile_query, missing_name
from wandb_tables_widget.view.compiled import TableColumns
from wandb_tables_widget.view.dependence import find_levels

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from wandb_tables_widget.errors import TablesError
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.view.state import ViewState

Unfit: TypeAlias = tuple[str, str, str]
"""A part of a view, the column it names, and its expression."""

_NAMING: Final = ("order", "hidden", "removed", "pinned", "widths", "settings")
"""The parts of how columns are laid out that name columns."""


def check_query(query: Query, schema: Schema) -> None:
    """Return when the query can be asked of a table with that schema.

    Raises:
        ExpressionError: the filter or a computed column does not parse or does not fit the schema.
        ViewError: a sort or group key does not fit the schema.
    """
    for problem in _compile(query, schema).problems:
        raise problem.told


def check_view(
    view: ViewState, schema: Schema, known: Container[Unfit] = (), *, saved: bool = False
) -> dict[Unfit, TablesError]:
    """Return the parts that do not fit a table with that schema, all of which are among ``known``.

    In a ``saved`` view may also be what another table would fit, as `waiting_parts` says.

    Raises:
        ExpressionError: the filter or a computed column does not parse or does not fit the schema.
        ViewError: the view names a column that does not exist.
    """
    unfit = unfit_parts(view, schema)
    waiting = _waiting_among(unfit, view, schema) if saved and unfit else {}
    for part, error in unfit.items():
        if part not in known and part not in waiting:
            raise error
    return unfit


def waiting_parts(view: ViewState, schema: Schema) -> dict[Unfit, TablesError]:
    """Return the parts that do not fit a table with that schema and may fit another one.

    A view that was saved may wait for these; with a mistake that no table would mend it is none.
    """
    return _waiting_among(unfit_parts(view, schema), view, schema)


def _waiting_among(
    unfit: Mapping[Unfit, TablesError], view: ViewState, schema: Schema
) -> dict[Unfit, TablesError]:
    cycles = {("computed", name) for name in find_levels(view.query.computed, schema)[1]}
    listed = {part: list(getattr(view.columns, part)) for part in _NAMING}
    listed |= {"sort": [key.column for key in view.query.sort], "group_by": list(view.query.group_by)}
    return {
        (part, name, written): error
        for (part, name, written), error in unfit.items()
        if not isinstance(error, (ExpressionSyntaxError, ExpressionLimitError))
        and (part, name) not in cycles
        and listed.get(part, []).count(name) < 2  # noqa: PLR2004  # once is no mistake
    }


def unfit_parts(view: ViewState, schema: Schema) -> dict[Unfit, TablesError]:
    """Return the parts that do not fit a table with that schema: where they stand, and what is written."""
    compiled, query = _compile(view.query, schema), view.query
    written = {("computed", each.name): each.expression for each in query.computed}
    written |= {("aggregates", each.name): each.expression for each in query.aggregates}
    written["filter", ""] = query.filter
    found: dict[Unfit, TablesError] = {
        (each.part, each.name, written.get((each.part, each.name), "")): each.told
        for each in compiled.problems
    }
    known = {*compiled.schema.names, *(column.name for column in query.aggregates)}
    for part in _NAMING:
        names = list(getattr(view.columns, part))
        for name in names:
            if name not in known or names.count(name) > 1:
                error = missing_name(name, compiled.schema)
                found[part, name, ""] = ViewError(f"view.columns.{part}: {error}")
    return found


def typed_columns(view: ViewState, schema: Schema) -> Schema:
    """Return the columns of a table and those of the view that can be computed, with their types."""
    compiled = _compile(view.query, schema)
    own = compiled.schema.columns[len(schema) :]
    return Schema((*schema.columns, *(each for each in own if compiled.problem(each.name) is None)))


def _compile(query: Query, schema: Schema) -> Compiled:
    return compile_query(query, TableColumns(schema), Definitions(len(schema)))
