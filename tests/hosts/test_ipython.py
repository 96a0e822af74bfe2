from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell

from wandb_tables_widget.hosts import display
from wandb_tables_widget.hosts.ipython import load_ipython_extension, unload_ipython_extension

VIEW = "application/vnd.jupyter.widget-view+json"
FRAMES = [pd.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [1, 2]}), pa.table({"a": [1, 2]})]


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        made = InteractiveShell()
        made.display_formatter.active_types = made.display_formatter.format_types
        yield made
        made.history_manager.end_session()


@pytest.fixture
def loaded(shell, monkeypatch, bundle):
    monkeypatch.setattr(display, "in_notebook", lambda: True)
    load_ipython_extension(shell)
    yield shell
    unload_ipython_extension(shell)


def shown(shell, value):
    return shell.display_formatter.format(value)[0]


@pytest.mark.parametrize("frame", FRAMES, ids=["pandas", "polars", "pyarrow"])
def test_frames_are_shown_in_the_grid_while_it_is_loaded(loaded, frame):
    for _ in range(2):
        data = shown(loaded, frame)
        assert VIEW in data
        assert "2 rows" in data["text/html"]
    unload_ipython_extension(loaded)
    assert VIEW not in shown(loaded, frame)
    load_ipython_extension(loaded)
    assert VIEW in shown(loaded, frame)


def test_other_values_are_left_alone(loaded):
    assert set(shown(loaded, {"a": 1})) == {"text/plain"}


def test_the_index_of_a_frame_is_shown(loaded):
    frame = pd.DataFrame({"word": ["a", "b", "a"], "n": [1, 2, 3]}).groupby("word").sum()
    data = shown(loaded, frame)
    assert ">word<" in data["text/html"]
    plain = shown(loaded, pd.DataFrame({"n": [1]}))
    assert ">index<" not in plain["text/html"]
    filtered = shown(loaded, pd.DataFrame({"n": [1, 2, 3]}).query("n > 1"))
    assert ">index<" in filtered["text/html"]


def test_a_frame_no_table_can_hold_is_shown_as_before_with_a_warning(loaded):
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.warns(UserWarning, match="shown without the grid"):
        data = shown(loaded, frame)
    assert VIEW not in data
    assert "text/html" in data
