"""Windows of rows as Arrow IPC, in the form `RowsAnswer` documents."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import List, Media, NDArray, Number, String, Timestamp
from wandb_tables_widget.widget.protocol import TEXT_LIMIT
from wandb_tables_widget.widget.values import read_values, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType, Schema

_MOST_ITEMS: Final = TEXT_LIMIT // 2 + 1
"""Elements that are sure to fill `TEXT_LIMIT`: each takes two characters at least."""

_TIME: Final = pa.timestamp("us")


def encode_window(
    taken: pa.Table, row_ids: np.ndarray, columns: Sequence[int], schema: Schema
) -> tuple[bytes, list[list[int]]]:
    """Return an Arrow IPC stream of one batch, and what was cut as ``[row of the batch, column]``.

    ``taken`` holds the rows ``row_ids`` (uint32) of the schema's ``columns``, in that order.
    """
    arrays = [pa.array(row_ids, pa.uint32())]
    cut: list[list[int]] = []
    for place, index in enumerate(columns):
        array, rows = encode_column(_whole(taken.column(place)), schema.columns[index].dtype)
        arrays.append(array)
        cut.extend([row, index] for row in rows)
    batch = pa.RecordBatch.from_arrays(arrays, names=["row", *map(str, columns)])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes(), cut


def encode_column(array: pa.Array, dtype: DType) -> tuple[pa.Array, Sequence[int]]:
    """Return the values of one column as they travel, and the rows whose text was cut."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if isinstance(dtype, Number):
        return _numbers(array), ()
    if isinstance(dtype, Timestamp):
        return _times(array), ()
    if isinstance(dtype, String):
        return _cut(array)
    if isinstance(dtype, Media):
        return pa.array([media_json(value) for value in array.to_pylist()], pa.string()), ()
    if array.type in {pa.bool_(), pa.null()}:
        return array, ()
    return _cut(pa.array(_json_texts(array, dtype), pa.string()))


def media_json(struct: dict[str, Any] | None) -> str | None:
    """Return a reference to media as JSON text; a caption over `TEXT_LIMIT` ends in an ellipsis."""
    if struct is None:
        return None
    caption = struct.get("caption")
    if caption is not None and len(caption) > TEXT_LIMIT:
        struct = struct | {"caption": caption[: TEXT_LIMIT - 1] + "…"}
    return json.dumps(struct, ensure_ascii=False, separators=(",", ":"))


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.Array):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _numbers(array: pa.Array) -> pa.Array:
    """Return numbers of a type the browser reads, NaN as null."""
    if pa.types.is_decimal(array.type) or pa.types.is_float16(array.type):
        array = array.cast(pa.float64(), safe=False)
    if not pa.types.is_floating(array.type):
        return array
    values = array.to_numpy(zero_copy_only=False)
    missing = np.isnan(values)
    return pa.array(values, array.type, mask=missing) if missing.any() else array


def _times(array: pa.Array) -> pa.Array:
    """Return times as microseconds since 1970 UTC without a zone; those that do not fit as null."""
    if pa.types.is_timestamp(array.type) and array.type.unit == "us":
        return array.view(_TIME) if array.type.tz else array
    if pa.types.is_date32(array.type):
        days = array.view(pa.int32()).cast(pa.int64())
        return pc.multiply(days, 86_400_000_000).view(_TIME)
    return array.cast(pa.timestamp("us", array.type.tz), safe=False).view(_TIME)


def _cut(array: pa.Array) -> tuple[pa.Array, Sequence[int]]:
    longest = pc.max(pc.binary_length(array)).as_py()
    if longest is None or longest <= TEXT_LIMIT:
        return array, ()
    rows = pc.indices_nonzero(pc.greater(pc.utf8_length(array), TEXT_LIMIT)).to_pylist()
    return (pc.utf8_slice_codeunits(array, 0, TEXT_LIMIT), rows) if rows else (array, ())


def _json_texts(array: pa.Array, dtype: DType) -> list[str | None]:
    if isinstance(dtype, List) and pa.types.is_list(array.type):
        array = pc.list_slice(array, 0, _MOST_ITEMS)
    if isinstance(dtype, NDArray) and math.prod(dtype.shape) > _MOST_ITEMS:
        dtype = NDArray(_leading(dtype.shape))
        array = pc.list_slice(array, 0, math.prod(dtype.shape))
    return [_json_text(value, dtype) for value in read_values(array)]


def _json_text(value: Any, dtype: DType) -> str | None:
    plain = to_json(value, dtype)
    return None if plain is None else json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _leading(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of so many leading values, in row-major order, as are sure to be cut."""
    inner = math.prod(shape[1:])
    if inner >= _MOST_ITEMS:
        return (1, *_leading(shape[1:]))
    return (min(shape[0], -(-_MOST_ITEMS // inner)), *shape[1:])
