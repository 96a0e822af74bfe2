"""A slow evaluator of expressions, one row at a time, written from the documentation of the language."""

from __future__ import annotations

import datetime as dt
import json
import math
import operator
from dataclasses import dataclass, field

import numpy as np

from tests.query.oracle.functions import (
    AGGREGATES,
    LEAST,
    OTHERS,
    SCALARS,
    diff,
    fitting,
    moment,
    shift,
    whole,
)
from tests.query.oracle.values import plain
from wandb_tables_widget.dtypes import AnyType, List, Number, Timestamp
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.binder import bind_node
from wandb_tables_widget.query.functions import functions_by_name
from wandb_tables_widget.query.kinds import fields_of, word

WHOLE_OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
FLOAT_OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.float_power}
ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
NAMED = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "isin": "in"}
CALCULATIONS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "power": "**",
}
TIMES = dt.date
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
"""What ``now()`` stands for in the cases."""


def invert(value):
    return None if value is None else not value


def conjunction(values):
    return False if False in values else None if None in values else True


@dataclass
class Evaluator:
    """Computes expressions over one row; ``schema`` only tells which numbers are whole.

    Times of a column with a zone are aware, of others naive.
    """

    row: dict
    schema: object
    names: dict = field(default_factory=dict)

    def __call__(self, node):
        value = plain(self.compute(node))
        return self.typed(node, value)

    def typed(self, node, value):
        """Return a value with its whole numbers as floats if the type of its node is one of floats."""
        if not self.names and isinstance(
            node, nodes.Call | nodes.Method | nodes.Conditional | nodes.ListOf | nodes.Member | nodes.Index
        ):
            try:
                return as_floats(value, bind_node(node, self.schema).dtype)
            except ExpressionError:
                return value
        return value

    def compute(self, node):  # noqa: C901, PLR0911, PLR0912  # one line a kind of node
        match node:
            case nodes.Literal(value=value):
                return value
            case nodes.ListOf(items=items):
                return [self(item) for item in items]
            case nodes.Name(name=name):
                return self.names[name] if name in self.names else self.cell(name)
            case nodes.Row():
                return self.names.get("row", self.row)
            case nodes.Index(operand=operand, key=key):
                return self.indexed(
                    self(operand) if not isinstance(operand, nodes.Row) else self.compute(operand), key
                )
            case nodes.Member(operand=operand, name=name):
                return self.member(node, operand, name)
            case nodes.Call(name=name, arguments=arguments):
                return self.call(node, name, arguments)
            case nodes.Method(operand=operand, name=name, arguments=arguments):
                return self.call(node, name, (operand, *arguments))
            case nodes.Conditional(then=then, condition=condition, otherwise=otherwise):
                return self(then) if self(condition) is True else self(otherwise)
            case nodes.Negate(operand=operand):
                return negate(self(operand))
            case nodes.Arithmetic(operands=operands, operators=operators):
                result = self(operands[0])
                for sign, operand in zip(operators, operands[1:], strict=True):
                    result = calculate(sign, result, self(operand))
                return result
            case nodes.Compare(operands=sides, operators=signs):
                pairs = zip(signs, sides, sides[1:], strict=False)
                found = [self.compare(sign, left, right) for sign, left, right in pairs]
                return found[0] if len(found) == 1 else conjunction(found)
            case nodes.Not(operand=operand):
                return invert(self(operand))
            case nodes.Logic(operator="and", operands=operands):
                return conjunction([self(each) for each in operands])
            case nodes.Logic(operands=operands):
                return invert(conjunction([invert(self(each)) for each in operands]))
        raise AssertionError(node)

    # --- names ------------------------------------------------------------------------------

    def cell(self, name):
        return self.row[name]

    def indexed(self, value, key):
        if value is None:
            return None
        if isinstance(key, int):
            return OTHERS["index"](value, key)
        if "." in key and not (isinstance(value, dict) and key in value):
            return self.indexed(self.indexed(value, key.partition(".")[0]), key.partition(".")[2])
        if key == "*":
            return list(value.values()) if isinstance(value, dict) else value
        if isinstance(value, list):
            return [None if each is None else self.indexed(each, key) for each in value]
        return value[key]

    def member(self, node, operand, name):
        value = self.compute(operand) if isinstance(operand, nodes.Row) else self(operand)
        holder = (
            next((each for each in value if each is not None), None) if isinstance(value, list) else value
        )
        known = holder if isinstance(holder, dict) else self.fields(operand)
        if name in known or (value is None and name not in functions_by_name()):
            return self.indexed(value, name)
        return self.call(node, name, (operand,))

    def fields(self, operand):
        try:
            dtype = bind_node(operand, self.schema).dtype
        except ExpressionError:
            return ()
        dtype = dtype.element if isinstance(dtype, List) else dtype
        return dict(fields_of(dtype))

    # --- calls ------------------------------------------------------------------------------

    def call(self, node, name, arguments):  # noqa: C901, PLR0911, PLR0912  # one line a kind of function
        if name in NAMED:
            return self.compare(NAMED[name], *arguments)
        if name in CALCULATIONS:
            return calculate(CALCULATIONS[name], *map(self, arguments))
        if name == "between":
            value, least, greatest = arguments
            return conjunction([self.compare(">=", value, least), self.compare("<=", value, greatest)])
        name = "now" if name == "now" else functions_by_name()[name][0].name
        if arguments and isinstance(arguments[-1], nodes.Arrow):
            return self.over_list(name, self(arguments[0]), arguments[-1])
        if name == "now":
            return NOW
        if name == "date" and isinstance(arguments[0], nodes.Literal):
            return read_time(arguments[0].value)
        if name == "type":
            return self.type_of(arguments[0])
        values = [self(argument) for argument in arguments]
        match name:
            case "if":
                return values[1] if values[0] is True else values[2]
            case "coalesce":
                return next((value for value in values if value is not None), None)
            case "is_null":
                return values[0] is None
            case "is_not_null":
                return values[0] is not None
            case "max" | "min" | "count" if len(values) > 1:
                name = {"max": "greatest", "min": "least", "count": "occurrences"}[name]
            case "merge":
                return merged(values, bind_node(node, self.schema).dtype)
        if name in SCALARS and values and isinstance(values[0], list) and None in values:
            return [None] * len(values[0])
        if any(value is None for value in values):
            return None
        values = with_times(values)
        if name in SCALARS and isinstance(values[0], list):
            return [None if each is None else SCALARS[name](each, *values[1:]) for each in values[0]]
        if name in SCALARS:
            return SCALARS[name](*values)
        if name in AGGREGATES and isinstance(values[0], list):
            return AGGREGATES[name](*values)
        if name == "values":
            return value_list(values[0], bind_node(node, self.schema).dtype)
        return OTHERS[name](*values)

    def over_list(self, name, values, arrow):
        if values is None:
            return None
        found = [
            Evaluator(
                self.row, self.schema, {**self.names, **dict(zip(arrow.parameters, (each, i), strict=False))}
            )(arrow.body)
            for i, each in enumerate(values)
        ]
        match name:
            case "map":
                return found
            case "filter":
                return [each for each, kept in zip(values, found, strict=True) if kept is True]
        known = [each for each in found if each is not None]
        return (any(known) if name == "any" else all(known)) if known else None

    def type_of(self, node):
        value = self(node)
        if value is None:
            return "null"
        dtype = bind_node(node, self.schema).dtype
        if not isinstance(dtype, AnyType):
            return word(dtype)
        found = json.loads(value)
        if found is None:
            return "null"
        kinds = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list", dict: "dict"}
        return kinds[type(found)]

    # --- comparisons ------------------------------------------------------------------------

    def compare(self, sign, left, right):  # noqa: PLR0911  # one line a kind of operator
        if sign in {"in", "not in"} and isinstance(right, nodes.ListOf):
            found = any(self.compare("==", left, item) for item in right.items)
            return found if sign == "in" else not found
        a, b = self(left), self(right)
        if sign in {"in", "not in"}:
            if b is None:
                return None
            found = any(equal(a, item) for item in b)
            return found if sign == "in" else not found
        if sign in {"is", "is not"}:
            return (a is None) == (sign == "is")
        a, b = self.mixed(left, a, right, b), self.mixed(right, b, left, a)
        for one, other, swapped in ((a, b, False), (b, a, True)):
            if isinstance(one, list) and not isinstance(other, list) and not self.is_null(right, left):
                return [judge(sign, *((other, each) if swapped else (each, other))) for each in one]
        if (self.is_list(left) or self.is_list(right)) and not self.is_null(right, left):
            return None
        return judge(sign, a, b)

    @staticmethod
    def is_null(*sides):
        return any(isinstance(side, nodes.Literal) and side.value is None for side in sides)

    def is_list(self, node):
        try:
            return isinstance(bind_node(node, self.schema).dtype, List)
        except ExpressionError:
            return False

    def mixed(self, node, value, other, beside):
        """Return a mixed cell as the scalar it says if it is of the type of the literal beside it."""
        if not isinstance(node, nodes.Name) or node.name != "mixed" or value is None or beside is None:
            return value
        del other
        found = json.loads(value)
        if isinstance(beside, bool) or isinstance(found, bool):
            return found if type(found) is type(beside) else None
        if isinstance(beside, int | float):
            return float(found) if isinstance(found, int | float) else None
        return found if isinstance(found, str) else None


