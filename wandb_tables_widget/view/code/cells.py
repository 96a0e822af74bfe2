"""An expression as one of Python over the values of a row."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.dtypes import AnyType, Timestamp
from wandb_tables_widget.errors import CodeError
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
from wandb_tables_widget.query.functions.row import LITERALS
from wandb_tables_widget.query.kinds import (
    common,
    element_type,
    fields_of,
    is_float,
    is_integer,
    is_unknown,
    word,
)
from wandb_tables_widget.view.code.literals import literal
from wandb_tables_widget.view.code.patterns import to_python
from wandb_tables_widget.view.code.sources import helpers, reserved_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.functions import Function

_KINDS: Final = {
    "text": "text",
    "number": "number",
    "integer": "number",
    "boolean": "truth",
    "time": "time",
    "dict": "dict",
    "media": "media",
    "same": "value",
    "anything": "value",
}
_OWN_NAMES: Final = re.compile(r"_|cell_|window_|element_|p\d+_")


class Cells:
    """Writes expressions over rows; remembers which helpers and columns they use.

    ``columns`` are the indices of the columns in the order in which they were first used, ``windows`` the
    lists of what was computed over all rows, by the name of their parameter. If ``grouped``, expressions
    are those of a group: its rows are ``df``, those of all groups ``rows``. ``frame`` names the DataFrame.
    """

    def __init__(self, schema: Schema, used: set[str], frame: str = "df", *, grouped: bool = False) -> None:
        self._schema = schema
        self._used = used
        self._frame = frame
        self._grouped = grouped
        self._names: dict[int, str] = {}
        self.windows: dict[str, str] = {}

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [self._schema.columns[index].name for index in self._names]

    @property
    def parameters(self) -> list[str]:
        """The parameters of the expressions: one a column, then one a list."""
        return [*self._names.values(), *self.windows]

    def function(self, body: str) -> str:
        """Return a function of the columns."""
        parameters = ", ".join(self.parameters)
        return f"lambda {parameters}: {body}" if parameters else f"lambda: {body}"

    def write(self, bound: Bound) -> str:  # noqa: C901, PLR0911, PLR0912  # one line a kind of node
        """Return an expression that gives the value of a bound tree.

        Raises:
            CodeError: a part of it has no form in Python.
        """
        match bound:
            case Kept(operand=operand):
                return self.write(operand)
            case ColumnRef(index=index):
                return self._column(index)
            case ParameterRef(name=name) | PlaceRef(name=name):
                return name
            case Constant():
                return literal(bound.value)
            case Null():
                return "None"
            case ListValue(items=items):
                return self._floats(bound.dtype, items, f"[{self._join(items)}]")
            case FieldRef():
                return self._call("field", self.write(bound.operand), literal(_field_name(bound)))
            case ItemRef():
                return self._call("item", self.write(bound.operand), literal(bound.place))
            case Scalar(operand=operand):
                return self._call("only", self.write(operand), literal(bound.dtype.kind))
            case Calculation(operands=operands, operators=signs):
                pairs = zip(signs, operands[1:], strict=True)
                rest = [part for sign, each in pairs for part in (literal(sign), self.write(each))]
                return self._call("calculate", self.write(operands[0]), *rest)
            case Negation(operand=operand):
                return self._call("negate", self.write(operand))
            case Concatenation(operands=operands):
                return self._call("joined", *map(self.write, operands))
            case Comparison(operator=sign, left=left, right=right):
                return self._call("compare", self.write(left), literal(sign), self.write(right))
            case AmongConstants(operand=operand, values=values):
                return self._call("among", self.write(operand), f"[{self._join(values)}]")
            case InList(operand=operand, container=container):
                return self._call("in_list", self.write(operand), self.write(container))
            case Junction(operator=operator, operands=operands):
                return self._call("both" if operator == "and" else "either", *map(self.write, operands))
            case Inversion(operand=operand):
                return self._call("opposite", self.write(operand))
            case ArrowFunction(parameters=names, body=body):
                first, place = (*names, "_place")[:2]
                return f"lambda {first}, {place}: {self.write(body)}"
            case _:
                return self._function(cast("FunctionCall", bound))

    # --- names ------------------------------------------------------------------------------

    def helper(self, name: str) -> str:
        """Return the name of a helper, which the code then needs."""
        self._used.add(name)
        return name

    def _column(self, index: int) -> str:
        if self._grouped:
            return self._call("plain", f"df[{literal(self._schema.columns[index].name)}].iloc[0]")
        if index not in self._names:
            name = self._schema.columns[index].name
            taken = {*self._names.values(), *self.windows}
            self._names[index] = name if _is_free(name) and name not in taken else f"cell_{index}"
        return self._names[index]

    def _call(self, helper: str, *arguments: str) -> str:
        return f"{self.helper(helper)}({', '.join(arguments)})"

    def _join(self, nodes: Sequence[Bound]) -> str:
        return ", ".join(map(self.write, nodes))

    # --- functions --------------------------------------------------------------------------

    def _function(self, node: FunctionCall) -> str:  # noqa: PLR0911  # one line a kind of function
        function, arguments = node.function, node.arguments
        if function.scope == "view":
            return self._window(node)
        if function.scope == "group":
            return self._aggregate(node)
        match function.name:
            case "if":
                condition, then, otherwise = self._alike(node)
                chosen = f"({then} if {condition} is True else {otherwise})"
                return self._floats(node.dtype, arguments[1:], chosen)
            case "is_null":
                return self._is_missing(arguments[0])
            case "is_not_null":
                return self._is_missing(arguments[0], negated=True)
            case "type":
                return self._type(arguments[0])
            case "merge":
                _check_merge(node)
                names = literal([name for name, _ in fields_of(node.dtype)])
                return self._call("dict_merge", names, *map(self.write, arguments))
            case "values" if is_float(element_type(node.dtype) or node.dtype):
                return self._call("as_float", self._plain_call(node))
        return (
            self._floats(node.dtype, arguments, self._plain_call(node))
            if _mixes(node)
            else self._plain_call(node)
        )

    def _plain_call(self, node: FunctionCall) -> str:
        function = node.function
        name, written = helper_name(function), self._alike(node)
        if not node.mapped:
            return self._call(name, *written)
        return self._call("each_element", self.helper(name), *written)

    def _alike(self, node: FunctionCall) -> list[str]:
        """Return the arguments: patterns as Python has them, dates as times where the result is a time."""
        takes = node.function.takes_of(len(node.arguments))
        return [
            self._argument(node, what, argument) for what, argument in zip(takes, node.arguments, strict=True)
        ]

    def _argument(self, node: FunctionCall, takes: str, argument: Bound) -> str:
        if takes == "pattern":
            return literal(_pattern(node.function, str(cast("Constant", argument).value)))
        written = self.write(argument)
        becomes_time = takes == "same" and isinstance(node.dtype, Timestamp) and not node.dtype.date
        if becomes_time and isinstance(argument.dtype, Timestamp) and argument.dtype.date:
            return self._call("time_moment", written)
        return written

    def _type(self, argument: Bound) -> str:
        dtype = argument.dtype
        if isinstance(dtype, AnyType):
            return self._call("value_type", self.write(argument))
        name = literal("null" if is_unknown(dtype) else word(dtype))
        return f'("null" if {self._is_missing(argument)} else {name})'

    def _is_missing(self, argument: Bound, *, negated: bool = False) -> str:
        """Return whether a value is missing; Python warns of a literal that is compared with None."""
        if isinstance(argument, Constant):
            return literal((argument.value is None) is not negated)
        return f"({self.write(argument)} is {'not ' * negated}None)"

    def _aggregate(self, node: FunctionCall) -> str:
        """Return what a function gives for the rows of a group."""
        if not node.arguments:
            return "len(df)" if node.function.name == "count" else "len(rows)"
        takes = zip(node.function.takes, node.arguments, strict=True)
        parts = [
            literal(each.value)
            if what in LITERALS and isinstance(each, Constant)
            else Cells(self._schema, self._used).rows_of(each)
            for what, each in takes
        ]
        return self._call(helper_name(node.function), *parts)

    def _window(self, node: FunctionCall) -> str:
        """Return the parameter of what a function over the rows of the view gives in a row."""
        name = f"window_{len(self.windows)}"
        if node.function.name == "row_number":
            self.windows[name] = f"range(1, len({self._frame}) + 1)"
            return name
        inner = Cells(self._schema, self._used, self._frame)
        values = inner.rows_of(node.arguments[0])
        more = [literal(cast("Constant", each).value) for each in node.arguments[1:]]
        self.windows[name] = self._call(helper_name(node.function), values, *more)
        return name

    def rows_of(self, bound: Bound) -> str:
        """Return an expression for the list of the values of a bound tree in all rows."""
        body = self.write(bound)
        parts = [self._frame, literal(self.columns), self.function(body), *self.windows.values()]
        return self._call("each_row", *parts)

    def _floats(self, dtype: DType, parts: Sequence[Bound], written: str) -> str:
        """Return a value whose type is one of floats as such where a part is a whole number."""
        held = element_type(dtype) or dtype
        mixed = is_float(held) and any(is_integer(element_type(each.dtype) or each.dtype) for each in parts)
        return self._call("as_float", written) if mixed else written


def helper_name(function: Function) -> str:
    """Return the name of the helper that does what a function does.

    Raises:
        CodeError: there is none.
    """
    first = function.takes[0] if function.takes else ""
    kind = "window" if function.scope == "view" else _KINDS.get(first, "list")
    if function.scope == "group":
        kind = "group" if function.name in {"argmax", "argmin"} else "list"
    name = f"{kind}_{function.name}"
    if name not in helpers():
        raise CodeError(f"{function.name} has no form in pandas; use the SQL of the view instead")
    return name


def _is_free(name: str) -> bool:
    known = name in reserved_names() or keyword.iskeyword(name) or hasattr(builtins, name)
    return name.isascii() and name.isidentifier() and not known and not _OWN_NAMES.match(name)


def _pattern(function: Function, pattern: str) -> str:
    found = to_python(pattern)
    if found is None:
        message = (
            f"{function.name} has the regular expression {pattern!r:.100}, which Python says otherwise;"
            " use the SQL of the view instead"
        )
        raise CodeError(message)
    return found


def _field_name(node: FieldRef) -> str:
    holder = element_type(node.operand.dtype) or node.operand.dtype
    return fields_of(holder)[node.position - 1][0]


def _mixes(node: FunctionCall) -> bool:
    return "same" in node.function.takes or node.function.name in {"clip", "max", "min"}


def _check_merge(node: FunctionCall) -> None:
    """Refuse dicts that have values of different types under one name."""
    known: dict[str, DType] = {}
    for argument in node.arguments:
        for name, dtype in fields_of(argument.dtype):
            if common(known.setdefault(name, dtype), dtype) is None:
                message = (
                    f"merge has values of different types under {name!r}; use the SQL of the view instead"
                )
                raise CodeError(message)
