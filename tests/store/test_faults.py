"""What is said of writes that fail, and in which order they are made; `test_blows` lets each one fail."""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from wandb_tables_widget.errors import DamagedError, StoreUnavailableError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.catalog import Catalog
from wandb_tables_widget.table.table import Table


@pytest.fixture
def logged(pictures):
    """A run with one table."""
    run = init()
    run.log({"before": pictures(3), "a": 1})
    return run


def fresh_images(pictures, seed):
    """Return images that no store has: small ones for the pack, and one that gets a file of its own."""
    large = np.random.default_rng(seed).integers(0, 256, (700, 700, 3), np.uint8)
    return [*pictures(3, seed=seed)["image"], Image(large, file_type="bmp")]


def check(run, key, table):
    found = Api().run(run.path).table(key)
    assert found == table
    assert [image.bytes for image in found["image"]] == [image.bytes for image in table["image"]]


@pytest.mark.parametrize("call", ["mkdir", "open", "write", "fsync", "rename"])
def test_a_refused_call_names_the_place_and_can_be_made_again(logged, pictures, faults, call):
    run = logged
    images = fresh_images(pictures, 1)
    table = Table(columns=["id", "image"], data=[[1, image] for image in images])
    with faults.at(call, 1, errno.EACCES):
        error = failure(lambda: run.log({"t": table, "loss": 1}))
    assert run.dir in str(error)
    assert "allow this user to write there" in str(error)
    assert ("t" in run.tables, run.summary.get("loss"), run.step) == (False, None, 1)
    run.log({"t": table, "loss": 1})
    check(run, "t", table)
    check(run, "before", pictures(3))


def failure(act):
    try:
        act()
    except StoreUnavailableError as error:
        return error
    return None


def test_all_files_are_synced_before_the_catalogue_names_them(logged, pictures, monkeypatch):
    events = []

    def noting(name, real):
        def call(*args, **kwargs):
            events.append((name, args[0] if name in {"write", "fsync"} else None))
            return real(*args, **kwargs)

        return call

    images = fresh_images(pictures, 1)
    for name in ("write", "fsync", "rename"):
        monkeypatch.setattr(os, name, noting(name, getattr(os, name)))
    monkeypatch.setattr(Catalog, "write", noting("begin", Catalog.write))
    logged.log({"t": Table(columns=["image"], data=[[image] for image in images])})
    names = [name for name, _ in events]
    assert names[-1] == "begin"
    assert names.count("begin") == 1
    assert names.count("rename") == 2
    for at, (name, descriptor) in enumerate(events):
        if name == "write":
            assert ("fsync", descriptor) in events[at:]
        if name == "rename":
            assert names[at - 1] == names[at + 1] == "fsync"


def test_a_run_that_cannot_be_finished_now_can_be_later(faulty_sqlite):
    run = init()
    faulty_sqlite.left["write"] = 1
    with pytest.raises(StoreUnavailableError):
        run.finish()
    assert run.state == "running"
    run.log({"a": 1})
    run.finish()
    assert Api().run(run.path).state == "finished"
    run._store.catalog.close()


def test_damage_to_one_table_leaves_the_others_readable(place, pictures):
    run = init()
    run.log({"a": pictures(3)})
    run.log({"b": pictures(3, seed=1)})
    first, _ = sorted((place / ".wandb_tables").glob("tables/*/*"), key=lambda path: path.stat().st_mtime_ns)
    content = bytearray(first.read_bytes())
    content[50] ^= 4
    first.write_bytes(content)
    with pytest.raises(DamagedError, match=first.name):
        run.table("a")
    check(run, "b", pictures(3, seed=1))
