from __future__ import annotations

import math
import os
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.errors import RunStateError, StoreError, TypeMismatchError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.metrics import Metrics, make_metric


def words(values, names):
    numbers = [value for value in values if not math.isnan(value)]
    oracle = {
        "min": min,
        "max": max,
        "mean": statistics.fmean,
        "first": lambda some: some[0],
        "last": lambda some: some[-1],
    }
    return {name: oracle[name](numbers) for name in names}


NUMBERS = st.lists(st.one_of(st.integers(-9, 9), st.floats(-1e6, 1e6), st.just(math.nan)), max_size=8)


@settings(max_examples=25, deadline=None)
@given(NUMBERS, NUMBERS, st.sets(st.sampled_from(["min", "max", "mean", "first", "last"]), min_size=1))
def test_aggregates_are_over_all_that_was_logged_also_before_a_resume(tmp_path_factory, before, after, names):
    place = tmp_path_factory.mktemp("runs")
    asked = sorted(names)
    with init(dir=place, id="x") as run:
        run.define_metric("loss", summary=",".join(asked))
        for value in before:
            run.log({"loss": value})
    with init(dir=place, id="x", resume="must") as run:
        for value in after:
            run.log({"loss": value})
    found = run.summary.as_dict()
    if all(math.isnan(value) for value in [*before, *after]):
        assert found == {}
    else:
        assert found["loss"] == pytest.approx(words([*before, *after], asked))
        assert list(found["loss"]) == asked


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (None, 3),
        ("copy", 3),
        ("last", {"last": 3}),
        ("min", {"min": 1}),
        ("min,max", {"min": 1, "max": 9}),
        ("first, mean", {"first": 9, "mean": 13 / 3}),
    ],
)
def test_what_the_summary_keeps(asked, kept):
    run = init()
    run.define_metric("loss", summary=asked)
    for value in (9, 1, 3):
        run.log({"loss": value, "other": value})
    assert run.summary == {"loss": kept, "other": 3}
    assert Api().run(run.path).summary == {"loss": kept, "other": 3}
    assert list(run.history()["loss"]) == [9, 1, 3]


def test_none_keeps_nothing_and_leaves_what_is_there():
    run = init()
    run.log({"a": 1, "b": 1})
    run.define_metric("a", summary="none")
    run.log({"a": 2, "b": 2})
    assert run.summary == {"a": 1, "b": 2}
    assert list(run.history()["a"]) == [1, 2]


def test_the_last_value_of_a_step_is_the_one_that_counts():
    run = init()
    run.define_metric("loss", summary="max,mean")
    run.log({"loss": 100}, commit=False)
    assert run.summary.loss == {"max": 100, "mean": 100}
    run.log({"loss": 1})
    run.log({"loss": 3}, step=5)
    run.log({"loss": 5}, step=6)
    assert run.summary.loss == {"max": 5, "mean": 3}
    run.log({"loss": "n/a"}, step=6)
    assert run.summary.loss == "n/a"
    run.log({"x": 1}, step=7)
    run.log({"loss": 2}, step=8)
    assert run.summary.loss == {"max": 3, "mean": 2}


def test_a_definition_is_about_all_of_the_history():
    run = init()
    for value in (1, 2):
        run.log({"loss": value})
    run.log({"loss": 3}, commit=False)
    run.define_metric("loss", summary="mean,first")
    run.log({"loss": 6})
    assert run.summary.loss == {"mean": 3, "first": 1}


def test_nested_keys_and_globs():
    run = init()
    run.define_metric("val*", summary="min")
    run.define_metric("val/acc*", summary="max")
    run.define_metric("val/acc_test", summary="none")
    run.define_metric("in.side", summary="max")
    for value in (2, 1):
        row = {"val/loss": value, "val/acc": value, "val/acc_test": value, "_private": value}
        run.log({**row, "in": {"side": value, "beside": value}})
    assert run.summary == {
        "val/loss": {"min": 1},
        "val/acc": {"max": 2},
        "_private": 1,
        "in": {"side": {"max": 2}, "beside": 1},
    }
    everything = Metrics([make_metric("*", None, None, None, "none")])
    assert everything.find("x").is_silent
    assert everything.find("_x") is None


