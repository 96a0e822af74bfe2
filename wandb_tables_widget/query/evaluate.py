"""Values of an expression for rows of a view: row by row, or over all of them in their order.

An expression that looks at its own row is computed for the rows asked for and no others. One that looks at
the rows around it, such as ``lag(x)``, is computed over the whole view; its rows are handed to the engine in
their order, with their places in the column `POSITION`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.functions import functions_by_name
from wandb_tables_widget.query.sql import RELATION, physical_name, select
from wandb_tables_widget.query.sql_text import MAX_SQL_CHARACTERS, POSITION, SQL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.cancel import CancelToken


class Ask(Protocol):
    """Runs queries over a relation."""

    def __call__(self, *queries: SQL, relation: pa.Table, token: CancelToken | None = None) -> pa.Table:
        """Return the rows of the last query."""
        ...


def looks_around(bound: Bound) -> bool:
    """Return whether an expression reads other rows of the view than its own."""
    return "view" in bound.scopes


def calls_around(node: nodes.Node) -> bool:
    """Return whether an expression that is not bound calls what may read other rows than its own."""
    name = getattr(node, "name", None) if isinstance(node, nodes.Call | nodes.Method | nodes.Member) else None
    known = functions_by_name().get(name, ()) if name else ()
    return any(function.scope == "view" for function in known) or any(map(calls_around, node.children))


def in_order(
    ask: Ask, bounds: Sequence[Bound], relation: pa.Table, token: CancelToken | None = None
) -> list[pa.Array]:
    """Return the values of expressions for the rows of a relation, in the order of its rows.

    The relation holds all rows of the view if an expression looks around, see `looks_around`.

    Raises:
        CancelledError: the token was cancelled.
        TableError: the query needs more memory than it may use, or the dataset is closed.
    """
    places = pa.array(np.arange(relation.num_rows, dtype=np.int64))
    relation = relation.append_column(POSITION, places)
    queries = _select(bounds, f"ORDER BY {POSITION}")
    made = [ask(query, relation=relation, token=token) for query in queries]
    return [_one(column) for table in made for column in table.columns]


def part_values(
    ask: Ask, bound: Bound, relation: pa.Table, token: CancelToken | None = None
) -> pa.ChunkedArray:
    """Return the values of an expression that looks at one row, for all rows of a large relation.

    Raises:
        CancelledError: the token was cancelled.
        TableError: the query needs more memory than it may use, or the dataset is closed.
    """
    (query,) = _select([bound])
    return ask(query, relation=relation, token=token).column(0)


def _select(bounds: Sequence[Bound], *clauses: str) -> Iterator[SQL]:
    """Yield queries for the values of all expressions, together as many as DuckDB should get at once."""
    waiting: list[SQL] = []
    for value in (expression_sql(bound, physical_name) for bound in bounds):
        if waiting and sum(len(each.text) for each in [*waiting, value]) > MAX_SQL_CHARACTERS:
            yield _select_all(waiting, *clauses)
            waiting = []
        waiting.append(value)
    yield _select_all(waiting, *clauses)


def _select_all(values: Sequence[SQL], *clauses: str) -> SQL:
    named = ", ".join(f"{value.text} AS v{place}" for place, value in enumerate(values))
    return SQL(select(named, RELATION, *clauses), tuple(each for value in values for each in value.params))


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
