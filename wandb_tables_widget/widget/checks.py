"""What is checked of a widget before it is taken, and in which form it is taken."""

from __future__ import annotations

from typing import Any

from wandb_tables_widget.view.aggregates import read_aggregates, with_aggregates
from wandb_tables_widget.view.check import typed_columns
from wandb_tables_widget.view.formatting import check_new_ways
from wandb_tables_widget.view.options import read_names, read_text
from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.view.sort import read_sort
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
        if view.columns.settings and not self._listening:
            check_new_ways(view, self._state(), typed_columns(view, self._schema))
        return view.to_json()

    def _check_selection(self, document: Any) -> dict[str, Any]:
        selection = Selection.from_json(document)
        if selection.query is not None:
            self._check_parts(ViewState(query=selection.query))
        return selection.to_json()

    def _check_height(self, value: Any) -> int:
        return check_height(value)

    def _check_filter(self, value: Any) -> str:
        text = read_text(value, "filter")
        self._check_query(filter=text)
        return text

    def _check_search(self, value: Any) -> str:
        return read_text(value, "search")

    def _check_sort(self, value: Any) -> list[dict[str, Any]]:
        sort = read_sort(value, self._names)
        self._check_query(sort=sort)
        return [{"column": key.column, "descending": key.descending} for key in sort]

    def _check_group_by(self, value: Any) -> list[str]:
        names = read_names(value, "group_by")
        self._check_query(group_by=names)
        return list(names)

    def _check_aggregates(self, value: Any) -> list[dict[str, str]]:
        aggregates = read_aggregates(value)
        self._check_parts(with_aggregates(self._state(), aggregates))
        return [{"name": column.name, "expression": column.expression} for column in aggregates]
