"""The filters a widget has had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.widget.protocol import FilterHistory, to_wire

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 20
"""Filters that are remembered."""


def remember(history: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return the trait ``history`` with a filter as the newest; blank text changes nothing."""
    known: list[str] = list(history.get("filters", []))
    if text.strip():
        known = [text, *(other for other in known if other != text)][:LONGEST]
    return to_wire(FilterHistory(known))
