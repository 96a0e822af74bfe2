"""The catalogue's write-ahead log, as SQLite lays it out: how far it holds together.

Format and checksum: sqlite.org/fileformat2.html §4 and sqlite.org/walformat.html §2.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Sum = tuple[int, int]

HEADER: Final = 32
"""Bytes before the first frame."""

FRAME_HEADER: Final = 24
"""Bytes of a frame before its page."""

_MAGIC: Final = 0x377F0682  # the lowest bit says whether the sums are over big-endian words
_WORD: Final = 2**32
_INDEX: Final = struct.Struct("=IIIBBHII8s8s8s")
_BACKFILLED: Final = 96  # where the index says how many frames are in the database
_BLOCK, _FIRST, _NUMBERS = 32_768, 136, 4_096  # bytes of a part of the index, where it begins, frames in it
_SMALLEST_PAGE, _LARGEST_PAGE = 512, 65_536


@dataclass(frozen=True)
class Log:
    """What a log holds: the frames up to its last whole transaction, behind the ``salt`` of its header."""

    salt: bytes
    frames: int
    end: int


@dataclass(frozen=True)
class Index:
    """What the processes that used the log agreed on.

    Of ``frames``, ``backfilled`` are in the database; ``pages`` has the number of each one's page.
    """

    salt: bytes
    frames: int
    backfilled: int
    pages: tuple[int, ...]


def read_index(shared: bytes) -> Index | None:
    """Return what the bytes of a ``-shm`` file say, or None if they say nothing that holds together."""
    first, second = shared[: _INDEX.size], shared[_INDEX.size : 2 * _INDEX.size]
    if len(shared) < _BACKFILLED + 4 or first != second:
        return None
    _, _, _, begun, _, _, frames, _, _, salt, check = _INDEX.unpack(first)
    if not begun or struct.pack("=II", *_sum(first[:-8], (0, 0), "=u4")) != check:
        return None
    (backfilled,) = struct.unpack_from("=I", shared, _BACKFILLED)
    pages = tuple(_pages(shared, frames))
    return Index(salt, frames, backfilled, pages) if len(pages) == frames else None


def scan(data: bytes) -> Log:
    """Return how far the bytes of a ``-wal`` file hold together."""
    size = _page_size(data)
    if not size:
        return Log(b"", 0, 0)
    step = FRAME_HEADER + size
    good = _intact(data, step, data[16:24])
    whole = int(np.argmin(np.append(good, False)))
    last = next((n for n in range(whole, 0, -1) if _commits(data, n - 1, step)), 0)
    return Log(data[16:24], last, HEADER + last * step)


def pages_in(data: bytes, size: int, salt: bytes) -> list[tuple[int, bytes | None]]:
    """Return the number and the bytes of each frame's page, None for those that have changed.

    Args:
        data: the bytes of a ``-wal`` file.
        size: of a page.
        salt: of its frames.
    """
    step = FRAME_HEADER + size
    found: list[tuple[int, bytes | None]] = []
    for number, whole in enumerate(_intact(data, step, salt)):
        at = HEADER + number * step
        page = data[at + FRAME_HEADER : at + step] if whole else None
        found.append((int.from_bytes(data[at : at + 4]), page))
    return found


def page_is_intact(before: bytes, header: bytes, page: bytes, order: str) -> bool:
    """Tell whether a page is the one its frame was written with.

    Args:
        before: the 8 bytes of the sum up to the frame.
        header: the frame's own.
        page: what lies behind it.
        order: as `word_order`.
    """
    return struct.pack(">II", *_sum(header[:8] + page, struct.unpack(">II", before), order)) == header[16:24]


def word_order(header: bytes) -> str:
    """Return the order of bytes in the words a log sums, given its first bytes."""
    return ">u4" if header[3] & 1 else "<u4"


def _page_size(data: bytes) -> int:
    """Return the page size of a log, or 0 when its header cannot be used."""
    if len(data) < HEADER:
        return 0
    magic, _, size = struct.unpack_from(">III", data)
    known = magic & ~1 == _MAGIC and _SMALLEST_PAGE <= size <= _LARGEST_PAGE and not size & (size - 1)
    whole = struct.pack(">II", *_sum(data[:24], (0, 0), word_order(data))) == data[24:HEADER]
    return size if known and whole else 0


def _pages(shared: bytes, frames: int) -> Iterator[int]:
    """Yield the page numbers that stand in the index; its first part has fewer, behind the header."""
    for start in range(0, len(shared), _BLOCK):
        first = start or _FIRST
        end = min(start + 4 * _NUMBERS, len(shared))
        count = max(0, min(frames, (end - first) // 4))
        yield from struct.unpack(f"={count}I", shared[first : first + 4 * count])
        frames -= count


def _intact(data: bytes, step: int, salt: bytes) -> npt.NDArray[np.bool_]:
    """Tell for each frame whether it follows from the sum that the one before it names."""
    count = max(0, len(data) - HEADER) // step
    if not count:
        return np.zeros(0, np.bool_)
    frames = np.frombuffer(data, np.uint8, count * step, HEADER).reshape(count, step)
    covered = np.delete(frames, np.s_[8:FRAME_HEADER], axis=1).view(word_order(data)).astype(np.uint32)
    sums = np.ascontiguousarray(frames[:, 16:24]).view(">u4").astype(np.uint32)
    first = np.frombuffer(data, ">u4", 2, 24).astype(np.uint32)
    weights, power = _weights(covered.shape[1])
    found = covered @ weights.T + np.vstack([first, sums])[:-1] @ power.T
    salted = (frames[:, 8:16] == np.frombuffer(salt, np.uint8)).all(axis=1)
    return np.asarray((found == sums).all(axis=1) & salted)


def _commits(data: bytes, at: int, step: int) -> bool:
    """Tell whether a frame ends a transaction: it names the size of the database then."""
    start = HEADER + at * step + 4
    return any(data[start : start + 4])


def _sum(data: bytes, seed: Sum, order: str) -> Sum:
    words = np.frombuffer(data, order).astype(np.uint32)
    weights, power = _weights(len(words))
    found = weights @ words + power @ np.array(seed, np.uint32)
    return int(found[0]), int(found[1])


@cache
def _weights(count: int) -> tuple[Any, Any]:
    """Return what each of ``count`` words adds to the two sums, and what the sums before them become.

    The rule is ``a += x + b; b += y + a`` for each pair of words, modulo 2**32: a step by the matrix
    ``[[1, 1], [1, 2]]``.
    """
    weights = np.zeros((2, count), np.uint32)
    p, q, r, s = 1, 0, 0, 1
    for pair in range(count // 2 - 1, -1, -1):
        weights[:, 2 * pair] = (p + q) % _WORD, (r + s) % _WORD
        weights[:, 2 * pair + 1] = q, s
        p, q, r, s = (p + q) % _WORD, (p + 2 * q) % _WORD, (r + s) % _WORD, (r + 2 * s) % _WORD
    return weights, np.array([[p, q], [r, s]], np.uint32)
