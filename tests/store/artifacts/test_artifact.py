from __future__ import annotations

import datetime as dt
import math
import threading
from operator import attrgetter, methodcaller

import numpy as np
import pytest

from wandb_tables_widget.errors import (
    ArtifactFinalizedError,
    ArtifactNotLoggedError,
    RunStateError,
    StoreError,
    TypeMismatchError,
)
from wandb_tables_widget.store import Api
from wandb_tables_widget.store.artifacts import Artifact

PROPERTIES = "version aliases tags digest id size created_at project entity source_name qualified_name"
METHODS = "wait download checkout verify logged_by used_by new_draft"


@pytest.mark.parametrize(
    "ask",
    [
        *map(attrgetter, PROPERTIES.split()),
        *map(methodcaller, METHODS.split()),
        methodcaller("get", "t"),
        lambda draft: draft.get_entry("t").download(),
        lambda draft: draft.get_entry("t").load_table(),
    ],
)
def test_what_only_a_logged_artifact_has(draft, numbers, ask):
    draft.add(numbers(1), "t")
    with pytest.raises(ArtifactNotLoggedError, match="log_artifact"):
        ask(draft)
    assert issubclass(ArtifactNotLoggedError, AttributeError)
    assert (draft.name, draft.type, draft.state, draft.is_draft()) == ("ds", "dataset", "PENDING", True)


def test_a_logged_artifact_does_not_change(run, draft, numbers, tree):
    entry = draft.add(numbers(1), "t")
    run.log_artifact(draft)
    calls = (
        lambda: draft.add(numbers(2), "u"),
        lambda: draft.add(numbers(1), "t"),
        lambda: draft.add_file(tree / "empty"),
        lambda: draft.add_dir(tree),
        lambda: draft.add_reference(tree),
        lambda: draft.new_file("x").__enter__(),
        lambda: draft.remove(entry),
    )
    for call in calls:
        with pytest.raises(ArtifactFinalizedError, match=r"new_draft\(\)"):
            call()
    assert list(Api().artifact("p/ds:v0").entries) == ["t.table.json"]


def test_a_finalized_draft_takes_no_more(run, draft, numbers):
    draft.add(numbers(1), "t")
    draft.finalize()
    with pytest.raises(ArtifactFinalizedError, match="finalized"):
        draft.add(numbers(2), "u")
    assert run.log_artifact(draft).version == "v0"


def test_a_new_draft_goes_on_from_a_version(run, draft, numbers, tree):
    draft.add(numbers(1), "t")
    draft.add_dir(tree)
    run.log_artifact(draft, aliases=["first"])
    new = draft.new_draft()
    new.remove("below")
    new.remove("t")
    new.add(numbers(2), "u")
    run.log_artifact(new)
    assert (new.version, sorted(new.entries)) == ("v1", ["empty", "u.table.json"])
    assert (draft.version, draft.aliases, new.aliases) == ("v0", ["first"], ["latest"])
    assert draft.get("t") == numbers(1)
    with pytest.raises(ArtifactNotLoggedError):
        Artifact("a", "b").new_draft()


def test_what_a_logged_artifact_says_of_itself(run, numbers):
    before = dt.datetime.now(dt.UTC)
    artifact = Artifact("ds", "dataset", "about it", {"a": 1}, use_as="train")
    artifact.add(numbers(1), "t")
    logged = run.log_artifact(artifact, aliases=["best"], tags=["x"])
    assert logged is artifact
    assert logged.wait() is logged.wait(timeout=1) is logged
    for one in (logged, Api().artifact("p/ds:best")):
        assert (one.name, one.version, one.aliases, one.tags) == ("ds:v0", "v0", ["best", "latest"], ["x"])
        assert (one.type, one.description, one.metadata, one.use_as) == (
            "dataset",
            "about it",
            {"a": 1},
            "train",
        )
        assert (one.source_name, one.qualified_name, one.project, one.entity) == ("ds:v0", "p/ds:v0", "p", "")
        assert (one.state, one.id, one.file_count) == ("COMMITTED", logged.id, 1)
        assert before <= one.created_at <= dt.datetime.now(dt.UTC)
        assert one.digest == one.manifest.digest()
        assert one.size == sum(entry.size for entry in one.files())
        assert repr(one) == "<Artifact p/ds:v0 (dataset, 1 entry)>"


def test_metadata_is_plain(run, draft):
    draft.metadata = {
        "nan": math.nan,
        "deep": {"list": [1, math.nan]},
        "np": np.float64(2),
        "array": np.arange(2),
    }
    expected = {"nan": None, "deep": {"list": [1, None]}, "np": 2.0, "array": [0, 1]}
    assert draft.metadata == expected
    run.log_artifact(draft)
    assert Api().artifact("p/ds:v0").metadata == expected


