from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from wandb_tables_widget.errors import RunStateError, StoreError, TypeMismatchError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.artifacts.materials import FileMaterial
from wandb_tables_widget.store.artifacts.sources import HeldBytes

ROOT = Path(__file__).parents[3]


@pytest.fixture
def make(numbers):
    def make(*values, name="ds", **options):
        artifact = Artifact(name, "dataset", **options)
        artifact.add(numbers(*values), "t")
        return artifact

    return make


def test_versions_are_counted_and_latest_moves(run, make):
    logged = [run.log_artifact(make(i)) for i in range(4)]
    assert [one.version for one in logged] == ["v0", "v1", "v2", "v3"]
    assert [one.aliases for one in logged] == [[], [], [], ["latest"]]
    assert run.log_artifact(make(9, name="other")).version == "v0"
    assert Api().artifact("p/ds").get("t")["n"] == [3]
    assert [Api().artifact(f"p/ds:v{i}")["t"]["n"] for i in range(4)] == [[0], [1], [2], [3]]


def test_the_same_content_is_the_same_version_whichever_it_was(run, make):
    first = run.log_artifact(make(1), aliases=["a"])
    second = run.log_artifact(make(2))
    again = run.log_artifact(make(1), aliases=["b"], tags=["t"])
    assert (again.version, again.id, again.digest) == ("v0", first.id, first.digest)
    assert (again.aliases, again.tags) == (["a", "b", "latest"], ["t"])
    assert second.aliases == []
    assert run.log_artifact(make(2)).aliases == ["latest"]
    assert len(Api().artifacts("dataset", "p/ds")) == 2


def test_description_and_metadata_are_no_part_of_the_content_but_are_kept(run, make):
    one = run.log_artifact(make(1, description="old", metadata={"a": 1, "b": 2}))
    two = run.log_artifact(make(1, metadata={"a": 3}))
    assert (one.version, two.version) == ("v0", "v0")
    assert (two.description, two.metadata) == ("old", {"a": 3})
    assert run.log_artifact(make(1)).metadata == {"a": 3}
    assert run.log_artifact(make(1, description="new")).description == "new"


def test_an_alias_names_one_version(run, make):
    first = run.log_artifact(make(1), aliases=["best", "x"])
    second = run.log_artifact(make(2), aliases=["best"])
    assert (first.aliases, second.aliases) == (["x"], ["best", "latest"])
    assert run.use_artifact("ds:best").version == "v1"
    other = run.log_artifact(make(1, name="other"), aliases=["best"])
    assert (other.aliases, second.aliases) == (["best", "latest"], ["best", "latest"])


def test_tags_are_added_to(run, make):
    assert run.log_artifact(make(1), tags=["b", "a"]).tags == ["a", "b"]
    assert run.log_artifact(make(1), tags=["c", "a"]).tags == ["a", "b", "c"]
    for tags in ("x", [3], [""]):
        with pytest.raises((TypeMismatchError, StoreError)):
            run.log_artifact(make(2), tags=tags)


def test_logging_a_logged_artifact_again_applies_what_is_new(run, make):
    artifact = run.log_artifact(make(1))
    run.log_artifact(make(2))
    again = run.log_artifact(artifact, aliases=["best"])
    assert again is artifact
    assert (again.version, sorted(again.aliases)) == ("v0", ["best", "latest"])


def test_one_name_has_one_type_in_a_project(run, make):
    run.log_artifact(make(1))
    with pytest.raises(StoreError, match="has the type 'dataset'"):
        run.log_artifact(Artifact("ds", "model"))
    run.finish()
    assert init(project="q").log_artifact(Artifact("ds", "model")).version == "v0"


def test_what_only_has_the_same_md5_is_another_version(run):
    """Two files of one MD5 can be made at will; SHA-256 tells them apart."""
    logged = []
    for sha256, data in (
        ("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", b"hello"),
        ("486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7", b"world"),
    ):
        artifact = Artifact("ds", "dataset")
        material = FileMaterial(
            kind="file", digest="same", size=5, sha256=sha256, source=HeldBytes(data, "txt")
        )
        artifact._draft.put({"f": material})
        logged.append(run.log_artifact(artifact))
    assert [one.version for one in logged] == ["v0", "v1"]
    assert [Path(one.get_entry("f").download("d")).read_bytes() for one in logged] == [b"hello", b"world"]
    both = Artifact("x", "y")
    both._draft.put({"f": material})
    with pytest.raises(StoreError, match="overwrite=True"):
        both._draft.put({"f": replace(material, sha256="0")})


