"""Ctrl-C inside a step that must be whole."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deferred_interrupt() -> Iterator[None]:
    """Let an interrupt wait until the block is done; for blocks of milliseconds.

    Only the main thread receives interrupts, so other threads pass through.
    """
    previous = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or previous is None:
        yield
        return
    waiting: list[tuple[Any, ...]] = []
    signal.signal(signal.SIGINT, lambda *caught: waiting.append(caught))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if waiting and callable(previous):
            previous(*waiting[0])
