from __future__ import annotations

import pytest

from wandb_tables_widget.errors import RunStateError, TypeMismatchError
from wandb_tables_widget.store import Api, init


def test_items_are_attributes_and_kept_at_once(place):
    run = init(config={"lr": 0.1, "layers": [1, 2]})
    run.config.depth = 3
    run.config["name"] = "x"
    assert (run.config.lr, run.config["layers"], run.config.depth) == (0.1, [1, 2], 3)
    assert dict(run.config) == run.config.as_dict() == {"lr": 0.1, "layers": [1, 2], "depth": 3, "name": "x"}
    assert Api().run(run.path).config == run.config.as_dict()
    assert "lr" in run.config
    assert len(run.config) == 4
    assert repr(run.config) == repr(run.config.as_dict())


def test_a_config_value_stays_unless_changed_on_purpose():
    run = init(config={"lr": 0.1})
    run.config.lr = 0.1
    with pytest.raises(RunStateError, match="allow_val_change"):
        run.config.lr = 0.2
    with pytest.raises(RunStateError, match=r"'lr' is 0\.1 already"):
        run.config.update({"new": 1, "lr": 0.2})
    assert dict(run.config) == {"lr": 0.1}
    run.config.update({"lr": 0.2}, allow_val_change=True)
    assert run.config.lr == 0.2
    assert run.config.setdefault("lr", 5) == 0.2
    assert run.config.setdefault("other", 5) == 5


def test_init_can_let_all_values_change():
    run = init(config={"lr": 0.1}, allow_val_change=True)
    run.config.lr = 0.2
    assert run.config.lr == 0.2


@pytest.mark.parametrize("which", ["config", "summary"])
def test_a_missing_item_names_the_nearest(which):
    record = getattr(init(), which)
    record["accuracy"] = 1
    with pytest.raises(KeyError, match="accuracy"):
        _ = record["acuracy"]
    with pytest.raises(AttributeError, match="accuracy"):
        _ = record.acuracy
    assert record.get("acuracy") is None
    with pytest.raises(TypeMismatchError):
        record["x"] = object()


def test_the_summary_has_the_last_value_of_each_key():
    run = init()
    run.log({"loss": 2, "acc": 0.1})
    run.log({"loss": 1})
    run.summary["best"] = 7
    run.summary.update({"acc": 0.5})
    assert dict(run.summary) == {"loss": 1, "acc": 0.5, "best": 7}
    run.log({"best": 8})
    assert run.summary.best == 8


def test_a_finished_run_keeps_both_as_they_are():
    run = init(config={"a": 1})
    run.finish()
    with pytest.raises(RunStateError, match="finished"):
        run.summary["x"] = 1
    with pytest.raises(RunStateError, match="finished"):
        run.config.b = 1
    assert dict(run.config) == {"a": 1}
