from __future__ import annotations

import asyncio
import datetime as dt
import enum

import numpy as np
import pandas as pd
import pytest

from wandb_tables_widget.dtypes import Boolean, Dict, List, Media, NDArray, Number, String, Timestamp
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.widget.functions.function import Function


def compute(function, index, row, key):
    """Return what a function gives for a row, as a column asks it."""
    return function.compute(function.begin(index, key, lambda: None), index, row, key)


def given(*values):
    """Return a function column that has taken values one after the other, and the errors."""
    left = list(values)
    function = Function("f", lambda row: left.pop(0))  # noqa: ARG005  # of any row
    return function, [function.admit(compute(function, i, {}, i)) for i in range(len(values))]


def test_a_row_that_was_computed_before_its_call_began_is_not_called_again():
    calls = []
    function = Function("f", lambda row: calls.append(row) or len(calls))
    assert [compute(function, i, {}, "same").value for i in range(3)] == [1, 1, 1]
    assert len(calls) == 1


class Word(enum.StrEnum):
    A = "a"


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, 2], Number(integer=True)),
        ([1, 2.5], Number()),
        ([1.5, 2], Number()),
        ([None, float("nan"), 2], Number(integer=True)),
        ([True, None], Boolean()),
        (["a", Word.A], String()),
        ([np.int64(1), np.float32(2)], Number()),
        ([dt.date(2026, 1, 1), pd.Timestamp("2026-01-01")], Timestamp()),
        ([[1], [2.5], []], List(Number())),
        ([{"a": 1}, {"b": "x"}], Dict((("a", Number(integer=True)), ("b", String())))),
        ([np.zeros((2, 2))], NDArray((2, 2))),
        ([Image(np.zeros((2, 2), np.uint8))], Media("image-file")),
    ],
)
def test_the_type_is_that_of_the_values_and_widens_as_a_tables_does(values, dtype):
    function, errors = given(*values)
    assert errors == [None] * len(values)
    assert function.column.dtype == dtype


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, "x"], "'x' is string, and the column holds integer"),
        (["x", 1], "1 is integer, and the column holds string"),
        ([1, True], "True is boolean"),
        ([1.5, 2**60], "not exact"),
        ([1, b"x"], "bytes"),
        ([1, {1, 2}], "sorted"),
        ([1, object()], "object"),
        ([1, 2**70], "64 bits"),
        ([1, "\ud800"], "surrogate"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_of_its_cell(values, words):
    function, errors = given(*values)
    assert errors[0] is None
    assert words in errors[1]
    assert function.column.dtype != String() or values[0] == "x"


def test_what_is_raised_is_told_by_its_name():
    def fail(row):
        raise row["error"]

    class SilentError(Exception):
        def __str__(self):
            raise RuntimeError

    function = Function("f", fail)
    errors = [
        ValueError("boom"),
        KeyError("a"),
        SystemExit(3),
        SilentError(),
        ValueError("x" * 5_000),
        Exception(),
        KeyboardInterrupt(),
        GeneratorExit("gone"),
        asyncio.CancelledError(),
    ]
    told = [compute(function, i, {"error": error}, i).error for i, error in enumerate(errors)]
    assert told[:4] == ["ValueError: boom", "KeyError: 'a'", "SystemExit: 3", "SilentError"]
    assert len(told[4]) == 500
    assert told[5:] == ["Exception", "KeyboardInterrupt", "GeneratorExit: gone", "CancelledError"]


class Hostile:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")


def test_a_value_that_cannot_even_be_looked_at_is_an_error_of_its_cell():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in (Hostile(), deep, (each for each in ()), len):
        outcome = compute(Function("f", lambda row, value=value: (row, value)[1]), 0, {}, 0)
        assert outcome.error
        assert outcome.value is None


def test_a_function_of_an_index_gives_equal_rows_their_own_values():
    function = Function("f", lambda index, row: index + row["n"])
    compute(function, 3, {"n": 1}, "key")
    assert function.known(3, "key").value == 4
    assert function.known(4, "key") is None


def test_a_function_that_is_to_be_awaited_is_refused():
    async def later(row):
        return row

    with pytest.raises(TypeMismatchError, match="async"):
        Function("f", later)


LIMIT = 1


def limited(row):
    return row["n"] > LIMIT


def test_results_are_kept_under_what_a_function_reads_when_it_is_called(monkeypatch):
    function, other = Function("f", limited), Function("g", limited)
    monkeypatch.setitem(globals(), "LIMIT", 10)
    assert compute(function, 0, {"n": 5}, "key").value is False
    assert other.known(0, "key").value is False
    monkeypatch.setitem(globals(), "LIMIT", 1)
    assert Function("h", limited).known(0, "key") is None
    assert compute(function, 0, {"n": 5}, "key").value is True


def test_what_changes_during_a_call_is_not_kept(monkeypatch):
    plain = Function("f", lambda row: (row["move"](), LIMIT)[1])
    compute(plain, 0, {"move": lambda: monkeypatch.setitem(globals(), "LIMIT", 77)}, "moved")
    assert plain.known(0, "moved") is None


def test_a_function_takes_a_row_or_its_index_and_the_row():
    row = {"n": 1}
    assert compute(Function("f", lambda row: row["n"]), 7, row, 0).value == 1
    assert compute(Function("f", lambda index, row: index + row["n"]), 7, row, 0).value == 8
    assert compute(Function("f", lambda row, k=5: k + len(row)), 7, row, 0).value == 6
    assert compute(Function("f", lambda *rows: len(rows)), 7, row, 0).value == 1
    assert compute(Function("f", len), 7, row, 0).value == 1
    for wrong in (3, None, lambda: 1, lambda a, b, c: a + b + c):
        with pytest.raises(TypeMismatchError):
            Function("f", wrong)


def test_results_are_kept_by_content_if_they_can_be():
    calls = []
    model = type("Model", (), {"__call__": lambda _, row: calls.append(row)})()
    first, second = Function("f", model), Function("g", model)
    compute(first, 0, {}, "key")
    assert first.known(0, "key") is not None
    assert second.known(0, "key") is None
    plain = [Function("f", lambda row: row["n"] + 4_711) for _ in range(2)]
    compute(plain[0], 0, {"n": 1}, "key")
    assert plain[1].known(0, "key").value == 4_712
