"""The functions of the language in plain Python, written from their documentation. None is missing."""

from __future__ import annotations

import datetime as dt
import math
import re
import statistics
from collections import Counter
from decimal import Decimal

LEAST, MOST = -(2**63), 2**63 - 1
BLANKS = " \t\n\r\f\v"
DAY = 86_400
UNITS = [
    *((365 * DAY, "year"), (30 * DAY, "month"), (DAY, "day"), (3600, "hour"), (60, "minute"), (1, "second")),
    (0.001, "millisecond"),
]
SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}


def whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def fitting(value):
    """Return a whole number if 64 bits hold it."""
    return value if LEAST <= value <= MOST else None


def number(value):
    """Return a float, missing if it is NaN."""
    return None if math.isnan(value) else float(value)


def present(values):
    return [value for value in values if value is not None]


# --- text -----------------------------------------------------------------------------------


def taken(pattern, found):
    return found.group(1 if re.compile(pattern).groups else 0)


def extract(text, pattern):
    found = re.search(pattern, text)
    return taken(pattern, found) if found else None


def find_all(text, pattern):
    return [taken(pattern, found) for found in re.finditer(pattern, text)]


def partition(text, separator):
    return list(text.partition(separator)) if separator else [text, "", ""]


def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        above, row[0] = row[0], i
        for k, right in enumerate(b, start=1):
            above, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, above + (left != right))
    return row[-1]


def to_number(value):
    if isinstance(value, dt.date):
        start = dt.datetime(1970, 1, 1, tzinfo=moment(value).tzinfo and dt.UTC)
        return (moment(value) - start).total_seconds()
    if not isinstance(value, str):
        return int(value) if isinstance(value, bool) else value
    try:
        return number(float(value))
    except ValueError:
        return None


def replace_matches(text, pattern, new):
    return re.sub(pattern, lambda found: found.expand(new), text)


# --- numbers --------------------------------------------------------------------------------


def rounded(value, digits=0):
    if isinstance(value, dt.date):
        return round_time(value, digits)
    if whole(value):
        return fitting(round(value, digits))
    if math.isinf(value):
        return value
    scale = 10.0**digits
    result = round(value * scale) / scale if math.isfinite(value * scale) else value
    return float(result)


def down(value, unit=None):
    if unit is not None:
        return floor_time(value, unit)
    return value if whole(value) or math.isinf(value) else float(math.floor(value))


def up(value, unit=None):
    if unit is not None:
        return ceil_time(value, unit)
    return value if whole(value) or math.isinf(value) else float(math.ceil(value))


def guarded(function):
    """Return a function that gives None where it has no result."""

    def compute(value):
        try:
            return number(function(float(value)))
        except ValueError:
            return None
        except OverflowError:
            return math.inf

    return compute


def log(function):
    return lambda value: -math.inf if value == 0 else guarded(function)(value)


def clip(value, low, high):
    result = min(max(value, low), high)
    return float(result) if any(isinstance(each, float) for each in (value, low, high)) else result


def bin_of(value, width):
    """Return the greatest multiple of a width that is not above a value; multiples as people write them."""
    if isinstance(value, dt.date):
        return floor_time(value, width)
    if math.isinf(value):
        return float(value)
    width = Decimal(repr(width))
    count = math.floor(Decimal(repr(value)) / width)
    return float(count * width)


