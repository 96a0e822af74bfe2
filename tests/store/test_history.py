from __future__ import annotations

import math

import numpy as np
import pytest

from wandb_tables_widget.errors import RunStateError, TypeMismatchError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.catalog import Catalog


def rows(run):
    frame = Api().run(run.path).history().drop(columns="_timestamp")
    return [{k: v for k, v in row.items() if v is not None and v == v} for row in frame.to_dict("records")]  # noqa: PLR0124  # NaN


def test_each_log_is_a_step():
    run = init()
    assert run.step == 0
    run.log({"a": 1})
    run.log({"b": "x", "a": 2})
    assert run.step == 2
    assert rows(run) == [{"_step": 0, "a": 1}, {"_step": 1, "b": "x", "a": 2}]


def test_commit_false_gathers_one_step():
    run = init()
    run.log({"a": 1}, commit=False)
    run.log({"b": 2}, commit=False)
    assert rows(run) == [{"_step": 0, "a": 1, "b": 2}]
    run.log({"c": 3})
    assert run.step == 1
    assert rows(run) == [{"_step": 0, "a": 1, "b": 2, "c": 3}]


def test_a_given_step_stays_open_as_in_wandb():
    run = init()
    run.log({"a": 1}, step=5)
    assert run.step == 5
    run.log({"b": 2}, step=np.int64(5))
    run.log({"c": 3}, step=7, commit=True)
    assert run.step == 8
    run.log({"d": 4})
    assert rows(run) == [{"_step": 5, "a": 1, "b": 2}, {"_step": 7, "c": 3}, {"_step": 8, "d": 4}]


def test_a_lower_step_is_refused_not_dropped(scores):
    run = init()
    run.log({"a": 1}, step=5)
    with pytest.raises(RunStateError, match="step 4 lies behind this run's step 5"):
        run.log({"a": 2, "t": scores}, step=4)
    assert rows(run) == [{"_step": 5, "a": 1}]
    assert list(run.tables) == []


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (1.5, TypeMismatchError),
        ("3", TypeMismatchError),
        (True, RunStateError),
        (2**63, RunStateError),
        (-1, RunStateError),
    ],
)
def test_a_step_is_a_whole_number(step, error):
    run = init()
    with pytest.raises(error, match="step"):
        run.log({"a": 1}, step=step)
    with pytest.raises(TypeMismatchError, match="commit"):
        run.log({"a": 1}, commit=1)
    assert rows(run) == []


def test_nested_values_have_dotted_names_and_odd_numbers_stay():
    run = init()
    run.log(
        {"val": {"loss": 0.5, "by": {"x": None}}, "nan": float("nan"), "inf": float("inf"), "list": [1, 2]}
    )
    frame = Api().run(run.path).history()
    assert list(frame.columns) == ["_step", "_timestamp", "val.loss", "val.by.x", "nan", "inf", "list"]
    assert frame["inf"][0] == math.inf
    assert frame["list"][0] == [1, 2]


def test_a_table_stands_as_its_reference(scores):
    run = init()
    run.log({"preds": scores, "in": {"side": scores}})
    frame = Api().run(run.path).history()
    assert frame["preds"][0]["version"] == "v0"
    assert frame["in.side"][0]["nrows"] == 3
    assert run.summary["preds"]["ncols"] == 2


def test_writers_of_one_step_become_one_row(place):
    run = init()
    run.log({"a": 1, "b": 1}, step=3)
    other = Catalog(place / ".wandb_tables" / "catalog.db")
    with other.write() as transaction:
        transaction.run(
            'INSERT INTO history (run, writer, step, time, value) VALUES (1, ?, 3, 1, \'{"b":2,"c":3}\')',
            other.writer,
        )
    other.close()
    assert rows(run) == [{"_step": 3, "a": 1, "b": 2, "c": 3}]


def test_no_rows_is_an_empty_frame():
    run = init()
    assert list(Api().run(run.path).history().columns) == ["_step", "_timestamp"]