# --- values -------------------------------------------------------------------------------------


def as_floats(value, dtype):
    if isinstance(dtype, Number) and not dtype.integer and whole(value):
        return float(value)
    if isinstance(dtype, List) and isinstance(value, list):
        return [as_floats(each, dtype.element) for each in value]
    if isinstance(dtype, Timestamp) and isinstance(value, str):
        value = read_time(value)
    if isinstance(dtype, Timestamp) and not dtype.date and type(value) is dt.date:
        return moment(value)
    return value


def read_time(text):
    if len(text) == len("2026-01-31"):
        return dt.date.fromisoformat(text)
    time = dt.datetime.fromisoformat(text)
    return time.astimezone(dt.UTC) if time.tzinfo else time


def zone_like(value, other):
    """Return a time without a zone in the zone of another."""
    if isinstance(other, dt.datetime) and other.tzinfo and not getattr(value, "tzinfo", None):
        return moment(value).replace(tzinfo=other.tzinfo)
    return value


def with_times(values):
    """Read text beside a time as a time."""
    times = [value for value in values if isinstance(value, TIMES)]
    if not times or len(values) < 2:  # nothing beside
        return values
    found = []
    for value in values:
        readable = isinstance(value, str) and value[:1].isdigit() and len(value) >= len("2026-01-31")
        read = read_time(value) if readable else value
        found.append(zone_like(read, times[0]) if isinstance(read, TIMES) else read)
    return found


