from __future__ import annotations

import functools
import importlib
import math
import sys

import numpy as np
import pytest

from wandb_tables_widget.widget.functions.content import Content, content_key

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


def test_a_key_follows_what_is_read(monkeypatch):
    def counting(row, *, step=1):
        return row + step + FACTOR

    content = Content(counting)
    keys = [content.key(), content.key()]
    monkeypatch.setitem(globals(), "FACTOR", 5)
    keys.append(content.key())
    counting.__kwdefaults__ = {"step": 2}
    keys.append(content.key())
    counting.__defaults__ = (7,)
    keys.append(content.key())
    counting.__code__ = (lambda row, *, step=1: row - step).__code__
    keys.append(content.key())
    assert keys[0] == keys[1] is not None
    assert len(set(keys)) == 5


def test_a_key_follows_a_closure_and_a_name_that_is_defined_later(monkeypatch):
    factor = 1

    def scaled(row):
        return row * factor + later_defined(row)  # noqa: F821  # that is tested

    content = Content(scaled)
    before = content.key()
    factor = 2
    changed = content.key()
    monkeypatch.setitem(globals(), "later_defined", abs)
    assert len({before, changed, content.key()}) == 3
    monkeypatch.setitem(globals(), "later_defined", WEIGHTS)
    assert content.key() is None


def test_a_module_that_is_being_worked_on_has_no_key(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text("class Kind: ...\ndef score(row): return 1\n", "utf-8")
    (tmp_path / "folder").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    mine, folder = importlib.import_module("mine"), importlib.import_module("folder")
    assert content_key(lambda row: mine.score(row) + 1) is None
    assert content_key(lambda row: isinstance(row, mine.Kind)) is None
    assert content_key(lambda row: folder.score(row) + 1) is None
    assert content_key(mine.score) is not None
    for name in ("mine", "folder"):
        monkeypatch.delitem(sys.modules, name)
