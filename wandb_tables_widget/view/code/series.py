"""A filter as conditions on the columns of a DataFrame, as a person writes them.

Only what pandas decides by the rules of the language is written so; null is where pandas has NaN or NA, for
which every comparison but ``!=`` is false. What is left is computed row by row.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from wandb_tables_widget.dtypes import Boolean, Number, String, Timestamp
from wandb_tables_widget.query.bound import (
    AmongConstants,
    Bound,
    Calculation,
    ColumnRef,
    Comparison,
    Constant,
    FunctionCall,
    Inversion,
    Junction,
    Kept,
)
from wandb_tables_widget.query.kinds import is_float, is_integer
from wandb_tables_widget.view.code.cells import Cells
from wandb_tables_widget.view.code.literals import literal

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_METHODS: Final = {"==": "eq", "!=": "ne"}
_PARTS: Final = {"weekday": "weekday", "day_of_year": "dayofyear"} | {
    name: name for name in ("year", "quarter", "month", "day", "hour", "minute", "second", "microsecond")
}
_MISSING: Final = {"is_null": True, "is_not_null": False}
_TESTS: Final = frozenset({"contains", "startswith", "endswith"})


class Piece(NamedTuple):
    """An expression that gives a Series or a scalar; ``optional`` if it may be missing, ``masked`` as NA."""

    text: str
    optional: bool = False
    masked: bool = False
    scalar: bool = False
    atom: bool = True

    @property
    def closed(self) -> str:
        """The text with parentheses unless it stands together by itself."""
        return self.text if self.atom else f"({self.text})"


class Series:
    """Writes conditions on the rows of ``df``; remembers which helpers they use."""

    def __init__(self, schema: Schema, used: set[str], frame: str = "df") -> None:
        self._schema = schema
        self._used = used
        self._frame = frame

    def test(self, bound: Bound, *, negated: bool = False, inner: bool = False) -> str:
        """Return the condition that something is true, or false if ``negated``; in parentheses if ``inner``.

        Raises:
            CodeError: a part of it has no form in Python.
        """
        match bound:
            case Kept(operand=operand):
                return self.test(operand, negated=negated, inner=inner)
            case Inversion(operand=operand):
                return self.test(operand, negated=not negated, inner=inner)
            case Junction(operator=operator, operands=operands):
                sign = " & " if (operator == "and") != negated else " | "
                text = sign.join(self.test(each, negated=negated, inner=True) for each in operands)
                return f"({text})" if inner else text
        found = self._leaf(bound, negated=negated) or self._row_by_row(bound, negated=negated)
        return found.closed if inner else found.text

    def value(self, bound: Bound) -> str | None:
        """Return a number that is computed of columns, None if that is not written so."""
        piece = self._operand(bound) if isinstance(bound, Calculation | ColumnRef) else None
        return None if piece is None else piece.text

    def column(self, index: int) -> str:
        """Return a column."""
        return f"{self._frame}[{literal(self._schema.columns[index].name)}]"

    def _row_by_row(self, bound: Bound, *, negated: bool) -> Piece:
        cells = Cells(self._schema, self._used)
        body = cells.write(bound)
        if negated:
            body = f"{cells.helper('opposite')}({body})"
        function = cells.function(body)
        return Piece(f"{cells.helper('true_in')}({self._frame}, {literal(cells.columns)}, {function})")

    def _leaf(self, bound: Bound, *, negated: bool) -> Piece | None:
        tilde = "~" if negated else ""
        match bound:
            case ColumnRef(dtype=Boolean(), index=index):
                return Piece(f"{tilde}{self.column(index)}")
            case Comparison():
                return self._comparison(bound, negated=negated)
            case AmongConstants(operand=ColumnRef() as column, values=values) if _listed(bound):
                wanted = literal([value.value for value in values])
                return Piece(f"{tilde}{self.column(column.index)}.isin({wanted})")
            case FunctionCall(arguments=(ColumnRef() as column,)) if bound.function.name in _MISSING:
                test = _MISSING[bound.function.name] ^ negated
                return Piece(f"{self.column(column.index)}.{'isna' if test else 'notna'}()")
            case FunctionCall(arguments=(ColumnRef(dtype=String()) as column, Constant(value=str(part)))):
                return self._text_test(bound.function.name, column, part, negated=negated)
        return None

    def _text_test(self, name: str, column: ColumnRef, part: str, *, negated: bool) -> Piece | None:
        if name not in _TESTS:
            return None
        options = ", regex=False" if name == "contains" else ""
        options += f", na={negated}" if column.optional else ""
        test = f"{self.column(column.index)}.str.{name}({literal(part)}{options})"
        return Piece(f"~{test}" if negated else test)

    def _comparison(self, node: Comparison, *, negated: bool) -> Piece | None:
        sign = _OPPOSITE[node.operator] if negated else node.operator
        left, right = self._operand(node.left), self._operand(node.right)
        if left is None or right is None or left.scalar:
            return None
        if sign in _METHODS:
            return _equality(left, sign, right, is_truth=isinstance(node.left.dtype, Boolean))
        ordered = isinstance(node.left.dtype, Number | Timestamp) or not (left.optional or right.optional)
        if isinstance(node.left.dtype, Boolean) or not ordered:
            return None
        return Piece(f"{left.text} {sign} {right.text}", atom=False)

    def _operand(self, bound: Bound) -> Piece | None:  # noqa: PLR0911  # one line a kind of node
        match bound:
            case ColumnRef(dtype=Number() | String() | Boolean(), index=index, optional=optional):
                floats = is_float(bound.dtype)
                masked = optional and (is_integer(bound.dtype) or isinstance(bound.dtype, Boolean))
                return Piece(self.column(index), optional or floats, masked)
            case ColumnRef(dtype=Timestamp(date=False), index=index, optional=optional):
                return Piece(self.column(index), optional)
            case Constant(value=str() | bool() | int() | float() as value):
                return Piece(literal(value), scalar=True)
            case Constant(value=dt.date() as time):
                return Piece(f"pd.Timestamp({literal(str(time))})", scalar=True)
            case Calculation():
                return self._calculation(bound)
            case FunctionCall(arguments=(ColumnRef() as column,), mapped=False):
                return self._method(bound, column)
        return None

    def _calculation(self, node: Calculation) -> Piece | None:
        """Return arithmetic that neither overflows nor divides by zero in another way than the language."""
        pieces = [self._operand(each) for each in node.operands]
        known = [piece for piece in pieces if piece is not None]
        if len(known) < len(pieces) or all(piece.scalar for piece in known):
            return None
        if not (_is_of_floats(node) or _is_remainder(node)):
            return None
        rest = (f"{sign} {piece.closed}" for sign, piece in zip(node.operators, known[1:], strict=True))
        text = " ".join([known[0].closed, *rest])
        return Piece(text, optional=True, masked=any(piece.masked for piece in known), atom=False)

    def _method(self, node: FunctionCall, column: ColumnRef) -> Piece | None:
        name, dtype = node.function.name, column.dtype
        if isinstance(dtype, String) and name == "len":
            return Piece(f"{self.column(column.index)}.str.len()", column.optional)
        if isinstance(dtype, Timestamp) and not dtype.date and name in _PARTS:
            return Piece(f"{self.column(column.index)}.dt.{_PARTS[name]}", column.optional)
        if is_float(dtype) and name == "abs":
            return Piece(f"{self.column(column.index)}.abs()", optional=True)
        return None


def _equality(left: Piece, sign: str, right: Piece, *, is_truth: bool) -> Piece:
    """Compare with missing as a value, which is told apart from any other."""
    fills = (left.masked or right.masked) and sign == "!="
    if fills or is_truth:
        told = Piece(f"{left.closed}.{_METHODS[sign]}({right.text}){'.fillna(True)' if fills else ''}")
    else:
        told = Piece(f"{left.text} {sign} {right.text}", atom=False)
    if not (left.optional and right.optional):
        return told
    missing = f"({left.closed}.isna() & {right.closed}.isna())"
    return Piece(f"{told.closed} | {missing}" if sign == "==" else f"{told.closed} & ~{missing}", atom=False)


def _listed(node: AmongConstants) -> bool:
    kinds = {type(value.value) for value in node.values}
    whole = is_integer(node.operand.dtype)
    texts = isinstance(node.operand.dtype, String | Boolean)
    return texts or kinds == {int if whole else float}


def _is_of_floats(node: Calculation) -> bool:
    """Return whether the first operand is a float, so that every step is one of floats, none a remainder."""
    signs_fit = set(node.operators) <= {"+", "-", "*", "/"}
    first = is_float(node.operands[0].dtype) or node.operators[0] == "/" or is_float(node.operands[1].dtype)
    return signs_fit and first


def _is_remainder(node: Calculation) -> bool:
    if node.operators not in {("%",), ("//",)}:
        return False
    value, divisor = node.operands
    fits = isinstance(divisor, Constant) and isinstance(divisor.value, int) and divisor.value not in {0, -1}
    return fits and is_integer(value.dtype)
