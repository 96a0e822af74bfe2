"""Every write of logging and downloading made to fail: a typed error, nothing by half, nothing lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from wandb_tables_widget.errors import StoreUnavailableError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.joined import JoinedTable


@pytest.fixture
def make(pictures, numbers, tmp_path):
    """Make an artifact of tables, images, files and a large file, none of which any store has."""

    def make(number):
        artifact = Artifact("ds", "dataset", metadata={"number": number})
        table = pictures(2, seed=number)
        artifact.add(table, "t")
        artifact.add(JoinedTable(table, numbers(number), ["id", "n"]), "j")
        artifact.add(pictures(1, seed=1000 + number)["image"][0], "i")
        (tmp_path / "small").write_text(f"small {number}")
        large = np.random.default_rng(number).bytes(2**20 + 1)
        (tmp_path / "large").write_bytes(large)
        artifact.add_file(tmp_path / "small")
        artifact.add_file(tmp_path / "large", policy="immutable")
        return artifact

    return make


def failure(act):
    try:
        act()
    except StoreUnavailableError as error:
        return error
    return None


def check(number, version, pictures, numbers):
    read = Api().artifact(f"p/ds:v{version}")
    assert read.metadata == {"number": number}
    assert read.get("t") == pictures(2, seed=number)
    assert [image.bytes for image in read["t"]["image"]] == [
        i.bytes for i in pictures(2, seed=number)["image"]
    ]
    assert read.get("i").bytes == pictures(1, seed=1000 + number)["image"][0].bytes
    assert read.get("j").table2.load_table() == numbers(number)
    folder = Path(read.download(f"out/{number}"))
    assert (folder / "small").read_text() == f"small {number}"
    assert (folder / "large").read_bytes() == np.random.default_rng(number).bytes(2**20 + 1)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["mkdir", "open", "write", "fsync", "rename"])
def test_a_refused_call_logs_nothing_and_can_be_tried_again(run, make, faults, pictures, numbers, call, code):  # noqa: PLR0913, PLR0917  # fixtures
    refused = tried = 0
    while refused == tried:
        number = tried = tried + 1
        artifact = make(number)
        with faults.at(call, number, code):
            error = failure(lambda: run.log_artifact(artifact, aliases=[f"a{number}"]))  # noqa: B023  # called at once
        refused += error is not None
        if error is not None:
            assert artifact.is_draft()
            assert len(run.logged_artifacts()) == number - 1
            assert Api().artifact_exists("p/ds") == (number > 1)
            run.log_artifact(artifact, aliases=[f"a{number}"])
        assert (artifact.version, artifact.aliases) == (f"v{number - 1}", [f"a{number}", "latest"])
        check(number, number - 1, pictures, numbers)
    check(1, 0, pictures, numbers)
    assert refused >= 2


@pytest.mark.parametrize("what", ["sync", "write"])
def test_an_error_inside_the_catalogue_is_either_kept_or_not(faulty_sqlite, make, pictures, numbers, what):
    run, failed = init(project="p"), 0
    for number in range(1, 12):
        artifact = make(number)
        faulty_sqlite.left[what] = number
        if failure(lambda: run.log_artifact(artifact)):  # noqa: B023  # called at once
            failed += 1
            faulty_sqlite.left[what] = -1
            assert len(run.logged_artifacts()) == number - 1
            assert artifact.is_draft()
            run.log_artifact(artifact)
        faulty_sqlite.left[what] = -1
        check(number, number - 1, pictures, numbers)
    assert failed
    run.finish()
    run._store.catalog.close()


@pytest.mark.parametrize("call", ["mkdir", "open", "write", "rename"])
def test_a_download_that_is_refused_leaves_whole_files_only(run, make, faults, tmp_path, contents, call):  # noqa: PLR0913, PLR0917  # fixtures
    artifact = run.log_artifact(make(1))
    whole = contents(Path(artifact.download(tmp_path / "whole")))
    refused = tried = 0
    while refused == tried:
        tried += 1
        place = tmp_path / f"out{tried}"
        with faults.at(call, tried, errno.ENOSPC):
            refused += failure(lambda: artifact.download(place)) is not None  # noqa: B023  # called at once
        found = contents(place) if place.exists() else {}
        assert found.items() <= whole.items()
        artifact.download(place)
        assert contents(place) == whole
    assert refused >= 2


def test_all_files_are_synced_before_the_catalogue_names_them(run, make, monkeypatch):
    events = []

    def noting(name, real):
        def call(*args, **kwargs):
            events.append((name, args[0] if name in {"write", "fsync"} else None))
            return real(*args, **kwargs)

        return call

    artifact = make(1)
    catalog = run._store.catalog
    for name in ("write", "fsync", "rename"):
        monkeypatch.setattr(os, name, noting(name, getattr(os, name)))
    monkeypatch.setattr(catalog, "write", noting("begin", catalog.write))
    run.log_artifact(artifact)
    names = [name for name, _ in events]
    assert (names[-1], names.count("begin"), names.count("rename")) == ("begin", 1, 3)
    for at, (name, descriptor) in enumerate(events):
        if name == "write":
            assert ("fsync", descriptor) in events[at:]
        if name == "rename":
            assert names[at - 1] == names[at + 1] == "fsync"


def test_training_goes_on_when_it_is_told_to(make, faults):
    run = init(project="p", on_error="warn")
    artifact = make(1)
    with (
        faults.at("rename", 1, errno.ENOSPC),
        pytest.warns(RuntimeWarning, match="could not log an artifact"),
    ):
        assert run.log_artifact(artifact) is artifact
    assert artifact.is_draft()
    assert run.log_artifact(artifact).version == "v0"
    assert run.dropped == 1
