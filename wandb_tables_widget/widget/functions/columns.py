"""The function columns of one snapshot, beside the columns of its table."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pyarrow as pa

from wandb_tables_widget.dtypes import NoneDType, Schema
from wandb_tables_widget.media import UnionBlobs
from wandb_tables_widget.view.code.called import Called, name_of
from wandb_tables_widget.view.compiled import TableColumns
from wandb_tables_widget.widget.functions.column import FunctionColumn
from wandb_tables_widget.widget.functions.rows import SnapshotRows
from wandb_tables_widget.widget.protocol import CellNote, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.query.dataset import Dataset
    from wandb_tables_widget.query.lazy import Lazy
    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.widget.functions.registry import Functions


class FunctionColumns:
    """The columns that functions compute for the rows of one snapshot.

    Args:
        functions: the functions of the widget, None of one that can have none.
        snapshot: the rows.
        dataset: the same, to be asked.
        before: those of the snapshot that was the newest; from now on it only computes what is asked.
    """

    def __init__(
        self,
        functions: Functions | None,
        snapshot: Snapshot,
        dataset: Dataset,
        before: FunctionColumns | None,
    ) -> None:
        self._functions = functions
        self._snapshot = snapshot
        self._dataset = dataset
        self._lock = threading.Lock()
        self._columns: dict[str, FunctionColumn] = {}
        self._rests = before is not None
        if before is not None:
            self._begin(before)

    @property
    def blobs(self) -> BlobSource:
        """Where the bytes of media are."""
        columns = self._current()
        own = self._snapshot.blobs
        return UnionBlobs([own, *(column.function.blobs for column in columns)]) if columns else own

    @property
    def table(self) -> TableColumns:
        """The columns of the table and those of functions, as they are now."""
        schema, columns = self._snapshot.schema, self._current()
        if not columns:
            return TableColumns(schema)
        width = len(schema)
        lazies = tuple(column.lazy(self._dataset.definitions) for column in columns)
        own = (column.function.column for column in columns)
        described = tuple(type(each)(each.name, lazy.dtype) for each, lazy in zip(own, lazies, strict=True))
        partial = [
            (width + place, _why(column))
            for place, (column, lazy) in enumerate(zip(columns, lazies, strict=True))
            if lazy.foreign is None or not lazy.foreign.is_whole
        ]
        numbers = (*range(width), *(lazy.number for lazy in lazies))
        return TableColumns(Schema((*schema.columns, *described)), numbers, tuple(partial), lazies)

    def calls(self) -> dict[str, Called]:
        """Return how code calls the functions of the columns, by the names of these."""
        return {
            column.function.name: Called(
                *name_of(column.function.call), column.function.takes_index, column.is_whole
            )
            for column in self._current()
        }

    def progress(self) -> list[Progress]:
        """Return how far columns are that are not whole."""
        return [
            Progress(column.function.name, column.done, column.total, column.late, column.is_stopped)
            for column in self._current()
            if not column.is_whole
        ]

    def notes(self, compiled: Compiled, row_ids: Sequence[int], columns: Iterable[int]) -> list[CellNote]:
        """Return the cells among rows and columns of a view that have no value because of a function.

        They are looked at before the values are, so that no value is taken for missing that came later.
        """
        return [
            CellNote(place, index, state, message)
            for index in columns
            for lazy in _made_from(index, compiled)
            if lazy.foreign is not None
            for place, state, message in lazy.foreign.notes(row_ids)
            if state != "failed" or lazy.number == compiled.numbers[index]
        ]

    def wait(self) -> None:
        """Return when all columns are whole or stopped."""
        for column in self._current():
            column.wait()

    def rest(self) -> None:
        """Compute only rows that are asked for from now on."""
        self._rests = True
        for column in self._columns.values():
            column.rest()

    def stop(self) -> None:
        """Compute nothing any more."""
        for column in self._columns.values():
            column.stop()

    def _begin(self, before: FunctionColumns) -> None:
        """Take over what is known of rows that are the same, and begin with the others."""
        before.rest()
        same = _same_rows(before._snapshot, self._snapshot)
        for column in self._current():
            known = before._columns.get(column.function.name)
            if known is not None and known.function is column.function:
                column.carry(known, same)
            column.start()
        self._rests = False

    def _current(self) -> list[FunctionColumn]:
        """Return the columns of the functions there are, in their order, and have them computed."""
        functions = () if self._functions is None else self._functions.all()
        wanted = [function for function in functions if function.name not in self._snapshot.schema]
        if not wanted and not self._columns:
            return []
        with self._lock:
            for name in [name for name, known in self._columns.items() if known.function not in wanted]:
                self._columns.pop(name).stop()
            new = [function for function in wanted if function.name not in self._columns]
            for function in new:
                rows = SnapshotRows(self._dataset, self._snapshot.schema, self._snapshot.blobs)
                assert self._functions is not None  # noqa: S101  # it gave the functions
                self._columns[function.name] = FunctionColumn(
                    function, rows, self._snapshot.num_rows, self._functions.tell
                )
            if not self._rests:
                for function in wanted:
                    self._columns[function.name].start()
            return [self._columns[function.name] for function in wanted]


def _made_from(index: int, compiled: Compiled) -> list[Lazy]:
    """Return the lazy columns that a column of a view is made from, itself among them.

    An expression over columns that have no type yet may name none of them any more.
    """
    lazies = {lazy.number: lazy for lazy in compiled.lazies}
    left = [compiled.numbers[index]]
    if index in compiled.unfinished:
        left += [number for number, lazy in lazies.items() if lazy.foreign and lazy.dtype == NoneDType()]
    found: dict[int, Lazy] = {}
    while left:
        lazy = lazies.get(left.pop())
        if lazy is not None and lazy.number not in found:
            found[lazy.number] = lazy
            left += lazy.bound.columns if lazy.bound else ()
    return list(found.values())


def _why(column: FunctionColumn) -> str:
    name = column.function.name
    if column.is_stopped:
        return (
            f"column {name!r} was stopped before all its rows were computed; "
            f"go on by Compute the rest in its menu, or by resume_column({name!r})"
        )
    return f"column {name!r} is being computed by Python; this waits until all its rows are there"


def _same_rows(before: Snapshot, after: Snapshot) -> int:
    """Return how many first rows of two snapshots in memory are the very same."""
    old, new = before.content, after.content
    if not isinstance(old, pa.Table) or not isinstance(new, pa.Table) or old.schema != new.schema:
        return 0
    pairs = zip(old.columns, new.columns, strict=True)
    return min((_same_values(a, b) for a, b in pairs), default=0)


def _same_values(before: pa.ChunkedArray, after: pa.ChunkedArray) -> int:
    same = 0
    for old, new in zip(before.chunks, after.chunks, strict=False):
        if len(old) != len(new) or _place(old) != _place(new):
            break
        same += len(old)
    return same


def _place(chunk: pa.Array) -> list[object]:
    buffers = [None if buffer is None else buffer.address for buffer in chunk.buffers()]
    return [chunk.offset, *buffers]
