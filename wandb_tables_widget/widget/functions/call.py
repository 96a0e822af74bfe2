"""One call of a person's function, which another thread can interrupt."""

from __future__ import annotations

import ctypes
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Interrupted(BaseException):
    """Raised within a function that is to end; no `Exception`, so that few functions catch it."""


class Call:
    """A call in the thread that makes the object. It is interrupted at most once, and only while it runs.

    The interpreter raises `Interrupted` in that thread before the next step of Python code. What runs in C,
    such as ``time.sleep`` or a lock that is waited for, ends first.
    """

    def __init__(self) -> None:
        self.again: list[Callable[[], None]] = []
        """What is to be done when the call has come back."""

        self._thread = threading.get_ident()
        self._decided = threading.Lock()
        self._runs = False
        self._raised = False

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what the function gives.

        Raises:
            Interrupted: `interrupt` was called, and the function has ended by it.
            BaseException: what the function raises.
        """
        self._runs = True
        try:
            return function(*arguments)
        finally:
            # Whoever takes the lock first decides whether the call was interrupted. An exception that is on
            # its way then must arrive here, or it would end what this thread does next.
            if not self._decided.acquire(blocking=False):
                while not self._raised:
                    time.sleep(0)
                _raise_in(self._thread, None)

    def interrupt(self) -> None:
        """End the call as soon as Python can; nothing happens when it is over or was interrupted before."""
        if self._runs and self._decided.acquire(blocking=False):
            _raise_in(self._thread, Interrupted)
            self._raised = True


def _raise_in(thread: int, exception: type[BaseException] | None) -> None:
    """Have an exception raised in a thread, or for None no longer one that was not raised yet."""
    given = ctypes.py_object() if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), given)
