"""A view as SQL over a relation named "table", with its computed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.expression_sql import expression_sql, quote
from wandb_tables_widget.query.group_sql import readable_groups
from wandb_tables_widget.query.plan import GroupPlan
from wandb_tables_widget.query.sql import (
    inline,
    order_by,
    readable_rows,
    readable_where,
    real_name,
    select,
    sort_terms,
)
from wandb_tables_widget.query.sql_text import POSITION
from wandb_tables_widget.view.code.written import without_calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.query.plan import RowsPlan
    from wandb_tables_widget.view.code.written import Step, Written

_TABLE: Final = '"table"'
_PLACE: Final = "__place"
"""The hidden column of places in the table, from 0."""


def sql_code(view: Written, columns: Sequence[int]) -> str:
    """Return a view as SQL: its rows with some columns, or a line for each group.

    Columns that Python functions compute are left out, which a comment says.

    Raises:
        CodeError: the rows depend on such a column, or SQL cannot name the columns of the table.
    """
    view, left, out = without_calls(view, columns)
    said = [f"-- without column {name!r}, which a Python function computes\n" for name in out]
    return "".join(said) + _code(view, left)


def _code(view: Written, columns: Sequence[int]) -> str:
    _check_names(view.schema)
    if isinstance(view.plan, GroupPlan):
        text = readable_groups(view.schema, view.plan, view.searched(view.rows))
    else:
        names = "*" if list(columns) == view.there else ", ".join(map(real_name(view.schema), columns))
        text = readable_rows(view.schema, view.plan, names, view.searched(view.rows))
    if not view.steps:
        return text
    computed = ", ".join(_tables(view))
    if text.startswith("WITH "):
        return f"WITH {computed}, {text.removeprefix('WITH ')}"
    return f"WITH {computed}\n{text}"


def _check_names(schema: Schema) -> None:
    """Refuse names that SQL, which does not tell upper and lower case apart, takes for one."""
    if not schema.columns:
        raise CodeError("SQL has no tables without columns; add one")
    known: dict[str, str] = {}
    for name in schema.names:
        other = known.setdefault(name.lower(), name)
        if other != name:
            message = f"SQL takes the columns {other!r} and {name!r} for one; rename one, or use pandas"
            raise CodeError(message)


def _tables(view: Written) -> Iterator[str]:
    """Yield the tables after which "table" has its computed columns, one by one where these look around."""
    source, places = _TABLE, any(step.plan is not None for step in view.steps)
    if places:
        yield f"placed AS ({select(f'*, row_number() OVER () - 1 AS {_PLACE}', _TABLE)})"
        source = "placed"
    for number, step in enumerate(view.steps, start=1):
        if step.plan is None:
            source = select(f"*, {_value(step, view)}", _below(source))
        else:
            yield f"before_{number} AS ({select('*', _below(source))})"
            source = _looking_around(f"before_{number}", step, step.plan, view)
    whole = select(f"* EXCLUDE ({_PLACE})", _below(source)) if places else source
    yield f"{_TABLE} AS ({whole})"


def _looking_around(source: str, step: Step, plan: RowsPlan, view: Written) -> str:
    """Return a table with one more column, which looks at the rows of a plan in their order."""
    name = real_name(view.schema)
    dtype_of = lambda column: view.schema.columns[column].dtype  # noqa: E731  # a word for one line
    order = order_by(sort_terms(dtype_of, plan.sort, name), ties=_PLACE)
    where = readable_where(view.schema, plan, view.searched(plan))
    rows = select(f"*, row_number() OVER ({order}) - 1 AS {POSITION}", source, *where)
    seen = select(f"{_PLACE}, {_value(step, view)}", f"({rows})")
    return select("*", f"{source} LEFT JOIN ({seen}) USING ({_PLACE})")


def _value(step: Step, view: Written) -> str:
    value = inline(expression_sql(step.bound, real_name(view.schema)))
    return f"{value} AS {quote(view.schema.columns[step.column].name)}"


def _below(source: str) -> str:
    return f"({source})" if source.startswith("SELECT") else source
