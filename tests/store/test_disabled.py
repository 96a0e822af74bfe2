from __future__ import annotations

import numpy as np
import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.errors import NotFoundError, RunStateError, StoreError, TypeMismatchError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Run, init


def test_a_disabled_run_runs_the_same_code_and_keeps_nothing(place, scores):
    with init(project="p", config={"lr": 1}, name="n", mode="disabled") as run:
        assert isinstance(run, Run)
        assert wandb.run is run
        run.log({"a": 1, "t": scores, "i": Image(np.zeros((2, 2), np.uint8))})
        run.log({"a": 2, "in": {"x": 1}}, step=5)
        run.log({"in": {"y": 2}}, commit=True)
        run.config.update({"depth": 3})
        run.summary["best"] = 1
        run.name, run.tags = "other", ["t"]
        artifact = wandb.Artifact("data", "dataset")
        assert run.log_artifact(artifact) is artifact
        with pytest.raises(NotFoundError, match="disabled"):
            run.use_artifact("data:latest")
        assert (run.step, run.resumed, run.disabled, run.offline, run.name) == (6, False, True, True, "other")
        assert run.config == {"lr": 1, "depth": 3}
        assert {key: run.summary[key] for key in ("a", "in", "best")} == {
            "a": 2,
            "in": {"x": 1, "y": 2},
            "best": 1,
        }
        assert (len(run.tables), list(run.history().columns)) == (0, ["_step", "_timestamp"])
        with pytest.raises(NotFoundError, match="disabled"):
            run.table("t")
    assert run.state == "finished"
    assert wandb.run is None
    assert list(place.iterdir()) == []


def test_it_takes_what_an_enabled_one_takes():
    run = init(mode="disabled", config={"a": 1})
    with pytest.raises(TypeMismatchError):
        run.log({"a": object()})
    with pytest.raises(RunStateError, match="lies behind"):
        run.log({"a": 1}, step=-1)
    with pytest.raises(RunStateError, match="already"):
        run.config.a = 2
    with pytest.raises(StoreError):
        run.define_metric("a*b")
    run.define_metric("loss", summary="min,max")
    for loss in (2, 1, 3):
        run.log({"loss": loss})
    assert run.summary == {"loss": {"min": 1, "max": 3}}
    run.finish(1)
    run.finish()
    assert run.state == "crashed"
    with pytest.raises(RunStateError, match="crashed"):
        run.log({"a": 1})
    with pytest.raises(RunStateError, match="crashed"):
        run.summary["a"] = 1
