from __future__ import annotations

import pytest

from wandb_tables_widget.errors import NotFoundError, StoreError, TypeMismatchError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.artifacts import Artifact


@pytest.fixture
def logged(run, draft, numbers):
    draft.add(numbers(1), "t")
    return run.log_artifact(draft, aliases=["best"])


@pytest.mark.parametrize("name", ["ds", "ds:v0", "ds:latest", "ds:best", "p/ds:v0", "p/ds:best", "p/ds"])
def test_a_run_uses_an_artifact_by_its_names(run, logged, name):
    used = run.use_artifact(name)
    assert (used.qualified_name, used.get("t")) == ("p/ds:v0", logged.get("t"))
    assert [one.qualified_name for one in run.used_artifacts()] == ["p/ds:v0"]


def test_entities_and_projects(numbers):
    run = init(project="p", entity="me")
    artifact = Artifact("ds", "dataset")
    artifact.add(numbers(1), "t")
    run.log_artifact(artifact)
    assert run.use_artifact("ds").qualified_name == "me/p/ds:v0"
    run.finish()
    other = init(project="q")
    assert other.use_artifact("me/p/ds:v0").get("t") == numbers(1)
    with pytest.raises(NotFoundError):
        other.use_artifact("p/ds:v0")
    assert Api().artifact("me/p/ds").project == "p"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("dss", "'ds'"),
        ("ds:bset", "'best'"),
        ("ds:v1", "v0"),
        ("q/ds", "there are none"),
        ("a/b/c/d", "project/name"),
    ],
)
def test_what_is_missing_is_told_with_what_is_near(run, logged, name, hint):
    with pytest.raises(NotFoundError, match=hint):
        run.use_artifact(name)
    assert run.used_artifacts() == []


def test_the_type_is_checked(run, logged):
    assert run.use_artifact("ds", type="dataset").version == "v0"
    with pytest.raises(TypeMismatchError, match="has the type 'dataset'"):
        run.use_artifact("ds", type="model")
    with pytest.raises(TypeMismatchError):
        Api().artifact("p/ds", type="model")
    assert len(run.used_artifacts()) == 1


def test_using_gives_further_aliases(run, logged):
    assert run.use_artifact("ds:v0", aliases=["mine"]).aliases == ["best", "latest", "mine"]
    with pytest.raises(StoreError):
        run.use_artifact("ds:v0", aliases=["v7"])


def test_lineage(run, logged):
    run.finish()
    users = []
    for name in ("one", "two"):
        with init(project="p", id=name) as user:
            user.use_artifact("ds:best", use_as="train")
            user.use_artifact("ds:v0")
            user.log_artifact(logged.new_draft())
        users.append(name)
    read = Api().artifact("p/ds:v0")
    assert [one.id for one in read.used_by()] == users
    assert read.logged_by().id == "r"
    saved = Api().run("p/two")
    assert [one.name for one in saved.used_artifacts()] == ["ds:v0"]
    assert [one.name for one in saved.logged_artifacts()] == ["ds:v0"]
    with read.logged.store.catalog.read() as reader:
        sql = "SELECT use_as FROM artifact_uses WHERE role = 'input'"
        assert reader.rows(sql) == [("train",), ("train",)]


def test_using_an_artifact_that_is_not_logged_logs_it(run, draft, numbers):
    draft.add(numbers(1), "t")
    used = run.use_artifact(draft, use_as="x")
    assert (used is draft, used.version, used.logged_by()) == (True, "v0", None)
    assert [one.id for one in used.used_by()] == ["r"]
    assert run.logged_artifacts() == []


def test_an_artifact_of_another_store_is_not_used(run, logged, tmp_path):
    run.finish()
    other = init(dir=tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=r"is in .*, the run in"):
        other.use_artifact(logged)
    with pytest.raises(StoreError, match="another store"):
        other.log_artifact(logged)


def test_a_disabled_run_keeps_nothing(draft, numbers, place):
    run = init(mode="disabled")
    draft.add(numbers(1), "t")
    assert run.log_artifact(draft) is draft
    assert (draft.is_draft(), run.logged_artifacts(), run.used_artifacts()) == (True, [], [])
    with pytest.raises(NotFoundError, match="disabled"):
        run.use_artifact("ds")
    assert list(place.iterdir()) == []
    run.finish()


def test_collections(run, logged, numbers):
    model = Artifact("net", "model")
    model.add(numbers(2), "t")
    run.log_artifact(model)
    run.log_artifact(logged.new_draft())
    api = Api()
    assert [(one.name, one.type, len(one)) for one in api.project("p").artifacts] == [
        ("ds", "dataset", 1),
        ("net", "model", 1),
    ]
    (only,) = api.artifact_collections("p", "model")
    assert (only.path, only.aliases, [one.name for one in only]) == ("p/net", ["latest"], ["net:v0"])
    assert only["latest"]["t"] == numbers(2)
    assert repr(only) == "<ArtifactCollection p/net (model, 1 version)>"
    with pytest.raises(NotFoundError, match="latest"):
        only["lastet"]
    assert [one.version for one in api.artifacts("dataset", "p/ds")] == ["v0"]
    with pytest.raises(TypeMismatchError):
        api.artifacts("model", "p/ds")
    for name, found in (
        ("p/ds", True),
        ("p/ds:best", True),
        ("p/ds:v1", False),
        ("p/no", False),
        ("q/ds", False),
    ):
        assert api.artifact_exists(name) == found
    assert not api.artifact_exists("p/ds", type="model")
    for call in (api.artifact, api.artifact_exists, lambda name: api.artifacts("dataset", name)):
        with pytest.raises(NotFoundError, match="names no project"):
            call("ds")


def test_a_project_without_artifacts(run):
    assert Api().project("p").artifacts == Api().artifact_collections("p") == []
    assert Api().run("p/r").logged_artifacts() == []
