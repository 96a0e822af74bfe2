from __future__ import annotations

from functools import reduce

import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.errors import ExpressionLimitError
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.substitution import substitute

SCHEMA = Schema((Column("x", Number()), Column("y", Number()), Column("s", String())))


def test_a_tree_stands_in_place_of_a_column():
    assert substitute(bind("x * 2 + y", SCHEMA), {0: bind("y - 1", SCHEMA)}) == bind(
        "(y - 1) * 2 + y", SCHEMA
    )


def test_columns_that_are_not_named_change_nothing():
    bound = bind("upper(s)", SCHEMA)
    assert substitute(bound, {0: bind("y", SCHEMA)}) is bound


def test_lists_conditions_and_arrow_functions_are_looked_into():
    text = "[x, y].map(v => v + x) if x in [1, 2] else [x]"
    wanted = "[y, y].map(v => v + y) if y in [1, 2] else [y]"
    assert substitute(bind(text, SCHEMA), {0: bind("y", SCHEMA)}) == bind(wanted, SCHEMA)


def test_a_tree_that_doubles_each_time_is_refused():
    twice = bind("x + x", SCHEMA)
    with pytest.raises(ExpressionLimitError):
        reduce(lambda bound, _: substitute(twice, {0: bound}), range(20), twice)
