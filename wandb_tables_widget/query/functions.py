"""The one table of functions; binder, SQL writer and completion read it.

A function is one row for each combination of types it takes. ``sql`` is DuckDB SQL with ``{0}``,
``{1}`` where the arguments go. Missing arguments give a missing result unless ``nulls`` says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from wandb_tables_widget.dtypes import List, Number, String
from wandb_tables_widget.query.kinds import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    comparable,
    element_type,
    is_integer,
    is_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wandb_tables_widget.dtypes import DType

Takes: TypeAlias = Literal["anything", "text", "number", "integer", "list", "element", "digits"]
"""What an argument may be: ``element`` is what the list before it holds, ``digits`` a literal."""


@dataclass(frozen=True)
class Function:
    """One row of the table.

    ``gives`` is the type of the result, None the type of the first argument. ``nulls`` is
    ``passes`` if a missing argument gives a missing result and no other does, ``makes`` if
    others do too, ``answers`` if the result is never missing. ``maps`` says whether the function
    works on each element of a list given for its first argument. ``bounds`` are the least and
    greatest value of a ``digits`` argument. Each example is an expression and its value.
    """

    name: str
    takes: tuple[Takes, ...]
    gives: DType | None
    sql: str
    doc: str
    examples: Mapping[str, str | float | bool | None] = field(hash=False, compare=False)
    aliases: tuple[str, ...] = ()
    nulls: Literal["passes", "makes", "answers"] = "passes"
    maps: bool = True
    bounds: tuple[int, int] = (0, 0)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its other spellings."""
        return (self.name, *self.aliases)

    @property
    def signature(self) -> str:
        """How a call looks, such as ``contains(text, text)``."""
        return f"{self.name}({', '.join(self.takes)})"


FUNCTIONS: Final = (
    Function(
        "len",
        ("text",),
        INTEGER,
        "length({0})",
        "number of characters of a text",
        {'len("añ😀")': 3, 'len("")': 0, "len(null)": None},
        maps=False,
    ),
    Function(
        "len",
        ("list",),
        INTEGER,
        "len({0})",
        "number of elements of a list",
        {"len([4, 5, null])": 3, "len([])": 0},
        maps=False,
    ),
    Function("lower", ("text",), TEXT, "lower({0})", "text in lower case", {'"ABC".lower': "abc"}),
    Function("upper", ("text",), TEXT, "upper({0})", "text in upper case", {'"abc".upper()': "ABC"}),
    Function(
        "contains",
        ("text", "text"),
        BOOLEAN,
        "contains({0}, {1})",
        "whether a text holds another, upper and lower case told apart",
        {'contains("a.c", ".")': True, 'contains("abc", "B")': False, 'contains("abc", null)': None},
        maps=False,
    ),
    Function(
        "contains",
        ("list", "element"),
        BOOLEAN,
        "list_contains({0}, {1})",
        "whether a list holds a value",
        {'["a", "b"].contains("b")': True, "contains([1, 2], 3)": False},
        maps=False,
    ),
    Function(
        "startswith",
        ("text", "text"),
        BOOLEAN,
        "starts_with({0}, {1})",
        "whether a text starts with another",
        {'"abc".startswith("ab")': True, '"abc".startsWith("")': True},
        aliases=("startsWith", "starts_with"),
    ),
    Function(
        "endswith",
        ("text", "text"),
        BOOLEAN,
        "ends_with({0}, {1})",
        "whether a text ends with another",
        {'"abc".endswith("bc")': True, '"abc".endsWith("b")': False},
        aliases=("endsWith", "ends_with"),
    ),
    Function(
        "abs",
        ("integer",),
        None,
        "TRY_CAST(abs(CAST({0} AS HUGEINT)) AS BIGINT)",
        "distance from zero",
        {"abs(-3)": 3, "abs(0)": 0, "abs(-9223372036854775808)": None},
        nulls="makes",
    ),
    Function(
        "abs", ("number",), None, "abs({0})", "distance from zero", {"(-1.5).abs": 1.5, "abs(0/0)": None}
    ),
    Function(
        "round",
        ("number",),
        None,
        "round_even({0}, 0)",
        "nearest whole number, a half to the even one",
        {"round(2.5)": 2.0, "round(-3.5)": -4.0, "round(7)": 7},
    ),
    Function(
        "round",
        ("integer", "digits"),
        None,
        "TRY_CAST(round_even(CAST({0} AS HUGEINT), CAST({1} AS INTEGER)) AS BIGINT)",
        "nearest number of so many decimals, a half to the even one",
        {"round(15, -1)": 20, "round(12, 3)": 12, "round(9223372036854775807, -1)": None},
        nulls="makes",
        bounds=(-15, 15),
    ),
    Function(
        "round",
        ("number", "digits"),
        None,
        "round_even({0}, CAST({1} AS INTEGER))",
        "nearest number of so many decimals, a half to the even one",
        {"round(0.125, 2)": 0.12, "(2.25).round(1)": 2.2, "round(1234.5, -2)": 1200.0},
        bounds=(-15, 15),
    ),
    Function(
        "is_null",
        ("anything",),
        BOOLEAN,
        "({0} IS NULL)",
        "whether a value is missing: null or NaN",
        {"is_null(null)": True, "(0/0).isNone": True, "is_null(0)": False},
        aliases=("isnull", "isNull", "isna", "isNone"),
        nulls="answers",
        maps=False,
    ),
)


@cache
def functions_by_name() -> dict[str, tuple[Function, ...]]:
    """Return the rows of each name and alias."""
    found: dict[str, tuple[Function, ...]] = {}
    for function in FUNCTIONS:
        for name in function.names:
            found[name] = (*found.get(name, ()), function)
    return found


def function_names() -> tuple[str, ...]:
    """Return all names to propose, the first spelling of each function before the others."""
    aliases = (alias for function in FUNCTIONS for alias in function.aliases)
    return (*dict.fromkeys(function.name for function in FUNCTIONS), "date", *aliases)


def accepts(function: Function, types: Sequence[DType]) -> bool:
    """Return whether a function takes arguments of these types; ``digits`` only counts as whole."""
    return len(types) == len(function.takes) and all(
        _fits(takes, dtype, types[0]) for takes, dtype in zip(function.takes, types, strict=True)
    )


def accepts_operand(function: Function, dtype: DType) -> bool:
    """Return whether ``x.f`` makes sense for an ``x`` of this type, on its elements included."""
    element = element_type(dtype)
    return _fits(function.takes[0], dtype, dtype) or bool(
        function.maps and element is not None and _fits(function.takes[0], element, element)
    )


def result_type(function: Function, first: DType, *, mapped: bool) -> DType:
    """Return the type of a call whose first argument is of type ``first``."""
    operand = element_type(first) if mapped else first
    result = function.gives or operand or NUMBER
    if is_unknown(result):
        result = NUMBER
    return List(element=result) if mapped else result


def _fits(takes: Takes, dtype: DType, first: DType) -> bool:
    if is_unknown(dtype) or takes == "anything":
        return takes != "digits"
    match takes:
        case "text":
            return isinstance(dtype, String)
        case "number":
            return isinstance(dtype, Number)
        case "integer" | "digits":
            return is_integer(dtype)
        case "list":
            return element_type(dtype) is not None
        case "element":
            element = element_type(first)
            return element is not None and comparable(dtype, element)
