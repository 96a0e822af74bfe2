"""Rows of a view as a pandas DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.table.export import to_pandas
from wandb_tables_widget.table.snapshot import Snapshot
from wandb_tables_widget.view.layout import visible_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.view.selection import Selection
    from wandb_tables_widget.view.state import ViewState
    from wandb_tables_widget.widget.opened import Opened


def shown_frame(opened: Opened, view: ViewState) -> pd.DataFrame:
    """Return all rows and visible columns of a view in their order; groups as if they were open."""
    rows = opened.dataset.all_rows(opened.plan(view.query))
    return _frame(opened, rows, visible_columns(view, opened.schema))


def selected_frame(opened: Opened, selection: Selection) -> pd.DataFrame:
    """Return the selected rows with all columns.

    The line of a closed group stands for its rows, the line of an open one for nothing.
    """
    return _frame(opened, _selected_rows(opened, selection), range(len(opened.schema)))


def _selected_rows(opened: Opened, selection: Selection) -> np.ndarray:
    parts = [np.empty(0, np.uint32)]
    if selection.query is not None:
        find = _grouped_rows if selection.query.group_by else _flat_rows
        parts += [find(opened, selection.query, first, last) for first, last in selection.ranges]
    found = np.concatenate(parts)
    _, places = np.unique(found, return_index=True)
    return found[np.sort(places)]


def _flat_rows(opened: Opened, query: Query, first: int, last: int) -> np.ndarray:
    return opened.rows(query).window(first, last - first + 1)


def _grouped_rows(opened: Opened, query: Query, first: int, last: int) -> np.ndarray:
    grouped = opened.grouped(query)
    parts = [np.empty(0, np.uint32)]
    for run in grouped.lines.runs(first, last - first + 1):
        if not run.is_own_line:
            parts.append(grouped.groups.rows(run.group)[run.first : run.first + run.count])
        elif not grouped.lines.is_open(run.group):
            parts.append(grouped.groups.rows(run.group))
    return np.concatenate(parts)


def _frame(opened: Opened, row_ids: np.ndarray, columns: Sequence[int]) -> pd.DataFrame:
    schema = Schema(tuple(opened.schema.columns[i] for i in columns))
    taken = opened.dataset.take(row_ids, columns)
    data = pa.Table.from_arrays(taken.columns, names=list(schema.names))
    frame = to_pandas(Snapshot(data, schema, opened.blobs, opened.snapshot.version))
    frame.index = pd.Index(row_ids.astype(np.int64))
    return frame
