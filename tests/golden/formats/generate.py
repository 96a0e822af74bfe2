"""Write numbers and times as Python formats them: ``make golden``. The browser must write the same.

``cases.json`` holds two lists, ``numbers`` of ``[pattern, value, text]`` and ``times`` of ``[pattern,
milliseconds, text]``.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "cases.json"

_SPECIFICATIONS = [
    ".0f",
    ".2f",
    ",.1f",
    "_.3f",
    "+.2f",
    " .2f",
    "f",
    ".0e",
    ".1e",
    ".3E",
    ",.2e",
    "g",
    ".0g",
    ".3g",
    ",.8g",
    "+.2G",
    "%",
    ".0%",
    ",.1%",
]
_VALUES = [
    0.0,
    -0.0,
    0.5,
    1.5,
    -2.5,
    0.125,
    1.005,
    1e-5,
    -1e-7,
    123.456,
    1234567.891,
    1e15,
    1e21,
    1.5e300,
    5e-324,
]
_TIMES = [0, 1_769_864_709_250, -1, 1_709_208_000_000, 253_402_300_799_999]
_PATTERNS = ["%Y-%m-%d %H:%M:%S", "%d %b %y", "%A, %B %d", "%a %j", "%I:%M %p", "%H%M%S.%f", "100%% %z %Z"]


def make_cases() -> dict[str, Any]:
    """Return the cases; zero has no sign in them, as ``z`` says in a format specification."""
    chance = random.Random(7)  # noqa: S311  # the same cases each time
    values = [*_VALUES, *(chance.uniform(-1, 1) * 10 ** chance.randint(-12, 25) for _ in range(20))]
    numbers = [[spec, value, _write(spec, value)] for spec in _SPECIFICATIONS for value in values]
    in_text = [[pattern, 1234.5, pattern.format(1234.5)] for pattern in ("{:,.2f} ms", "~{:.0%}", "{:.1e}")]
    whole = [[spec, value, format(value, spec)] for spec in (",", "_", "+") for value in (0, -7, 1234567)]
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    times = [
        [pattern, time, (epoch + dt.timedelta(milliseconds=time)).strftime(pattern)]
        for pattern in _PATTERNS
        for time in _TIMES
    ]
    return {"numbers": [*numbers, *in_text, *whole], "times": times}


def _write(specification: str, value: float) -> str:
    """Python knows the option since 3.11; it stands behind the sign."""
    return format(value, re.sub(r"^([+ ]?)", r"\1z", specification, count=1))


def main() -> None:
    """Write the file."""
    cases = make_cases()
    parts = (f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for name, rows in cases.items())
    FILE.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
