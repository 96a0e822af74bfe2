"""How high a grid may be."""

from __future__ import annotations

from typing import Final

from wandb_tables_widget.errors import ViewError

HEIGHT: Final = 480
"""The height of a grid that nobody chose, in CSS pixels."""

_HEIGHTS: Final = range(100, 5001)


def check_height(height: int | None) -> int:
    """Return a height in CSS pixels, the default for None; raises `ViewError` when it is none."""
    if height is None:
        return HEIGHT
    if type(height) is not int or height not in _HEIGHTS:
        raise ViewError(f"height is {height!r}; it must be a whole number of pixels from 100 to 5,000")
    return height
