"""The schema of a stream after some more rows: all columns, and no value changed by a wider type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import AnyType, Column, Dict, DType, List, Number, Schema
from wandb_tables_widget.errors import DamagedError, TypeMismatchError
from wandb_tables_widget.store.limits import COLUMNS, DICT_KEYS
from wandb_tables_widget.store.unify import union
from wandb_tables_widget.table.recast import recast

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.store.increment import Unify

    Read = Callable[[], tuple[pa.Table, Schema]]


class StaleError(Exception):
    """Another process added to the stream meanwhile, so that rows have to be made ready anew."""


def exact_union(data: pa.Table, blobs: BlobSource, stored: Read) -> Unify:
    """Return what unites the schema of a stream with that of new rows.

    A column is mixed where types do not mix, where floats would take whole numbers beyond 2**53, and where
    dicts would have more than 1,000 keys.

    Args:
        data: the new rows.
        blobs: has the bytes of their media.
        stored: returns the rows of the stream and their schema. They are read only when floats come to a
            column of whole numbers.
    """

    def unify(known: Schema, new: Schema) -> Schema:
        wide = union(known, new)
        if len(wide) > COLUMNS:
            raise StaleError
        loose = [c.name for c in wide if c.name in known and _loosens(known[c.name].dtype, c.dtype)]
        inexact = {*_inexact(data, new, wide, blobs), *_inexact_stored(loose, wide, blobs, stored)}
        return Schema(tuple(_kept(column, inexact) for column in wide))

    return unify


def keys_in(dtype: DType) -> int:
    """Return how many keys a type has, those of all levels together."""
    if isinstance(dtype, List):
        return keys_in(dtype.element)
    return sum(1 + keys_in(inner) for _, inner in dtype.fields) if isinstance(dtype, Dict) else 0


def _kept(column: Column, inexact: set[str]) -> Column:
    is_mixed = column.name in inexact or keys_in(column.dtype) > DICT_KEYS
    return Column(column.name, AnyType()) if is_mixed else column


def _inexact(data: pa.Table, old: Schema, wide: Schema, blobs: BlobSource) -> set[str]:
    """Return the columns some value of which would change."""
    changed = [column for column in old if wide[column.name].dtype != column.dtype]
    return {
        column.name
        for column in changed
        if not _is_exact(column, data.column(old.index(column.name)), wide[column.name].dtype, blobs)
    }


def _inexact_stored(names: list[str], wide: Schema, blobs: BlobSource, stored: Read) -> set[str]:
    if not names:
        return set()
    try:
        data, schema = stored()
    except DamagedError:
        return set(names)
    part = Schema(tuple(schema[name] for name in names))
    return _inexact(data.select(names), part, wide, blobs)


def _is_exact(column: Column, data: pa.ChunkedArray, wide: DType, blobs: BlobSource) -> bool:
    try:
        recast(column.name, data, column.dtype, wide, blobs)
    except TypeMismatchError:
        return False
    return True


def _loosens(old: DType, new: DType) -> bool:
    """Tell whether whole numbers become floats somewhere in a type."""
    if isinstance(old, Number) and isinstance(new, Number):
        return old.integer and not new.integer
    if isinstance(old, List) and isinstance(new, List):
        return _loosens(old.element, new.element)
    if isinstance(old, Dict) and isinstance(new, Dict):
        wide = dict(new.fields)
        return any(_loosens(inner, wide[name]) for name, inner in old.fields)
    return False
