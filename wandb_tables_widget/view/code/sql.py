"""A view as SQL over a relation named "table", with its computed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.expression_sql import expression_sql, quote
from wandb_tables_widget.query.group_sql import readable_groups
from wandb_tables_widget.query.plan import GroupPlan
from wandb_tables_widget.query.sql import inline, readable_rows, real_name, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.view.code.written import Written

_TABLE = '"table"'


def sql_code(view: Written, columns: Sequence[int]) -> str:
    """Return a view as SQL: its rows with some columns, or a line for each group.

    Raises:
        CodeError: a computed column looks at the rows around its own.
    """
    if isinstance(view.plan, GroupPlan):
        text = readable_groups(view.schema, view.plan)
    else:
        names = "*" if list(columns) == view.there else ", ".join(map(real_name(view.schema), columns))
        text = readable_rows(view.schema, view.plan, names)
    if not view.steps:
        return text
    computed = f"{_TABLE} AS ({_with_columns(view)})"
    if text.startswith("WITH "):
        return f"WITH {computed}, {text.removeprefix('WITH ')}"
    return f"WITH {computed}\n{text}"


def _with_columns(view: Written) -> str:
    """Return the table with its computed columns; a column may be computed of those before it."""
    source = _TABLE
    for step in view.steps:
        name = view.schema.columns[step.column].name
        if step.plan is not None:
            message = f"column {name!r} looks at the rows around its own; use the pandas of the view instead"
            raise CodeError(message)
        value = inline(expression_sql(step.bound, real_name(view.schema)))
        below = source if source == _TABLE else f"({source})"
        source = select(f"*, {value} AS {quote(name)}", below)
    return source
