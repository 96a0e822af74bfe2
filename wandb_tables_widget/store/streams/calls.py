"""Calls of a stream's `log` as frames: one for each media value, then one with the rows.

The last one makes the call whole: rows of a call are kept together or not at all.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import StoreError, TypeMismatchError
from wandb_tables_widget.store.limits import CALL_BYTES, COLUMNS, ROW_BYTES
from wandb_tables_widget.store.streams.frame import CALL, MEDIA, part, scan
from wandb_tables_widget.store.streams.row import pack_row, to_json
from wandb_tables_widget.table.names import check_names

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes.infer import MediaValue
    from wandb_tables_widget.store.streams.frame import Frame, Gap, Part

FURTHER: Final = "_further"
"""The mixed column that takes, as a dict, the keys for which a stream has no room as columns."""

ROW_KEYS: Final = COLUMNS - 2
"""Keys of one row: beside them there is room for the time of the call, and for `FURTHER`."""

_TIME: Final = struct.Struct("<q")
_DIGEST_BYTES: Final = 32
_WINDOW: Final = 8 * 2**20
_KNOWN_NAMES: Final = 4 * COLUMNS


@dataclass(frozen=True)
class Call:
    """One call as it was read: number, time (µs since 1970), rows as JSON, media by digest."""

    number: int
    time: int
    rows: bytes
    media: dict[str, bytes]


@dataclass(frozen=True)
class Reading:
    """Calls that follow each other in a file, the offset behind them, and what of it could not be read."""

    calls: list[Call]
    end: int
    gaps: list[Gap]


class CallEncoder:
    """Turns rows into frames; may be used by several threads."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def encode(self, rows: list[Mapping[str, Any]]) -> list[Part]:
        """Return the frames of one call that is made now.

        Raises:
            TypeMismatchError: a row is no mapping, or a value in it is of a kind that a table cannot keep.
            TableError: a key cannot be the name of a column.
            StoreError: a row or the call is too large.
            MediaError: the bytes of a media value cannot be read.
        """
        now = time.time_ns() // 1_000
        media: list[MediaValue] = []
        packed = []
        for at, row in enumerate(rows):
            place = f"row {at}, " if len(rows) > 1 else ""
            packed.append(pack_row(self._named(row, place), place, media))
        text = _checked_json(packed)
        parts = [
            part(MEDIA, bytes.fromhex(digest) + data)
            for digest, data in {one.digest: one.bytes for one in media}.items()
        ]
        parts.append(part(CALL, _TIME.pack(now) + text))
        size = sum(len(one.payload) for one in parts)
        if size > CALL_BYTES:
            raise StoreError(f"one call has {size:,} bytes, at most {CALL_BYTES:,} are taken; log in parts")
        return parts

    def _named(self, row: Any, place: str) -> Mapping[str, Any]:
        """Return a row whose keys are checked names."""
        if not isinstance(row, Mapping):
            raise _no_row(row, place)
        if self._names.issuperset(row):
            return row
        if len(row) > ROW_KEYS:
            raise StoreError(
                f"{place}the row has {len(row):,} keys, at most {ROW_KEYS:,}; put some in a dict"
            )
        names = check_names(row)
        if FURTHER in names:
            raise StoreError(f"{place}the key {FURTHER!r} is the store's own; log it under another name")
        named = dict(zip(names, row.values(), strict=True))
        if len(self._names) < _KNOWN_NAMES:
            self._names.update(name for name in row if name in named)
        return named


def read_calls(descriptor: int, at: int, size: int, seed: int) -> Reading:
    """Return calls from an offset of a file on: about 8 MiB of them, or one that is larger.

    Args:
        descriptor: of the open file.
        at: where to begin.
        size: where the file ends.
        seed: of the file.
    """
    window = _WINDOW
    while True:
        data = _read(descriptor, min(window, size - at), at)
        frames, gaps = scan(data, seed, at)
        ends = [frame.end for frame in frames if frame.kind == CALL]
        end = ends[-1] if ends else at
        if ends or window >= size - at:
            return Reading(_calls(frames), end, [gap for gap in gaps if gap.end <= end])
        window *= 4


def _read(descriptor: int, count: int, at: int) -> bytes:
    pieces: list[bytes] = []
    while count and (piece := os.pread(descriptor, count, at)):
        pieces.append(piece)
        count, at = count - len(piece), at + len(piece)
    return b"".join(pieces)


def _calls(frames: list[Frame]) -> list[Call]:
    calls: list[Call] = []
    media: dict[int, dict[str, bytes]] = {}
    for frame in frames:
        if frame.kind == MEDIA:
            digest, data = frame.payload[:_DIGEST_BYTES], frame.payload[_DIGEST_BYTES:]
            media.setdefault(frame.number, {})[digest.hex()] = data
        elif frame.kind == CALL:
            (moment,) = _TIME.unpack_from(frame.payload)
            rows = frame.payload[_TIME.size :]
            calls.append(Call(frame.number, moment, rows, media.pop(frame.number, {})))
    return calls


def _checked_json(packed: list[dict[str, Any]]) -> bytes:
    try:
        text = to_json(packed)
    except UnicodeEncodeError:
        raise _not_utf8(packed) from None
    if len(text) > ROW_BYTES:
        for at, row in enumerate(packed):
            size = len(to_json(row))
            if size > ROW_BYTES:
                raise StoreError(
                    f"row {at} has {size:,} bytes as JSON, at most {ROW_BYTES:,} are taken; log it in parts, "
                    "or as media"
                )
    return text


def _not_utf8(packed: list[dict[str, Any]]) -> TypeMismatchError:
    for at, row in enumerate(packed):
        for name, value in row.items():
            try:
                to_json(value)
            except UnicodeEncodeError:
                return TypeMismatchError(
                    f"row {at}, column {name!r}: {value!r:.60} holds half a surrogate pair, which UTF-8 "
                    "cannot write; use value.encode('utf-8', 'replace').decode()"
                )
    return TypeMismatchError("a text holds half a surrogate pair, which UTF-8 cannot write")


def _no_row(row: Any, place: str) -> TypeMismatchError:
    ways = {
        "DataFrame": "use df.to_dict('records')",
        "Series": "use series.to_dict()",
        "Table": "use list(table)",
    }
    way = ways.get(type(row).__name__, "use a dict of column names and values")
    return TypeMismatchError(f"{place}a row is a dict, not {type(row).__name__}: {row!r:.60}; {way}")
