from __future__ import annotations

import functools
import math

import numpy as np
import pytest

from wandb_tables_widget.widget.functions.content import content_key

FACTOR = 2
WEIGHTS = [1, 2]


def helper(value):
    return value * FACTOR


def with_helper(row):
    return helper(row["n"])


def with_list(row):
    return WEIGHTS[row["n"]]


def times(factor):
    return lambda row: row["n"] * factor


def collecting(row, seen=[]):  # noqa: B006  # what may change is what is tested
    seen.append(row)


def recursive(row):
    return recursive(row) if row else 0


class Model:
    def __call__(self, row):
        return row

    def method(self, row):
        return row


def make(text, **names):
    return eval(text, names)  # noqa: S307  # functions of equal code


def test_functions_of_equal_code_share_a_key():
    first, second = make('lambda row: row["n"] + 1'), make('lambda row: row["n"] + 1')
    assert first is not second
    assert content_key(first) == content_key(second) is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('lambda row: row["n"] + 1', 'lambda row: row["n"] + 2'),
        ('lambda row: row["n"]', 'lambda row: row["m"]'),
        ('lambda row: row["n"] + 1', 'lambda row: row["n"] - 1'),
        ("lambda row, k=1: k", "lambda row, k=2: k"),
        ("lambda row, *, k=1: k", "lambda row, *, k=2: k"),
        ("lambda row: [x for x in row]", "lambda row: [x + 1 for x in row]"),
        ("lambda row: 1", "lambda row: True"),
        ("lambda row: (1, 2)", "lambda row: (1, 3)"),
    ],
)
def test_functions_of_other_code_do_not(first, second):
    assert content_key(make(first)) != content_key(make(second))


def test_what_a_function_reads_is_part_of_it(monkeypatch):
    before = content_key(with_helper)
    monkeypatch.setitem(globals(), "FACTOR", 3)
    assert content_key(with_helper) not in {before, None}
    closed = [content_key(times(factor)) for factor in (1, 1, 2)]
    assert closed[0] == closed[1] != closed[2]


def test_modules_classes_and_built_ins_are_known_by_name():
    assert content_key(lambda row: math.sqrt(row["n"]) + len(row)) is not None
    assert content_key(lambda row: np.mean(row["list"]) if isinstance(row, dict) else None) is not None
    assert content_key(recursive) is not None


@pytest.mark.parametrize(
    "function",
    [
        with_list,
        Model(),
        Model().method,
        functools.partial(helper, 1),
        times(Model()),
        collecting,
    ],
)
def test_what_may_change_has_no_key(function):
    assert content_key(function) is None