def test_what_is_no_number_stays_as_it_is(scores):
    run = init()
    run.define_metric("*", summary="min,mean")
    image = Image(np.zeros((2, 2), np.uint8))
    run.log({"t": scores, "i": image, "s": "x", "n": None, "big": 10**400, "nan": math.nan, "l": [1]})
    found = run.summary.as_dict()
    assert (found["s"], found["n"], found["big"], found["l"]) == ("x", None, 10**400, [1])
    assert found["i"] == image
    assert found["t"]["nrows"] == 3
    assert "nan" not in found


def test_the_x_axis_is_logged_along():
    run = init()
    run.define_metric("epoch", summary="none")
    run.define_metric("val*", step_metric="epoch")
    run.define_metric("free", step_metric="epoch", step_sync=False)
    run.log({"val": 0.1})
    run.log({"epoch": 3})
    run.log({"val": 0.2})
    run.log({"free": 1})
    run.log({"val": 0.3, "epoch": 4})
    run.finish()
    run = init(project=run.project, id=run.id, resume="must")
    run.log({"val": 0.4})
    frame = run.history()
    assert [x if x == x else None for x in frame["epoch"]] == [None, 3, 3, None, 4, 4]  # noqa: PLR0124  # NaN
    by_epoch = run.history(keys=["val"])
    assert list(by_epoch.columns) == ["epoch", "_step", "_timestamp", "val"]
    assert by_epoch[["epoch", "val"]].to_numpy().tolist() == [[3, 0.2], [4, 0.3], [4, 0.4]]


def test_hidden_keys_are_shown_when_they_are_asked_for():
    run = init()
    run.define_metric("secret*", hidden=True)
    run.log({"secret/a": 1, "open": 2})
    assert list(run.history().columns) == ["_step", "_timestamp", "open"]
    assert list(run.history(keys=["secret/a"]).columns) == ["_step", "_timestamp", "secret/a"]


def test_later_calls_add_to_earlier_ones_or_take_their_place():
    run = init()
    first = run.define_metric("a", step_metric="x", summary="min")
    assert (first.name, first.step_metric, first.summary, first.hidden) == ("a", "x", ("min",), None)
    assert run.define_metric("a", hidden=True).step_metric == "x"
    other = run.define_metric("a", summary="max", overwrite=True)
    assert (other.step_metric, other.hidden, other.summary) == (None, None, ("max",))
    assert run.define_metric("b", step_metric=run.define_metric("x")).step_metric == "x"
    run.finish()
    run = init(project=run.project, id=run.id, resume="must")
    assert run.define_metric("a") == other


@pytest.mark.parametrize(
    "given",
    [
        {"name": 3},
        {"name": ""},
        {"name": "a*b"},
        {"name": "a", "summary": "best"},
        {"name": "a", "summary": "median"},
        {"name": "a", "summary": ""},
        {"name": "a", "summary": "none,min"},
        {"name": "a", "summary": ["min"]},
        {"name": "a", "step_metric": "x*"},
        {"name": "a", "step_metric": "a"},
        {"name": "a", "step_metric": 3},
        {"name": "a", "step_sync": True},
        {"name": "a", "hidden": 1},
        {"name": "a", "overwrite": 1},
    ],
)
def test_what_could_not_be_followed_is_refused(given):
    run = init()
    with pytest.raises((StoreError, TypeMismatchError)):
        run.define_metric(**given)
    with run._store.catalog.read() as reader:
        assert reader.rows("SELECT * FROM metrics") == []


def test_a_finished_run_defines_nothing():
    run = init()
    run.finish()
    with pytest.raises(RunStateError, match="finished"):
        run.define_metric("a", summary="min")


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_at_the_end_the_aggregates_are_those_of_all_processes():
    run = init()
    run.define_metric("loss", summary="min,max,mean")
    run.log({"loss": 4})
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run.log({"loss": 10})
            code = int(run.summary.loss != {"min": 4, "max": 10, "mean": 7})
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    run.log({"loss": 1})
    run.summary["other"] = {"min": 0, "max": 0, "mean": 0}
    run.finish()
    assert Api().run(run.path).summary == {
        "loss": {"min": 1, "max": 10, "mean": 5},
        "other": {"min": 0, "max": 0, "mean": 0},
    }
