"""Whether a value may go into a column, and what the column's type becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes import AnyType, DType, NoneDType, OnlyNaN
from wandb_tables_widget.dtypes.infer import examine, shorten
from wandb_tables_widget.dtypes.widen import holds_mixed, widen
from wandb_tables_widget.errors import TypeMismatchError

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Column


def fit(column: Column, found: DType, place: str, value: Any, *, mixed: bool) -> DType:
    """Return the type ``column`` has when it holds a value of type ``found`` too.

    Args:
        column: the column as it is.
        found: type of the value, or of several.
        place: where the value stands, for the message.
        value: what to show in the message.
        mixed: whether types that do not mix make a column of mixed types.

    Raises:
        TypeMismatchError: the value is missing and must not be, or does not mix with the column's type.
    """
    if isinstance(found, (NoneDType, OnlyNaN)) and not column.optional:
        raise TypeMismatchError(f"{place} is missing, and the column is not optional; give a value")
    wide = widen(column.dtype, found)
    if wide is not None and (holds_mixed(column.dtype) or not holds_mixed(wide)):
        return wide
    if mixed:
        return AnyType()
    held = "one list of mixed types" if wide is not None else f"{found}, but the column holds {column.dtype}"
    raise TypeMismatchError(f"{place}: {shorten(value)} is {held}; convert it, or use allow_mixed_types=True")


def examine_at(value: Any, place: str) -> tuple[DType, Any]:
    """Examine a value (see `dtypes.infer.examine`); a message begins with its place."""
    try:
        return examine(value)
    except TypeMismatchError as error:
        raise TypeMismatchError(f"{place}: {error}") from error
