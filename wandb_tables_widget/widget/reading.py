"""Verbs that give what a widget shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.widget.code import code_of, read_language
from wandb_tables_widget.widget.frames import selected_frame, shown_frame
from wandb_tables_widget.widget.parts import WidgetParts

if TYPE_CHECKING:
    import pandas as pd


class Reading(WidgetParts):
    """Rows and code of what is shown."""

    @property
    def selected(self) -> pd.DataFrame:
        """The selected rows with all columns; the index holds their row numbers in the table.

        Selecting the line of a closed group selects its rows.
        """
        selection = Selection.from_json(self.selection)
        with self._session.lease(selection.version) as opened:
            opened.functions.wait()
            return selected_frame(opened, selection)

    @property
    def sql(self) -> str:
        """The view as SQL over a relation named "table", to read or to run elsewhere."""
        return self.code("sql")

    def code(self, language: str) -> str:
        """Return the view as code that gives the same rows.

        ``"python"`` is a call of ``table.show(…)``, ``"pandas"`` works on a DataFrame ``df`` of the table,
        ``"sql"`` on a relation named "table". Python and pandas call the functions of columns by their names
        in the notebook, or import them; SQL leaves these columns out and says so.

        Raises:
            CodeError: there is no such language, or a part of the view has no form in it.
        """
        with self._session.lease() as opened:
            return code_of(opened, self._state(), read_language(language))

    def to_pandas(self) -> pd.DataFrame:
        """Return what the grid shows: all rows that pass, in their order, and the visible columns.

        The index holds the row numbers in the table. Of a grouped view, the rows group by group. Columns that
        functions compute are waited for; what is missing of one that was stopped stays missing.
        """
        with self._session.lease() as opened:
            opened.functions.wait()
            return shown_frame(opened, self._state())
