"""Which process this is, whether another one still lives, and what a fork must not carry over."""

from __future__ import annotations

import os
import socket
import subprocess
import weakref
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable


@dataclass(frozen=True)
class Process:
    """One process on one boot of one machine; ``started`` tells it from a later one with its pid."""

    host: str
    boot: str
    pid: int
    started: str


def this_process() -> Process:
    """Return this process; asked anew after a fork."""
    return Process(socket.gethostname(), _boot_id(), os.getpid(), _started(os.getpid()))


def is_alive(process: Process) -> bool:
    """Tell whether a process still runs; one of another machine counts as running, since nobody can look."""
    if process.host != socket.gethostname():
        return True
    return process.boot == _boot_id() and _started(process.pid) == process.started != ""


@cache
def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Return when a process began, in the system's own words, or "" when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "" if Path("/proc/self/stat").exists() else _started_by_ps(pid)
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and brackets
    return "" if fields[0] in "ZX" else fields[19]  # proc(5): state is field 3, starttime field 22


def _started_by_ps(pid: int) -> str:
    try:
        found = subprocess.run(  # noqa: S603  # a pid is all that varies
            ["/bin/ps", "-o", "lstart=", "-p", str(int(pid))], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return found.stdout.strip()


def after_fork_in_child(method: Callable[[], None]) -> None:
    """Call a bound method in every forked child, for as long as its object lives."""
    if not hasattr(os, "register_at_fork"):
        return
    weak = weakref.WeakMethod(method)

    def run() -> None:
        alive = weak()
        if alive is not None:
            alive()

    os.register_at_fork(after_in_child=run)


def share_lock(lock: threading.RLock) -> None:
    """Hold a module's lock across every fork, so that no child gets it locked by a thread it lacks."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
