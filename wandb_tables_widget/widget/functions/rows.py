"""Rows of a snapshot as functions get them, with the keys of their content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wandb_tables_widget.table.cells import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.query.dataset import Dataset


@dataclass(frozen=True)
class SnapshotRows:
    """The rows of one snapshot of a table."""

    dataset: Dataset
    schema: Schema
    blobs: BlobSource

    def read(self, row_ids: Sequence[int]) -> Iterator[tuple[int, dict[str, Any], tuple[int, int]]]:
        """Yield for each row its id, its values by column name, and the key of its content.

        Raises:
            TablesError: the rows cannot be read.
        """
        ids = np.array(row_ids, np.uint32)
        keys = self.dataset.row_keys(ids)
        taken = self.dataset.take(ids, range(len(self.schema)))
        values = [
            read(column, described.dtype, self.blobs)
            for column, described in zip(taken.columns, self.schema, strict=True)
        ]
        names = self.schema.names
        for place, row_id in enumerate(row_ids):
            row = {name: column[place] for name, column in zip(names, values, strict=True)}
            yield row_id, row, keys[place]
