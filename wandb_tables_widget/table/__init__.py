"""The Table model and everything tabular that becomes one."""

from wandb_tables_widget.table.index import TableIndex
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.keys import TableKey
from wandb_tables_widget.table.partitioned import PartitionedTable
from wandb_tables_widget.table.show import Display, register_display
from wandb_tables_widget.table.snapshot import Snapshot
from wandb_tables_widget.table.sources import StoredTable, TableSource
from wandb_tables_widget.table.table import Table

__all__ = [
    "Display",
    "JoinedTable",
    "PartitionedTable",
    "Snapshot",
    "StoredTable",
    "Table",
    "TableIndex",
    "TableKey",
    "TableSource",
    "register_display",
]
