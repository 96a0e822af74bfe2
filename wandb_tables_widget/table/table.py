"""The Table: a value you fill, log and look at."""

from __future__ import annotations

import threading
import warnings
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast, get_args

from wandb_tables_widget.dtypes.colors import with_colors
from wandb_tables_widget.errors import FrozenTableError, TableError, nearest
from wandb_tables_widget.table.added import Added
from wandb_tables_widget.table.build import build_rows, one_source, rows_of_arrow
from wandb_tables_widget.table.columns import add_columns, cast_column, compute_columns, get_column
from wandb_tables_widget.table.data import DataView
from wandb_tables_widget.table.export import describe, row_dict, row_lists, same_content, slice_rows
from wandb_tables_widget.table.index import TableIndex, check_row, check_slice
from wandb_tables_widget.table.keying import Keyed
from wandb_tables_widget.table.lazy import LazyRows
from wandb_tables_widget.table.listeners import Listeners
from wandb_tables_widget.table.parquet import open_parquet
from wandb_tables_widget.table.snapshot import Snapshot
from wandb_tables_widget.table.tabular import Tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.table.keys import Keys
    from wandb_tables_widget.table.rows import Rows

LogMode = Literal["IMMUTABLE", "MUTABLE", "INCREMENTAL"]


class Table(Keyed, Tabular):
    """Rows of typed columns: numbers, text, bool, times, lists, dicts, arrays and media.

    Types are inferred, kept and checked: whole numbers and floats mix; bool, numbers and text do not, unless
    ``allow_mixed_types``. None, NaN, ``pd.NA`` and ``NaT`` are missing. Dicts may have differing keys. Time
    spans are kept as seconds, Decimals as floats; what would lose digits is refused. A change that fails
    leaves the table as it was. All methods may be called from any thread.

    Args:
        columns: names, text or whole numbers, unique; by default Input, Output and Expected. Of a frame:
            which columns to take, by default all.
        data: a list of rows, a 2-D array, a DataFrame or anything with ``__arrow_c_stream__``.
        rows: W&B's older name of ``data``; deprecated.
        dataframe: a DataFrame or anything with ``__arrow_c_stream__``; a pandas index is dropped.
        dtype: one column type for all, a list with one a column, or a dict by name; see `dtypes.to_dtype`.
        optional: whether values may be missing: one bool for all, or a list with one a column.
        allow_mixed_types: whether a column whose values do not mix holds values of any type instead of
            refusing them.
        log_mode: what logging the table again means: IMMUTABLE, MUTABLE or INCREMENTAL.

    Raises:
        TableError: the arguments do not make a table; subclasses say what is wrong, where, and the way out.
    """

    MODES: ClassVar[tuple[str, ...]] = get_args(LogMode)

    def __init__(  # noqa: PLR0913, PLR0917  # the arguments of W&B
        self,
        columns: Sequence[Any] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: bool | Sequence[bool] = True,  # noqa: FBT001, FBT002  # as W&B
        allow_mixed_types: bool = False,  # noqa: FBT001, FBT002  # as W&B
        log_mode: LogMode = "IMMUTABLE",
    ) -> None:
        given = one_source(data=data, rows=rows, dataframe=dataframe)
        built = build_rows(columns, given, dtype, optional, mixed=allow_mixed_types)
        self._start(built, log_mode)

    def _start(
        self, rows: Rows, log_mode: str, keys: Keys | None = None, stored_name: str | None = None
    ) -> None:
        if log_mode not in self.MODES:
            raise TableError(f"log_mode={log_mode!r} is unknown{nearest(str(log_mode), self.MODES)}")
        rows.own(weakref.ref(self), keys or {})
        self._rows = rows
        self._stored_name = stored_name
        self._log_mode = log_mode
        self._lock = threading.RLock()
        self._version = self._edits = 0
        self._snapshot: Snapshot | None = None
        self._listeners = Listeners()

    @classmethod
    def from_arrow(  # noqa: PLR0913  # one a part of what a store keeps
        cls,
        data: Any,
        *,
        schema: Schema | None = None,
        blobs: BlobSource | None = None,
        log_mode: LogMode = "IMMUTABLE",
        keys: Keys | None = None,
        stored_name: str | None = None,
    ) -> Table:
        """Return a table over Arrow data; what has the right Arrow types already is not copied.

        Args:
            data: a pyarrow Table or anything with ``__arrow_c_stream__``.
            schema: its column types, trusted; None infers them from the Arrow types.
            blobs: where the bytes of its media are read.
            log_mode: as in `Table`.
            keys: its key columns, see `keys.keys_from_json`.
            stored_name: the name a store keeps it under; keys that point to that name point to this table.

        Raises:
            TableError: the data does not become a table, or the schema has other columns.
        """
        table = cls.__new__(cls)
        table._start(rows_of_arrow(data, schema, blobs), log_mode, keys, stored_name)  # noqa: SLF001  # a constructor
        return table

    @classmethod
    def from_parquet(
        cls, path: Any, *, columns: Sequence[Any] | None = None, log_mode: LogMode = "IMMUTABLE"
    ) -> Table:
        """Return a table over Parquet files, of which only the footers are read now.

        What is shown is read when it is asked; ``data``, `to_arrow`, `to_pandas`, logging and the first
        change read all rows into memory. The files must stay as they are: one that changed gives an error.

        Args:
            path: a file, a folder, a glob or a list of these; see `paths.parquet_paths` for their order.
            columns: which columns to take, in which order; by default all, by name, as first seen.
            log_mode: as in `Table`.

        Raises:
            NotFoundError: no file is there.
            DamagedError: a file is not a whole Parquet file, or changed.
            StoreUnavailableError: a file may not be read.
            TableError: the columns do not make a table; subclasses say what is wrong, and the way out.
        """
        table = cls.__new__(cls)
        table._start(LazyRows(open_parquet(path, columns)), log_mode)  # noqa: SLF001  # a constructor
        return table

    @property
    def schema(self) -> Schema:
        """Names and types of the columns."""
        with self._lock:
            return self._rows.schema

    @property
    def data(self) -> DataView:
        """The rows as a list of lists; setting ``data[i][j]`` checks the value and changes the table."""
        return DataView(self)

    @property
    def log_mode(self) -> str:
        """IMMUTABLE, MUTABLE or INCREMENTAL."""
        return self._log_mode

    @property
    def version(self) -> int:
        """Grows with each change."""
        return self._version

    @property
    def stored_name(self) -> str | None:
        """The name a store keeps exactly this table under; None if it did not come from one, or changed."""
        return self._stored_name if self._version == 0 else None

    def snapshot(self) -> Snapshot:
        """Return what the table holds now, immutable; costs as much as what changed since the last one."""
        with self._lock:
            if self._snapshot is None or self._snapshot.version != self._version:
                rows = self._rows
                self._snapshot = Snapshot(
                    rows.content, rows.schema, rows.blobs, self._version, keys=rows.keys
                )
            return self._snapshot

    def snapshot_and_edits(self) -> tuple[Snapshot, int]:
        """Return what the table holds now, and how often something else than adding a row has changed it."""
        with self._lock:
            return self.snapshot(), self._edits

    def added(self, first: int) -> Added:
        """Return the rows from number ``first`` on; costs as much as they do."""
        with self._lock:
            rows = self._rows
            return Added(rows.since(first), rows.schema, rows.blobs, rows.keys, self._edits)

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback()`` after each change, in the thread that made it; returns what stops it."""
        return self._listeners.add(callback)

    @contextmanager
    def _change(self) -> Iterator[Rows]:
        with self._lock:
            yield self._rows
            self._version += 1
            self._edits += 1
        self._listeners.tell()

    def add_data(self, *data: Any) -> None:
        """Add one row, a value a column.

        Raises:
            LengthError: not one value a column.
            TypeMismatchError: a value does not fit its column.
            MediaError: the bytes of a media value cannot be read.
        """
        with self._lock:
            self._rows.append(data)
            self._version += 1
        if self._listeners.callbacks:
            self._listeners.tell()

    def add_row(self, *row: Any) -> None:
        """Add one row: W&B's older name of `add_data`, deprecated."""
        warnings.warn("add_row is deprecated; use add_data", DeprecationWarning, stacklevel=2)
        self.add_data(*row)

    def set_cells(self, row: int, values: dict[int, Any]) -> None:
        """Put other values, by column position, into row number ``row``; errors as in `add_data`."""
        with self._change() as rows:
            rows.set_row(check_row(row, len(rows)), values)

    def get_cell(self, row: int, column: int) -> Any:
        """Return the value at a row number and a column position.

        Raises:
            RowNotFoundError: there is no such row.
        """
        with self._lock:
            return self._rows.cell(check_row(row, len(self._rows)), column)

    def _check_columns_may_change(self) -> None:
        if self._log_mode == "INCREMENTAL":
            raise FrozenTableError(
                "an INCREMENTAL table takes rows only; make it with all columns, or use log_mode='MUTABLE'"
            )

    def add_column(self, name: str, data: Any, optional: bool = False) -> None:  # noqa: FBT001, FBT002  # as W&B
        """Add a column at the right.

        Args:
            name: a new name.
            data: one value a row: a list, an array, a Series or Arrow data.
            optional: whether values may be missing.

        Raises:
            DuplicateColumnError: the name is taken.
            LengthError: not one value a row.
            TypeMismatchError: the values do not make a column.
            FrozenTableError: the table is INCREMENTAL, so its columns are those it was made with.
        """
        self._check_columns_may_change()
        with self._change() as rows:
            add_columns(rows, [(name, data)], optional=optional)

    def add_computed_columns(self, fn: Callable[[int, dict[str, Any]], dict[str, Any]]) -> None:
        """Add the columns that ``fn(index, row)`` returns as a dict, with the same keys for each row.

        Raises:
            TypeMismatchError: it returned no dict.
            LengthError: it returned differing keys.
            DuplicateColumnError: a name is taken.
            FrozenTableError: the table is INCREMENTAL, so its columns are those it was made with.
        """
        self._check_columns_may_change()
        columns = compute_columns(self, fn)
        with self._change() as rows:
            add_columns(rows, columns.items(), optional=True)

    def cast(self, col_name: str, dtype: Any, optional: bool = False) -> DType:  # noqa: FBT001, FBT002  # as W&B
        """Give a column a type that its values fit already, and return the type; no value is converted.

        A key column is an ordinary column afterwards.

        Raises:
            ColumnNotFoundError: there is no such column.
            TypeMismatchError: a value does not fit, or is missing and ``optional`` is False.
        """
        with self._change() as rows:
            return cast_column(rows, col_name, dtype, optional=optional)

    def get_column(self, name: str, convert_to: Literal["numpy"] | None = None) -> Any:
        """Return a column as a list, or as a numpy array with ``convert_to="numpy"``.

        As an array, images are pixels (n×H×W×C if all have one size), missing numbers NaN.

        Raises:
            ColumnNotFoundError: there is no such column.
        """
        return get_column(self.snapshot(), name, convert_to)

    def to_arrow(self) -> pa.Table:
        """Return the rows as an Arrow table; media are references, see `dtypes.Media`."""
        snapshot = self.snapshot()
        return with_colors(snapshot.data, snapshot.schema)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def iterrows(self) -> Iterator[tuple[TableIndex, list[Any]]]:
        """Yield the index and the values of each row."""
        for at, row in enumerate(row_lists(self.snapshot())):
            yield TableIndex.of(self, at), row

    def load_table(self) -> Table:
        """Return the table itself, which thus can stand where one is loaded."""
        return self

    def __len__(self) -> int:
        with self._lock:
            return len(self._rows)

    def __getitem__(self, key: str | int | slice) -> Any:
        """Return a column as a list, a row as a dict, or a table of a slice of the rows."""
        if isinstance(key, str):
            return self.get_column(key)
        snapshot = self.snapshot()
        if isinstance(key, slice):
            return self._slice(snapshot, check_slice(key, snapshot.num_rows))
        return row_dict(snapshot, check_row(key, snapshot.num_rows))

    def _slice(self, snapshot: Snapshot, rows: range) -> Table:
        part, mode = slice_rows(snapshot, rows), cast("LogMode", self._log_mode)
        return Table.from_arrow(
            part, schema=snapshot.schema, blobs=snapshot.blobs, log_mode=mode, keys=snapshot.keys
        )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        snapshot = self.snapshot()
        for row in row_lists(snapshot):
            yield dict(zip(snapshot.schema.names, row, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self is other or same_content(self.snapshot(), other.snapshot())

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Table({len(self):,} rows × {describe(self.schema)})"
