"""How long Python lets one thread run while others wait, shorter while a request is answered.

A cell that computes in pure Python gives up the interpreter only after `sys.getswitchinterval`, 5 ms by
default, each time another thread asks for it. A request is handed on by several threads, and waits so long
for each.
"""

from __future__ import annotations

import sys
import threading
from typing import Final

SECONDS: Final = 0.0005
"""How long a thread runs while a request is answered."""

_LINGERING_SECONDS: Final = 0.05
_ROUNDING: Final = 1e-6


class Turns:
    """Short turns for as long as somebody holds them. May be used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0
        self._before = 0.0

    def shorten(self) -> None:
        """Make turns short; `restore` must be called as often."""
        with self._lock:
            self._holders += 1
            if self._holders == 1:
                self._before = sys.getswitchinterval()
                sys.setswitchinterval(min(self._before, SECONDS))

    def restore(self) -> None:
        """Make turns as long as they were, unless others want them short or somebody has set them since."""
        with self._lock:
            self._holders -= 1
            if not self._holders and abs(sys.getswitchinterval() - SECONDS) < _ROUNDING:
                sys.setswitchinterval(self._before)

    def restore_soon(self) -> None:
        """`restore` when the answer, which other threads pass on, is on its way."""
        timer = threading.Timer(_LINGERING_SECONDS, self.restore)
        timer.daemon = True
        timer.start()


TURNS: Final = Turns()
"""Those of this interpreter, which has one setting for all threads."""
