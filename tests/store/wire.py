"""All calls by which a store changes files, Python's and SQLite's, counted; one fails, or is the last."""

from __future__ import annotations

import errno
import os
import signal
from typing import TYPE_CHECKING, Any, Self

import apsw

from wandb_tables_widget.store import pages

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = (
    "open", "write", "pwrite", "fsync", "rename", "replace", "link", "mkdir", "ftruncate", "truncate",
    "unlink", "rmdir", "utime",
)  # fmt: skip

FAULTS = ("ENOSPC", "EIO", "full", "dead")
"""One call fails; or from it on all that need room, or all."""

CRASHES = ("before", "amid", "after")
"""The process is killed before a call, when half of a write is done, or after the call."""

_NEED_ROOM = frozenset({"open", "write", "pwrite", "link", "mkdir", "xOpen", "xWrite"})
_WRITES = frozenset({"write", "pwrite", "xWrite"})


def takes(how: str, call: str) -> bool:
    """Tell whether it makes sense to let that happen to a call."""
    return {"amid": call in _WRITES, "full": call in _NEED_ROOM}.get(how, True)


class Wire(apsw.VFS):
    """What happens at the ``at``-th call; put in place for the rest of this process.

    Attributes:
        calls: the names of those that were made while it was armed.
    """

    def __init__(self, root: str, how: str, at: int) -> None:
        self._root = root
        self._how, self._at = how, at
        self._is_armed = False
        self._descriptors: set[int] = set()
        self.calls: list[str] = []
        super().__init__("wire", "", makedefault=True)
        for name in CALLS:
            setattr(os, name, self._python(name, getattr(os, name)))
        self._close = os.close
        os.close = self._closed
        # Files of the store's own layer open through this one; what else it does goes by it.
        delete = pages.Layer.xDelete
        pages.Layer.xDelete = lambda layer, path, sync: self.call(
            "xDelete", lambda: delete(layer, path, sync), _sqlite_error
        )

    def __enter__(self) -> Self:
        self._is_armed = True
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_armed = False

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        """Open a file of SQLite; counted if that may make it."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if flags[0] & apsw.SQLITE_OPEN_CREATE and not os.path.exists(path):  # noqa: PTH110  # a text
            return self.call("xOpen", lambda: WiredFile(self, name, flags), _cannot_open)
        return WiredFile(self, name, flags)

    def call(
        self,
        name: str,
        whole: Callable[[], Any],
        error: Callable[[int], Exception],
        half: Callable[[], int | None] | None = None,
    ) -> Any:
        """Carry out one call, or what is to happen instead.

        Args:
            name: what it is called.
            whole: does all of it.
            error: makes an exception of an errno.
            half: does half of it; returns how much that is if the caller is to go on from there.
        """
        if not self._is_armed:
            return whole()
        self.calls.append(name)
        number = len(self.calls)
        if self._fails(name, number):
            taken = half() if half is not None and self._how == "full" and number == self._at else None
            if taken is None:
                raise error(errno.EIO if self._how in {"EIO", "dead"} else errno.ENOSPC)
            return taken
        if number != self._at or self._how not in CRASHES:
            return whole()
        if self._how == "after":
            whole()
        elif self._how == "amid" and half is not None:
            half()
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    def _fails(self, name: str, number: int) -> bool:
        if self._how in {"full", "dead"}:
            return number >= self._at > 0 and takes(self._how, name)
        return number == self._at and self._how in {"ENOSPC", "EIO"}

    def _python(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if not self._is_ours(args[0]):
                return real(*args, **kwargs)
            if name == "open" and not args[1] & os.O_CREAT:
                result = real(*args, **kwargs)
            else:
                half = (lambda: real(args[0], args[1][: len(args[1]) // 2])) if name == "write" else None
                result = self.call(name, lambda: real(*args, **kwargs), _os_error, half)
            if name == "open":
                self._descriptors.add(result)
            return result

        return call

    def _is_ours(self, where: Any) -> bool:
        """Tell whether a path or a descriptor is below the root."""
        if isinstance(where, int):
            return where in self._descriptors
        return os.fspath(where).startswith(self._root)

    def _closed(self, descriptor: int) -> None:
        self._descriptors.discard(descriptor)
        self._close(descriptor)


class WiredFile(apsw.VFSFile):
    """A file of SQLite whose writes are calls of a wire."""

    def __init__(self, wire: Wire, name: Any, flags: list[int]) -> None:
        self._wire = wire
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        """Write."""
        write = super().xWrite

        def half() -> None:
            write(data[: len(data) // 2], offset)

        self._wire.call("xWrite", lambda: write(data, offset), _sqlite_error, half)

    def xTruncate(self, size: int) -> None:  # noqa: N802  # SQLite's name
        """Cut."""
        self._wire.call("xTruncate", lambda: super(WiredFile, self).xTruncate(size), _sqlite_error)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        """Sync."""
        self._wire.call("xSync", lambda: super(WiredFile, self).xSync(flags), _sqlite_error)


def _os_error(code: int) -> OSError:
    return OSError(code, os.strerror(code))


def _sqlite_error(code: int) -> apsw.Error:
    kind = apsw.FullError if code == errno.ENOSPC else apsw.IOError
    return kind(os.strerror(code))


def _cannot_open(code: int) -> apsw.Error:
    return apsw.CantOpenError(os.strerror(code))
