"""One spool: a file of frames that only grows, the first of which says what it is.

Its writer holds a lock on it for as long as it lives.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Self

from wandb_tables_widget.store.disk import NOFOLLOW, make_folder, sync_folder, unavailable, write_all
from wandb_tables_widget.store.filelock import try_lock
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.process import Process, this_process
from wandb_tables_widget.store.streams.calls import read_calls
from wandb_tables_widget.store.streams.frame import TITLE, is_torn, pack, part, scan
from wandb_tables_widget.store.streams.intake import take_in
from wandb_tables_widget.store.streams.path import StreamPath

if TYPE_CHECKING:
    from pathlib import Path

    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.streams.frame import Part

FOLDER: Final = "spools"
DAMAGED: Final = ".damaged"
"""The suffix of a spool with bytes that could not be read. Its other rows are in the catalogue."""

_SUFFIX: Final = ".spool"
_UNBORN: Final = ".new"
_UNBORN_SECONDS: Final = 3_600.0
_NAME: Final = re.compile(r"([0-9a-f]{16})\.spool")
_TITLE_BYTES: Final = 64 * 2**10

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Title:
    """What a spool says of itself: the stream its rows are of, who writes it, since when (s since 1970).

    ``end`` is the offset behind it.
    """

    stream: StreamPath
    process: Process
    time: float
    end: int


class SpoolFile:
    """An open spool.

    Attributes:
        id: its name, 16 hex digits.
        path: where it lies.
        taken_in: the offset up to which its rows are in the catalogue.
        is_broken: whether a write failed so that nothing may follow it.
        is_damaged: whether bytes between its frames were changed.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.id = path.stem
        self.taken_in = 0
        self.is_broken = self.is_damaged = False
        self._descriptor = descriptor
        self._seed = zlib.crc32(self.id.encode())
        self._next = 0

    @classmethod
    def begin(cls, root: Path, stream: StreamPath) -> Self:
        """Return a new spool of this process, locked.

        Raises:
            StoreUnavailableError: the system refused.
        """
        path = root / FOLDER / f"{new_id()}{_SUFFIX}"
        hidden = path.with_suffix(_UNBORN)  # under its own name it is always locked and has its title
        with unavailable(path):
            make_folder(path.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | NOFOLLOW
            file = cls(path, os.open(hidden, flags, 0o600))
            try:
                file._write_title(stream)
                os.rename(hidden, path)  # noqa: PTH104  # the tests make each system call fail
            except BaseException:
                file.close()
                with suppress(OSError):
                    hidden.unlink()
                raise
        return file

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return a spool that is there.

        Raises:
            OSError: it may not be read and written, or is gone.
        """
        return cls(path, os.open(path, os.O_RDWR | NOFOLLOW))

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return os.fstat(self._descriptor).st_size

    @property
    def changed(self) -> float:
        """When it was last written to (s since 1970)."""
        return os.fstat(self._descriptor).st_mtime

    def try_lock(self) -> bool | None:
        """Lock it; False if somebody holds it, None where nobody can. See `filelock`."""
        return try_lock(self._descriptor)

    def is_there(self) -> bool:
        """Tell whether its path still names it: another process may have removed it."""
        with suppress(FileNotFoundError):
            return os.path.samestat(self.path.stat(), os.fstat(self._descriptor))
        return False

    def title(self) -> Title | None:
        """Return what it says of itself, None if that cannot be read."""
        frames, _ = scan(os.pread(self._descriptor, _TITLE_BYTES, 0), self._seed)
        if not frames or frames[0].kind != TITLE:
            return None
        about = json.loads(frames[0].payload)
        stream = StreamPath(about["entity"], about["project"], about["name"])
        process = Process(about["host"], about["boot"], about["pid"], about["started"])
        return Title(stream, process, about["time"], frames[0].end)

    def write(self, parts: list[Part]) -> None:
        """Add the frames of one call, by one write unless the system takes less at a time.

        Raises:
            StoreUnavailableError: the system refused; the file is as it was, or broken.
        """
        number = self._next
        self._next = number + 1
        data = b"".join([pack(one, number, self._seed) for one in parts])
        start = -1
        try:
            start = os.lseek(self._descriptor, 0, os.SEEK_END)
            write_all(self._descriptor, data)
        except OSError:
            if start >= 0:
                self._cut(start)
            with unavailable(self.path):
                raise
        except BaseException:  # an interrupt between two writes
            self.is_broken = True
            raise

    def take_in(self, store: Store, stream: StreamPath) -> None:
        """Bring what was added since the last time into the catalogue.

        Raises:
            StoreUnavailableError: the catalogue does not take it now.
        """
        size = self.size
        while self.taken_in < size:
            reading = read_calls(self._descriptor, self.taken_in, size, self._seed)
            for gap in reading.gaps:
                self.is_damaged = True
                where = (self.path, gap.start, gap.end)
                log.error("%s: bytes %d to %d were changed; rows in them are lost", *where)
            take_in(store, stream, self.id, reading.calls)
            if reading.end == self.taken_in:
                return
            self.taken_in = reading.end

    def check_end(self) -> None:
        """See whether what follows the last whole frame of a dead writer is a call that was cut short."""
        rest = os.pread(self._descriptor, self.size - self.taken_in, self.taken_in)
        frames, _ = scan(rest, self._seed)
        start = frames[-1].end if frames else 0
        if not is_torn(rest[start:], self._seed):
            self.is_damaged = True
            log.error(
                "%s: bytes %d to its end were changed; rows in them are lost",
                self.path,
                self.taken_in + start,
            )

    def sync(self) -> None:
        """Have it on the device, for as long as the catalogue cannot take its rows."""
        with suppress(OSError):
            os.fsync(self._descriptor)

    def remove(self) -> None:
        """Close it and take it away; with bytes that were changed it stays under another name."""
        self.close()
        with unavailable(self.path), suppress(FileNotFoundError):
            if self.is_damaged:
                self.path.rename(self.path.with_suffix(DAMAGED))
            else:
                self.path.unlink()

    def close(self) -> None:
        """Close it, which gives its lock back unless a child process shares it."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with suppress(OSError):
                os.close(descriptor)

    def _write_title(self, stream: StreamPath) -> None:
        self.try_lock()
        about = {**asdict(stream), **asdict(this_process()), "time": time.time(), "format": 1}
        title = part(TITLE, json.dumps(about, sort_keys=True).encode())
        write_all(self._descriptor, pack(title, 0, self._seed))
        self.taken_in = self.size

    def _cut(self, size: int) -> None:
        try:
            os.ftruncate(self._descriptor, size)
        except OSError:
            self.is_broken = True


def keep_removed(root: Path) -> None:
    """Return when spools that were taken away are away for good, so that their notes may go, too.

    Raises:
        StoreUnavailableError: the system refused; after a power cut they may be back.
    """
    with unavailable(root / FOLDER), suppress(FileNotFoundError):
        sync_folder(root / FOLDER)


def spools_in(root: Path) -> list[Path]:
    """Return the paths of all spools of a store."""
    try:
        return [path for path in (root / FOLDER).iterdir() if _NAME.fullmatch(path.name)]
    except FileNotFoundError:
        return []
    except OSError as error:
        log.warning("%s cannot be looked into: %s", root / FOLDER, error)
        return []


def remove_unborn(root: Path) -> None:
    """Take away files whose writers died before they were spools: no row was ever in them."""
    with suppress(OSError):
        for path in (root / FOLDER).glob(f"*{_UNBORN}"):
            if time.time() - path.stat().st_mtime > _UNBORN_SECONDS:
                path.unlink()
