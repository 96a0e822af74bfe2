"""What tables of every kind share: column names, a DataFrame, and how they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.table.export import to_pandas
from wandb_tables_widget.table.show import Shown

if TYPE_CHECKING:
    import pandas as pd


class Tabular(Shown):
    """A table, or tables read as one."""

    @property
    def columns(self) -> list[str]:
        """The column names, a new list each time."""
        return list(self.schema.names)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame.

        Whole numbers with missing ones are ``Int64``, bool with missing ones ``boolean``; lists, dicts,
        dates, arrays, mixed and media values are Python objects.
        """
        return to_pandas(self.load_table().snapshot())

    def get_dataframe(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame; W&B's name of `to_pandas`."""
        return self.to_pandas()