@pytest.mark.parametrize(
    "metadata",
    [
        {"a": math.inf},
        {"a": [{"b": -math.inf}]},
        {str(i): i for i in range(101)},
        [1],
        {"a": object()},
        {3: 1},
    ],
)
def test_metadata_that_cannot_be_kept(draft, metadata):
    with pytest.raises((StoreError, TypeMismatchError)):
        Artifact("a", "b", metadata=metadata)
    with pytest.raises((StoreError, TypeMismatchError)):
        draft.metadata = metadata
    assert draft.metadata == {}


def test_metadata_changed_in_place_is_checked_when_it_is_logged(run, draft):
    draft.metadata["a"] = math.inf
    with pytest.raises(StoreError, match="metadata 'a'"):
        run.log_artifact(draft)
    assert draft.is_draft()
    draft.metadata["a"] = math.nan
    assert run.log_artifact(draft).metadata == {"a": None}


def test_what_is_set_after_logging_is_saved_by_save(run, draft):
    run.log_artifact(draft, aliases=["a", "b"])
    draft.aliases.append("c")
    draft.aliases.remove("a")
    draft.metadata["x"] = 1
    draft.description = "now"
    draft.tags = ["t"]
    other = Api().artifact("p/ds:v0")
    assert (other.aliases, other.metadata, other.description) == (["a", "b", "latest"], {}, None)
    draft.save()
    other = Api().artifact("p/ds:v0")
    for one in (draft, other):
        assert (one.aliases, one.metadata) == (["b", "latest", "c"], {"x": 1})
        assert (one.description, one.tags) == ("now", ["t"])
    assert (draft.version, draft.digest) == (other.version, other.digest)


def test_saving_leaves_alone_what_others_changed(run, draft):
    run.log_artifact(draft, aliases=["mine"])
    other = Api().artifact("p/ds:v0")
    other.aliases.append("theirs")
    other.description = "theirs"
    draft.metadata["mine"] = 1
    draft.aliases.append("more")
    other.save()
    draft.save()
    last = Api().artifact("p/ds:v0")
    assert sorted(last.aliases) == ["latest", "mine", "more", "theirs"]
    assert (last.description, last.metadata) == ("theirs", {"mine": 1})


@pytest.mark.parametrize("aliases", [["v3"], ["a/b"], ["a:b"], "best", [3]])
def test_aliases_that_cannot_be(run, draft, aliases):
    with pytest.raises((StoreError, TypeMismatchError)):
        run.log_artifact(draft, aliases=aliases)
    assert draft.is_draft()
    run.log_artifact(draft)
    with pytest.raises((StoreError, TypeMismatchError)):
        draft.aliases = aliases
    assert draft.aliases == ["latest"]


def test_latest_stays_whatever_aliases_are_set(run, draft):
    run.log_artifact(draft, aliases=["a"])
    draft.aliases = []
    draft.save()
    assert draft.aliases == Api().artifact("p/ds").aliases == ["latest"]


def test_saving_without_a_run(draft, numbers):
    draft.add(numbers(1), "t")
    assert draft.save() is draft
    assert (draft.qualified_name, draft.logged_by()) == ("uncategorized/ds:v0", None)
    other = Artifact("ds", "dataset").save(project="q")
    assert (other.qualified_name, Api().artifact("q/ds").file_count) == ("q/ds:v0", 0)
    with pytest.raises(StoreError, match="project="):
        other.save(project="x")


def test_saving_with_a_run_logs_it(run, draft):
    with pytest.raises(StoreError, match="is active"):
        draft.save(project="other")
    assert draft.save().logged_by().id == "r"
    run.finish()
    with pytest.raises(RunStateError):
        run.log_artifact(Artifact("a", "b"))


def test_many_threads_fill_and_log(run, numbers):
    artifact, failed = Artifact("ds", "dataset"), []

    def work(at):
        try:
            artifact.add(numbers(at), f"t{at}")
            one = Artifact("same", "dataset")
            one.add(numbers(at % 3), "t")
            run.log_artifact(one)
        except Exception as error:  # noqa: BLE001  # reported below
            failed.append(error)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    run.log_artifact(artifact)
    assert [artifact.get(f"t{at}")["n"] for at in range(12)] == [[at] for at in range(12)]
    assert [one.version for one in Api().artifacts("dataset", "p/same")] == ["v0", "v1", "v2"]
