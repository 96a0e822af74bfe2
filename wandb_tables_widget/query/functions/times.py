"""Functions of times. Parts and units are those of the clock of the column: its own zone if it has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.dtypes import Timestamp
from wandb_tables_widget.query.functions.literals import FIXED_UNITS
from wandb_tables_widget.query.functions.row import Function
from wandb_tables_widget.query.kinds import INTEGER, NUMBER, TEXT, is_integer
from wandb_tables_widget.query.sql_text import SQL, fill, join
from wandb_tables_widget.query.zones import engine_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.query.bound import Bound, Constant

_DATE: Final = Timestamp(date=True)
_CLOCK: Final = Timestamp()
_UTC: Final = Timestamp(timezone="UTC")
_IN_RANGE: Final = "{0} BETWEEN TIMESTAMP '0001-01-02' AND TIMESTAMP '9999-12-30'"
_WITH_OFFSET: Final = "':[0-9][0-9]([.][0-9]+)?(Z|z|[+-][0-9][0-9](:?[0-9][0-9])?)$'"
_MAGNITUDES: Final = tuple(
    f"{{0}} BETWEEN -{least} AND {least}" for least in (31535999999, 31535999999999, 31535999999999999)
)


_MONTH: Final = 2_592_000
_SPANS: Final = (
    *((31_536_000, "year"), (_MONTH, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")),
    *((1, "second"), (0.001, "millisecond")),
)
"""Seconds and names of units of time that differences are told in."""
_COUNTED: Final = "CAST(CAST({1} AS BIGINT) AS VARCHAR)"


def _local(argument: Bound, part: SQL) -> SQL:
    """Write a time as that of the clock of its column."""
    dtype = cast("Timestamp", argument.dtype)
    if dtype.timezone:
        return fill("timezone({0}, {1})", SQL("?", (engine_zone(dtype.timezone),)), part)
    return part


def _stamp(argument: Bound, part: SQL) -> SQL:
    local = _local(argument, part)
    return fill("CAST({0} AS TIMESTAMP)", local) if cast("Timestamp", argument.dtype).date else local


def _back(argument: Bound, local: SQL) -> SQL:
    """Write a time of the clock of a column as its type."""
    dtype = cast("Timestamp", argument.dtype)
    if dtype.timezone:
        return fill("timezone({0}, {1})", SQL("?", (engine_zone(dtype.timezone),)), local)
    return fill("CAST({0} AS DATE)", local) if dtype.date else local


def _in_clock(template: str) -> Callable[[Sequence[Bound], Sequence[SQL]], SQL]:
    return lambda arguments, parts: fill(template, _local(arguments[0], parts[0]), *parts[1:])


def _part(name: str, doc: str, value: int, *aliases: str, sql: str = "") -> Function:
    examples = {f'{name}(date("2026-02-28T13:45:59.5"))': value}
    template = f"CAST({sql or f'{name}({{0}})'} AS BIGINT)"
    return Function(name, ("time",), INTEGER, _in_clock(template), doc, examples, aliases)


def _clock_part(name: str, doc: str, value: int, sql: str = "") -> Function:
    """Return the row of a part that dates have too, as 0; DuckDB takes it of times only."""
    template = f"CAST({sql or f'{name}({{0}})'} AS BIGINT)"
    return Function(
        name,
        ("time",),
        INTEGER,
        lambda arguments, parts: fill(template, _stamp(arguments[0], parts[0])),
        doc,
        {f'{name}(date("2026-02-28T13:45:59.5"))': value, f'{name}(date("2026-02-28"))': 0},
    )


def _unit(argument: Bound) -> str:
    return str(cast("Constant", argument).value)


def _lower(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill(f"date_trunc('{_unit(arguments[1])}', {{0}})", _stamp(arguments[0], parts[0]))


def _floor(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return _back(arguments[0], _lower(arguments, parts))


def _upper(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    local, low = _stamp(arguments[0], parts[0]), _lower(arguments, parts)
    step = f"INTERVAL 1 {_unit(arguments[1])}"
    return fill(
        f"CASE WHEN {_IN_RANGE} THEN CASE WHEN {{1}} = {{0}} THEN {{0}} ELSE {{1}} + {step} END END",
        local,
        low,
    )


def _ceil(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return _back(arguments[0], _upper(arguments, parts))


def _round(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    local, low, high = _stamp(arguments[0], parts[0]), _lower(arguments, parts), _upper(arguments, parts)
    return _back(
        arguments[0], fill("CASE WHEN {0} - {1} < {2} - {0} THEN {1} ELSE {2} END", local, low, high)
    )


def _micros(argument: Bound, part: SQL) -> SQL:
    date = cast("Timestamp", argument.dtype).date
    return fill(
        "CAST(epoch_us(CAST({0} AS TIMESTAMP)) AS DOUBLE)" if date else "CAST(epoch_us({0}) AS DOUBLE)", part
    )


def _difference(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    seconds = FIXED_UNITS[_unit(arguments[2])] if len(arguments) > 2 else 1  # noqa: PLR2004  # the unit is third
    sides = (_micros(argument, part) for argument, part in zip(arguments[:2], parts, strict=False))
    return fill(f"(({{0}} - {{1}}) / {seconds}e6)", *sides)


def _shift(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    dtype = cast("Timestamp", arguments[0].dtype)
    time = fill("CAST({0} AS TIMESTAMP)" if dtype.date else "{0}", parts[0])
    within = _IN_RANGE.replace("TIMESTAMP", "TIMESTAMPTZ") if dtype.timezone else _IN_RANGE
    near = f"CASE WHEN abs({{1}}) < 1e11 AND {within}"
    return fill(near + " THEN {0} + to_microseconds(CAST(round({1} * 1e6) AS BIGINT)) END", time, parts[1])


def _counted(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    """Write the time of a number by its size; whole numbers are multiplied as such, which is quicker."""
    whole = is_integer(arguments[0].dtype)
    factors = ("1000000", "1000", "1") if whole else ("1e6", "1e3", "1e0")
    cases = " ".join(
        f"WHEN {size} THEN {{0}} * {factor}" for size, factor in zip(_MAGNITUDES, factors, strict=True)
    )
    micros = f"CASE {cases} WHEN {{0}} BETWEEN -1e19 AND 1e19 THEN CAST({{0}} / 1e3 AS BIGINT) END"
    return fill(
        f"make_timestamptz({micros})" if whole else f"make_timestamptz(CAST({micros} AS BIGINT))", *parts
    )


def _text(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("CAST({0} AS VARCHAR)", _local(arguments[0], parts[0]))


def _date(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("CAST({0} AS DATE)", _local(arguments[0], parts[0]))


def _relative(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    seconds = _difference(arguments, parts)
    cases = join(" ", (_in_unit(seconds, size, name) for size, name in _SPANS))
    return fill("CASE {1} WHEN {0} IS NOT NULL THEN 'less than 1 ms' END", seconds, cases)


def _in_unit(seconds: SQL, size: float, name: str) -> SQL:
    """Write the case of a difference that is told in a unit: with one decimal in months and years."""
    decimal = size >= _MONTH
    count = fill(f"round_even({{0}} / {size!r}, {int(decimal)})", seconds)
    number = f"CASE WHEN {{1}} = trunc({{1}}) THEN {_COUNTED} ELSE CAST({{1}} AS VARCHAR) END"
    ending = f"CASE WHEN abs({{1}}) = 1 THEN ' {name}' ELSE ' {name}s' END"
    said = f"{number if decimal else _COUNTED} || {ending}"
    return fill(f"WHEN abs({{0}}) >= {size!r} THEN {said}", seconds, count)


TIME_FUNCTIONS: Final = (
    _part("year", "year of a time", 2026),
    _part("quarter", "quarter of the year, 1 to 4", 1),
    _part("month", "month of the year, 1 to 12", 2),
    _part("week", "week of the year by ISO 8601, 1 to 53", 9, "isoweek"),
    _part("day", "day of the month, 1 to 31", 28),
    _part("day_of_year", "day of the year, 1 to 366", 59, "dayofyear", sql="dayofyear({0})"),
    _part(
        "weekday",
        "day of the week, 0 for Monday to 6 for Sunday",
        5,
        "dayofweek",
        "day_of_week",
        sql="isodow({0}) - 1",
    ),
    _clock_part("hour", "hour of the day, 0 to 23", 13),
    _clock_part("minute", "minute of the hour, 0 to 59", 45),
    _clock_part("second", "second of the minute, 0 to 59", 59),
    _clock_part(
        "microsecond", "millionths of the second, 0 to 999,999", 500_000, "microsecond({0}) % 1000000"
    ),
    _clock_part(
        "millisecond", "thousandths of the second, 0 to 999", 500, "microsecond({0}) % 1000000 // 1000"
    ),
    Function(
        "date",
        ("time",),
        _DATE,
        _date,
        "the day of a time",
        {'to_string(date(date("2026-01-31T18:30:00")))': "2026-01-31"},
        aliases=("Date",),
    ),
    Function(
        "floor",
        ("time", "unit"),
        None,
        _floor,
        "start of the second, minute, hour, day, week (Monday), month, quarter or year of a time",
        {'to_string(floor(date("2026-02-28T13:45"), "month"))': "2026-02-01 00:00:00"},
        aliases=("trunc", "date_trunc"),
    ),
    Function(
        "bin",
        ("time", "unit"),
        None,
        _floor,
        "start of the unit of time, as floor",
        {'to_string(bin(date("2026-02-28T13:45"), "hour"))': "2026-02-28 13:00:00"},
    ),
    Function(
        "ceil",
        ("time", "unit"),
        None,
        _ceil,
        "start of the next unit of time, or the time itself if it is one; missing outside of years 1 to 9999",
        {'to_string(ceil(date("2026-02-28T13:45"), "hour"))': "2026-02-28 14:00:00"},
        aliases=("ceiling",),
        nulls="makes",
    ),
    Function(
        "round",
        ("time", "unit"),
        None,
        _round,
        "the nearer of floor and ceil, the later one in the middle",
        {'to_string(round(date("2026-02-28T13:45"), "day"))': "2026-03-01 00:00:00"},
        nulls="makes",
    ),
    Function(
        "diff",
        ("time", "time"),
        NUMBER,
        _difference,
        "seconds from the second time to the first, both with a zone or both without;"
        " the same as first - second",
        {'diff(date("2026-01-02"), date("2026-01-01"))': 86400.0},
        aliases=("seconds_between",),
    ),
    Function(
        "diff",
        ("time", "time", "fixed unit"),
        NUMBER,
        _difference,
        "units of time from the second time to the first, with decimals",
        {'diff(date("2026-01-02"), "2026-01-01", "hour")': 24.0},
    ),
    Function(
        "shift",
        ("time", "number"),
        lambda types: _CLOCK if types[0] == _DATE else types[0],
        _shift,
        "a time so many seconds later; the same as time + seconds; missing outside of years 1 to 9999",
        {'to_string(shift(date("2026-01-01"), 90))': "2026-01-01 00:01:30"},
        nulls="makes",
    ),
    Function(
        "to_time",
        ("number",),
        _UTC,
        _counted,
        "the time in UTC that a number counts from 1970 on, in seconds, or by its size in milli-, micro- or"
        " nanoseconds",
        {
            "to_string(to_time(1767225600))": "2026-01-01 00:00:00",
            "to_string(to_time(1767225600000))": "2026-01-01 00:00:00",
        },
        aliases=("toTimestamp", "to_timestamp", "to_datetime"),
        nulls="makes",
    ),
    Function(
        "to_time",
        ("text",),
        _CLOCK,
        f"CASE WHEN regexp_matches({{0}}, {_WITH_OFFSET})"
        " THEN timezone('UTC', TRY_CAST({0} AS TIMESTAMPTZ))"
        " ELSE TRY_CAST({0} AS TIMESTAMP) END",
        "the time that a text writes in ISO 8601, in UTC if it has an offset; missing if it writes none",
        {
            'to_string(to_time("2026-01-01T10:00"))': "2026-01-01 10:00:00",
            'to_string(to_time("2026-01-01T10:00:00+02:00"))': "2026-01-01 08:00:00",
            'to_time("soon")': None,
        },
        aliases=("toTimestamp", "to_timestamp", "to_datetime"),
        nulls="makes",
    ),
    Function(
        "to_time",
        ("time",),
        None,
        "{0}",
        "the time itself",
        {'to_string(to_time(date("2026-01-01")))': "2026-01-01", 'date("2026-01-01").dt.year': 2026},
        aliases=("toTimestamp", "to_timestamp", "to_datetime", "dt"),
    ),
    Function(
        "to_number",
        ("time",),
        NUMBER,
        lambda arguments, parts: fill("({0} / 1e6)", _micros(arguments[0], parts[0])),
        "seconds from 1970 to a time, in UTC if it has a zone",
        {'to_number(date("1970-01-02"))': 86400.0, 'date("1970-01-01T00:00:00.5").timestamp()': 0.5},
        aliases=("toNumber", "to_float", "float", "timestamp", "epoch"),
    ),
    Function(
        "relative",
        ("time", "time"),
        TEXT,
        _relative,
        "how much later the first time is, in the largest unit that fits: a year of 365 days, a month of 30,"
        " with one decimal, or whole days, hours, minutes, seconds, milliseconds",
        {
            'relative(date("2026-01-03"), "2026-01-01")': "2 days",
            'relative(date("2026-01-01"), "2026-01-01T01:00")': "-1 hour",
            'relative(date("2027-07-02"), "2026-01-01")': "1.5 years",
            'relative(date("2026-01-01"), "2026-01-01")': "less than 1 ms",
        },
        aliases=("relativeStringAutoFormat",),
    ),
    Function(
        "to_string",
        ("time",),
        TEXT,
        _text,
        "a time as text, such as 2026-01-31 18:30:00",
        {'to_string(date("2026-01-31"))': "2026-01-31"},
        aliases=("toString", "str"),
    ),
    Function(
        "format",
        ("time", "time format"),
        TEXT,
        lambda arguments, parts: fill("strftime({0}, {1})", _local(arguments[0], parts[0]), parts[1]),
        "a time as text in a format of strftime",
        {'format(date("2026-01-31"), "%d.%m.%y")': "31.01.26"},
        aliases=("strftime",),
    ),
)
