"""The rows that every case is computed over: one column of every type, with missing and extreme values."""

from __future__ import annotations

import datetime as dt
import json
import math
from zoneinfo import ZoneInfo

import pyarrow as pa

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
    arrow_type,
)

WHOLE, FLOAT, TEXT, TRUTH = Number(integer=True), Number(), String(), Boolean()
NAN, INF = math.nan, math.inf
ZONE = "Europe/Zurich"
PAIR = Dict(fields=(("a", WHOLE), ("b", FLOAT)))
OTHER = Dict(fields=(("b", FLOAT), ("c", TEXT)))
COUNTS = Dict(fields=(("m", WHOLE), ("n", WHOLE)))
BOX = Dict(fields=(("label", TEXT), ("score", FLOAT)))
time = dt.datetime


def _zoned(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC).astimezone(ZoneInfo(ZONE))


# fmt: off
CELLS = {
    "i": (WHOLE, [0, 1, -7, 3, 2**63 - 1, None, 20, -(2**63)]),
    "j": (WHOLE, [2, -3, 5, 0, 1, 4, -1, 7]),
    "x": (FLOAT, [0.5, -2.5, NAN, 2.0, INF, None, 0.0, 1e300]),
    "y": (FLOAT, [1.5, 0.25, 3.0, -2.0, 0.1, -0.7, 100.0, 0.3]),
    "s": (TEXT, ["abc", "Añ😀b", "", None, " a b\t", "1.5", "class_3", "a,b,,c"]),
    "u": (TEXT, ["b", "a", "abc", "x", "a", "5", "_", ","]),
    "p": (TRUTH, [True, None, False, True, False, None, True, False]),
    "q": (TRUTH, [True, True, False, False, True, False, True, False]),
    "when": (Timestamp(), [time(2026, 1, 1), time(2026, 2, 28, 13, 45, 59, 500_000), None,
                           time(1999, 12, 31, 23, 59, 59), time(2024, 2, 29), time(1970, 1, 1),
                           time(2026, 6, 30, 12), time(2000, 1, 1, 0, 0, 0, 1)]),
    "since": (Timestamp(), [time(2025, 12, 31, 23), time(2026, 2, 28, 13, 45), time(2026, 1, 1),
                            time(2000, 1, 1), time(2024, 2, 28), time(1969, 12, 31),
                            time(2026, 6, 30, 12), time(1999, 1, 1)]),
    "day": (Timestamp(date=True), [dt.date(2026, 1, 1), dt.date(2026, 2, 28), None, dt.date(1999, 12, 31),
                                   dt.date(2024, 2, 29), dt.date(1970, 1, 1), dt.date(2026, 6, 30),
                                   dt.date(2021, 1, 3)]),
    "zoned": (Timestamp(timezone=ZONE), [_zoned(2026, 1, 1), _zoned(2026, 3, 29, 0, 59, 59), None,
                                         _zoned(1999, 12, 31, 23, 30), _zoned(2024, 7, 1, 22, 30),
                                         _zoned(1980, 1, 1), _zoned(2026, 10, 25, 1, 30),
                                         _zoned(2000, 6, 1, 12)]),
    "tags": (List(element=TEXT), [["a", "b"], [], None, ["b", None, "a", "b"], ["añ😀"], [None], ["abc", "c"],
                                  ["", "x"]]),
    "ints": (List(element=WHOLE), [[3, 1, 2], [], None, [5, None, 5], [2**63 - 1, 1], [None], [-4],
                                   [7, 7, 2, 2]]),
    "nums": (List(element=FLOAT), [[0.5, 2.0, -1.0], [], None, [NAN, 1.0, None], [INF, 1.0], [None], [2.5],
                                   [1e300, 0.25]]),
    "vec": (List(element=FLOAT), [[1.0, 0.0], [3.0, 4.0], [0.0, 0.0], None, [1.0, 2.0, 3.0], [-1.0, 0.5],
                                  [NAN, 1.0], []]),
    "flags": (List(element=TRUTH), [[True, False], [], None, [None, True], [False], [None], [True],
                                    [False, None]]),
    "d": (PAIR, [{"a": 1, "b": 0.5}, {"a": None, "b": 2.0}, None, {"a": -3, "b": NAN}, {"a": 2, "b": None},
                 {"a": None, "b": None}, {"a": 7, "b": 7.0}, {"a": 0, "b": -1.5}]),
    "e": (OTHER, [{"b": 9.5, "c": "z"}, None, {"b": 1.0, "c": None}, {"b": None, "c": "y"}, None,
                  {"b": 3.0, "c": ""}, {"b": 7.0, "c": "w"}, {"b": 0.0, "c": "a"}]),
    "g": (COUNTS, [{"m": 1, "n": 2}, {"m": None, "n": 3}, None, {"m": 4, "n": None}, {"m": 0, "n": 0},
                   {"m": None, "n": None}, {"m": 5, "n": 5}, {"m": -1, "n": 8}]),
    "boxes": (List(element=BOX), [[{"label": "cat", "score": 0.9}, {"label": "dog", "score": 0.2}], [], None,
                                  [{"label": None, "score": NAN}], [{"label": "cat", "score": 1.0}], [None],
                                  [{"label": "a", "score": 0.5}, {"label": "b", "score": None}], []]),
    "image": (Media(), [{"digest": "ab", "format": "png", "width": 40, "height": 30, "size": 123,
                         "caption": "x"},
                        {"digest": "cd", "format": "jpg", "width": 7, "height": 0, "size": 1,
                         "caption": None},
                        None, *[{"digest": str(n), "format": "png", "width": n, "height": 2 * n, "size": n,
                                 "caption": "two words"} for n in (1, 2, 3, 60_000, 5)]]),
    "mixed": (AnyType(), [*map(json.dumps, (3, "3", 2.5, True, [1, 2], {"k": 1})), None, json.dumps("a")]),
    "nothing": (NoneDType(), [None] * 8),
}
# fmt: on
SURE = {"j", "y", "u", "q", "since"}
SCHEMA = Schema(tuple(Column(name, dtype, name not in SURE) for name, (dtype, _) in CELLS.items()))
TABLE = pa.table(
    {
        f"c{place}": pa.array(values, arrow_type(dtype), from_pandas=False)
        for place, (dtype, values) in enumerate(CELLS.values())
    }
)
ROWS = [
    dict(zip(CELLS, values, strict=True))
    for values in zip(*(values for _, values in CELLS.values()), strict=True)
]
