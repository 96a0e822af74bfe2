"""Functions of numbers. Where there is no result, as of the root of -1, it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.query.functions.row import Function
from wandb_tables_widget.query.kinds import INTEGER, NUMBER, TEXT, is_integer
from wandb_tables_widget.query.sql_text import SQL, fill, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound, Constant

_NEARLY: Final = 1e-9
_FINEST: Final = 1e-9


def _bin(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    """Write the multiple of the width below; parts of one, such as 0.1, are computed as 1/10 to be exact."""
    width = float(cast("Constant", arguments[1]).value)  # type: ignore[arg-type]  # the binder checked it
    parts_of_one = round(1 / width) if _FINEST < width < 1 else 0
    if parts_of_one and abs(parts_of_one * width - 1) < _NEARLY:
        place, edge = f"floor({{0}} * {parts_of_one}e0)", f"({{0}} / {parts_of_one}e0)"
    else:
        place, edge = f"floor({{0}} / {width!r}::DOUBLE)", f"({{0}} * {width!r}::DOUBLE)"
    below = fill(edge, fill(place, parts[0]))
    above = fill(edge, fill(f"({place} + 1)", parts[0]))
    return fill("CASE WHEN {2} <= {0} THEN {2} ELSE {1} END", parts[0], below, above)


def _format(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    spec = str(cast("Constant", arguments[1]).value)
    if spec.endswith("d"):
        return fill("format({1}, {0})", parts[0], SQL("?", ("{:" + spec + "}",)))
    number = fill("CAST({0} AS DOUBLE)", parts[0]) if is_integer(arguments[0].dtype) else parts[0]
    if spec.endswith("%"):
        template = "{:" + spec[:-1] + "f}%"
        return fill("format({1}, {0} * 100)", number, SQL("?", (template,)))
    return fill("format({1}, {0})", number, SQL("?", ("{:" + spec + "}",)))


def _fixed(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    digits = cast("Constant", arguments[1]).value
    number = fill("CAST({0} AS DOUBLE)", parts[0]) if is_integer(arguments[0].dtype) else parts[0]
    return fill("format({1}, {0})", number, SQL("?", (f"{{:.{digits}f}}",)))


def _extreme(name: str, engine: str, what: str, examples: dict[str, float | None]) -> Function:
    """Return the row of the greatest or least of several numbers; DuckDB would pass over missing ones."""

    def write(_: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
        known = join(" AND ", (fill("{0} IS NOT NULL", part) for part in parts))
        return fill(f"CASE WHEN {{0}} THEN {engine}({{1}}) END", known, join(", ", parts))

    return Function(
        name,
        ("number", "number"),
        lambda types: INTEGER if all(map(is_integer, types)) else NUMBER,
        write,
        f"the {what} of several numbers; missing if one of them is",
        examples,
        aliases=(engine,),
        repeats=True,
    )


def _whole(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("{0}" if is_integer(arguments[0].dtype) else "TRY_CAST(trunc({0}) AS BIGINT)", *parts)


def _of_float(name: str, doc: str, examples: dict[str, float | None], *aliases: str) -> Function:
    """Return the row of a function of DuckDB that takes a float and gives NaN where it has no result."""
    return Function(
        name, ("number",), NUMBER, f"{name}({{0}})", doc, examples, aliases, nulls="makes", nan=True
    )


NUMBER_FUNCTIONS: Final = (
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
        "abs",
        ("number",),
        None,
        "abs({0})",
        "distance from zero",
        {"(-1.5).abs": 1.5, "abs(0/0)": None},
        nan=True,
    ),
    Function("floor", ("integer",), None, "{0}", "the whole number itself", {"floor(-3)": -3}),
    Function(
        "floor",
        ("number",),
        None,
        "floor({0})",
        "the next whole number below",
        {"floor(2.7)": 2.0, "floor(-2.1)": -3.0},
        nan=True,
    ),
    Function(
        "ceil", ("integer",), None, "{0}", "the whole number itself", {"ceil(3)": 3}, aliases=("ceiling",)
    ),
    Function(
        "ceil",
        ("number",),
        None,
        "ceil({0})",
        "the next whole number above",
        {"ceil(2.1)": 3.0, "ceil(-2.7)": -2.0},
        aliases=("ceiling",),
        nan=True,
    ),
    Function(
        "round",
        ("number",),
        None,
        "round_even({0}, 0)",
        "nearest whole number, a half to the even one",
        {"round(2.5)": 2.0, "round(-3.5)": -4.0, "round(7)": 7},
        nan=True,
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
        nan=True,
    ),
    Function(
        "sign",
        ("number",),
        INTEGER,
        "CAST(sign({0}) AS BIGINT)",
        "-1, 0 or 1, as a number is below, at or above zero",
        {"sign(-2.5)": -1, "sign(0)": 0, "sign(7)": 1},
    ),
    _of_float("sqrt", "square root", {"sqrt(16)": 4.0, "sqrt(-1)": None}),
    _of_float("exp", "e to the power of a number", {"exp(0)": 1.0}),
    Function(
        "log",
        ("number",),
        NUMBER,
        "ln({0})",
        "natural logarithm",
        {"log(1)": 0.0, "log(0)": float("-inf"), "log(-1)": None},
        aliases=("ln",),
        nulls="makes",
        nan=True,
    ),
    _of_float("log10", "logarithm to base 10", {"log10(1000)": 3.0, "log10(-1)": None}),
    _of_float("log2", "logarithm to base 2", {"log2(8)": 3.0}),
    _of_float("sin", "sine of an angle in radians", {"sin(0)": 0.0, "sin(1/0)": None}),
    _of_float("cos", "cosine of an angle in radians", {"cos(0)": 1.0}),
    _of_float("tan", "tangent of an angle in radians", {"tan(0)": 0.0}),
    Function(
        "clip",
        ("number", "number", "number"),
        lambda types: INTEGER if all(map(is_integer, types)) else NUMBER,
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL AND {2} IS NOT NULL"
        " THEN least(greatest({0}, {1}), {2}) END",
        "a number kept between a least and a greatest value",
        {"clip(5, 0, 3)": 3, "clip(-1.5, 0, 1)": 0.0, "clip(null, 0, 1)": None},
        aliases=("clamp",),
    ),
    _extreme("max", "greatest", "greatest", {"max(1, 3, 2)": 3, "max(0.5, 1)": 1.0, "max(1, null)": None}),
    _extreme("min", "least", "least", {"min(1, 3, 2)": 1, "(2.5).min(1)": 1.0}),
    Function(
        "round_thousand",
        ("number",),
        NUMBER,
        "(floor({0} / 1e3 + 0.5) * 1e3)",
        "the nearest thousand, a half to the one above",
        {"round_thousand(2499)": 2000.0, "(2500).roundthousand": 3000.0, "round_thousand(-2500)": -2000.0},
        aliases=("roundthousand",),
    ),
    Function(
        "bin",
        ("number", "width"),
        NUMBER,
        _bin,
        "lower edge of the bin of a width that a number falls into; bins start at 0",
        {"bin(0.37, 0.1)": 0.3, "bin(0.3, 0.1)": 0.3, "bin(-1, 2)": -2.0, "bin(29, 10)": 20.0},
        nan=True,
    ),
    Function(
        "to_string",
        ("number",),
        TEXT,
        "CAST({0} AS VARCHAR)",
        "a number as text, in as few digits as tell it from others",
        {"to_string(12)": "12", "to_string(0.1)": "0.1", "to_string(2.0)": "2.0", "to_string(1e20)": "1e+20"},
        aliases=("toString", "str"),
    ),
    Function(
        "to_string",
        ("boolean",),
        TEXT,
        "CAST({0} AS VARCHAR)",
        '"true" or "false"',
        {"to_string(1 < 2)": "true"},
        aliases=("toString", "str"),
    ),
    Function(
        "to_string",
        ("text",),
        TEXT,
        "{0}",
        "the text itself",
        {'to_string("a")': "a"},
        aliases=("toString", "str"),
    ),
    Function(
        "to_number",
        ("number",),
        None,
        "{0}",
        "the number itself",
        {"to_number(2)": 2, "to_number(1.5)": 1.5},
        aliases=("toNumber", "to_float", "float"),
        nan=True,
    ),
    Function(
        "to_number",
        ("boolean",),
        INTEGER,
        "CAST({0} AS BIGINT)",
        "1 for true, 0 for false",
        {"to_number(true)": 1, "to_number(false)": 0},
        aliases=("toNumber", "to_float", "float"),
    ),
    Function(
        "to_integer",
        ("number",),
        INTEGER,
        _whole,
        "a number without its decimals; missing if 64 bits do not hold it",
        {"to_integer(2.9)": 2, "int(-2.9)": -2, "int(1e30)": None},
        aliases=("int", "to_int"),
        nulls="makes",
    ),
    Function(
        "to_integer",
        ("boolean",),
        INTEGER,
        "CAST({0} AS BIGINT)",
        "1 for true, 0 for false",
        {"to_integer(true)": 1, "int(1 > 2)": 0},
        aliases=("int", "to_int"),
    ),
    Function(
        "format",
        ("integer", "number format"),
        TEXT,
        _format,
        "a whole number as text in a format of Python",
        {'format(1234567, ",d")': "1,234,567", 'format(3, "+d")': "+3", 'format(2, ".1f")': "2.0"},
    ),
    Function(
        "format",
        ("number", "number format"),
        TEXT,
        _format,
        "a number as text in a format of Python; d rounds nothing and is for whole numbers only",
        {
            'format(1234.5, ",.2f")': "1,234.50",
            'format(0.256, ".1%")': "25.6%",
            'format(0.00012, ".3e")': "1.200e-04",
        },
    ),
    Function(
        "to_fixed",
        ("number", "digits"),
        TEXT,
        _fixed,
        "a number as text with so many decimals",
        {"to_fixed(2.5, 2)": "2.50", "(7).toFixed(0)": "7"},
        aliases=("toFixed",),
        bounds=(0, 15),
    ),
)
