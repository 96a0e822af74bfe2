"""Functions of times. Parts are those of the clock of the column: its own zone if it has one."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from wandb_tables_widget.view.code.helpers.values import strict

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
SPANS = [
    *[(31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3_600, "hour")],
    *[(60, "minute"), (1, "second"), (0.001, "millisecond")],
]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def moment(time: dt.date) -> dt.datetime:
    """Return a date as a time of its midnight."""
    return time if isinstance(time, dt.datetime) else dt.datetime(time.year, time.month, time.day)


def clock(time: dt.date) -> dt.datetime:
    """Return what the clock of a time shows."""
    return moment(time).replace(tzinfo=None)


def on_clock(time: dt.date, shown: dt.datetime | None) -> Any:
    """Return the time at which the clock of another shows something."""
    if shown is None:
        return None
    if not isinstance(time, dt.datetime):
        return shown.date()
    return shown.replace(tzinfo=time.tzinfo, fold=1) if time.tzinfo else shown


def unit_start(time: dt.date, unit: str) -> dt.datetime:
    """Return the start of the unit of time that the clock of a time shows."""
    shown = clock(time)
    midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit in MONTHS:
        months = {"month": shown.month, "quarter": (shown.month - 1) // 3 * 3 + 1, "year": 1}
        return midnight.replace(day=1, month=months[unit])
    if unit in {"week", "day"}:
        return midnight - dt.timedelta(days=shown.weekday() if unit == "week" else 0)
    return shown - (shown - midnight) % dt.timedelta(seconds=SECONDS[unit])


def unit_end(time: dt.date, unit: str) -> dt.datetime | None:
    """Return the start of the next unit of time, or the time itself if it is one."""
    start, shown = unit_start(time, unit), clock(time)
    if not dt.datetime(1, 1, 2) <= shown <= dt.datetime(9999, 12, 30):
        return None
    if start == shown:
        return start
    if unit in SECONDS:
        return start + dt.timedelta(seconds=SECONDS[unit])
    total = start.year * 12 + start.month - 1 + MONTHS[unit]
    return start.replace(year=total // 12, month=total % 12 + 1)


@strict
def time_moment(time: dt.date) -> dt.datetime:
    """Return a date as a time of its midnight."""
    return moment(time)


@strict
def time_year(time: dt.date) -> int:
    """Return the year."""
    return clock(time).year


@strict
def time_quarter(time: dt.date) -> int:
    """Return the quarter of the year."""
    return (clock(time).month + 2) // 3


@strict
def time_month(time: dt.date) -> int:
    """Return the month of the year."""
    return clock(time).month


@strict
def time_week(time: dt.date) -> int:
    """Return the week of the year by ISO 8601."""
    return clock(time).isocalendar()[1]


@strict
def time_day(time: dt.date) -> int:
    """Return the day of the month."""
    return clock(time).day


@strict
def time_day_of_year(time: dt.date) -> int:
    """Return the day of the year."""
    return clock(time).timetuple().tm_yday


@strict
def time_weekday(time: dt.date) -> int:
    """Return the day of the week, 0 for Monday."""
    return clock(time).weekday()


@strict
def time_hour(time: dt.date) -> int:
    """Return the hour of the day."""
    return clock(time).hour


@strict
def time_minute(time: dt.date) -> int:
    """Return the minute of the hour."""
    return clock(time).minute


@strict
def time_second(time: dt.date) -> int:
    """Return the second of the minute."""
    return clock(time).second


@strict
def time_microsecond(time: dt.date) -> int:
    """Return the millionths of the second."""
    return clock(time).microsecond


@strict
def time_millisecond(time: dt.date) -> int:
    """Return the thousandths of the second."""
    return clock(time).microsecond // 1000


@strict
def time_date(time: dt.date) -> dt.date:
    """Return the day."""
    return clock(time).date()


@strict
def time_floor(time: dt.date, unit: str) -> Any:
    """Return the start of a unit of time."""
    return on_clock(time, unit_start(time, unit))


@strict
def time_bin(time: dt.date, unit: str) -> Any:
    """Return the start of a unit of time."""
    return on_clock(time, unit_start(time, unit))


@strict
def time_ceil(time: dt.date, unit: str) -> Any:
    """Return the start of the next unit of time."""
    return on_clock(time, unit_end(time, unit))


@strict
def time_round(time: dt.date, unit: str) -> Any:
    """Return the nearer of the two, the later one in the middle."""
    before, after, shown = unit_start(time, unit), unit_end(time, unit), clock(time)
    if after is None:
        return None
    return on_clock(time, before if shown - before < after - shown else after)


@strict
def time_diff(a: dt.date, b: dt.date, unit: str = "second") -> float:
    """Return the units of time from the second time to the first."""
    return (moment(a) - moment(b)) / dt.timedelta(seconds=SECONDS[unit])


@strict
def time_relative(a: dt.date, b: dt.date) -> str:
    """Return how much later the first time is, in the largest unit that fits."""
    seconds = (moment(a) - moment(b)) / dt.timedelta(seconds=1)
    for size, name in SPANS:
        if abs(seconds) >= size:
            value = round(seconds / size, 1 if size > 2e6 else 0)
            number = str(int(value)) if value == int(value) else str(value)
            return f"{number} {name}{'' if abs(value) == 1 else 's'}"
    return "less than 1 ms"


@strict
def time_to_number(time: dt.date) -> float:
    """Return the seconds from 1970 to a time."""
    shown = moment(time)
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC if shown.tzinfo else None)
    return (shown - start) / dt.timedelta(seconds=1)


@strict
def time_to_time(time: dt.date) -> dt.date:
    """Return the time itself."""
    return time


@strict
def time_shift(time: dt.date, seconds: Any) -> dt.datetime | None:
    """Return a time so many seconds later."""
    if math.isinf(seconds) or abs(seconds) >= 1e11:
        return None
    start = moment(time)
    if not dt.datetime(1, 1, 2) <= start.replace(tzinfo=None) <= dt.datetime(9999, 12, 30):
        return None
    step = dt.timedelta(microseconds=round(seconds * 1e6))
    try:
        if start.tzinfo is None:
            return start + step
        return (start.astimezone(dt.UTC) + step).astimezone(start.tzinfo)
    except OverflowError:
        return None


@strict
def text_to_time(text: str) -> dt.datetime | None:
    """Return the time that a text writes in ISO 8601, in UTC if it has an offset."""
    try:
        time = dt.datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text.strip()))
    except ValueError:
        return None
    return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time


@strict
def time_to_string(time: dt.date) -> str:
    """Return a time as text, such as 2026-01-31 18:30:00."""
    if not isinstance(time, dt.datetime):
        return time.isoformat()
    text = time.replace(tzinfo=None).isoformat(sep=" ")
    return text.rstrip("0") if "." in text else text


@strict
def time_format(time: dt.date, form: str) -> str:
    """Return a time as text in a format of strftime."""
    return moment(time).strftime(form)
