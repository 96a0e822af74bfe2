"""The Table model and everything tabular that becomes one."""

from wandb_tables_widget.table.index import TableIndex
from wandb_tables_widget.table.show import Display, register_display
from wandb_tables_widget.table.snapshot import Snapshot
from wandb_tables_widget.table.table import Table

__all__ = ["Display", "Snapshot", "Table", "TableIndex", "register_display"]
