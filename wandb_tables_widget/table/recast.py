"""A column that is kept already, in the Arrow type of a wider column type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from wandb_tables_widget.dtypes import AnyType, DType, NDArray, NoneDType, OnlyNaN, String, arrow_type
from wandb_tables_widget.dtypes.arrow import kept_as_is
from wandb_tables_widget.dtypes.widen import holds_keyless
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table.cells import read, write

if TYPE_CHECKING:
    from wandb_tables_widget.media import BlobSource


def recast(name: str, column: pa.ChunkedArray, old: DType, new: DType, blobs: BlobSource) -> pa.ChunkedArray:
    """Return ``column`` of type ``old`` as type ``new``, the wider.

    Raises:
        TypeMismatchError: a value would change, such as a whole number beyond 2**53 made a float.
    """
    kind = arrow_type(new)
    if kept_as_is(column.type, new) and _same_meaning(old, new):
        return column
    if isinstance(old, (NoneDType, OnlyNaN)):
        return pa.chunked_array([pa.nulls(len(chunk), kind) for chunk in column.chunks], kind)
    try:
        if isinstance(new, AnyType) or isinstance(old, NDArray) or holds_keyless(old):
            chunks = [write(read(chunk, old, blobs), new) for chunk in column.chunks]
            return pa.chunked_array(chunks, kind)
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise TypeMismatchError(
            f"column {name!r} holds {old} and cannot become {new}: {error}; use float(…) or text for all"
        ) from error


def _same_meaning(old: DType, new: DType) -> bool:
    """Tell text from JSON text, and a flat list from the rows of an array: their Arrow types are equal."""
    if isinstance(new, AnyType):
        return isinstance(old, AnyType)
    if isinstance(new, String):
        return isinstance(old, String)
    return not isinstance(old, NDArray) or old == new or len(old.shape) == 1
