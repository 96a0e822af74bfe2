"""Where a table is shown: notebook cells and saved notebooks. Importing this announces them."""

from wandb_tables_widget.hosts.display import NotebookDisplay, draw_view
from wandb_tables_widget.hosts.ipython import load_ipython_extension, unload_ipython_extension
from wandb_tables_widget.table.show import register_display
from wandb_tables_widget.widget.fallback import register_fallback

__all__ = ["load_ipython_extension", "unload_ipython_extension"]

register_display(NotebookDisplay())
register_fallback(draw_view)
