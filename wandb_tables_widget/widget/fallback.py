"""Where whoever can draw a view without JavaScript announces itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.view.state import ViewState
    from wandb_tables_widget.widget.opened import Opened

    Draw: TypeAlias = Callable[[Opened, ViewState], dict[str, str]]

_lock = threading.Lock()
_registered: list[Draw] = []


def register_fallback(draw: Draw) -> None:
    """Make ``draw(opened, view)`` what gives the other forms of a widget's output, by MIME type."""
    with _lock:
        _registered[:] = [draw]


def draw_fallback(opened: Opened, view: ViewState) -> dict[str, str]:
    """Return the other forms of an output: text for tools that run no JavaScript; none without a host."""
    with _lock:
        draw = _registered[-1] if _registered else None
    return {} if draw is None else draw(opened, view)
