from __future__ import annotations

import datetime as dt

import pytest

from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store import open as open_root


@pytest.fixture
def runs(scores):
    with init(project="p", id="a", config={"lr": 1}, tags=["t"]) as first:
        first.log({"scores": scores, "loss": 0.5})
    with init(project="p", entity="me", id="a") as second:
        second.log({"loss": 0.25})
    return first, second


def test_projects_and_runs(runs):
    api = Api()
    assert [len(project.runs) for project in api.projects()] == [1, 1]
    assert [project.path for project in api.projects()] == ["p", "me/p"]
    assert [run.path for run in api.runs("p")] == ["p/a"]
    assert [run.path for run in api.runs("me/p")] == ["me/p/a"]


def test_a_run_read_back(runs, scores):
    saved = Api().run("p/a")
    assert (saved.id, saved.name, saved.project, saved.entity, saved.tags) == ("a", "run-1", "p", "", ("t",))
    assert (saved.config, saved.summary["loss"], saved.state) == ({"lr": 1}, 0.5, "finished")
    assert saved.table("scores") == saved.tables["scores"] == scores
    assert saved.history()["loss"][0] == 0.5
    assert abs(saved.created_at - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1)
    assert repr(saved) == "<Run p/a (finished)>"
    assert Api().run("me/p/a").summary == {"loss": 0.25}


def test_open_takes_the_store_or_what_it_lies_in(place, runs):
    assert len(open_root(place).projects()) == len(open_root(place / ".wandb_tables").projects()) == 2
    with pytest.raises(NotFoundError, match="there is no store"):
        open_root(place / "nowhere")
    assert not (place / "nowhere").exists()


@pytest.mark.parametrize(
    "path", ["", "a", "p", "a/b/c/d", "p/x", "q/a", "you/p/a", None, 3, "p/", "/a", "'; --/a"]
)
def test_an_unknown_run_is_named(runs, path):
    with pytest.raises(NotFoundError):
        Api().run(path)


def test_the_nearest_names_are_told(runs):
    with pytest.raises(NotFoundError, match="'a'"):
        Api().run("p/b")
    with pytest.raises(NotFoundError, match="'me/p'"):
        Api().runs("mi/p")
    with pytest.raises(NotFoundError, match="project or entity/project"):
        Api().runs("a/b/c")


def test_a_running_run_is_seen_as_it_goes_on(scores):
    run = init()
    saved = Api().run(run.path)
    assert (saved.state, saved.exit_code, saved.finished_at, list(saved.tables)) == (
        "running",
        None,
        None,
        [],
    )
    run.log({"t": scores})
    assert list(saved.tables) == ["t"]
