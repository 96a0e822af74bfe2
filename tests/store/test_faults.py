"""Every write of `log` made to fail: a typed error, nothing of that call kept, everything before intact."""

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


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", ["mkdir", "open", "write", "fsync", "rename"])
def test_a_refused_call_changes_nothing_and_can_be_tried_again(logged, pictures, faults, call, code):
    run = logged
    refused = tried = made = 0
    while refused == tried:
        number = tried = tried + 1
        images = fresh_images(pictures, number)
        key, table = f"t{number}", Table(columns=["id", "image"], data=[[number, image] for image in images])
        with faults.at(call, number, code) as calls:
            error = failure(lambda: run.log({key: table, "loss": number}))  # noqa: B023  # called at once
        made = calls[0]
        refused += error is not None
        if error is not None:
            assert run.dir in str(error)
            assert (key in run.tables, run.summary.get("loss"), run.step) == (
                False,
                refused - 1 or None,
                refused,
            )
            run.log({key: table, "loss": number})
        check(run, key, table)
    check(run, "before", pictures(3))
    assert refused == made >= 2


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


@pytest.mark.parametrize("what", ["sync", "write"])
def test_an_error_inside_the_catalogue_is_either_kept_or_not(place, faulty_sqlite, pictures, what):
    run = init()
    run.log({"before": pictures(3)})
    failed = 0
    for number in range(1, 12):
        faulty_sqlite.left[what] = number
        table = Table(
            columns=["id", "image"], data=[[number, image] for image in pictures(2, seed=number)["image"]]
        )
        if failure(lambda: run.log({f"t{number}": table, "loss": number})):  # noqa: B023  # called at once
            failed += 1
            assert f"t{number}" not in run.tables
            run.log({f"t{number}": table, "loss": number})
        faulty_sqlite.left[what] = -1
        check(run, f"t{number}", table)
        assert run.summary.loss == number
    assert failed
    check(run, "before", pictures(3))
    run.finish()
    run._store.catalog.close()


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