def to_string(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        text = value.replace(tzinfo=None).isoformat(sep=" ")
        return text.rstrip("0") if "." in text else text
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def formatted(value, spec):
    return value.strftime(spec) if isinstance(value, dt.date) else format(value, spec)


# --- times ----------------------------------------------------------------------------------


def moment(value):
    """Return a date as a time of day 0."""
    return value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001


def like(value, result):
    """Return a time of the clock of a column as what the column holds."""
    return result if isinstance(value, dt.datetime) else result.date()


def clock(value):
    """Return what the clock of a time shows."""
    return moment(value).replace(tzinfo=None)


def back(value, shown):
    """Return the time at which the clock of a time shows something."""
    if isinstance(value, dt.datetime) and value.tzinfo:
        return shown.replace(tzinfo=value.tzinfo, fold=1)
    return like(value, shown)


def low(value, unit):  # noqa: PLR0911  # one line a unit
    time = clock(value)
    midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "week":
            return midnight - dt.timedelta(days=time.weekday())
        case "month":
            return midnight.replace(day=1)
        case "quarter":
            return midnight.replace(day=1, month=time.month - (time.month - 1) % 3)
        case "year":
            return midnight.replace(day=1, month=1)
        case "day":
            return midnight
        case "hour":
            return time.replace(minute=0, second=0, microsecond=0)
        case "minute":
            return time.replace(second=0, microsecond=0)
    return time.replace(microsecond=0)


def high(value, unit):
    start = low(value, unit)
    if start == clock(value):
        return start
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return start + dt.timedelta(seconds=SECONDS[unit])
    total = start.year * 12 + start.month - 1 + months
    return start.replace(year=total // 12, month=total % 12 + 1)


def floor_time(value, unit):
    return back(value, low(value, unit))


def ceil_time(value, unit):
    return back(value, high(value, unit))


def round_time(value, unit):
    before, after = low(value, unit), high(value, unit)
    return back(value, before if clock(value) - before < after - clock(value) else after)


def diff(a, b, unit="second"):
    return (moment(a) - moment(b)) / dt.timedelta(seconds=SECONDS[unit])


def shift(value, seconds):
    if math.isinf(seconds) or abs(seconds) >= 1e11:
        return None
    time = moment(value)
    if time.tzinfo:
        return (time.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(time.tzinfo)
    return time + dt.timedelta(seconds=seconds)


def relative(a, b):
    seconds = diff(a, b)
    for size, name in UNITS:
        if abs(seconds) >= size:
            count = round(seconds / size, 1) if name in {"year", "month"} else round(seconds / size)
            return f"{count:g} {name}" + ("" if abs(count) == 1 else "s")
    return "less than 1 ms"


def to_time(value):
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        try:
            time = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
        return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time
    size = abs(value)
    if size > 1e19:
        return None
    divisor = (
        1 if size < 31_536_000_000 else 1e3 if size < 31_536_000_000_000 else 1e6 if size < 3.1536e16 else 1e9
    )
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=round(value / divisor * 1e6))


# --- lists ----------------------------------------------------------------------------------


def index(values, place):
    return values[place] if -len(values) <= place < len(values) else None


def spread(*bounds):
    try:
        numbers = range(*bounds)
    except ValueError:
        return None
    return list(numbers) if len(numbers) <= 100_000 else None


def ordered(values, direction="asc"):
    found = sorted(present(values), reverse=direction == "desc")
    return found + [None] * (len(values) - len(found))


def place_of(values, choose):
    known = present(values)
    return values.index(choose(known)) if known else None


def dot(a, b):
    if len(a) != len(b) or None in a or None in b:
        return None
    return number(float(sum(x * y for x, y in zip(a, b, strict=True))))


def norm(values):
    return None if None in values else math.sqrt(sum(float(value) * float(value) for value in values))


def cosine(a, b):
    product = dot(a, b)
    if product is None or not norm(a) or not norm(b):
        return None
    return product / (norm(a) * norm(b))


# --- aggregates -----------------------------------------------------------------------------


def of_values(function):
    """Return an aggregate: over what is there, missing if nothing is."""

    def compute(values, *more):
        known = present(values)
        return function(known, *more) if known else None

    return compute


def total(values):
    result = sum(values)
    return fitting(result) if all(isinstance(value, int) for value in values) else number(math.fsum(values))


def mean(values):
    if any(isinstance(value, float) and math.isinf(value) for value in values):
        return number(sum(values))
    return float(sum(map(Decimal, values)) / len(values))


def spread_of(values, freedom):
    if any(math.isinf(value) for value in values) or len(values) <= freedom:
        return None
    try:
        middle = mean(values)
        return math.fsum((value - middle) ** 2 for value in values) / (len(values) - freedom)
    except OverflowError:
        return math.inf


def root(value):
    return None if value is None else math.sqrt(value)


def quantile(values, share):
    ranked = sorted(map(float, values))
    place = share * (len(ranked) - 1)
    before = math.floor(place)
    after = math.ceil(place)
    if before == after:
        return ranked[before]
    return number(ranked[before] + (ranked[after] - ranked[before]) * (place - before))


def mode(values):
    counts = Counter(values)
    return min(value for value in counts if counts[value] == max(counts.values()))


def median(values):
    return number(float(statistics.median(map(float, values))))


AGGREGATES = {
    "count": lambda values: len(present(values)),
    "nunique": lambda values: len(set(present(values))),
    "sum": of_values(total),
    "avg": of_values(mean),
    "median": of_values(median),
    "std": of_values(lambda values: root(spread_of(values, 0))),
    "var": of_values(lambda values: spread_of(values, 0)),
    "std_sample": of_values(lambda values: root(spread_of(values, 1))),
    "var_sample": of_values(lambda values: spread_of(values, 1)),
    "quantile": of_values(quantile),
    "min": of_values(min),
    "max": of_values(max),
    "mode": of_values(mode),
    "first": of_values(lambda values: values[0]),
    "last": of_values(lambda values: values[-1]),
    "list": present,
    "any": of_values(any),
    "all": of_values(all),
}

SCALARS = {
    "lower": str.lower,
    "upper": str.upper,
    "capitalize": lambda text: text[:1].upper() + text[1:].lower(),
    "startswith": str.startswith,
    "endswith": str.endswith,
    "matches": lambda text, pattern: re.search(pattern, text) is not None,
    "extract": extract,
    "find_all": find_all,
    "find": str.find,
    "replace": lambda text, old, new: text.replace(old, new) if old else text,
    "replace_matches": replace_matches,
    "split": lambda text, by=None: text.split() if by is None else text.split(by) if by else list(text),
    "partition": partition,
    "strip": lambda text, characters=BLANKS: text.strip(characters),
    "lstrip": lambda text: text.lstrip(BLANKS),
    "rstrip": lambda text: text.rstrip(BLANKS),
    "append": lambda text, more: text + more,
    "prepend": lambda text, more: more + text,
    "is_alpha": lambda text: text.isascii() and text.isalpha(),
    "is_numeric": lambda text: text.isascii() and text.isdigit(),
    "is_alnum": lambda text: text.isascii() and text.isalnum(),
    "levenshtein": levenshtein,
    "to_number": to_number,
    "occurrences": str.count,
    "greatest": lambda *values: max(values),
    "least": lambda *values: min(values),
    "round_thousand": lambda value: value if math.isinf(value) else 1000.0 * math.floor(value / 1000 + 0.5),
    "to_integer": lambda value: None if math.isinf(value) else fitting(int(value)),
    "millisecond": lambda time: clock(time).microsecond // 1000,
    "relative": relative,
    "abs": lambda value: fitting(abs(value)) if whole(value) else abs(value),
    "floor": down,
    "ceil": up,
    "round": rounded,
    "sign": lambda value: (value > 0) - (value < 0),
    "sqrt": guarded(math.sqrt),
    "exp": guarded(math.exp),
    "log": log(math.log),
    "log10": log(math.log10),
    "log2": log(math.log2),
    "sin": guarded(math.sin),
    "cos": guarded(math.cos),
    "tan": guarded(math.tan),
    "clip": clip,
    "bin": bin_of,
    "to_string": to_string,
    "format": formatted,
    "to_fixed": lambda value, digits: f"{value:.{digits}f}",
    "year": lambda time: clock(time).year,
    "quarter": lambda time: (clock(time).month + 2) // 3,
    "month": lambda time: clock(time).month,
    "week": lambda time: clock(time).isocalendar().week,
    "day": lambda time: clock(time).day,
    "day_of_year": lambda time: clock(time).timetuple().tm_yday,
    "weekday": lambda time: clock(time).weekday(),
    "hour": lambda time: clock(time).hour,
    "minute": lambda time: clock(time).minute,
    "second": lambda time: clock(time).second,
    "microsecond": lambda time: clock(time).microsecond,
    "date": lambda time: clock(time).date(),
    "diff": diff,
    "shift": shift,
    "to_time": to_time,
    "aspect_ratio": lambda image: image["width"] / image["height"] if image["height"] else None,
    "pixels": lambda image: image["width"] * image["height"],
}
"""What works on each element of a list given for its first argument."""

OTHERS = {
    "len": len,
    "contains": lambda whole_, part: part in whole_,
    "slice": lambda values, start, end=None: values[start:end],
    "limit": lambda values, count: values[:count],
    "tail": lambda values, count: values[len(values) - min(count, len(values)) :] if count > 0 else [],
    "index": index,
    "unique": lambda values: sorted(set(present(values))),
    "sort": ordered,
    "reverse": lambda values: values[::-1],
    "dropna": present,
    "flatten": lambda values: [each for inner in values if inner is not None for each in inner],
    "concat": lambda *lists: [each for values in lists for each in values],
    "join_to_str": lambda values, by: by.join(present(values)),
    "range": spread,
    "argmax": lambda values: place_of(values, max),
    "argmin": lambda values: place_of(values, min),
    "norm": norm,
    "dot": dot,
    "cosine": cosine,
    "keys": lambda value: [key for key, each in value.items() if each is not None],
    "values": lambda value: present(value.values()),
    "pick": lambda value, *keys: {key: value[key] for key in keys},
}
