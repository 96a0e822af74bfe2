"""Locks that the system takes back when their holder dies, however it dies."""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

fcntl: ModuleType | None = None
with suppress(ImportError):  # Windows has none
    import fcntl


def try_lock(descriptor: int) -> bool | None:
    """Lock an open file, and tell whether that worked; None where there are no such locks.

    False: another descriptor holds the lock, of this process or of any other. A forked child shares its
    parent's lock until it closes the descriptor.
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else None
    return True
