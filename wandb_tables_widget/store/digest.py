"""The name of a table's content: equal for equal values, whatever the chunks, offsets or encodings."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

_Path = tuple[str | int, ...]


def content_digest(data: pa.Table, schema: str) -> str:
    """Return the SHA-256, in hex, of a table's values and of its schema.

    Args:
        data: any number of chunks a column.
        schema: the text of `schema_to_json`.

    Raises:
        StoreError: a column has an Arrow type that no column type of ours is kept in.
    """
    return digest_of_columns(data.num_rows, schema, [column_digest(column) for column in data.columns])


def digest_of_columns(rows: int, schema: str, columns: Iterable[str]) -> str:
    """Return the digest of a table from those of its columns; as `content_digest`."""
    return hashlib.sha256("\n".join((f"content 2\n{rows}\n{schema}", *columns)).encode()).hexdigest()


def column_digest(column: pa.ChunkedArray) -> str:
    """Return the SHA-256, in hex, of the values of a column, without its name.

    Missing values, lengths and values go into one stream each, for every level of nesting; a dictionary
    counts as the values it stands for, and NaN is missing.

    Raises:
        StoreError: it has an Arrow type that no column type of ours is kept in.
    """
    streams = _Streams()
    for chunk in column.chunks:
        streams.feed((), chunk)
    return streams.digest(f"column 1\n{len(column)}")


class _Streams:
    """One running hash for each path and role."""

    def __init__(self) -> None:
        self._hashes: defaultdict[_Path, Any] = defaultdict(hashlib.sha256)

    def digest(self, title: str) -> str:
        whole = hashlib.sha256(title.encode())
        for path, part in sorted((repr(path), part.digest()) for path, part in self._hashes.items()):
            whole.update(path.encode() + part)
        return whole.hexdigest()

    def feed(self, path: _Path, array: pa.Array) -> None:
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if pa.types.is_string_view(array.type):
            array = array.cast(pa.large_string())
        if pa.types.is_floating(array.type):
            array = pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)
        self._add(path, "valid", _valid(array))
        if pa.types.is_struct(array.type):
            for i in range(array.type.num_fields):
                self.feed((*path, array.type.field(i).name), pc.struct_field(array, [i]))
        elif _is_list(array.type):
            self._add(path, "length", _lengths(pc.list_value_length(array)))
            self.feed((*path, 0), array.flatten())
        elif _is_text(array.type):
            self._add(path, "length", _lengths(pc.binary_length(array)))
            self._add(path, "value", _text(array))
        elif not pa.types.is_null(array.type):
            self._add(path, "value", _fixed(array))

    def _add(self, path: _Path, role: str, values: Any) -> None:
        self._hashes[(*path, role)].update(np.ascontiguousarray(values))


def _valid(array: pa.Array) -> Any:
    if not array.null_count:
        return np.ones(len(array), np.uint8)
    return pc.is_valid(array).cast(pa.uint8()).to_numpy(zero_copy_only=False)


def _lengths(lengths: pa.Array) -> Any:
    return lengths.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)


def _text(array: pa.Array) -> Any:
    """Return the bytes of all texts, one after the other."""
    wide = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
    filled = array.fill_null(b"" if "binary" in str(array.type) else "") if array.null_count else array
    _, offsets, data = filled.buffers()
    if data is None:
        return np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int64 if wide else np.int32)
    first, last = ends[filled.offset], ends[filled.offset + len(filled)]
    return np.frombuffer(data, np.uint8)[first:last]


def _fixed(array: pa.Array) -> Any:
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.uint8())
    elif pa.types.is_temporal(array.type):
        array = array.view(pa.int32() if array.type.bit_width == 32 else pa.int64())  # noqa: PLR2004  # bits
    elif not (pa.types.is_integer(array.type) or pa.types.is_floating(array.type)):
        raise StoreError(
            f"the store keeps no Arrow {array.type}; Table.from_arrow turns it into a type it keeps"
        )
    return (array.fill_null(0) if array.null_count else array).to_numpy(zero_copy_only=False)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _is_text(kind: pa.DataType) -> bool:
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_one(kind) for is_one in kinds)
