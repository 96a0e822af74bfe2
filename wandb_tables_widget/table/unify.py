"""One schema for the columns of several Parquet files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, DType, NoneDType, Schema, String, arrow_type, dtype_of, widen
from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    DuplicateColumnError,
    TableError,
    TypeMismatchError,
    nearest,
)
from wandb_tables_widget.table.names import check_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.table.footers import Footer


@dataclass(frozen=True)
class Unified:
    """The columns of all files, in the order in which they are first seen.

    Attributes:
        schema: names and types.
        arrow: the Arrow types in which they are read.
    """

    schema: Schema
    arrow: pa.Schema


def unify(footers: Sequence[Footer], columns: Sequence[Any] | None) -> Unified:
    """Return the columns of files by name; a column that a file lacks is missing in its rows.

    Args:
        footers: the files.
        columns: which columns, in which order; None for all.

    Raises:
        ColumnNotFoundError: a column of ``columns`` is in no file.
        DuplicateColumnError: a file, or ``columns``, has a name twice.
        TypeMismatchError: a table does not keep a type, or two files have types that do not mix.
        TableError: a name cannot be a column's, or ``columns`` is no list.
    """
    wanted = None if columns is None else _listed(columns)
    types: dict[str, DType] = {}
    first: dict[str, Footer] = {}
    wide_text: set[str] = set()
    for footer in footers:
        for name in _names(footer):
            if wanted is not None and name not in wanted:
                continue
            kind = footer.schema.field(name).type
            types[name] = _widened(name, types.get(name, NoneDType()), kind, footer, first)
            if _is_wide(kind):
                wide_text.add(name)
    names = list(types) if wanted is None else wanted
    lacking = next((name for name in names if name not in types), None)
    if lacking is not None:
        known = dict.fromkeys(name for footer in footers for name in footer.schema.names)
        raise ColumnNotFoundError(f"no file has a column {lacking!r}{nearest(lacking, known)}")
    schema = Schema(tuple(Column(name, types[name]) for name in names))
    kinds = [_kind(types[name], wide=name in wide_text) for name in names]
    return Unified(schema, pa.schema(list(zip(names, kinds, strict=True))))


def _listed(columns: Any) -> list[str]:
    if isinstance(columns, (str, bytes)) or not hasattr(columns, "__iter__"):
        raise TableError(f"columns is a list of names, not {type(columns).__name__}")
    return check_names(columns)


def _names(footer: Footer) -> list[str]:
    try:
        return check_names(footer.schema.names)
    except DuplicateColumnError as error:
        raise DuplicateColumnError(f"{footer.path}: {error}") from None
    except TableError as error:
        raise TableError(f"{footer.path}: {error}") from None


def _widened(name: str, so_far: DType, kind: pa.DataType, footer: Footer, first: dict[str, Footer]) -> DType:
    try:
        found = dtype_of(kind)
    except TypeMismatchError as error:
        raise TypeMismatchError(
            f"{footer.path}, column {name!r}: {error}; or leave it out by columns=[…]"
        ) from None
    wide = widen(so_far, found)
    if wide is None:
        raise TypeMismatchError(
            f"column {name!r} holds {so_far} in {first[name].path} and {found} in {footer.path}; "
            "read them as two tables, write one of them anew, or leave the column out by columns=[…]"
        )
    if not isinstance(found, NoneDType):
        first.setdefault(name, footer)
    return wide


def _is_wide(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_large_string(value))


def _kind(dtype: DType, *, wide: bool) -> pa.DataType:
    return pa.large_string() if wide and isinstance(dtype, String) else arrow_type(dtype)
