"""The part of a view that says how columns are laid out and drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.document import read_fields, read_names, read_word
from wandb_tables_widget.view.settings import ColumnSettings, settings_from_json, settings_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDEST = 100_000


@dataclass(frozen=True)
class ColumnsView:
    """How columns are laid out.

    ``order`` lists column names from left to right; names it lacks follow in the table's own
    order. ``hidden`` columns are offered for showing again, ``removed`` ones are left out until they are
    restored. ``widths`` are CSS pixels.
    """

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)
    settings: dict[str, ColumnSettings] = field(default_factory=dict)


def columns_from_json(document: Mapping[str, Any]) -> ColumnsView:
    """Read the columns part of a view; raises `ViewError` naming the bad field."""
    taken = read_fields(ColumnsView, document, "view.columns")
    return ColumnsView(
        order=read_names(taken.get("order", ()), "view.columns.order"),
        hidden=read_names(taken.get("hidden", ()), "view.columns.hidden"),
        removed=read_names(taken.get("removed", ()), "view.columns.removed"),
        pinned=read_names(taken.get("pinned", ()), "view.columns.pinned"),
        widths=_read_widths(taken.get("widths", {})),
        settings=_read_settings(taken.get("settings", {})),
    )


def columns_to_json(columns: ColumnsView) -> dict[str, Any]:
    """Return the columns part as plain dicts and lists."""
    return {
        "order": list(columns.order),
        "hidden": list(columns.hidden),
        "removed": list(columns.removed),
        "pinned": list(columns.pinned),
        "widths": dict(columns.widths),
        "settings": {name: settings_to_json(settings) for name, settings in columns.settings.items()},
    }


def _read_widths(widths: object) -> dict[str, int]:
    if not isinstance(widths, dict) or not all(
        isinstance(w, (int, float)) and not isinstance(w, bool) and 0 < w <= _WIDEST for w in widths.values()
    ):
        message = f"view.columns.widths is {widths!r}; it must map column names to pixels"
        raise ViewError(message)
    return {read_word(name, "view.columns.widths"): round(width) for name, width in widths.items()}


def _read_settings(value: object) -> dict[str, ColumnSettings]:
    if not isinstance(value, dict):
        raise ViewError(f"view.columns.settings is {value!r:.200}; it must map column names to settings")
    place = "view.columns.settings"
    return {
        read_word(name, place): settings_from_json(item, f"{place}[{name!r}]") for name, item in value.items()
    }
