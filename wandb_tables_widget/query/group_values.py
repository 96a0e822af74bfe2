"""Aggregates of groups: one query for all groups asked for, over the rows with the number of their group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.order import sort_rows
from wandb_tables_widget.query.sql import RELATION, physical_name, select
from wandb_tables_widget.query.sql_text import POSITION, SQL, TOTAL, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.plan import SortTerm
    from wandb_tables_widget.query.source import Source

GROUP: Final = "__group"
"""The hidden column that numbers groups."""


@dataclass(frozen=True)
class Grouping:
    """Rows (ascending ids, None for all) with the number of the group of each, below ``count``.

    ``keys`` are the columns that have one value a group; ``total`` is what ``total()`` gives.
    """

    rows: np.ndarray | None
    numbers: np.ndarray
    count: int
    keys: tuple[int, ...]
    total: int


class Positions:
    """Where rows stand in the order of a view, worked out when an aggregate first asks for it."""

    def __init__(self, source: Source, sort: Sequence[SortTerm], ids: np.ndarray | None) -> None:
        self._source = source
        self._sort = tuple(sort)
        self._ids = ids
        self._known: np.ndarray | None = None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return 0 if self._known is None else int(self._known.nbytes)

    def of(self, rows: np.ndarray | None, token: CancelToken | None = None) -> np.ndarray:
        """Return a number a row that grows along the order; of all rows for None."""
        known = self._places(token) if self._sort else np.arange(self._source.num_rows, dtype=np.uint32)
        return (known if rows is None else known[rows]).astype(np.int64)

    def _places(self, token: CancelToken | None) -> np.ndarray:
        if self._known is None:
            order = sort_rows(self._source, self._sort, self._ids, token)
            places = np.empty(self._source.num_rows, np.uint32)
            places[order] = np.arange(len(order), dtype=np.uint32)
            self._known = places
        return self._known


def aggregate(
    source: Source,
    grouping: Grouping,
    bounds: Sequence[Bound],
    positions: Positions,
    token: CancelToken | None = None,
) -> list[pa.ChunkedArray]:
    """Return one column for each expression, with a value for each group by its number.

    Raises:
        CancelledError: the token was cancelled.
        TableError: the query needs more memory than it may use, or the dataset is closed.
    """
    if not bounds or not grouping.count:
        return [pa.chunked_array([pa.nulls(grouping.count)]) for _ in bounds]
    columns = sorted(set().union(*(bound.columns for bound in bounds)))
    relation = _without_nan(source.relation(grouping.rows, columns, token), grouping.keys)
    written = [_written(bound, grouping.total) for bound in bounds]
    relation = relation.append_column(GROUP, pa.array(grouping.numbers))
    if any(POSITION in sql.text for sql in written):
        relation = relation.append_column(POSITION, pa.array(positions.of(grouping.rows, token)))
    keys = [physical_name(key) for key in grouping.keys if key in columns]
    values = join(", ", [SQL(GROUP, ()), *written])
    query = SQL(select(values.text, RELATION, f"GROUP BY {', '.join([GROUP, *keys])}"), values.params)
    found = source.query(query, relation=relation, token=token)
    order = pa.array(np.argsort(found.column(0).to_numpy(), kind="stable"))
    return [column.take(order) for column in found.columns[1:]]


def _written(bound: Bound, total: int) -> SQL:
    sql = expression_sql(bound, physical_name)
    return SQL(sql.text.replace(TOTAL, f"CAST({total} AS BIGINT)"), sql.params)


def _without_nan(relation: pa.Table, keys: Sequence[int]) -> pa.Table:
    """Put null for NaN in keys, and 0 for -0, so that no group has two values of one."""
    for key in keys:
        name = physical_name(key)
        place = relation.schema.get_field_index(name)
        if place < 0 or not pa.types.is_floating(relation.schema.field(place).type):
            continue
        values = relation.column(place)
        zero = pa.scalar(0.0, values.type)
        missing = pa.scalar(None, values.type)
        values = pc.add(pc.if_else(pc.is_nan(values), missing, values), zero)
        relation = relation.set_column(place, name, values)
    return relation
