"""The table of the cases as a person has it: a DataFrame."""

from __future__ import annotations

from tests.query.oracle.table import SCHEMA, TABLE
from wandb_tables_widget.media import MemoryBlobs
from wandb_tables_widget.table.export import to_pandas
from wandb_tables_widget.table.snapshot import Snapshot

SNAPSHOT = Snapshot(TABLE.rename_columns(SCHEMA.names), SCHEMA, MemoryBlobs(), 0)
FRAME = to_pandas(SNAPSHOT)
