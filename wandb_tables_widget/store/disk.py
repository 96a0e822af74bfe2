"""Files that are there for good once a function here returns, and errors that say what to do."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from wandb_tables_widget.errors import DamagedError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOFOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_DIRECTORY: Final = getattr(os, "O_DIRECTORY", 0)
_BY_FOLDER: Final = os.open in os.supports_dir_fd
_F_FULLFSYNC: Final = 51  # macOS <sys/fcntl.h>: fsync there stops at the drive's own cache
TRASH: Final = "trash"
"""The folder of files that no record names, in a store."""

SEPARATOR: Final = "~"
"""Between the parts of a file's path, in its name in the trash."""

_ELSEWHERE: Final = "set WANDB_TABLES_DIR, or init(dir=), to another folder"


@dataclass(frozen=True)
class FileRecord:
    """What a written file holds: bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


class Sink:
    """A write-only file over a descriptor that keeps the size and the SHA-256 of what went through."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._hash = hashlib.sha256()
        self._size = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        """Write all of ``data`` and return its length.

        Raises:
            ValueError: after `end`.
        """
        if self._descriptor < 0:
            raise ValueError("the file was closed")
        write_all(self._descriptor, data)
        self._hash.update(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how much was written."""
        return self._size

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Take no more writes; the descriptor stays open for its owner to sync."""
        self.closed = True

    def end(self) -> None:
        """Take no more writes, since the descriptor may be another file's soon.

        Arrow ends a file it could not write when it lets go of it, some time later.
        """
        self._descriptor, self.closed = -1, True

    def readable(self) -> bool:
        """Return False."""
        return False

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return False."""
        return False

    def record(self) -> FileRecord:
        """Return size and digest so far."""
        return FileRecord(self._size, self._hash.hexdigest())


def publish(folder: Path, name: str, fill: Callable[[Sink], object]) -> FileRecord:
    """Write a file whole: under a temporary name in its own folder, synced, renamed, the folder synced.

    Args:
        folder: made if missing.
        name: one of our own names.
        fill: writes the content into the sink it gets.

    Raises:
        StoreUnavailableError: the system refused a step. What was not renamed yet is taken away; after
            that the outcome is unknown, nothing is deleted, and no record names the file.
    """
    with unavailable(folder / name):
        make_folder(folder)
        temporary = folder / f"tmp-{os.getpid()}-{secrets.token_hex(8)}"
        try:
            record = _write_synced(temporary, fill)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        os.rename(temporary, folder / name)  # noqa: PTH104  # the tests make each system call fail
        sync_folder(folder)
    return record


def _write_synced(path: Path, fill: Callable[[Sink], object]) -> FileRecord:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW, 0o600)
    sink = Sink(descriptor)
    try:
        fill(sink)
        sync(descriptor)
    finally:
        sink.end()
        os.close(descriptor)
    return sink.record()


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, however many the system takes at a time."""
    view = memoryview(data).cast("B")
    while view:
        view = view[os.write(descriptor, view) :]


def sync(descriptor: int) -> None:
    """Return when the bytes of an open file are on the device."""
    if hasattr(os, "uname") and os.uname().sysname == "Darwin":
        import fcntl  # noqa: PLC0415  # not on Windows

        fcntl.fcntl(descriptor, _F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the device; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | _DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, for the owner only, and sync each one's parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)


def open_inside(root: Path, *parts: str) -> int:
    """Open a file below ``root`` for reading and return its descriptor; no link on the way is followed.

    One that was moved to the trash since a record named it is opened there.

    Raises:
        DamagedError: it is missing, or a link stands in its place.
        StoreUnavailableError: it may not be read.
    """
    path = root.joinpath(*parts)
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            return _walk(root, parts)
        return _walk(root, trash_parts(parts))
    except (FileNotFoundError, NotADirectoryError):
        raise DamagedError(f"{path} is missing; what else the store holds can still be read") from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise DamagedError(f"{path} is reached by a link; a store holds none of its own") from None
        raise _translated(path, error) from error


def trash_parts(parts: tuple[str, ...]) -> tuple[str, str]:
    """Return where a file of a store lies once it is in the trash."""
    return TRASH, SEPARATOR.join(parts)


def _walk(root: Path, parts: tuple[str, ...]) -> int:
    if not _BY_FOLDER:
        return os.open(root.joinpath(*parts), os.O_RDONLY | NOFOLLOW)
    folder = os.open(root, os.O_RDONLY | _DIRECTORY)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | _DIRECTORY | NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(parts[-1], os.O_RDONLY | NOFOLLOW, dir_fd=folder)
    finally:
        os.close(folder)


def read_inside(root: Path, *parts: str) -> pa.Buffer:
    """Return all bytes of a file below ``root``; errors as in `open_inside`.

    They lie in Arrow's own memory: a thread of Arrow that lets go of a Python object while the interpreter
    ends aborts the process.
    """
    with unavailable(root.joinpath(*parts)), os.fdopen(open_inside(root, *parts), "rb") as file:
        content = pa.allocate_buffer(os.fstat(file.fileno()).st_size, resizable=True)
        content.resize(file.readinto(memoryview(content)))
        return content


@contextmanager
def unavailable(path: Path) -> Iterator[None]:
    """Turn what the system refuses inside the block into our error about ``path``."""
    try:
        yield
    except StoreUnavailableError:
        raise
    except OSError as error:
        raise _translated(path, error) from error


def _translated(path: Path, error: OSError) -> StoreUnavailableError:
    ours = StoreUnavailableError(
        f"cannot use {path}: {error.strerror or error}; {_way_out(path, error.errno)}"
    )
    ours.errno, ours.filename = error.errno, str(path)
    return ours


def _way_out(path: Path, number: int | None) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT):
        with suppress(OSError):
            existing = next(parent for parent in path.parents if parent.exists())
            free = shutil.disk_usage(existing).free
            return f"{free:,} bytes are free: make room and log again, or {_ELSEWHERE}"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"allow this user to write there, or {_ELSEWHERE}"
    return f"nothing logged before is lost: log again when the device answers, or {_ELSEWHERE}"
