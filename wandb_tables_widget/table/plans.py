"""How a row of plain values is checked in a microsecond: by the types of its values, once a combination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import AnyType, Boolean, DType, NoneDType, Number, OnlyNaN, String
from wandb_tables_widget.dtypes.infer import EXACT, INT_MAX, INT_MIN

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema

_NULL: Final = type(None)
_PLAIN: Final = frozenset({_NULL, bool, int, float, str})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left to check in a row once the types of its values are known to fit.

    Attributes:
        known: whether they fit; if not, each value is examined.
        whole: positions of whole numbers, with the least and largest allowed.
        texts: positions of text.
        floats: positions of floats that must not be NaN.
    """

    known: bool = False
    whole: tuple[tuple[int, int, int], ...] = ()
    texts: tuple[int, ...] = ()
    floats: tuple[int, ...] = ()

    def covers(self, row: tuple[Any, ...]) -> bool:
        """Tell whether the row may be kept as it is."""
        if not self.known:
            return False
        for at, low, high in self.whole:
            if not low <= row[at] <= high:
                return False
        for at in self.texts:
            if not row[at].isascii():
                return False
        return all(row[at] == row[at] for at in self.floats)  # only NaN differs from itself


def make_plan(schema: Schema, kinds: tuple[type, ...]) -> Plan:
    """Return how rows of values of these Python types are checked against ``schema``."""
    if not kinds or len(kinds) != len(schema):
        return Plan()
    for column, kind in zip(schema, kinds, strict=True):
        if kind not in _accepted(column.dtype) or (kind is _NULL and not column.optional):
            return Plan()
    whole = []
    for at, column in enumerate(schema):
        if kinds[at] is int:
            exact = isinstance(column.dtype, Number) and not column.dtype.integer
            whole.append((at, -EXACT, EXACT) if exact else (at, INT_MIN, INT_MAX))
    texts = tuple(at for at, kind in enumerate(kinds) if kind is str)
    floats = tuple(at for at, kind in enumerate(kinds) if kind is float and not schema.columns[at].optional)
    return Plan(known=True, whole=tuple(whole), texts=texts, floats=floats)


def _accepted(dtype: DType) -> frozenset[type]:
    """Return the Python types whose values do not change a column of ``dtype``."""
    if isinstance(dtype, (OnlyNaN, NoneDType)):
        return frozenset({_NULL})
    if isinstance(dtype, Number):
        return frozenset({_NULL, int}) if dtype.integer else frozenset({_NULL, int, float})
    if isinstance(dtype, Boolean):
        return frozenset({_NULL, bool})
    if isinstance(dtype, String):
        return frozenset({_NULL, str})
    return _PLAIN if isinstance(dtype, AnyType) else frozenset({_NULL})
