"""What is said of rows for which a function has given neither a value nor an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.lazy import Note

if TYPE_CHECKING:
    from wandb_tables_widget.query.lazy import State

_MESSAGES: Final[dict[tuple[State, bool], str]] = {
    ("pending", False): "not computed yet",
    ("pending", True): "not computed yet: its call has not come back",
    ("stopped", False): "stopped before it was computed",
    ("stopped", True): "still runs, though stopped: Python cannot end what runs outside of Python code",
}


def note_missing(place: int, state: State, *, late: bool) -> Note:
    """Return the note of a row without an outcome; ``late`` if its call has not come back for seconds."""
    return Note(place, state, _MESSAGES[state, late])
