"""No acknowledged row is lost by a power cut: replayed states of the device, for each log mode."""

from __future__ import annotations

import os
import random
import shutil
import warnings
from pathlib import Path

import pytest

from tests.store.power import Recorder, states, write_state
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, catalog, init, root
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.compaction import compact
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.flusher import flusher
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.store.version import latest
from wandb_tables_widget.table.table import Table

STATES = int(os.environ.get("POWER_STATES", "15"))
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


def log_scalars(run, ack, _pictures):
    for number in range(30):
        run.log({"n": number, "text": "x" * 100 * number})
        ack(number)


def log_artifacts(run, ack, pictures):
    for number in range(12):
        artifact = Artifact("a", "dataset", metadata={"number": number})
        artifact.add(pictures(2, seed=number), "t")
        with artifact.new_file("large" if number % 4 == 0 else "small", "xb") as file:
            file.write(bytes([number]) * (2**20 + 1 if number % 4 == 0 else 1_000))
        run.log_artifact(artifact)
        ack((number, _rows(pictures(2, seed=number))))


def log_stream(run, ack, pictures):
    """Only what was flushed is promised: a row survives a power cut within a second, not at once."""
    stream = StreamTable("p/s", dir=Path(run.dir).parent)
    for number, image in enumerate(pictures(12)["image"]):
        stream.log([{"n": number, "image": image}, {"n": number}])
        stream.flush()
        ack((number, image.bytes))
    stream.finish()


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


def check_scalars(run, tokens):
    assert list(run.history()["n"])[: len(tokens)] == tokens


def check_artifacts(run, tokens):
    for number, rows in tokens:
        artifact = Api(run._store.root).artifact(f"p/a:v{number}")
        assert _rows(artifact.get("t")) == rows
        artifact.verify(artifact.download(run._store.root / "out" / str(number)))


def check_stream(run, tokens):
    rows = Stream(run._store, StreamPath("", "p", "s")).rows()
    assert [row["n"] for row in rows] == [at // 2 for at in range(len(rows))]
    assert len(rows) >= 2 * len(tokens)
    for number, data in tokens:
        assert rows[2 * number]["image"].bytes == data


MODES = {
    "IMMUTABLE": (log_immutable, check_immutable),
    "MUTABLE": (log_mutable, check_mutable),
    "INCREMENTAL": (log_incremental, check_incremental),
    "scalars": (log_scalars, check_scalars),
    "artifacts": (log_artifacts, check_artifacts),
    "stream": (log_stream, check_stream),
}


@pytest.fixture(params=["local", "network"])
def kind(request, monkeypatch):
    """Where the store lies: with a write-ahead log, or on a network file system, without."""
    if request.param == "network":
        monkeypatch.setattr(root, "_file_system", lambda _path: "nfs4")
    monkeypatch.setattr(catalog, "SYNC_SECONDS", 1e6)
    monkeypatch.setattr(flusher, "mark", lambda *_args, **_options: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield request.param


@pytest.mark.parametrize("mode", MODES)
def test_a_power_cut_loses_nothing_that_was_acknowledged(mode, kind, place, pictures):
    log, check = MODES[mode]
    recorder = Recorder(place / "live")
    os.mkdir(place / "live")  # noqa: PTH102  # before the recording
    with pytest.MonkeyPatch.context() as patch, recorder.recording(patch):
        run = init(project="p", id="r", dir=place / "live", durability="commit")
        log(run, recorder.ack, pictures)
        run._store.catalog.close()
    rng = random.Random(0)  # noqa: S311  # a test
    for number, (tokens, state) in enumerate(states(recorder, STATES, rng)):
        folder = place / f"cut-{number}"
        write_state(state, place / "live", folder)
        api = Api(folder)
        check(api.run("p/r"), tokens)
        report = api.verify(progress=False)
        assert {finding.what for finding in report.damaged} <= {"spool"}  # of what was not promised yet
        assert not report.missing
        api._store.catalog.close()
        shutil.rmtree(folder)
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
        folder = place / f"cut-{number}"
        write_state(state, place / "live", folder)
        try:
            check_incremental(Api(folder).run("p/r"), tokens)
        except Exception:  # noqa: BLE001  # whatever it is, it was lost
            lost += 1
    assert lost == 10
