"""Bad input through the public names: an error of ours with value, place and way out, and nothing changed."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget import errors


def _make_table():
    rows = [
        [1, "x", 0.5, [1], {"k": 1}, 1],
        [2, "y", math.inf, None, None, "q"],
        [3, None, math.nan, [2], {"k": 2}, None],
    ]
    table = wandb.Table(columns=["n", "s", "f", "list", "dict", "any"], data=rows, allow_mixed_types=True)
    table.add_column("when", pd.date_range("2020-01-01", periods=3))
    return table


def _check_refused(act, kind, *words):
    with pytest.raises(errors.TablesError) as caught:
        act()
    message = str(caught.value)
    assert isinstance(caught.value, getattr(errors, kind)), repr(caught.value)
    assert len(message) < 1_500
    for word in words:
        assert word in message


@pytest.fixture(scope="session")
def make_table():
    """Make the same table of three rows each time."""
    return _make_table


@pytest.fixture
def table():
    return _make_table()


@pytest.fixture(scope="session")
def check_refused():
    """Check that an act is refused by an error of ``kind`` in a readable message with each of ``words``."""
    return _check_refused
