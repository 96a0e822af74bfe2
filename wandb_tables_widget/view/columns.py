"""The part of a view that says how columns are laid out and drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.document import read_fields, read_names, read_text, read_word

if TYPE_CHECKING:
    from collections.abc import Mapping

Align = Literal["automatic", "left", "center", "right"]

_WIDEST = 100_000
_MOST_ITEMS = 1_000


@dataclass(frozen=True)
class ColumnSettings:
    """How one column is drawn.

    ``title`` is the display name, the column's own name when empty. ``show_as`` names the way its values
    are drawn, ``options`` are that way's own. ``items`` is how many items a cell of a group shows at once.
    """

    title: str = ""
    show_as: str = "automatic"
    align: Align = "automatic"
    items: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


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
        "settings": {name: _settings_to_json(settings) for name, settings in columns.settings.items()},
    }


def _settings_to_json(settings: ColumnSettings) -> dict[str, Any]:
    return {
        "title": settings.title,
        "show_as": settings.show_as,
        "align": settings.align,
        "items": settings.items,
        "options": dict(settings.options),
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
        read_word(name, place): _column_settings(item, f"{place}[{name!r}]") for name, item in value.items()
    }


def _column_settings(item: object, place: str) -> ColumnSettings:
    taken = read_fields(ColumnSettings, item, place)
    options = taken.get("options", {})
    if not isinstance(options, dict):
        raise ViewError(f"{place}.options is {options!r:.200}; it must be a dict")
    return ColumnSettings(
        title=read_text(taken.get("title", ""), f"{place}.title"),
        show_as=read_word(taken.get("show_as", "automatic"), f"{place}.show_as"),
        align=_read_align(taken.get("align", "automatic"), f"{place}.align"),
        items=_read_items(taken.get("items"), f"{place}.items"),
        options=dict(options),
    )


def _read_align(value: object, place: str) -> Align:
    if value in get_args(Align):
        return cast("Align", value)
    raise ViewError(f"{place} is {value!r:.200}; it must be one of {', '.join(get_args(Align))}")


def _read_items(value: object, place: str) -> int | None:
    if value is None or (type(value) is int and 0 < value <= _MOST_ITEMS):
        return value
    raise ViewError(
        f"{place} is {value!r:.200}; it must be a whole number from 1 to {_MOST_ITEMS:,}, or null"
    )