def alike(a, b):
    if isinstance(a, TIMES) or isinstance(b, TIMES):
        a, b = map(moment, with_times([a, b]))
        if (a.tzinfo is None) != (b.tzinfo is None):
            a, b = (each.astimezone().replace(tzinfo=None) if each is NOW else each for each in (a, b))
        return a, b
    if isinstance(a, float) or isinstance(b, float):
        return float(a), float(b)
    return a, b


def equal(a, b):
    if a is None or b is None:
        return a is b
    a, b = alike(a, b)
    return a == b


def judge(sign, a, b):
    if sign in {"==", "!="}:
        return equal(a, b) == (sign == "==")
    if a is None or b is None:
        return None
    return ORDERS[sign](*alike(a, b))


def negate(value):
    if isinstance(value, list):
        return [negate(each) for each in value]
    return None if value is None or (whole(value) and value == LEAST) else -value


def calculate(sign, a, b):  # noqa: C901, PLR0911  # one line a kind of operand
    if isinstance(a, list):
        return [calculate(sign, each, b) for each in a]
    if isinstance(b, list):
        return [calculate(sign, a, each) for each in b]
    if a is None or b is None:
        return None
    if isinstance(a, TIMES) or isinstance(b, TIMES):
        a, b = with_times([a, b])
        if isinstance(a, TIMES) and isinstance(b, TIMES):
            return diff(a, b)
        return shift(a, b if sign == "+" else -b) if isinstance(a, TIMES) else shift(b, a)
    if isinstance(a, str):
        return a + b
    if whole(a) and whole(b) and sign not in {"/", "**"}:
        if b == 0 and sign in {"//", "%"}:
            return None
        return fitting(WHOLE_OPERATORS[sign](a, b))
    a, b = float(a), float(b)
    with np.errstate(all="ignore"):
        if sign in {"//", "%"}:
            if b == 0:
                return None
            result = np.floor_divide(a, b) if sign == "//" else np.mod(a, b)
            return None if math.isnan(result) else float(result) + 0.0
        result = float(FLOAT_OPERATORS[sign](a, b))
    return None if math.isnan(result) else result


def merged(values, dtype):
    known = [value for value in values if value is not None]
    if not known:
        return None
    found = {}
    for name, _ in dtype.fields:
        given = [value[name] for value in known if plain(value.get(name)) is not None]
        found[name] = given[-1] if given else None
    return found


def value_list(value, dtype):
    found = [each for each in value.values() if each is not None]
    if isinstance(dtype.element, AnyType):
        return [json.dumps(each) for each in found]
    return as_floats(found, dtype)
