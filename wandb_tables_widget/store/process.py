"""Which process this is, whether another one still lives, and what a fork must not carry over."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import weakref
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

# The first array has pyarrow look for pandas under a lock, which a child forked meanwhile could never take.
pa.array([])


@dataclass(frozen=True)
class Process:
    """One process on one boot of one machine; ``started`` tells it from a later one with its pid."""

    host: str
    boot: str
    pid: int
    started: str


def this_process() -> Process:
    """Return this process; asked anew after a fork."""
    return Process(socket.gethostname(), boot_id(), os.getpid(), _started(os.getpid()))


def is_alive(process: Process) -> bool:
    """Tell whether a process still runs; one of another machine counts as running, since nobody can look."""
    if process.host != socket.gethostname():
        return True
    return process.boot == boot_id() and _started(process.pid) == process.started != ""


@cache
def boot_id() -> str:
    """Return what the system calls this start of the machine; "" where it has no name for it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_bytes().strip().decode()
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


class ForkGate:
    """Keeps forks out of blocks of which a child must not have half: ``with gate:``.

    A fork waits until all threads have left their blocks; those that come meanwhile wait for the fork. Blocks
    may be nested. A thread that forks inside its own block does not wait for itself.
    """

    def __init__(self) -> None:
        self._local = threading.local()
        self._before: weakref.WeakSet[Forkable] = weakref.WeakSet()
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._close, after_in_parent=self._open, after_in_child=self._renew)

    def tell(self, one: Forkable) -> None:
        """Call ``one.before_fork()`` before each fork for which all blocks were left, while it lives."""
        self._before.add(one)

    def __enter__(self) -> None:
        depth = self._depth
        if not depth:
            with self._changed:
                self._changed.wait_for(lambda: not self._closing)
                self._inside += 1
        self._local.depth = depth + 1

    def __exit__(self, *_error: object) -> None:
        self._local.depth -= 1
        if not self._depth:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @property
    def _depth(self) -> int:
        return getattr(self._local, "depth", 0)

    def _close(self) -> None:
        mine = min(self._depth, 1)
        with self._changed:
            self._changed.wait_for(lambda: not self._closing)
            self._closing = True
            self._changed.wait_for(lambda: self._inside == mine)
        for one in () if mine else list(self._before):
            one.before_fork()

    def _open(self) -> None:
        with self._changed:
            self._closing = False
            self._changed.notify_all()

    def _renew(self) -> None:
        self._changed = threading.Condition()
        self._inside = min(self._depth, 1)
        self._closing = False


class Forkable(Protocol):
    """What must be put away before a fork."""

    def before_fork(self) -> None:
        """Put it away; no thread is inside a block of the gate."""


FORKS: Final = ForkGate()  # the first to register, so that its hook runs last, when all shared locks are held


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
