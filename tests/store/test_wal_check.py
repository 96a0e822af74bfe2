"""A log that lost frames while nobody used it: refused, whatever SQLite would make of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store import catalog as catalogs
from wandb_tables_widget.store import wal_check
from wandb_tables_widget.store.catalog import Catalog
from wandb_tables_widget.store.wal import FRAME_HEADER, HEADER
from wandb_tables_widget.store.wal_check import lost_frames

STEP = FRAME_HEADER + 4_096
ADD = "INSERT INTO projects (entity, name, created_at) VALUES ('', ?, 1)"
CODE = """
import os, signal, sys
from pathlib import Path
from wandb_tables_widget.store.catalog import Catalog
catalog = Catalog(Path(sys.argv[1]), create=True)
for n in range(20):
    with catalog.write() as transaction:
        transaction.run("INSERT INTO projects (entity, name, created_at) VALUES ('', ?, 1)", f"p{n}")
    if sys.argv[2] == "backfill" and n == 19:
        catalog._write_connection().execute("PRAGMA wal_checkpoint(PASSIVE)")
os.kill(os.getpid(), signal.SIGKILL)
"""
ALL = [f"p{n}" for n in range(20)]


@pytest.fixture
def killed(place):
    """Make a catalogue whose process was killed, and return its path."""

    def make(how="plain"):
        path = place / "catalog.db"
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run([sys.executable, "-c", CODE, str(path), how], env=environment, check=False)
        return path

    return make


def names(path):
    catalog = Catalog(path)
    with catalog.read() as reader:
        found = [name for (name,) in reader.rows("SELECT name FROM projects ORDER BY id")]
    catalog.close()
    return found


def log_of(path):
    return path.with_name("catalog.db-wal")


def damage(path, at):
    data = bytearray(log_of(path).read_bytes())
    data[at] ^= 1
    log_of(path).write_bytes(data)


def test_a_log_that_was_left_whole_is_taken_up(killed):
    path = killed()
    assert lost_frames(path) is None
    assert names(path) == ALL


@pytest.mark.parametrize("frame", [0, 30, -1])
def test_a_damaged_log_is_refused_and_left_as_it_is(killed, frame):
    path = killed()
    frames = (log_of(path).stat().st_size - HEADER) // STEP
    damage(path, HEADER + frame % frames * STEP + 100)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    for _ in range(2):
        with pytest.raises(DamagedError, match=rf"of the pages that were logged last, \d+ of {frames:,} can"):
            Catalog(path)
        with pytest.raises(DamagedError, match="rebuild"):
            Catalog(path, create=True)
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


def test_a_log_that_is_gone_is_refused(killed):
    path = killed()
    log_of(path).unlink()
    with pytest.raises(DamagedError, match="0 of"):
        Catalog(path)


def test_what_is_left_of_a_log_does_not_replace_newer_pages(killed):
    """All of it is in the database; SQLite would read its first frames in the place of what came later."""
    path = killed("backfill")
    frames = (log_of(path).stat().st_size - HEADER) // STEP
    damage(path, HEADER + (frames // 2) * STEP + 100)
    with pytest.raises(DamagedError, match="rebuild"):
        Catalog(path)


def test_a_log_all_of_which_is_in_the_database_may_be_gone(killed):
    path = killed("backfill")
    log_of(path).unlink()
    assert names(path) == ALL


def test_a_database_that_is_gone_is_told_apart_from_none(killed):
    path = killed()
    path.unlink()
    with pytest.raises(DamagedError, match=r"catalog.db is missing, and its log"):
        Catalog(path, create=True)
    log_of(path).unlink()
    path.unlink(missing_ok=True)
    with pytest.raises(DamagedError, match="Restore it from a copy"):
        Catalog(path)


def test_after_a_new_start_of_the_machine_a_torn_log_is_in_order(killed, monkeypatch):
    path = killed()
    damage(path, log_of(path).stat().st_size - 100)
    monkeypatch.setattr(wal_check, "boot_id", lambda: "another")
    assert names(path) == ALL[:19]


def test_a_process_at_work_raises_no_alarm(place, monkeypatch):
    path = place / "catalog.db"
    writer = Catalog(path, create=True)
    alarms = 0
    for n in range(60):
        with writer.write() as transaction:
            transaction.run(ADD, f"p{n}")
        if n % 20 == 9:
            writer._write_connection().execute("PRAGMA wal_checkpoint(RESTART)")
        alarms += lost_frames(path) is not None
    assert alarms == 0
    assert catalogs.check_log(path) is None
    writer.close()
