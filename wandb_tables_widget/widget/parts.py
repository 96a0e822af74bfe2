"""What the parts of a widget share."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.view.check import check_view, typed_columns, unfit_parts
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.formatting import unfit_ways
from wandb_tables_widget.view.state import ViewState

if TYPE_CHECKING:
    import threading

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.errors import TablesError
    from wandb_tables_widget.table.table import Table
    from wandb_tables_widget.widget.functions import Functions
    from wandb_tables_widget.widget.session import Session


class WidgetParts:
    """The table, the view and the session behind a widget."""

    lock: threading.RLock
    view: Any
    selection: Any
    _table: Table
    _session: Session
    _functions: Functions
    _listening: bool
    _trait_values: dict[str, Any]

    def _state(self) -> ViewState:
        """Return the view; the empty one before the first is set, which is checked against it."""
        return ViewState.from_json(self._trait_values.get("view", {}))

    @property
    def _schema(self) -> Schema:
        """The columns of the table, and those of functions."""
        return self._functions.extend(self._table.schema)

    @property
    def _names(self) -> Schema:
        """The columns of the view by name."""
        return with_computed(self._schema, self._state().query.computed)

    def _take_view(self, view: ViewState) -> None:
        """Set a view that was made here; all of it must fit, as a saved one need not."""
        self._check_parts(view)
        self.view = view.to_json()

    def _check_parts(self, view: ViewState, schema: Schema | None = None) -> None:
        """Refuse a view that does not fit the table; what waits already may go on waiting."""
        now = self._schema
        check_view(view, now if schema is None else schema, unfit_parts(self._state(), now))

    def _check_saved(self, view: ViewState) -> None:
        """Refuse a view that fits no table, but let wait what does not fit the columns there are."""
        schema, before = self._schema, self._state()
        known = unfit_parts(before, schema)
        unfit = check_view(view, schema, known, saved=True)
        told = {part[:2]: error for part, error in unfit.items() if part not in known}
        told |= self._new_ways(view, before, schema)
        if told:
            names = ", ".join(f"{part} {name!r:.60}" if name else part for part, name in told)
            reason = next(iter(told.values()))
            message = f"the view does not fit the columns of the table, and these parts of it wait: {names}"
            warnings.warn(f"{message} ({reason})", stacklevel=2)

    def _new_ways(
        self, view: ViewState, before: ViewState, schema: Schema
    ) -> dict[tuple[str, str], TablesError]:
        """Return the settings that are not those of the view before and that do not fit their columns."""
        settings = view.columns.settings
        if settings == before.columns.settings:
            return {}
        unfit = unfit_ways(view, typed_columns(view, schema))
        return {
            ("settings", name): error
            for name, error in unfit.items()
            if settings[name] != before.columns.settings.get(name)
        }
