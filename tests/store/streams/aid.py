"""What tests of streams share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.media.image import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.store.streams import Stream, StreamTable

PATIENCE = 20.0


def until(reached: Callable[[], object]) -> None:
    """Wait until something is so; it may take long, but not for ever."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.005)


def numbers(stream: Stream) -> list[int]:
    """Return the column n of all rows."""
    return [row["n"] for row in stream.rows()]


def picture(number: int) -> Image:
    """Return the picture of a number."""
    return Image(np.full((4, 4, 3), number, np.uint8), caption=f"no {number}")


def abandon(stream: StreamTable) -> None:
    """Let go of a stream's files as the system does when their process is killed."""
    for file in stream._spool._files:
        file.close()
    stream._spool._files.clear()
