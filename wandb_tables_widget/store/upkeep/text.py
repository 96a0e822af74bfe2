"""Plain text for a terminal: tables that fit it, sizes, and names that cannot move the cursor."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KILO: Final = 1_000
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_GAP: Final = "  "
_LEAST: Final = 8


def size_text(size: int) -> str:
    """Return a number of bytes in words such as ``12.3 MB``."""
    value, steps = float(size), 0
    while value >= _KILO and steps + 1 < len(_UNITS):
        value, steps = value / _KILO, steps + 1
    return f"{value:.1f} {_UNITS[steps]}" if steps else f"{size} B"


def counted(number: int, word: str) -> str:
    """Return a number with a word of which it counts, such as ``1 file`` and ``1,200 files``."""
    return f"{number:,} {word}{'' if number == 1 or word == 'media' else 's'}"


def plain(text: object) -> str:
    """Return a text in which characters that would not be drawn are escaped."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in str(text)
    )


def table_text(titles: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "") -> str:
    """Return rows as text columns no wider than the terminal.

    Args:
        titles: names of the columns.
        rows: what stands below them; the longest texts are cut with an ellipsis where they must be.
        right: a letter a column: ``r`` for those set to the right; default all to the left.
    """
    cells = [list(titles), *([plain(cell) for cell in row] for row in rows)]
    widths = _fitted([max(len(row[at]) for row in cells) for at in range(len(titles))])
    sides = right.ljust(len(titles))
    lines = [
        _GAP.join(
            _set(cell, width, side) for cell, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join(lines)


def _set(cell: str, width: int, side: str) -> str:
    shown = cell if len(cell) <= width else f"{cell[: width - 1]}…"
    return shown.rjust(width) if side == "r" else shown.ljust(width)


def _fitted(widths: list[int]) -> list[int]:
    """Take from the widest columns until the line fits."""
    room = shutil.get_terminal_size((110, 24)).columns - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST:
        widest = widths.index(max(widths))
        others = sorted(widths)[-2] if len(widths) > 1 else _LEAST
        widths[widest] = max(
            _LEAST, min(widths[widest] - 1, max(others, widths[widest] - (sum(widths) - room)))
        )
    return widths
