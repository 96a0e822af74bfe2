"""The SQL around an expression: which rows, how to sort, and queries for people to read."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, TypeAlias

from wandb_tables_widget.dtypes import AnyType, Media, Number
from wandb_tables_widget.query.expression_sql import SQL, expression_sql, quote
from wandb_tables_widget.query.search import search_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.plan import RowsPlan, SortTerm

    Types: TypeAlias = Callable[[int], DType]
    """Gives the type of a column by its number."""

RELATION = "t"
"""The name under which the engine knows the table."""

ROW = "__row"
"""The hidden column of row ids."""

_TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?""")


def physical_name(column: int) -> str:
    """Return the name of a column inside the engine; it needs no quotes."""
    return f"c{column}"


def select(what: str, relation: str, *clauses: str) -> str:
    """Return a SELECT statement."""
    return " ".join(("SELECT", what, "FROM", relation, *clauses))


# --- rows ----------------------------------------------------------------------------------


def rows_condition(
    dtype_of: Types,
    plan: RowsPlan,
    column_name: Callable[[int], str],
    searched: Sequence[int],
    *,
    quick: bool = True,
) -> SQL | None:
    """Return the condition a row of the plan meets, None when all do; ``quick`` is of `search_sql`."""
    parts: list[SQL] = []
    if plan.predicate is not None:
        parts.append(expression_sql(plan.predicate, column_name))
    if plan.search:
        shown = search_sql(dtype_of, plan.search, column_name, searched, quick=quick)
        parts.append(shown or SQL("FALSE", ()))
    if not parts:
        return None
    text = " AND ".join(f"({part.text})" for part in parts) if len(parts) > 1 else parts[0].text
    return SQL(text, tuple(value for part in parts for value in part.params))


def select_row_ids(condition: SQL) -> SQL:
    """Return the query for the ids of the rows that meet a condition."""
    return SQL(select(ROW, RELATION, "WHERE", condition.text), condition.params)


def select_row_keys(columns: Sequence[int], position: str) -> SQL:
    """Return the query for two hashes of 64 bits a row, over the content of some columns, in order."""
    names = ", ".join(["0", *map(physical_name, columns)])
    return SQL(select(f"hash({names}), hash('row', {names})", RELATION, f"ORDER BY {position}"), ())


# --- sort ---------------------------------------------------------------------------------


def sort_expressions(dtype: DType, name: str) -> list[str]:
    """Return the expressions by which a column sorts, missing being NULL.

    Numbers without NaN; media by caption; lists and arrays element by element, dicts field by
    field; mixed values as numbers first, then as their JSON text.
    """
    match dtype:
        case Number(integer=False):
            return [f"nullif({name}, 'NaN'::DOUBLE)"]
        case Media():
            return [f"{name}.caption"]
        case AnyType():
            number = f"TRY_CAST({name} AS DOUBLE)"
            return [f"CASE WHEN {name} IS NOT NULL THEN {number} IS NULL END", number, name]
    return [name]


def order_by(expressions: Sequence[tuple[str, bool]], *, reverse: bool = False, ties: str = "") -> str:
    """Return an ORDER BY clause of ``(expression, descending)``, missing last.

    ``reverse`` gives exactly the opposite order; ``ties`` is the column that decides between equals.
    """
    nulls = "FIRST" if reverse else "LAST"
    terms = [f"{text} {'DESC' if down != reverse else 'ASC'} NULLS {nulls}" for text, down in expressions]
    if ties:
        terms.append(f"{ties} DESC" if reverse else ties)
    return f"ORDER BY {', '.join(terms)}"


def sort_terms(
    dtype_of: Types, sort: Sequence[SortTerm], column_name: Callable[[int], str]
) -> list[tuple[str, bool]]:
    """Return ``(expression, descending)`` for the terms of a plan."""
    return [
        (expression, term.descending)
        for term in sort
        for expression in sort_expressions(dtype_of(term.column), column_name(term.column))
    ]


def select_head(dtype_of: Types, sort: Sequence[SortTerm], count: int, *, reverse: bool = False) -> SQL:
    """Return the query for the first row ids of an order, or the last, from the end backwards."""
    order = order_by(sort_terms(dtype_of, sort, physical_name), reverse=reverse, ties=ROW)
    return SQL(select(ROW, RELATION, order, f"LIMIT {count}"), ())


def select_order(dtype_of: Types, sort: Sequence[SortTerm]) -> tuple[SQL, SQL]:
    """Return the queries for a whole order: copy the keys into DuckDB's own format, then sort them.

    DuckDB sorts text straight from Arrow many times slower than its own.
    """
    terms = sort_terms(dtype_of, sort, physical_name)
    keys = ", ".join(f"{text} AS k{i}" for i, (text, _) in enumerate(terms))
    order = order_by([(f"k{i}", down) for i, (_, down) in enumerate(terms)], ties=ROW)
    return (
        SQL(f"CREATE TEMP TABLE sort_keys AS {select(f'{keys}, {ROW}', RELATION)}", ()),
        SQL(select(ROW, "sort_keys", order), ()),
    )


# --- for people ---------------------------------------------------------------------------


def readable_rows(
    schema: Schema, plan: RowsPlan, names: str = "*", searched: Sequence[int] | None = None
) -> str:
    """Return a plan as SQL over the relation "table", with the values in it; it selects ``names``.

    The search looks in the columns ``searched``, all by default.
    """
    lines = [f"SELECT {names}", 'FROM "table"', *readable_where(schema, plan, searched)]
    terms = sort_terms(_types(schema), plan.sort, real_name(schema))
    return "\n".join([*lines, order_by(terms)] if terms else lines)


def readable_where(schema: Schema, plan: RowsPlan, searched: Sequence[int] | None = None) -> list[str]:
    """Return the WHERE clause of a plan for people, nothing if every row passes."""
    columns = range(len(schema)) if searched is None else searched
    condition = rows_condition(_types(schema), plan, real_name(schema), columns, quick=False)
    return [f"WHERE {inline(condition)}"] if condition else []


def _types(schema: Schema) -> Types:
    return lambda column: schema.columns[column].dtype


def real_name(schema: Schema) -> Callable[[int], str]:
    """Return what gives the quoted name of a column by its index."""
    return lambda column: quote(schema.columns[column].name)


def inline(sql: SQL) -> str:
    """Return the text of a query with its values written into it, each as a safe literal."""
    values = iter(sql.params)
    return _TOKENS.sub(lambda found: literal(next(values)) if found[0] == "?" else found[0], sql.text)


def literal(value: object) -> str:
    """Return a Python value as a DuckDB literal.

    Raises:
        TypeError: no literal is known for the type of the value.
    """
    match value:
        case None | bool():
            text = str(value).upper() if value is not None else "NULL"
        case int():
            text = str(value)
        case float():
            text = _float_literal(value)
        case str():
            text = _text_literal(value)
        case dt.date():
            text = _time_literal(value)
        case list() | tuple():
            text = f"[{', '.join(map(literal, value))}]"
        case _:
            raise TypeError(f"there is no SQL literal for {value!r}")
    return text


def _time_literal(value: dt.date) -> str:
    if not isinstance(value, dt.datetime):
        return f"DATE '{value.isoformat()}'"
    kind = "TIMESTAMP" if value.tzinfo is None else "TIMESTAMPTZ"
    return f"{kind} '{value.isoformat(sep=' ')}'"


def _float_literal(value: float) -> str:
    if not math.isfinite(value):
        return f"'{value}'::DOUBLE"
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def _text_literal(value: str) -> str:
    parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"