def test_an_incremental_artifact_adds_to_the_newest_version(run, make, numbers, tree):
    first = run.log_artifact(make(1))
    more = Artifact("ds", "dataset", incremental=True)
    more.add(numbers(2), "u")
    more.add_file(tree / "empty")
    assert more.incremental
    run.log_artifact(more)
    assert (more.version, sorted(more.entries)) == ("v1", ["empty", "t.table.json", "u.table.json"])
    assert [more["t"]["n"], more["u"]["n"]] == [[1], [2]]
    assert more.digest == more.manifest.digest()
    changed = Artifact("ds", "dataset", incremental=True)
    changed.add(numbers(3), "t")
    assert run.log_artifact(changed)["t"]["n"] == [3]
    assert sorted(first.entries) == ["t.table.json"]
    with pytest.raises(TypeMismatchError):
        Artifact("a", "b", incremental="yes")


def test_a_file_or_a_folder_is_logged_as_an_artifact(run, tree):
    file = run.log_artifact(tree / "below" / "a.txt")
    assert (file.name, file.type, sorted(file.entries)) == ("run-r-a.txt:v0", "unspecified", ["a.txt"])
    folder = run.log_artifact(str(tree) + "/", name="tree", type="files", aliases=["x"])
    assert (folder.name, folder.type, folder.file_count) == ("tree:v0", "files", 3)
    reference = run.log_artifact((tree / "empty").as_uri(), name="ref")
    assert reference.get_entry("empty").ref == (tree / "empty").as_uri()


@pytest.mark.parametrize("given", [None, 3, b"x", {"a": 1}, ["a"], Artifact])
def test_what_cannot_be_logged_as_an_artifact(run, given):
    with pytest.raises((TypeMismatchError, StoreError)):
        run.log_artifact(given)


def test_a_missing_file_or_a_name_that_cannot_be(run, tree, make):
    (tree / "a b.txt").write_text("x")
    with pytest.raises(StoreError, match="cannot be read"):
        run.log_artifact(tree / "missing")
    with pytest.raises(StoreError, match=r"run-r-a-b\.txt"):
        run.log_artifact(tree / "a b.txt")
    with pytest.raises(TypeMismatchError, match="for a path"):
        run.log_artifact(make(1), name="x")
    assert Api().project("p").artifacts == []


def test_a_run_whose_store_was_replaced_logs_nothing(run, make, place):
    run.log_artifact(make(1))
    (place / ".wandb_tables").rename(place / "moved")
    init(project="p", id="other", reinit="create_new").finish()
    with pytest.raises(RunStateError, match="no longer in"):
        run.log_artifact(make(2))
    assert Api().project("p").artifacts == []
    (place / ".wandb_tables").rename(place / "new")
    (place / "moved").rename(place / ".wandb_tables")


PROGRAM = """
from wandb_tables_widget.store import init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.table import Table
run = init(project="p", id="run{at}")
for i in range(12):
    artifact = Artifact("ds", "dataset")
    artifact.add(Table(columns=["n"], data=[[i % 6]]), "t")
    run.log_artifact(artifact, aliases=[f"run{at}-{{i}}"])
"""


def test_several_processes_log_versions_of_one_name(place):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    programs = [[sys.executable, "-c", PROGRAM.format(at=at)] for at in range(3)]
    children = [subprocess.Popen(program, cwd=place, env=environment) for program in programs]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    versions = Api().artifacts("dataset", "p/ds")
    assert [one.version for one in versions] == [f"v{i}" for i in range(6)]
    assert sorted(one["t"]["n"][0] for one in versions) == list(range(6))
    assert sum(len(one.aliases) for one in versions) == 3 * 12 + 1
    assert len(Api().artifact_collections("p")[0].aliases) == 37
