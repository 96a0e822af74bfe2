"""The write-ahead log as this package reads it, against SQLite's own reading."""

from __future__ import annotations

import random
import shutil

import apsw
import pytest

from wandb_tables_widget.store.wal import FRAME_HEADER, HEADER, pages_in, read_index, scan

PAGE = 4_096
STEP = FRAME_HEADER + PAGE


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """The bytes of a database, a log of some transactions, and its index."""
    path = tmp_path_factory.mktemp("log") / "a.db"
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = wal").fetchall()
    connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    connection.execute("CREATE TABLE t (a, b)")
    for n in range(40):
        connection.execute("INSERT INTO t VALUES (?, ?)", (n, bytes([n]) * 100 * n))
    found = tuple(path.with_name(path.name + end).read_bytes() for end in ("", "-wal", "-shm"))
    connection.close()
    return found


def rows_by_sqlite(place, database, log):
    path = place / "b.db"
    for rest in place.glob("b.db*"):
        rest.unlink()
    path.write_bytes(database)
    path.with_name("b.db-wal").write_bytes(log)
    connection = apsw.Connection(str(path))
    known = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    rows = connection.execute("SELECT count(*) FROM t").fetchone()[0] if known else -1
    connection.close()
    return rows


def test_a_whole_log_is_read_to_its_end(logged):
    _, log, shared = logged
    found, index = scan(log), read_index(shared)
    assert found.end == len(log)
    assert (found.frames, found.salt) == (index.frames, index.salt)
    assert index.backfilled == 0
    pages = pages_in(log, PAGE, found.salt)
    assert [number for number, _ in pages] == list(index.pages)
    assert None not in [page for _, page in pages]


def test_pages_taken_out_of_a_log_are_those_sqlite_puts_into_the_database(logged, tmp_path):
    database, log, _ = logged
    path = tmp_path / "c.db"
    path.write_bytes(database)
    path.with_name("c.db-wal").write_bytes(log)
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = path.read_bytes()
    for number, page in dict(pages_in(log, PAGE, scan(log).salt)).items():
        assert data[(number - 1) * PAGE : number * PAGE] == page


def test_a_flipped_bit_ends_the_log_where_sqlite_ends_it(logged, tmp_path):
    database, log, _ = logged
    chance = random.Random(0)  # noqa: S311  # places, no secrets
    for n in range(150):
        bit = chance.randrange(HEADER * 8 if n < 20 else len(log) * 8)
        changed = bytearray(log)
        changed[bit // 8] ^= 1 << bit % 8
        found = scan(bytes(changed))
        assert found.frames <= max(0, (bit // 8 - HEADER) // STEP)
        cut = rows_by_sqlite(tmp_path, database, log[: HEADER + found.frames * STEP])
        assert rows_by_sqlite(tmp_path, database, bytes(changed)) == cut


def test_a_flipped_bit_costs_its_own_frame_and_the_one_whose_sum_it_holds(logged):
    _, log, _ = logged
    salt, whole = scan(log).salt, pages_in(log, PAGE, scan(log).salt)
    chance = random.Random(1)  # noqa: S311  # as above
    for _ in range(200):
        bit = chance.randrange(HEADER * 8, len(log) * 8)
        changed = bytearray(log)
        changed[bit // 8] ^= 1 << bit % 8
        at = (bit // 8 - HEADER) // STEP
        found = pages_in(bytes(changed), PAGE, salt)
        lost = [n for n, (_, page) in enumerate(found) if page is None]
        assert lost[0] == at
        assert lost in ([at], [at, at + 1])
        assert [one for n, one in enumerate(found) if n not in lost] == [
            one for n, one in enumerate(whole) if n not in lost
        ]


@pytest.mark.parametrize("count", [0, 1, HEADER - 1, HEADER, HEADER + 1, HEADER + STEP - 1])
def test_what_is_too_short_for_a_frame_has_none(logged, count):
    _, log, _ = logged
    assert scan(log[:count]).frames == 0
    assert pages_in(log[:count], PAGE, log[16:24]) == []


def test_an_index_that_does_not_hold_together_says_nothing(logged):
    _, _, shared = logged
    for bit in range(96 * 8):
        changed = bytearray(shared)
        changed[bit // 8] ^= 1 << bit % 8
        assert read_index(bytes(changed)) is None
    for count in (0, 90, 99, 100, 135, 136, 200):
        assert read_index(shared[:count]) is None


def test_an_index_of_several_parts_names_all_pages(tmp_path):
    path = tmp_path / "d.db"
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = wal").fetchall()
    connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    connection.execute("CREATE TABLE t (a)")
    connection.execute("INSERT INTO t VALUES (zeroblob(?))", (PAGE * 9_000,))
    index = read_index(path.with_name("d.db-shm").read_bytes())
    log = path.with_name("d.db-wal").read_bytes()
    assert index.frames > 9_000
    assert [number for number, _ in pages_in(log, PAGE, index.salt)] == list(index.pages)
    connection.close()
    shutil.rmtree(tmp_path)
