"""Where the bytes of an artifact's files come from until they are in a store."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import threading
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import StoreError, StoreUnavailableError
from wandb_tables_widget.store.artifacts.manifest import base64_digest
from wandb_tables_widget.store.blobs import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


_FORMAT: Final = 8
_FLAGS: Final = ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC")  # a pipe must not make the reader wait
_OPEN: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in _FLAGS)


@dataclass(frozen=True)
class Checked:
    """What was read of a file: its size in bytes, MD5 as W&B writes it, SHA-256 in hex."""

    size: int
    md5: str
    sha256: str


class Sums:
    """The size and the digests of bytes that pass by."""

    def __init__(self) -> None:
        self._md5: Any = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Count some bytes."""
        self._md5.update(chunk)
        self._sha256.update(chunk)
        self._size += len(chunk)

    def result(self) -> Checked:
        """Return what passed by so far."""
        return Checked(self._size, base64_digest(self._md5.digest()), self._sha256.hexdigest())


def format_of(name: str) -> str:
    """Return what the name of a file ends with, such as ``"png"``."""
    kind = PurePosixPath(name).suffix[1:].lower()
    return kind if kind.isascii() and kind.isalnum() and len(kind) <= _FORMAT else "bin"


def chunks_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a regular file piece by piece; errors as `read_file`."""
    with _readable(path):
        descriptor = os.open(path, _OPEN)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StoreError(
                    f"{path} is no file; add_dir() takes folders, nothing takes devices and pipes"
                )
            while chunk := os.read(descriptor, CHUNK):
                yield chunk
        finally:
            os.close(descriptor)


def read_file(path: Path, take: Callable[[bytes], object]) -> Checked:
    """Read a regular file from end to end, give ``take`` each piece, and return what it held.

    Raises:
        StoreError: it is a folder, a device or a pipe, or it changed while it was read.
        StoreUnavailableError: it is missing or may not be read.
    """
    sums = Sums()
    before = _state(path)
    for chunk in chunks_of(path):
        sums.add(chunk)
        take(chunk)
    checked = sums.result()
    if before != _state(path) or before[0] != checked.size:
        raise StoreError(
            f"{path} changed while it was read; leave it alone until this returns, or add a copy"
        )
    return checked


def _state(path: Path) -> tuple[int, ...]:
    with _readable(path):
        found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreUnavailableError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreUnavailableError(f"{path} cannot be read: {reason}; check the path") from error


class Spool:
    """A file without a name that keeps what was added to a draft, until the draft is gone.

    Raises:
        StoreUnavailableError: the folder for temporary files refused.
    """

    def __init__(self) -> None:
        with self.refusing():
            self._file = tempfile.TemporaryFile(prefix="wandb-tables-")  # noqa: SIM115  # it lives as long as this
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._lock = threading.Lock()
        self._owner = os.getpid()

    @property
    def is_mine(self) -> bool:
        """Whether this process made it: a forked child shares the file, but not its end."""
        return self._owner == os.getpid()

    def keep(self, path: Path, kind: str) -> tuple[Checked, Spooled]:
        """Copy a file of a kind such as ``"png"`` into it; errors as `read_file` and of the spool itself."""
        with self._lock:
            start = self._end
            try:
                checked = read_file(path, self._append)
            except BaseException:
                self._end = start
                raise
        return checked, Spooled(self, start, checked.size, kind)

    def read(self, offset: int, size: int) -> bytes:
        """Return ``size`` bytes."""
        with self.refusing():
            return os.pread(self._file.fileno(), size, offset)

    def _append(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        with self.refusing():
            while view:
                written = os.pwrite(self._file.fileno(), view, self._end)
                self._end += written
                view = view[written:]

    @staticmethod
    @contextmanager
    def refusing() -> Iterator[None]:
        """Turn what the system refuses inside the block into our error."""
        try:
            yield
        except OSError as error:
            raise StoreUnavailableError(
                f"{tempfile.gettempdir()} cannot take what is added: {error.strerror or error}; make room, "
                "set TMPDIR to another folder, or add it with policy='immutable'"
            ) from error


@dataclass(frozen=True)
class Spooled:
    """Bytes in a spool."""

    spool: Spool
    offset: int
    size: int
    format: str

    def chunks(self) -> Iterator[bytes]:
        """Yield them piece by piece."""
        for at in range(self.offset, self.offset + self.size, CHUNK):
            yield self.spool.read(at, min(CHUNK, self.offset + self.size - at))


@dataclass(frozen=True)
class LocalFile:
    """A file that its owner said would not change; that it did not is checked when it is read."""

    path: Path
    checked: Checked
    format: str

    @property
    def size(self) -> int:
        """How many bytes it had."""
        return self.checked.size

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes; errors as `read_file`, a `StoreError` if they are not those of before."""
        sums = Sums()
        for chunk in chunks_of(self.path):
            sums.add(chunk)
            yield chunk
        if sums.result() != self.checked:
            raise StoreError(
                f"{self.path} has changed since it was added; add it again, with policy='mutable' to keep "
                "it as it is at that moment"
            )


@dataclass(frozen=True)
class HeldBytes:
    """Bytes in memory."""

    data: bytes
    format: str

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def chunks(self) -> Iterator[bytes]:
        """Yield them."""
        yield self.data
