from __future__ import annotations

import argparse
from collections import UserDict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

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


@dataclass
class Optimizer:
    name: str = "adam"
    betas: tuple[float, float] = (0.9, 0.99)


@dataclass
class Settings:
    lr: float = 0.1
    optimizer: Optimizer = field(default_factory=Optimizer)


class Flags:
    """As absl's FLAGS."""

    def flag_values_dict(self):
        return {"lr": 0.1}


class ConfigDict:
    """As ml_collections': names and values, and no mapping."""

    def __init__(self, **values):
        self._values = values

    def keys(self):
        return self._values.keys()

    def __getitem__(self, key):
        return self._values[key]


class ListConfig(list):
    """As OmegaConf's."""


class Model:
    """As pydantic's."""

    def model_dump(self):
        return {"lr": 0.1}


class Attributes:
    lr = 3

    def __init__(self):
        self.depth = 2
        self._private = object()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (argparse.Namespace(lr=0.1, out=PurePosixPath("a/b")), {"lr": 0.1, "out": "a/b"}),
        (Settings(), {"lr": 0.1, "optimizer": {"name": "adam", "betas": [0.9, 0.99]}}),
        (Flags(), {"lr": 0.1}),
        (Model(), {"lr": 0.1}),
        (Attributes(), {"depth": 2}),
        (ConfigDict(lr=0.1, inner=ConfigDict(a=ListConfig([1]))), {"lr": 0.1, "inner": {"a": [1]}}),
        (UserDict(a=UserDict(b=range(2))), {"a": {"b": [0, 1]}}),
    ],
)
def test_config_takes_what_people_keep_their_settings_in(given, kept):
    run = init(config=given)
    assert run.config == kept
    run.config.update(given)
    assert Api().run(run.path).config == kept


def test_dicts_in_config_are_values():
    run = init(config={"model": {"depth": 2, "inner": {"a": 1}}})
    assert run.config.model["inner"]["a"] == run.config["model"]["inner"]["a"] == 1
    with pytest.raises(RunStateError, match="'model' is"):
        run.config.model = {"depth": 3}
    run.config.setdefaults({"model": 1, "new": 2})
    assert run.config == {"model": {"depth": 2, "inner": {"a": 1}}, "new": 2}
    assert run.config.get("missing", 5) == 5
    assert ("new" in run.summary, "new" in run.config) == (False, True)
