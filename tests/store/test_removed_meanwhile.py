"""What was taken away while somebody relied on it: no other thing is found in its place, no call fails."""

from __future__ import annotations

import pytest

from tests.store.operations import pictures, rows_of
from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store import Api, init, modes
from wandb_tables_widget.store.artifacts import Artifact


def log_artifact(name, first):
    art = Artifact(name, "dataset")
    art.add(pictures(first, 2), "t")
    with init(project="p") as run:
        return run.log_artifact(art)


def test_an_artifact_that_was_deleted_is_not_empty_and_not_the_next_one(place):
    log_artifact("old", 0)
    api = Api()
    held = api.artifact("p/old:v0")
    api.delete(api.artifact_collections("p")[0])
    with pytest.raises(NotFoundError):
        held.manifest  # noqa: B018  # read when it is asked for
    log_artifact("new", 5)
    with pytest.raises(NotFoundError):
        held.get("t")
    assert rows_of(api.artifact("p/new:v0").get("t")) == rows_of(pictures(5, 2))


@pytest.mark.parametrize("looks", ["before the mark", "after the mark"])
def test_rows_that_are_about_to_be_collected_can_be_logged_again(place, monkeypatch, looks):
    with init(project="p", id="old") as run:
        run.log({"t": pictures(0, 3)})
    api = Api()
    api.delete(api.run("p/old"))
    if looks == "after the mark":
        api.gc(older_than=3_600)
    real, saved = modes.save_content, []

    def save(*args):
        saved.append(real(*args))
        api.gc(older_than=0 if looks == "after the mark" else 3_600)
        return saved[-1]

    monkeypatch.setattr(modes, "save_content", save)
    with init(project="p", id="new") as run:
        run.log({"t": pictures(0, 3)})
    assert bool(saved[0].strips) == (looks == "after the mark")
    api.gc(older_than=0)
    assert rows_of(Api().run("p/new").table("t")) == rows_of(pictures(0, 3))
    assert api.verify(progress=False).ok
