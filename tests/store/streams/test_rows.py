"""Rows of any shape, logged in any order, against plain Python: every row is there, and equal."""

from __future__ import annotations

import datetime as dt
import math
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import AnyType, Number, Timestamp
from wandb_tables_widget.errors import StoreError, TableError, TypeMismatchError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.limits import COLUMNS, ROW_BYTES
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.streams import StreamTable, intake
from wandb_tables_widget.store.streams.calls import FURTHER, ROW_KEYS

PICTURES = [
    Image(np.full((3, 3), shade, np.uint8), caption=caption) for shade, caption in ((0, None), (9, "x"))
]
ZONES = [None, dt.UTC, ZoneInfo("Europe/Berlin"), dt.timezone(dt.timedelta(hours=5))]

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
times = st.datetimes(timezones=st.sampled_from(ZONES)).filter(lambda moment: 1900 < moment.year < 2100)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-5, 5),
    st.floats(),
    text,
    times,
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from(PICTURES),
    st.lists(st.floats(-9, 9), min_size=1, max_size=3).map(np.array),
    st.sampled_from([np.zeros((2, 2)), np.float32(0.5), np.int16(3), np.bool_(True)]),  # noqa: FBT003  # a value
)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["k", "_type", "ü", ""]), inner)
    ),
    max_leaves=6,
)
rows = st.dictionaries(st.sampled_from(["a", "b", "c", "timestamp", "x y"]), values, max_size=4)
calls = st.lists(st.lists(rows, max_size=3) | rows | st.just("flush"), max_size=8)


