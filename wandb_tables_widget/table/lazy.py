"""Rows that stay in their files until one of them is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from wandb_tables_widget.table.keys import read_keyed
from wandb_tables_widget.table.rows import Rows

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.table.parquet import ParquetFiles


class LazyRows(Rows):
    """The rows of files. The first change reads all of them into memory; from then on these are `Rows`.

    Args:
        files: where the rows are.
    """

    def __init__(self, files: ParquetFiles) -> None:
        super().__init__(files.schema, pa.table({}))
        self._files: ParquetFiles | None = files

    def __len__(self) -> int:
        return super().__len__() if self._files is None else self._files.num_rows

    @property
    def content(self) -> pa.Table | ParquetFiles:
        """All rows: the files, while nothing has changed."""
        return super().content if self._files is None else self._files

    def append(self, row: tuple[Any, ...]) -> None:
        """Add a row; raises as `Rows.append` and `ParquetFiles.blocks`."""
        self._load()
        super().append(row)

    def set_row(self, row: int, values: dict[int, Any]) -> None:
        """Put other values into a row; raises as `Rows.set_row` and `ParquetFiles.blocks`."""
        self._load()
        super().set_row(row, values)

    def replace(self, schema: Schema, sealed: pa.Table) -> None:
        """Put other columns and rows in the place of all there are."""
        self._files = None
        super().replace(schema, sealed)

    def cell(self, row: int, at: int) -> Any:
        """Return the value of a cell; raises as `ParquetFiles.blocks`."""
        if self._files is None:
            return super().cell(row, at)
        data = self._files.slice(row, 1, [at]).column(0)
        return read_keyed(data, self.schema.columns[at], self.blobs, self.keys)[0]

    def seal(self) -> pa.Table:
        """Read what is not in memory yet, and return all rows as Arrow; raises as `ParquetFiles.blocks`."""
        self._load()
        return super().seal()

    def since(self, first: int) -> pa.Table:
        """Return the rows from number ``first`` on; raises as `ParquetFiles.blocks`."""
        if self._files is None:
            return super().since(first)
        return self._files.slice(first, max(0, self._files.num_rows - first))

    def _load(self) -> None:
        if self._files is not None:
            self.replace(self.schema, self._files.read())
