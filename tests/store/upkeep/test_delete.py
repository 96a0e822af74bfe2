"""What is deleted is gone at once; what others name, too, stays; its bytes are freed by `gc`."""

from __future__ import annotations

import pytest

import wandb_tables_widget as wandb
from tests.store.upkeep.conftest import disk_usage
from tests.store.upkeep.damage import read_all
from wandb_tables_widget.errors import NotFoundError, RunStateError, StoreError, TypeMismatchError


@pytest.fixture
def before(api):
    return read_all(api._store)


def left_of(api, gone):
    """Return what can be read now, and what could be before except what is gone."""
    return {name: value for name, value in read_all(api._store).items() if not name.startswith(gone)}


def check_freed(api, age, least):
    used = disk_usage(api)
    for _ in range(4):
        api.gc()
        age(api)
    assert used - disk_usage(api) >= least
    assert api.verify(progress=False).ok


def test_a_run(api, before, age):
    api.delete(api.run("me/p/b"))
    assert [run.path for run in api.runs("me/p")] == []
    with pytest.raises(NotFoundError, match="has no run 'b'"):
        api.run("me/p/b")
    gone = ("me/p/b", "runs me/p")
    assert left_of(api, gone) == {name: value for name, value in before.items() if not name.startswith(gone)}
    check_freed(api, age, 1_000)
    with wandb.init(project="p", entity="me", id="b") as run:
        assert (run.step, list(run.tables), run.summary.as_dict()) == (0, [], {})


def test_a_run_leaves_the_artifacts_it_logged(api, before, age):
    api.delete(api.run("p/a"))
    assert read_all(api._store)["artifact"] == before["artifact"]
    check_freed(api, age, 1_000)
    assert read_all(api._store)["artifact"] == before["artifact"]
    assert api.artifact("p/data:latest").logged_by() is None


def test_a_table(api, before):
    run = api.run("p/a")
    api.delete(run, "changing")
    assert list(run.tables) == ["fixed"]
    gone = ("p/a changing", "p/a keys")
    assert left_of(api, gone) == {name: value for name, value in before.items() if not name.startswith(gone)}
    with pytest.raises(NotFoundError, match="has no table 'changing'"):
        api.delete(run, "changing")


@pytest.mark.parametrize("name", [1, "v1", "1"])
def test_a_version(api, before, age, name):
    run = api.run("p/a")
    api.delete(run, "changing", name)
    assert [version.name for version in run.tables.versions("changing")] == ["v0", "v2"]
    check_freed(api, age, 0)
    for version in ("v0", "v2"):
        assert read_all(api._store)[f"p/a changing {version}"] == before[f"p/a changing {version}"]
    with pytest.raises(NotFoundError, match="has no version"):
        api.delete(run, "changing", name)


def test_the_newest_version_stays(api):
    with pytest.raises(StoreError, match="v2 is the newest version of table 'changing'"):
        api.delete(api.run("p/a"), "changing", "v2")


def test_a_version_of_an_artifact_and_then_all(api, age):
    with pytest.raises(StoreError, match="has the aliases 'latest'"):
        api.delete(api.artifact("p/data:latest"))
    api.delete(api.artifact("p/data:v0"))
    assert [one.version for one in api.artifacts("dataset", "p/data")] == ["v1"]
    check_freed(api, age, 1_000_000)
    (collection,) = api.artifact_collections("p")
    api.delete(collection)
    assert api.artifact_collections("p") == []
    assert not api.artifact_exists("p/data")
    check_freed(api, age, 1_000_000)


def test_a_version_with_aliases_or_the_newest_stays(api):
    newest = api.artifact("p/data:v1")
    with api._store.catalog.write() as transaction:
        transaction.run("UPDATE aliases SET artifact = (SELECT min(id) FROM artifacts)")
    with pytest.raises(StoreError, match="is the newest version"):
        api.delete(newest)
    with pytest.raises(StoreError, match="aliases"):
        api.delete(api.artifact("p/data:v0"))


def test_a_project_with_all_there_is_in_it(api, before, age):
    for path in ("p", "me/p"):
        api.delete(api.project(path))
    assert api.projects() == []
    for _ in range(4):
        api.gc()
        age(api)
    assert list(api._store.root.glob("tables/*/*")) == []
    assert list(api._store.root.glob("media/??/*")) == []
    with api._store.catalog.read() as reader:
        for table in ("runs", "tables", "versions", "contents", "segments", "media", "entries", "history"):
            assert reader.row(f"SELECT count(*) FROM {table}") == (0,)
    assert api.verify(progress=False).ok


def test_what_still_runs_is_not_deleted(api, before):
    with wandb.init(project="p", id="now") as run:
        run.log({"x": 1})
        for what in (api.run("p/now"), api.project("p")):
            with pytest.raises(RunStateError, match=r"p/now.* is running, in process"):
                api.delete(what)
    assert [one.id for one in api.runs("p")] == ["a", "now"]
    assert left_of(api, "runs p").items() >= {k: v for k, v in before.items() if k != "runs p"}.items()


def test_what_is_gone_already_is_not_found(api):
    project, run, artifact = api.project("p"), api.run("p/a"), api.artifact("p/data:v0")
    (collection,) = api.artifact_collections("p")
    api.delete(project)
    for what in (project, run, artifact, collection):
        with pytest.raises(NotFoundError):
            api.delete(what)


def test_an_open_run_object_of_a_deleted_run_says_so(api):
    run = api.run("p/a")
    api.delete(run)
    with pytest.raises(NotFoundError, match="no longer"):
        run.config  # noqa: B018  # it is read
    with wandb.init(project="p", id="another"), pytest.raises(NotFoundError):
        run.state  # noqa: B018  # its number was given to no other


@pytest.mark.parametrize("what", [None, "p/a", 3])
def test_only_what_is_in_a_store_can_be_deleted(api, what):
    with pytest.raises(TypeMismatchError, match="can be deleted"):
        api.delete(what)
