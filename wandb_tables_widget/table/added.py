"""The rows that were added to a table since somebody looked last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.table.keys import Keys


@dataclass(frozen=True)
class Added:
    """The last rows of a table at one moment.

    Attributes:
        data: the rows, of the Arrow types that each column type documents, as in `Snapshot.data`.
        schema: names and types.
        blobs: where the bytes of media are read.
        keys: the key columns by name.
        edits: how often something else than adding a row has changed the table.
    """

    data: pa.Table
    schema: Schema
    blobs: BlobSource
    keys: Keys
    edits: int
