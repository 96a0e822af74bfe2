"""Frames: records in a file that only grows, each with a mark, its length, a number and a checksum.

A frame at the end of a file may be torn, when its writer died meanwhile. One before others is damaged if it
does not hold; reading goes on at the next mark behind which a whole frame stands.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

MARK: Final = b"WTs1"
HEADER: Final = struct.Struct("<4sIIQB")
"""Mark, length of the payload, CRC-32, number, kind."""

TITLE: Final = 0
"""The first frame of a file: what the file is, as JSON."""
MEDIA: Final = 1
"""The bytes of a media value that a later frame refers to."""
CALL: Final = 2
"""The rows of one call of `log`."""

_TAIL: Final = struct.Struct("<QBI")


@dataclass(frozen=True)
class Part:
    """What one frame is to hold, with the CRC-32 of the payload, computed before any lock is taken."""

    kind: int
    payload: bytes
    crc: int


@dataclass(frozen=True)
class Frame:
    """One frame as it was read; ``end`` is the offset behind it."""

    kind: int
    number: int
    payload: bytes
    end: int


@dataclass(frozen=True)
class Gap:
    """Bytes from offset ``start`` to ``end`` that are no frame, though one follows them."""

    start: int
    end: int


def part(kind: int, payload: bytes) -> Part:
    """Return a frame's content with its checksum."""
    return Part(kind, payload, zlib.crc32(payload))


def pack(one: Part, number: int, seed: int) -> bytes:
    """Return a frame as bytes.

    Args:
        one: its kind and payload.
        number: of the call it belongs to.
        seed: of the file, so that a frame of another file, met inside a payload, is none of this one.
    """
    return HEADER.pack(MARK, len(one.payload), _check(one, number, seed), number, one.kind) + one.payload


def scan(data: bytes, seed: int, base: int = 0) -> tuple[list[Frame], list[Gap]]:
    """Return all whole frames in some bytes of a file, and the gaps between them.

    Args:
        data: the bytes.
        seed: of the file.
        base: the offset of the bytes in the file.

    Returns:
        The frames, and what lies before and between them; what follows the last one is in neither.
    """
    frames: list[Frame] = []
    gaps: list[Gap] = []
    done = searched = 0
    while (start := data.find(MARK, searched)) >= 0:
        frame = _frame_at(data, start, seed, base)
        if frame is None:
            searched = start + 1
            continue
        if start > done:
            gaps.append(Gap(base + done, base + start))
        frames.append(frame)
        done = searched = frame.end - base
    return frames, gaps


def is_torn(data: bytes, seed: int) -> bool:
    """Tell whether the bytes behind the last whole frame are the begin of another: its writer died meanwhile.

    One that is all there, or would be if its length were right, has been changed instead.
    """
    if len(data) < HEADER.size:
        return data.startswith(MARK[: len(data)])
    mark, length, crc, number, kind = HEADER.unpack_from(data)
    rest = data[HEADER.size :]
    is_begun = mark == MARK and len(rest) < length
    return is_begun and _check(part(kind, rest), number, seed) != int(crc)


def _frame_at(data: bytes, at: int, seed: int, base: int) -> Frame | None:
    start = at + HEADER.size
    if len(data) < start:
        return None
    _, length, crc, number, kind = HEADER.unpack_from(data, at)
    payload = data[start : start + length]
    if len(payload) < length or _check(part(kind, payload), number, seed) != crc:
        return None
    return Frame(kind, number, payload, base + start + length)


def _check(one: Part, number: int, seed: int) -> int:
    return zlib.crc32(_TAIL.pack(number, one.kind, seed), one.crc)
