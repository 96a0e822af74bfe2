"""Values of an expression for rows of a view: row by row, or over all of them in their order.

An expression that looks at its own row is computed for the rows asked for and no others. One that looks at
the rows around it, such as ``lag(x)``, is computed over the whole view; its rows are handed to the engine in
their order, with their places in the column `POSITION`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.sql import RELATION, physical_name, select
from wandb_tables_widget.query.sql_text import POSITION, SQL, fill

if TYPE_CHECKING:
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.source import Source


def looks_around(bound: Bound) -> bool:
    """Return whether an expression reads other rows of the view than its own."""
    return "view" in bound.scopes


def values_of(source: Source, bound: Bound, ids: np.ndarray, token: CancelToken | None = None) -> pa.Array:
    """Return the value of an expression for each of some rows, in the order of their ids.

    ``ids`` are all rows of the view if the expression looks around, see `looks_around`.

    Raises:
        CancelledError: the token was cancelled.
        TableError: the query needs more memory than it may use, or the dataset is closed.
    """
    relation = source.relation(ids, sorted(bound.columns))
    relation = relation.append_column(POSITION, pa.array(np.arange(len(ids), dtype=np.int64)))
    sql = fill("{0} AS value", expression_sql(bound, physical_name))
    query = SQL(select(sql.text, RELATION, f"ORDER BY {POSITION}"), sql.params)
    return _one(source.query(query, relation=relation, token=token).column("value"))


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
