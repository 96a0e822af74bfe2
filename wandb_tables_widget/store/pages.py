"""The catalogue's pages, each with a checksum, so that SQLite never serves one that has changed on disk.

SQLite leaves 8 bytes at the end of each page to us: a mark and the CRC-32 of the page and its place. They
are written when a page goes into the database, and looked at whenever one is read; SQLite itself sees
zeros there. Pages in the write-ahead log are held against the sums that SQLite keeps of them there.
"""

from __future__ import annotations

import struct
import time
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import apsw

from wandb_tables_widget.store.wal import FRAME_HEADER, HEADER, page_is_intact, word_order

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "wandb-tables"
"""What SQLite knows this layer by."""

RESERVED: Final = 8
"""Bytes at the end of each page that are not SQLite's."""

PAGE: Final = 4_096
"""Bytes of a page: SQLite's own choice, which a catalogue keeps."""

_MARK: Final = b"WTp1"
_CHECK: Final = struct.Struct(">4sI")
_NOTHING: Final = bytes(RESERVED)
_SMALLEST: Final = 512
_RESERVED_AT: Final = 20  # where page 1 says how many bytes are reserved
_WRITTEN_SECONDS: Final = 0.01


def is_checked(page: bytes) -> bool:
    """Tell from the first page of a database whether its pages have checksums; one flipped bit hides none."""
    return page[_RESERVED_AT : _RESERVED_AT + 1] == bytes([RESERVED]) or page[-RESERVED:-4] == _MARK


def sealed(page: bytes, number: int) -> bytes:
    """Return a page as it stands in a database, given its number from 1 on."""
    return page[:-RESERVED] + _check(page, number - 1)


def is_sealed(page: bytes, number: int) -> bool:
    """Tell whether a page of a database is as it was written, given its number from 1 on."""
    return len(page) == PAGE and _holds(page, number - 1)


def damaged_pages(path: Path) -> list[int]:
    """Return the numbers of the pages of a database that have changed since they were written, from 1."""
    with path.open("rb") as file:
        if not is_checked(file.read(PAGE)):
            return []
        file.seek(0)
        wrong = [at for at, page in enumerate(iter(lambda: file.read(PAGE), b"")) if not _holds(page, at)]
        again = wrong and [at for at in wrong if not _holds(_read(file, at), at)]
    return [at + 1 for at in again]


def _read(file: BinaryIO, at: int) -> bytes:
    """Read a page once more: the first time it may just have been written."""
    time.sleep(_WRITTEN_SECONDS)
    file.seek(at * PAGE)
    return file.read(PAGE)


class _Pages(apsw.VFSFile):  # type: ignore[misc]  # no stubs, see pyproject.toml
    """The database: a page goes in with its checksum and comes out only when it still has it."""

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._checked = False

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's name
        page, start = divmod(offset, PAGE)
        if not self._is_checked() or (page == 0 and amount < PAGE):  # its header is read without a lock
            return bytes(super().xRead(amount, offset))
        data = super().xRead(PAGE, page * PAGE)
        if not _holds(data, page):
            raise apsw.CorruptError(f"page {page + 1} has changed since it was written")
        # Of pages with long values, only what is SQLite's is read (SQLITE_DIRECT_OVERFLOW_READ).
        return bytes(data[:-RESERVED] + _NOTHING)[start : start + amount]

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        if offset == 0 and _is_page(len(data)):
            self._checked = data[_RESERVED_AT] == RESERVED
        if _is_page(len(data)) and self._is_checked():
            data = data[:-RESERVED] + _check(data, offset // len(data))
        super().xWrite(data, offset)

    def _is_checked(self) -> bool:
        self._checked = self._checked or is_checked(super().xRead(PAGE, 0))
        return self._checked


class _Log(apsw.VFSFile):  # type: ignore[misc]  # as above
    """The write-ahead log: a page comes out only when its frame's sum still holds.

    SQLite writes a frame without its sum when a transaction outgrows its cache; connections have
    ``PRAGMA cache_spill = OFF``, so that none does.
    """

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._order = ""

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's name
        data: bytes = super().xRead(amount, offset)
        number, rest = divmod(offset - HEADER, amount + FRAME_HEADER)
        if not _is_page(amount) or rest != FRAME_HEADER or len(data) < amount:
            return data
        start = offset - FRAME_HEADER
        before = super().xRead(RESERVED, start - amount - 8 if number else HEADER - 8)
        if not page_is_intact(before, super().xRead(FRAME_HEADER, start), data, self._word_order()):
            raise apsw.CorruptError(f"frame {number + 1} of the log has changed since it was written")
        return data

    def _word_order(self) -> str:
        self._order = self._order or word_order(super().xRead(4, 0))
        return self._order


class Layer(apsw.VFS):  # type: ignore[misc]  # as above
    """The system's file layer with checked pages."""

    def __init__(self) -> None:
        super().__init__(NAME, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        """Open a file: the database and its log with checks, any other as it is."""
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            return _Pages(name, flags)
        return _Log(name, flags) if flags[0] & apsw.SQLITE_OPEN_WAL else apsw.VFSFile("", name, flags)


def _is_page(size: int) -> bool:
    return size >= _SMALLEST and not size & (size - 1)


def _holds(page: bytes, at: int) -> bool:
    """Tell whether a page is as it was written. Another program that took up our log leaves zeros."""
    own = page[-RESERVED:]
    return own == _check(page, at) or (own == _NOTHING and page.count(0) < len(page))


def _check(page: bytes, at: int) -> bytes:
    """Return the end of a page: a mark, and the CRC-32 of what is before it, begun with its place."""
    return _CHECK.pack(_MARK, zlib.crc32(memoryview(page)[:-RESERVED], at + 1))


_layer: Final = Layer()
