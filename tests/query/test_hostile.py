"""Whatever is typed gives values or an error of ours, and reaches nothing else.

HOSTILE_EXPRESSIONS sets how much is typed.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.query.oracle.hostile import ATTACKS, hostile_expressions
from tests.query.oracle.table import SCHEMA, TABLE
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query.binder import bind, bind_aggregate, bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.plan import RowsPlan

COUNT = int(os.environ.get("HOSTILE_EXPRESSIONS", "400"))


@pytest.fixture(scope="module")
def dataset():
    dataset = Dataset(TABLE, SCHEMA)
    yield dataset
    dataset.close()


def _checked(error, text):
    start, end = error.span
    assert 0 <= start <= end <= max(len(text), 1)
    assert 0 < len(str(error)) <= 700
    return error.code


def _outcome(dataset, text):
    """Return "values", or the code of the error."""
    try:
        bound = bind(text, SCHEMA)
        expression_sql(bound, "c{}".format)
    except ExpressionError as error:
        return _checked(error, text)
    plan = RowsPlan()
    ids = dataset.rows(plan).all()
    assert len(dataset.values(bound, RowsPlan(), 0, len(ids))) == TABLE.num_rows
    return "values"


def test_every_text_gives_values_or_an_error_of_ours(dataset):
    outcomes: dict[str, int] = {}
    slowest, worst = 0.0, ""
    for text in hostile_expressions(COUNT):
        began = time.perf_counter()
        outcome = _outcome(dataset, text)
        spent = time.perf_counter() - began
        slowest, worst = max((slowest, worst), (spent, text))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    print(outcomes, f"slowest {slowest:.2f} s: {worst[:80]!r}")  # noqa: T201  # for whoever runs many
    assert {"values", "syntax", "name", "expression_type", "limit"} >= set(outcomes) > {"values", "syntax"}


@pytest.mark.parametrize("text", ATTACKS)
def test_filters_and_groups_refuse_the_same(text):
    for ask in (bind_filter, bind_aggregate):
        try:
            ask(text, SCHEMA)
        except ExpressionError as error:
            _checked(error, text)


@pytest.mark.parametrize(
    "text",
    [each for each in ATTACKS if any(word in each for word in ("read_", "getenv", "system", "__", "SELECT"))],
)
def test_nothing_else_is_reached(text):
    with pytest.raises(ExpressionError):
        bind(text, SCHEMA)
