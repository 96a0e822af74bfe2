from __future__ import annotations

import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.errors import RunStateError


def test_module_level_functions_act_on_the_current_run(scores, place):
    run = wandb.init(config={"lr": 0.1})
    assert wandb.run is run
    wandb.define_metric("loss", summary="min")
    wandb.log({"loss": 2, "t": scores})
    wandb.log({"loss": 3}, step=5)
    wandb.config.depth = 3
    wandb.config["name"] = "x"
    wandb.summary["best"] = 1
    assert wandb.config == {"lr": 0.1, "depth": 3, "name": "x"}
    assert (wandb.config.lr, wandb.summary.best, wandb.summary["loss"]) == (0.1, 1, {"min": 2})
    assert "best" in wandb.summary
    artifact = wandb.Artifact("data", "dataset")
    artifact.add(scores, "scores")
    wandb.log_artifact(artifact)
    assert wandb.use_artifact("data:latest").get("scores") == scores
    assert run.table("t") == scores
    wandb.finish()
    assert (run.state, wandb.run, run.step) == ("finished", None, 5)


def test_finish_takes_the_exit_code():
    run = wandb.init()
    wandb.finish(3)
    assert run.state == "crashed"


@pytest.mark.parametrize(
    "use",
    [
        lambda: wandb.log({"a": 1}),
        lambda: wandb.define_metric("a"),
        lambda: wandb.log_artifact("path"),
        lambda: wandb.use_artifact("a:v0"),
        lambda: wandb.config.lr,
        lambda: wandb.config["lr"],
        lambda: wandb.config.update({"lr": 1}),
        lambda: setattr(wandb.config, "lr", 1),
        lambda: wandb.summary.__setitem__("a", 1),
        lambda: "a" in wandb.summary,
        lambda: list(wandb.summary),
        lambda: len(wandb.config),
    ],
)
def test_without_a_run_all_of_them_say_what_to_do(use, place):
    with pytest.raises(RunStateError, match=r"call init\(\) first"):
        use()
    assert list(place.iterdir()) == []


def test_without_a_run_there_is_nothing_to_finish_and_looking_is_free():
    wandb.finish()
    assert wandb.run is None
    assert "call init() first" in repr(wandb.config)
    assert not hasattr(wandb.summary, "__wrapped__")


def test_a_run_beside_is_told_of():
    wandb.init(reinit="create_new")
    assert wandb.run is None
    with pytest.raises(RunStateError, match="create_new"):
        wandb.log({"a": 1})
