from __future__ import annotations

import math

import numpy as np
import pytest

from wandb_tables_widget.errors import NotFoundError, RunStateError, TypeMismatchError
from wandb_tables_widget.media.image import Image
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


def test_a_key_with_a_dot_and_a_nested_key_are_two_columns():
    run = init()
    run.log({"a.b": 1, "a": {"b": 2}})
    run.log({"c.d": 3})
    frame = run.history()
    assert list(frame.columns) == ["_step", "_timestamp", r"a\.b", "a.b", "c.d"]
    assert (frame[r"a\.b"][0], frame["a.b"][0], frame["c.d"][1]) == (1, 2, 3)


def test_what_is_gathered_in_one_step_is_put_together_also_in_dicts():
    run = init()
    run.log({"val": {"loss": 1, "acc": 2}, "list": {}}, commit=False)
    run.log({"val": {"acc": 3}})
    run.log({"val": {"f1": 4}})
    assert rows(run)[0] == {"_step": 0, "val.loss": 1, "val.acc": 3, "list": {}}
    assert run.summary == {"val": {"loss": 1, "acc": 3, "f1": 4}, "list": {}}


def image(shade):
    return Image(np.full((4, 4), shade, np.uint8), caption=f"shade {shade}")


def test_media_come_back_as_media():
    with init() as run:
        run.log({"one": image(1), "many": [image(2), image(3)], "in": {"side": image(4)}, "n": 1})
        run.log({"one": image(5), "mixed": [{"image": image(6), "n": 1}, None]})
    for found in (run, Api().run(run.path)):
        frame = found.history()
        assert frame["one"].tolist() == [image(1), image(5)]
        assert frame["many"][0] == [image(2), image(3)]
        assert frame["in.side"][0] == image(4)
        assert frame["mixed"][1] == [{"image": image(6), "n": 1}, None]
        assert frame["one"][0].bytes == image(1).bytes
        assert frame["many"][0][1].to_numpy().tolist() == image(3).to_numpy().tolist()
        assert found.summary["one"] == image(5)
        assert found.summary["in"]["side"].bytes == image(4).bytes
        assert next(iter(found.scan_history()))["one"] == image(1)


def test_what_only_looks_like_media_stays_what_it_is():
    run = init()
    odd = [{"_type": "image-file"}, {"_type": "hologram", "digest": "x"}, {"_type": 3}]
    run.log({f"k{i}": value for i, value in enumerate(odd)})
    assert [run.history()[f"k{i}"][0] for i in range(3)] == odd


def test_some_keys_are_the_rows_that_have_them_all():
    run = init()
    for i in range(10):
        run.log({"a": i, **({"b": -i} if i % 3 == 0 else {})})
    frame = run.history(keys=["b", "a"])
    assert list(frame.columns) == ["_step", "_timestamp", "b", "a"]
    assert frame[["b", "a"]].to_numpy().tolist() == [[0, 0], [-3, 3], [-6, 6], [-9, 9]]
    assert [row["a"] for row in run.scan_history(keys=["a", "b"], min_step=3, max_step=9)] == [3, 6]
    assert list(run.scan_history())[1] == {"_step": 1, "_timestamp": run.history()["_timestamp"][1], "a": 1}
    by_b = run.history(x_axis="b")
    assert list(by_b.columns)[:2] == ["b", "_step"]
    assert by_b["a"].tolist() == [9, 6, 3, 0]


def test_samples_are_spread_over_all_rows():
    run = init()
    for i in range(10):
        run.log({"a": i})
    assert run.history(samples=4)["a"].tolist() == [0, 3, 6, 9]
    assert run.history(samples=1)["a"].tolist() == [0]
    assert len(run.history(samples=99)) == 10


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"keys": ["los"]}, NotFoundError),
        ({"x_axis": "los"}, NotFoundError),
        ({"keys": "loss"}, TypeMismatchError),
        ({"keys": [3]}, TypeMismatchError),
        ({"samples": 0}, TypeMismatchError),
        ({"samples": True}, TypeMismatchError),
    ],
)
def test_what_was_never_logged_is_named(asked, error):
    run = init()
    run.log({"loss": 1})
    with pytest.raises(error, match=r"loss|samples|keys"):
        run.history(**asked)


def test_large_whole_numbers_stay_exact_beside_missing_ones():
    run = init()
    run.log({"big": 2**60 + 1})
    run.log({"small": 1})
    assert run.history()["big"][0] == 2**60 + 1
    assert run.history()["small"].dtype == "float64"
