"""Bound trees as DuckDB SQL: the null and NaN rules of product §3, spelled as cheaply as they allow.

DuckDB takes NaN for the greatest number; here it is missing. Three ways to write a node: ``value``, out of
which NaN may come; ``clean``, with NULL in place of NaN; and ``test``, a condition that only decides
whether a row is kept and so may be false where the exact answer is null, which costs less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never, cast

from wandb_tables_widget.dtypes import Boolean, List, Number, String, Timestamp
from wandb_tables_widget.query.arithmetic_sql import Operand, calculate, negate
from wandb_tables_widget.query.arrows import ArrowFunction, ParameterRef, PlaceRef
from wandb_tables_widget.query.bound import (
    AmongConstants,
    Bound,
    Calculation,
    ColumnRef,
    Comparison,
    Concatenation,
    Constant,
    FieldRef,
    FunctionCall,
    InList,
    Inversion,
    ItemRef,
    Junction,
    Kept,
    ListValue,
    Negation,
    Null,
    Scalar,
)
from wandb_tables_widget.query.elementwise import ELEMENT
from wandb_tables_widget.query.kinds import element_type, is_float, is_integer
from wandb_tables_widget.query.sql_text import SQL, fill, join, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.functions import Function

__all__ = ["SQL", "expression_sql", "quote"]

BoundNode: TypeAlias = (
    ColumnRef
    | Constant
    | Null
    | ListValue
    | FieldRef
    | ItemRef
    | Scalar
    | Calculation
    | Negation
    | Concatenation
    | Comparison
    | AmongConstants
    | InList
    | Junction
    | Inversion
    | FunctionCall
    | ParameterRef
    | PlaceRef
    | ArrowFunction
    | Kept
)

_ELEMENT: Final = SQL(ELEMENT, ())
_CLEAN_COLUMN: Final = "nullif({0}, 'NaN'::DOUBLE)"
_CLEAN: Final = "CASE WHEN isnan({0}) THEN NULL ELSE {0} END"
_SCALARS: Final = {
    "number": "CASE WHEN json_type(TRY_CAST({0} AS JSON)) IN ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE')"
    " THEN TRY_CAST({0} AS DOUBLE) END",
    "string": "CASE WHEN json_type(TRY_CAST({0} AS JSON)) = 'VARCHAR'"
    " THEN json_extract_string(TRY_CAST({0} AS JSON), '$') END",
    "boolean": "CASE {0} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
}


def expression_sql(bound: Bound, column_name: Callable[[int], str]) -> SQL:
    """Write a bound expression as DuckDB SQL.

    ``column_name`` gives the quoted name of a column by its index. Literals become ``?``, in the
    order of ``params``. NaN comes out as NULL. Compound conditions stand in parentheses. A filter
    (see `bind_filter`) is true for the rows to keep, and false or NULL for the others.

    Raises:
        ExpressionLimitError: the SQL would be longer than 100,000 characters.
    """
    return _Writer(column_name).clean(bound)


@dataclass(frozen=True)
class _Writer:
    column_name: Callable[[int], str]

    def clean(self, bound: Bound) -> SQL:
        """Write a value with NULL for NaN; spelled out, since DuckDB repeats the operand of nullif unseen."""
        value = self.value(bound)
        if not bound.may_be_nan:
            return value
        return fill(_CLEAN_COLUMN if isinstance(bound, ColumnRef) else _CLEAN, value)

    def value(self, bound: Bound) -> SQL:  # noqa: C901, PLR0911, PLR0912  # one line a kind of node
        node = cast("BoundNode", bound)
        match node:
            case ColumnRef():
                return SQL(self.column_name(node.index), ())
            case Constant():
                return _constant(node)
            case Null():
                return SQL(_null(node.dtype), ())
            case ListValue():
                return self._list(node)
            case FieldRef():
                return self._field(node)
            case ItemRef():
                place = node.place + 1 if node.place >= 0 else node.place
                return fill(f"list_extract({{0}}, {place})", self.value(node.operand))
            case Scalar():
                return fill(_SCALARS[node.dtype.kind], self.value(node.operand))
            case Calculation():
                return self._calculation(node)
            case Negation():
                return negate(self._number(node.operand), whole=is_integer(node.dtype))
            case Concatenation():
                return fill("({0})", join(" || ", map(self.value, node.operands)))
            case Comparison():
                return fill("({0})", self._comparison(node))
            case AmongConstants():
                return fill("coalesce({0}, FALSE)" if node.operand.nullable else "{0}", self._among(node))
            case InList():
                return self._in_list(node)
            case Junction():
                return fill("({0})", join(f" {node.operator.upper()} ", map(self.value, node.operands)))
            case Inversion():
                return fill("(NOT {0})", self.value(node.operand))
            case FunctionCall():
                return self._call(node)
            case ParameterRef():
                return SQL(node.name, ())
            case PlaceRef():
                return SQL(f"({node.name} - 1)", ())
            case ArrowFunction():
                return fill(f"lambda {', '.join(node.parameters)}: {{0}}", self.clean(node.body))
            case Kept():
                return self.test(node.operand)
            case _:
                assert_never(node)

    def test(self, bound: Bound) -> SQL:
        match bound:
            case Junction():
                return fill("({0})", join(f" {bound.operator.upper()} ", map(self.test, bound.operands)))
            case Comparison(operator="==" | "!="):
                return fill("({0})", self._equality(bound, keeping=True))
            case Comparison():
                return fill("({0})", self._guarded_order(bound))
            case AmongConstants():
                return self._among(bound)
            case _:
                return self.value(bound)

    # --- comparisons ------------------------------------------------------------------------

    def _comparison(self, node: Comparison) -> SQL:
        if node.operator in {"==", "!="}:
            return self._equality(node, keeping=False)
        return fill(f"{{0}} {node.operator} {{1}}", self._side(node.left), self._side(node.right))

    def _equality(self, node: Comparison, *, keeping: bool) -> SQL:
        """Compare with null as a value; over dictionaries IS DISTINCT FROM takes twice as long as ``=``."""
        left, right, same = node.left, node.right, node.operator == "=="
        nan_meets_null = (left.may_be_nan and right.nullable) or (left.nullable and right.may_be_nan)
        write = self._side if nan_meets_null else self._raw_side
        if not (left.nullable or right.nullable):
            form = "{0} = {1}" if same else "{0} <> {1}"
        elif _may_be_missing(left) and _may_be_missing(right):
            form = "{0} IS NOT DISTINCT FROM {1}" if same else "{0} IS DISTINCT FROM {1}"
        elif keeping and same:
            form = "{0} = {1}"
        else:
            form = "({0} = {1}) IS TRUE" if same else "({0} = {1}) IS NOT TRUE"
        return fill(form, write(left), write(right))

    def _guarded_order(self, node: Comparison) -> SQL:
        """Guard the side on which NaN, the greatest of all, would make the order true."""
        guarded = node.left if node.operator in {">", ">="} else node.right
        if not guarded.may_be_nan:
            return fill(f"{{0}} {node.operator} {{1}}", self._raw_side(node.left), self._raw_side(node.right))
        if not isinstance(guarded, ColumnRef):
            return self._comparison(node)
        order = fill(f"{{0}} {node.operator} {{1}}", self._raw_side(node.left), self._raw_side(node.right))
        return fill("{0} AND NOT isnan({1})", order, self.value(guarded))

    def _among(self, node: AmongConstants) -> SQL:
        values = join(", ", (_plain(constant) for constant in node.values))
        return fill("({0} IN ({1}))", self._raw_side(node.operand), values)

    def _in_list(self, node: InList) -> SQL:
        needle, container = self.clean(node.operand), self.value(node.container)
        if not _may_be_missing(node.operand):
            return fill("list_contains({1}, {0})", needle, container)
        element = element_type(node.container.dtype)
        if element is not None and is_float(element):
            missing = "len(list_filter({1}, lambda element_: element_ IS NULL OR isnan(element_))) > 0"
        else:
            missing = "len({1}) > list_count({1})"
        return fill(
            f"CASE WHEN {{0}} IS NULL THEN {missing} ELSE list_contains({{1}}, {{0}}) END", needle, container
        )

    def _side(self, bound: Bound) -> SQL:
        return _plain(bound) if isinstance(bound, Constant) else self.clean(bound)

    def _raw_side(self, bound: Bound) -> SQL:
        return _plain(bound) if isinstance(bound, Constant) else self.value(bound)

    # --- values -----------------------------------------------------------------------------

    def _list(self, node: ListValue) -> SQL:
        values = fill("[{0}]", join(", ", map(self.value, node.items)))
        kind = _sql_type(node.dtype)
        return fill(f"CAST({{0}} AS {kind})", values) if kind else values

    def _field(self, node: FieldRef) -> SQL:
        if node.name:
            get = f"struct_extract({{0}}, '{node.name}')"
        else:
            get = f"struct_extract_at(list_extract([{{0}}], 1), {node.position})"
        operand = self.value(node.operand)
        if element_type(node.operand.dtype) is None:
            return fill(get, operand)
        return fill("list_transform({0}, lambda element_: {1})", operand, fill(get, _ELEMENT))

    def _number(self, bound: Bound) -> SQL:
        """Write a number for arithmetic; parts of structs and lists may be narrower than 64 bits."""
        value = self.value(bound)
        narrow = is_integer(bound.dtype) and isinstance(bound, FieldRef | ItemRef)
        return fill("CAST({0} AS BIGINT)", value) if narrow else value

    def _calculation(self, node: Calculation) -> SQL:
        """Write a calculation; 1 ** NaN and NaN ** 0 are 1 in SQL, so powers get NULL for NaN."""
        write = self.clean if "**" in node.operators else self._number
        operands = [
            Operand(
                write(each), is_integer(each.dtype), isinstance(each, Constant) and each.value not in {0, -1}
            )
            for each in node.operands
        ]
        return calculate(operands, node.operators)

    def _call(self, node: FunctionCall) -> SQL:
        write = self._number if node.function.nan else self._argument
        if not node.mapped:
            return self._written(node.function, node.arguments, [write(each) for each in node.arguments])
        first, *others = node.arguments
        element = ParameterRef(element_type(first.dtype) or first.dtype, ELEMENT)
        arguments = (element, *others)
        body = self._written(node.function, arguments, [write(each) for each in arguments])
        return fill("list_transform({0}, lambda element_: {1})", self.value(first), body)

    def _argument(self, bound: Bound) -> SQL:
        return self._number(bound) if is_integer(bound.dtype) else self.clean(bound)

    @staticmethod
    def _written(function: Function, arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
        sql = function.sql
        return fill(sql, *parts) if isinstance(sql, str) else sql(arguments, parts)


def _may_be_missing(bound: Bound) -> bool:
    return bound.nullable or bound.may_be_nan


def _plain(constant: Bound) -> SQL:
    return SQL("?", (cast("Constant", constant).value,))


def _constant(constant: Constant) -> SQL:
    """Write a literal by itself: DuckDB would take a small whole number for one of 32 bits."""
    value = _plain(constant)
    return fill("CAST({0} AS BIGINT)", value) if is_integer(constant.dtype) else value


def _null(dtype: DType) -> str:
    kind = _sql_type(dtype)
    return f"CAST(NULL AS {kind})" if kind else "NULL"


def _sql_type(dtype: DType) -> str:
    """Return DuckDB's name of a type, "" of one that a literal cannot have."""
    match dtype:
        case Number(integer=whole):
            return "BIGINT" if whole else "DOUBLE"
        case String():
            return "VARCHAR"
        case Boolean():
            return "BOOLEAN"
        case Timestamp(timezone=zone, date=date):
            return "DATE" if date else "TIMESTAMPTZ" if zone else "TIMESTAMP"
        case List(element=element):
            kind = _sql_type(element)
            return f"{kind}[]" if kind else ""
    return ""
