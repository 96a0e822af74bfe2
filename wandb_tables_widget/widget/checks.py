"""What is checked of a widget before it is taken, and in which form it is taken."""

from __future__ import annotations

from typing import Any

from wandb_tables_widget.view.parts import with_parts
from wandb_tables_widget.view.query import query_to_json
from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.heights import check_height
from wandb_tables_widget.widget.parts import WidgetParts


class Checks(WidgetParts):
    """Reads what is set, in Python or by a browser; raises an error of this package for what does not fit."""

    def _check_view(self, document: Any) -> dict[str, Any]:
        view = document if isinstance(document, ViewState) else ViewState.from_json(document)
        if self._listening:
            self._check_parts(view)
        else:
            self._check_saved(view)
        return view.to_json()

    def _check_selection(self, document: Any) -> dict[str, Any]:
        selection = Selection.from_json(document)
        if selection.query is not None:
            self._check_parts(ViewState(query=selection.query))
        return selection.to_json()

    def _check_height(self, value: Any) -> int:
        return check_height(value)

    def _check_part(self, name: str, value: Any) -> Any:
        """Return a part of the query as the view has it."""
        view = with_parts(self._state(), {name: value}, self._schema)
        self._check_parts(view)
        return query_to_json(view.query)[name]
