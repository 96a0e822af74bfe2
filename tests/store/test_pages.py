"""The catalogue's pages: one that changed on disk is never served, and other programs read the file."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import apsw
import pytest

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store import pages
from wandb_tables_widget.store.catalog import Catalog
from wandb_tables_widget.store.pages import PAGE, damaged_pages, is_sealed, sealed

ROOT = Path(__file__).parents[2]
LONG = "".join(chr(97 + n % 26) for n in range(3 * PAGE))
ROWS = [(f"p{n}", LONG[: n * 40]) for n in range(1, 120)]


def write(path, checkpoint):
    catalog = Catalog(path, create=True)
    for some in (ROWS[:60], ROWS[60:]):
        with catalog.write() as transaction:
            transaction.many("INSERT INTO projects (entity, name, created_at) VALUES (?, ?, 1)", some)
    if checkpoint:
        catalog._write_connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return catalog


def read(path):
    catalog = Catalog(path)
    try:
        with catalog.read() as reader:
            reader.rows("SELECT entity, name FROM projects INDEXED BY sqlite_autoindex_projects_1")
            return reader.rows("SELECT entity, name FROM projects NOT INDEXED ORDER BY id")
    finally:
        catalog.close()


@pytest.fixture
def database(place):
    path = place / "catalog.db"
    write(path, checkpoint=True).close()
    return path


def flip(path, bit):
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def test_every_flipped_bit_of_a_database_is_found_and_none_is_served(database):
    chance, size = random.Random(0), database.stat().st_size  # noqa: S311  # places, no secrets
    assert damaged_pages(database) == []
    refused = 0
    for _ in range(300):
        bit = chance.randrange(size * 8)
        flip(database, bit)
        assert damaged_pages(database) == [bit // 8 // PAGE + 1]
        try:
            assert read(database) == ROWS
        except DamagedError:
            refused += 1
        flip(database, bit)
    assert refused > 60
    assert read(database) == ROWS


def test_every_bit_of_a_page_counts():
    page = random.Random(0).randbytes(PAGE)  # noqa: S311  # as above
    right = sealed(page, 7)
    assert right[: -pages.RESERVED] == page[: -pages.RESERVED]
    assert is_sealed(right, 7)
    assert not is_sealed(right, 8)
    for bit in range(PAGE * 8):
        changed = bytearray(right)
        changed[bit // 8] ^= 1 << bit % 8
        assert not is_sealed(bytes(changed), 7)


@pytest.mark.parametrize("content", [bytes(PAGE), b"", bytes(PAGE - 1)])
def test_a_page_of_nothing_is_none(content):
    assert not is_sealed(content, 1)


def test_pages_of_long_values_are_checked_too(database):
    """SQLite reads these by another way than all others."""
    with database.open("rb") as file:
        at = file.read().index(LONG[PAGE : PAGE + 400].encode())
    flip(database, at * 8)
    with pytest.raises(DamagedError, match=rf"page {at // PAGE + 1} has changed"):
        read(database)


@pytest.mark.parametrize("left", [0.3, 0.6, 0.99])
def test_a_database_that_was_cut_serves_nothing_of_what_is_gone(database, left):
    with database.open("r+b") as file:
        file.truncate(int(database.stat().st_size * left))
    with pytest.raises(DamagedError):
        read(database)


def test_a_page_in_the_place_of_another_is_found(database):
    data = bytearray(database.read_bytes())
    data[PAGE * 8 : PAGE * 9], data[PAGE * 9 : PAGE * 10] = (
        data[PAGE * 9 : PAGE * 10],
        data[PAGE * 8 : PAGE * 9],
    )
    database.write_bytes(data)
    assert damaged_pages(database) == [9, 10]


def test_a_frame_that_changes_while_the_store_is_open_is_not_served(place):
    path = place / "catalog.db"
    writer = write(path, checkpoint=False)
    reader = Catalog(path)
    log = place / "catalog.db-wal"
    at = log.read_bytes().rindex(b"zabcdefg")
    flip(log, at * 8)
    with pytest.raises(DamagedError, match=r"frame .* of the log has changed"), reader.read() as picture:
        picture.rows("PRAGMA integrity_check")
    flip(log, at * 8)
    with reader.read() as picture:
        assert picture.rows("SELECT entity, name FROM projects ORDER BY id") == ROWS
    reader.close()
    writer.close()


def test_other_programs_read_the_database(database):
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT entity, name FROM projects ORDER BY id").fetchall() == ROWS
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_log_that_another_program_took_up_is_read(place):
    """It writes our pages into the database without checksums, so that changes to them cannot be told."""
    path = place / "catalog.db"
    code = """
        import os, signal, sys
        from pathlib import Path
        from tests.store.test_pages import write
        catalog = write(Path(sys.argv[1]), checkpoint=False)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", dedent(code), str(path)], cwd=ROOT, check=False)
    assert path.with_name("catalog.db-wal").stat().st_size
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT entity, name FROM projects ORDER BY id").fetchall() == ROWS
    connection.close()
    assert not path.with_name("catalog.db-wal").exists()
    assert read(path) == ROWS
    assert damaged_pages(path) == []


def test_a_database_without_checksums_is_read_as_it_is(place):
    path = place / "plain.db"
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    connection.close()
    assert damaged_pages(path) == []
    checked = apsw.Connection(str(path), vfs=pages.NAME)
    assert checked.execute("SELECT a FROM t").fetchall() == [(1,)]
    checked.close()
