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
from wandb_tables_widget.view.query import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.view.selection import Selection
    from wandb_tables_widget.view.state import ViewState
    from wandb_tables_widget.widget.opened import Grouped, Opened


def shown_frame(opened: Opened, view: ViewState) -> pd.DataFrame:
    """Return all rows and visible columns of a view in their order; groups as if they were open."""
    compiled = opened.compiled(view.query)
    rows = opened.dataset.all_rows(compiled.plan)
    return _frame(opened, view.query, rows, visible_columns(view, compiled.schema))


def selected_frame(opened: Opened, selection: Selection) -> pd.DataFrame:
    """Return the selected rows with all columns, computed ones after those of the table.

    The line of a closed group stands for its rows, the line of an open one for nothing.
    """
    query = selection.query or Query()
    columns = range(len(opened.compiled(query).schema))
    return _frame(opened, query, _selected_rows(opened, selection), columns)


def _selected_rows(opened: Opened, selection: Selection) -> np.ndarray:
    parts = [np.empty(0, np.uint32)]
    if selection.query is not None:
        grouped = opened.grouped(selection.query)
        for first, last in selection.ranges:
            count = last - first + 1
            if grouped is None:
                parts.append(opened.rows(selection.query).window(first, count))
            else:
                parts.append(_grouped_rows(grouped, first, count))
    found = np.concatenate(parts)
    _, places = np.unique(found, return_index=True)
    return found[np.sort(places)]


def _grouped_rows(grouped: Grouped, first: int, count: int) -> np.ndarray:
    parts = [np.empty(0, np.uint32)]
    for run in grouped.lines.runs(first, count):
        if not run.is_own_line:
            parts.append(grouped.groups.rows(run.group)[run.first : run.first + run.count])
        elif not grouped.lines.is_open(run.group):
            parts.append(grouped.groups.rows(run.group))
    return np.concatenate(parts)


def _frame(opened: Opened, query: Query, row_ids: np.ndarray, columns: Sequence[int]) -> pd.DataFrame:
    compiled = opened.compiled(query)
    columns = [i for i in columns if i < compiled.schema.width or _is_named(compiled, i)]
    schema = Schema(tuple(compiled.schema.columns[i] for i in columns))
    taken = opened.dataset.take(row_ids, compiled.number(columns))
    data = pa.Table.from_arrays(taken.columns, names=list(schema.names))
    frame = to_pandas(Snapshot(data, schema, opened.blobs, opened.snapshot.version))
    frame.index = pd.Index(row_ids.astype(np.int64))
    return frame


def _is_named(compiled: Compiled, index: int) -> bool:
    """Tell whether a computed column has its name for itself."""
    return compiled.schema.index(compiled.schema.columns[index].name) == index
