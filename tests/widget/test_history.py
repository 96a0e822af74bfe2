from __future__ import annotations

import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.history import LONGEST, remember

pytestmark = pytest.mark.usefixtures("bundle")


def test_the_newest_comes_first_and_once():
    history = {}
    for text in ("a > 1", "a > 2", "a > 1", "  "):
        history = remember(history, text)
    assert history == {"filters": ["a > 1", "a > 2"]}


def test_old_ones_are_forgotten():
    history = {}
    for i in range(LONGEST + 5):
        history = remember(history, f"a > {i}")
    assert len(history["filters"]) == LONGEST
    assert history["filters"][0] == f"a > {LONGEST + 4}"


def test_a_widget_remembers_its_filters():
    widget = Table(columns=["a"], data=[[1], [2]]).show(filter="a > 0")
    assert widget.history == {"filters": ["a > 0"]}
    widget.filter = "a > 1"
    view = widget.view
    view["query"]["filter"] = "a == 2"
    widget.set_state({"view": view})
    widget.filter = ""
    widget.set_state({"history": {"filters": ["x"]}})
    assert widget.history == {"filters": ["a == 2", "a > 1", "a > 0"]}
