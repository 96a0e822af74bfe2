"""No acknowledged row is lost by a power cut: replayed states of the device, for each log mode."""

from __future__ import annotations

import os
import random
import shutil

import pytest

from tests.store.power import Recorder, states, write_state
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.compaction import compact
from wandb_tables_widget.store.version import latest
from wandb_tables_widget.table.table import Table

STATES = int(os.environ.get("POWER_STATES", "60"))
"""Of each mode; ``make soak`` replays more."""


def log_immutable(run, ack, pictures):
    for number in range(12):
        table = pictures(3, seed=number) if number % 3 == 0 else Table(columns=["n"], data=[[number]] * 50)
        run.log({f"t{number}": table})
        ack((f"t{number}", _rows(table)))


def log_mutable(run, ack, pictures):
    table = Table(columns=["id", "image"], log_mode="MUTABLE")
    for number, image in enumerate(pictures(12)["image"]):
        if number < 6:
            table.add_data(number, image)
        else:
            table.add_column(f"more {number}", [number / 3] * 6)
        run.log({"t": table})
        ack((number, _rows(table)))


def log_incremental(run, ack, pictures):
    table = Table(columns=["id", "image"], log_mode="INCREMENTAL")
    for number, image in enumerate(pictures(20)["image"]):
        table.add_data(number, image if number % 4 == 0 else None)
        run.log({"t": table})
        ack((number, _rows(table)))
        if number % 6 == 5:
            with run._store.catalog.read() as reader:
                content = latest(reader, run._label.number, "t").content.id
            compact(run._store, content)


def _rows(table):
    rows = [list(row.values()) for row in table]
    return [[cell.bytes if isinstance(cell, Image) else cell for cell in row] for row in rows]


def check_immutable(run, tokens):
    for key, rows in tokens:
        assert _rows(run.table(key)) == rows


def check_mutable(run, tokens):
    for number, rows in tokens:
        assert _rows(run.tables.read("t", number)) == rows


def check_incremental(run, tokens):
    rows = _rows(run.table("t"))
    for number, expected in tokens:
        assert rows[: len(expected)] == expected
        assert _rows(run.tables.read("t", increment=number)) == expected[-1:]


@pytest.mark.parametrize(
    ("log", "check"),
    [(log_immutable, check_immutable), (log_mutable, check_mutable), (log_incremental, check_incremental)],
    ids=["IMMUTABLE", "MUTABLE", "INCREMENTAL"],
)
def test_a_power_cut_loses_nothing_that_was_acknowledged(log, check, place, pictures, monkeypatch):
    recorder = Recorder(place / "live")
    os.mkdir(place / "live")  # noqa: PTH102  # before the recording
    with recorder.recording(monkeypatch):
        run = init(project="p", id="r", dir=place / "live", durability="commit")
        log(run, recorder.ack, pictures)
        run._store.catalog.close()
    rng = random.Random(0)  # noqa: S311  # a test
    for number, (tokens, state) in enumerate(states(recorder, STATES, rng)):
        root = place / f"cut-{number}"
        write_state(state, place / "live", root)
        api = Api(root)
        check(api.run("p/r"), tokens)
        api._store.catalog.close()
        shutil.rmtree(root)
    assert len(tokens) >= 10


def test_the_harness_finds_a_store_that_does_not_sync(place, pictures, monkeypatch):
    recorder = Recorder(place / "live")
    os.mkdir(place / "live")  # noqa: PTH102  # before the recording
    with recorder.recording(monkeypatch):
        run = init(project="p", id="r", dir=place / "live", durability="commit")
        log_incremental(run, recorder.ack, pictures)
        run._store.catalog.close()
    recorder.calls = [call for call in recorder.calls if call[0] != "sync"]
    lost = 0
    for number, (tokens, state) in enumerate(states(recorder, 10, random.Random(1))):  # noqa: S311  # a test
        root = place / f"cut-{number}"
        write_state(state, place / "live", root)
        try:
            check_incremental(Api(root).run("p/r"), tokens)
        except Exception:  # noqa: BLE001  # whatever it is, it was lost
            lost += 1
    assert lost == 10
