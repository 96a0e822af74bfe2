"""What a table holds at one moment, immutable and safe to read from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.media import BlobSource


@dataclass(frozen=True)
class Snapshot:
    """A table at one version.

    Attributes:
        data: the rows; columns in the order of ``schema`` with the same names, of the Arrow types that
            each column type documents, in batches of at most 131,072 rows that are cut alike in all columns.
            Text of few distinct values may be ``dictionary<int32, string>``, with one dictionary for all
            batches. Numbers that came as Arrow may hold NaN, which counts as missing.
        schema: names and types.
        blobs: where the bytes of media are read.
        version: grows with each change of the table.
    """

    data: pa.Table
    schema: Schema
    blobs: BlobSource
    version: int