def alike(value):
    """Return a value in a form in which those that count as equal are equal."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (list, tuple)):
        return [alike(item) for item in value]
    if isinstance(value, dict):
        return {key: alike(item) for key, item in value.items() if alike(item) is not None}
    if isinstance(value, Image):
        return "image", value.digest, value.caption, value.bytes
    return plain_alike(value)


def plain_alike(value):
    if isinstance(value, dt.datetime):
        return "time", value if value.tzinfo is None else value.astimezone(dt.UTC), value.tzinfo is None
    if isinstance(value, dt.date):
        return "time", dt.datetime(value.year, value.month, value.day), True  # noqa: DTZ001  # dates have no zone
    return type(value) in {int, float} or type(value), value


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls)
def test_every_row_comes_back_equal(place, made):
    stream = StreamTable(new_id())
    names, expected = {"timestamp": None}, []
    for call in made:
        if call == "flush":
            stream.flush()
            continue
        stream.log(call)
        for row in call if isinstance(call, list) else [call]:
            names |= dict.fromkeys(row)
            expected.append(row)
    stream.finish()
    found = stream.rows()
    assert stream.columns == list(names)
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        for name in names:
            if name != "timestamp" or name in wanted:
                assert alike(row[name]) == alike(wanted.get(name))
            else:
                assert alike(row[name])[0] == "time"


def kept(*made):
    """Log one row after the other, each brought in by itself, and return the stream."""
    stream = StreamTable(new_id())
    for row in made:
        stream.log(row)
        stream.flush()
    return stream


HUGE = 2**60 + 1


@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {"k": v}, lambda v: [{"k": [v]}]])
@pytest.mark.parametrize("pair", [(HUGE, 0.5), (0.5, HUGE), (-HUGE, 0.5)])
def test_whole_numbers_that_floats_cannot_hold_stay_exact(place, wrap, pair):
    made = [wrap(value) for value in pair]
    stream = kept(*({"a": value} for value in made))
    assert [row["a"] for row in stream.rows()] == made
    assert stream.schema["a"].dtype == AnyType()
    stream.log([{"a": value} for value in made])
    assert [row["a"] for row in stream.rows()] == made * 2


def test_whole_numbers_become_floats_where_floats_hold_them(place):
    stream = kept({"a": 1, "d": {"k": 1}}, {"a": 0.5, "d": {"j": 2.5}}, {"a": 2**53})
    assert [row["a"] for row in stream.rows()] == [1.0, 0.5, 2.0**53]
    assert stream.schema["a"].dtype == Number()
    assert [row["d"] for row in stream.rows()] == [{"k": 1, "j": None}, {"k": None, "j": 2.5}, None]


def test_an_odd_row_loses_no_other(place):
    stream = kept({"a": 1}, {"a": "x"}, {"a": {"b": [1]}}, {"a": PICTURES[1]}, {"a": [1, "y"]})
    stream.log([{"a": True}, {"a": None}, {"a": 2.5}])
    assert [row["a"] for row in stream.rows()] == [
        1, "x", {"b": [1]}, PICTURES[1], [1, "y"], True, None, 2.5
    ]  # fmt: skip
    assert stream.rows()[3]["a"].bytes == PICTURES[1].bytes
    assert stream.schema["a"].dtype == AnyType()


def test_a_dict_of_too_many_keys_becomes_mixed(place):
    made = [{"d": {f"user {n} {i}": i for i in range(300)}} for n in range(5)]
    stream = kept(*made)
    assert stream.schema["d"].dtype == AnyType()
    assert [alike(row["d"]) for row in stream.rows()] == [alike(row["d"]) for row in made]


def test_keys_beyond_the_columns_there_is_room_for_go_into_one(place, monkeypatch):
    for module in ("batch", "union"):
        monkeypatch.setattr(f"wandb_tables_widget.store.streams.{module}.COLUMNS", 6)
    stream = kept({"a": 1, "b": 2}, {"c": 3, "d": 4, "e": PICTURES[0], "f": None}, {"a": 7, "g": [1], "e": 8})
    assert stream.columns == ["timestamp", "a", "b", "c", "d", FURTHER]
    assert [row["a"] for row in stream.rows()] == [1, None, 7]
    assert [row[FURTHER] for row in stream.rows()] == [
        None,
        {"e": PICTURES[0], "f": None},
        {"g": [1], "e": 8},
    ]
    assert stream.rows()[1][FURTHER]["e"].bytes == PICTURES[0].bytes


def test_columns_that_another_process_took_the_room_of_go_into_one_too(place, monkeypatch):
    for module in ("batch", "union"):
        monkeypatch.setattr(f"wandb_tables_widget.store.streams.{module}.COLUMNS", 5)
    one, other = StreamTable("t"), StreamTable("t")
    make_ready, calls = intake._make_ready, []

    def interrupted(*args):
        ready = make_ready(*args)
        calls.append(args)
        if len(calls) == 1:
            other.log({"x": 1, "y": 2})
            other.flush()
        return ready

    monkeypatch.setattr(intake, "_make_ready", interrupted)
    one.log({"a": 1, "b": 2, "c": 3})
    one.flush()
    assert one.columns == ["timestamp", "x", "y", "a", FURTHER]
    assert [row[FURTHER] for row in one.rows()] == [None, {"b": 2, "c": 3}]


REFUSED = {
    "bytes": ({"a": b"x"}, TypeMismatchError, "column 'a'"),
    "set": ({"a": {1}}, TypeMismatchError, "sorted"),
    "large": ({"a": 2**64}, TypeMismatchError, "64 bits"),
    "nested": ({"a": {"b": [object()]}}, TypeMismatchError, "column 'a'"),
    "half": ({"a": "\ud800"}, TypeMismatchError, "column 'a'"),
    "half key": ({"\ud800": 1}, TableError, "UTF-8"),
    "empty key": ({"": 1}, TableError, "empty"),
    "NUL": ({"a\0": 1}, TableError, "NUL"),
    "twice": ({0: 1, "0": 2}, TableError, "rename"),
    "key of floats": ({0.5: 1}, TableError, "text or whole numbers"),
    "own": ({FURTHER: 1}, StoreError, "another name"),
    "list": ([[1, 2]], TypeMismatchError, "dict"),
    "number": (3, TypeMismatchError, "dict"),
    "text": ("a", TypeMismatchError, "dict"),
    "None": (None, TypeMismatchError, "dict"),
}


@pytest.mark.parametrize(("row", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_kept_is_refused_at_the_call_with_all_of_the_call(place, row, error, words):
    stream = StreamTable("t")
    good = {"a": 1}
    with pytest.raises(error, match=words):
        stream.log(row)
    if not isinstance(row, list):
        with pytest.raises(error, match=r"row 1, |column"):
            stream.log([good, row, good])
    stream.log(good)
    assert [r["a"] for r in stream.rows()] == [1]


def test_lists_nest_as_deep_as_can_be_read_again(place):
    def nested(depth):
        value = 1
        for _ in range(depth):
            value = [value]
        return {"a": value}

    with pytest.raises(StoreError, match="deep"):
        StreamTable("t").log(nested(64))
    with pytest.raises(TypeMismatchError, match="deeper"):
        StreamTable("t").log(nested(65))
    stream = kept(nested(63), {"a": "x"}, nested(63))
    assert [row["a"] for row in stream.rows()] == [nested(63)["a"], "x", nested(63)["a"]]


def test_rows_and_calls_have_a_largest_size(place, monkeypatch):
    stream = StreamTable("t")
    with pytest.raises(StoreError, match="16,382"):
        stream.log(dict.fromkeys(map(str, range(ROW_KEYS + 1))))
    assert ROW_KEYS + 2 == COLUMNS
    with pytest.raises(StoreError, match=r"row 1 has .* log it in parts"):
        stream.log([{"a": 1}, {"a": "x" * ROW_BYTES}])
    monkeypatch.setattr("wandb_tables_widget.store.streams.calls.CALL_BYTES", 1_000)
    with pytest.raises(StoreError, match="log in parts"):
        stream.log([{"a": "x" * 100}] * 10)
    assert len(stream) == 0


def test_names_may_be_numbers(place):
    assert kept({0: "a", np.int64(1): "b", "x": "c"}).columns == ["timestamp", "0", "1", "x"]


def test_rows_are_copied_at_the_call(place):
    stream, inner, array = StreamTable("t"), [1, {"k": "old"}], np.zeros(2)
    row = {"a": inner, "b": array, "c": 1}
    stream.log(row)
    inner[1]["k"], array[0], row["c"] = "new", 9, 2
    row["d"] = 4
    (found,) = stream.rows()
    assert (found["a"], found["b"].tolist(), found["c"]) == ([1, {"k": "old"}], [0, 0], 1)
    assert "d" not in found


def test_the_time_is_that_of_the_call(place):
    stream = StreamTable("t")
    before = dt.datetime.now(dt.UTC)
    stream.log([{"a": 1}, {"a": 2}])
    after = dt.datetime.now(dt.UTC)
    stream.flush()
    own = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    stream.log({"timestamp": own, "a": 3})
    first, second, third = stream.rows()
    assert before <= first["timestamp"] == second["timestamp"] <= after
    assert third["timestamp"] == own
    assert stream.schema["timestamp"].dtype == Timestamp(timezone="UTC")


def test_a_zone_keeps_its_name(place):
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert kept({"at": moment}).schema["at"].dtype == Timestamp(timezone="Asia/Tokyo")
    assert kept({"at": moment}).rows()[0]["at"] == moment
