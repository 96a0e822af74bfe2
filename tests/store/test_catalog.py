from __future__ import annotations

import errno
import gc
import os
import stat
import threading

import apsw
import pytest

from wandb_tables_widget.errors import DamagedError, StoreUnavailableError
from wandb_tables_widget.store import connection as connections
from wandb_tables_widget.store.catalog import Catalog

ADD = "INSERT INTO projects (entity, name, created_at) VALUES ('', ?, 1)"


@pytest.fixture
def catalog(place):
    made = Catalog(place / "catalog.db", create=True)
    yield made
    made.close()


def names(catalog):
    with catalog.read() as reader:
        return [name for (name,) in reader.rows("SELECT name FROM projects ORDER BY id")]


def add(catalog, name):
    with catalog.write() as transaction:
        return transaction.insert(ADD, name)


def setting(connection, name):
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_what_was_written_is_read(catalog):
    assert add(catalog, "a") == 1
    assert names(catalog) == ["a"]


def test_a_block_that_raises_changes_nothing(catalog):
    def fail():
        with catalog.write() as transaction:
            transaction.insert(ADD, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(catalog) == []


def test_a_read_is_one_picture_also_nested(catalog):
    with catalog.read() as reader:
        assert reader.row("SELECT count(*) FROM projects") == (0,)
        add(catalog, "a")
        assert names(catalog) == []
        assert reader.row("SELECT count(*) FROM projects") == (0,)
    assert names(catalog) == ["a"]


def test_settings_are_the_safe_ones(catalog):
    for connection in (catalog._reader(), catalog._write_connection()):
        assert setting(connection, "journal_mode") == "wal"
        assert setting(connection, "synchronous") == 3
        assert setting(connection, "foreign_keys") == 1
        assert setting(connection, "trusted_schema") == 0
        assert setting(connection, "cell_size_check") == 1
        assert setting(connection, "mmap_size") == 0
        assert setting(connection, "busy_timeout") == 30_000
    assert setting(catalog._reader(), "query_only") == 1
    assert setting(catalog._reader(), "wal_autocheckpoint") == 0
    assert setting(catalog._write_connection(), "wal_autocheckpoint") == 1_000
    assert stat.S_IMODE(catalog.path.stat().st_mode) == 0o600


def test_threads_read_by_connections_of_their_own(catalog):
    add(catalog, "a")
    seen = []

    def work():
        seen.append((catalog._reader(), names(catalog)))
        catalog.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(connection) for connection, _ in seen} | {id(catalog._reader())}) == 5
    assert all(found == ["a"] for _, found in seen)


def test_threads_write_one_after_the_other(catalog):
    threads = [
        threading.Thread(target=lambda i=i: [add(catalog, f"{i}-{j}") for j in range(20)]) for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names(catalog)) == sorted(f"{i}-{j}" for i in range(4) for j in range(20))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_writes_by_its_own_connection_and_name(catalog):
    add(catalog, "parent")
    writer = catalog.writer
    pid = os.fork()
    if pid == 0:
        try:
            add(catalog, f"child {catalog.writer != writer}")
        finally:
            os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    add(catalog, "parent again")
    assert names(catalog) == ["parent", "child True", "parent again"]
    assert catalog.writer == writer


def test_a_fork_that_python_did_not_see_is_noticed_by_the_pid(catalog, monkeypatch):
    writer, connection = catalog.writer, catalog._write_connection()
    pid = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: pid + 1)
    assert catalog.writer != writer
    assert catalog._write_connection() is not connection
    monkeypatch.undo()
    connection.close()


def test_a_store_that_was_removed_takes_no_more_writes(catalog):
    add(catalog, "a")
    for path in catalog.path.parent.glob("catalog.db*"):
        path.unlink()
    with pytest.raises(StoreUnavailableError, match=r"catalog\.db"):
        add(catalog, "b")


def test_a_store_that_was_replaced_is_opened_anew(catalog, place):
    add(catalog, "a")
    for path in place.glob("catalog.db*"):
        path.unlink()
    other = Catalog(place / "catalog.db", create=True)
    add(other, "other")
    assert names(catalog) == ["other"]
    add(catalog, "b")
    assert names(other) == ["other", "b"]
    other.close()


@pytest.mark.parametrize("what", ["sync", "write"])
@pytest.mark.parametrize("number", range(1, 5))
def test_a_device_error_at_any_point_loses_nothing(faulty_sqlite, place, what, number):
    catalog = Catalog(place / "catalog.db", create=True)
    add(catalog, "before")
    faulty_sqlite.left[what] = number
    kept = []
    for i in range(5):
        try:
            add(catalog, f"n{i}")
        except StoreUnavailableError:
            continue
        kept.append(f"n{i}")
    assert faulty_sqlite.left[what] <= 0
    found = names(catalog)
    assert found[0] == "before"
    assert set(kept) <= set(found)
    catalog.close()
    again = Catalog(place / "catalog.db")
    assert names(again) == found
    with again.read() as reader:
        assert reader.rows("PRAGMA integrity_check") == [("ok",)]
    again.close()
    del catalog, again
    gc.collect()


class Commit:
    """A connection whose COMMIT reports an error, before or after it did its work."""

    def __init__(self, connection, kept):
        self._connection, self._kept = connection, kept

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, sql, *values):
        if sql != "COMMIT":
            return self._connection.execute(sql, *values)
        self._connection.execute("COMMIT" if self._kept else "ROLLBACK")
        raise apsw.IOError("did it or did it not")


def test_a_commit_that_was_kept_is_acknowledged_whatever_it_said(catalog):
    catalog._writing = Commit(catalog._write_connection(), kept=True), catalog._file()
    add(catalog, "a")
    assert names(catalog) == ["a"]


def test_a_commit_that_was_not_kept_is_an_error_and_can_be_tried_again(catalog):
    catalog._writing = Commit(catalog._write_connection(), kept=False), catalog._file()
    with pytest.raises(StoreUnavailableError):
        add(catalog, "a")
    assert names(catalog) == []
    add(catalog, "a")
    assert names(catalog) == ["a"]


def test_a_lock_that_stays_is_named(catalog, monkeypatch, place):
    other = apsw.Connection(str(place / "catalog.db"))
    other.execute("BEGIN IMMEDIATE")
    catalog._write_connection().set_busy_timeout(50)
    with pytest.raises(StoreUnavailableError, match="locked"):
        add(catalog, "a")
    other.execute("ROLLBACK")
    other.close()
    add(catalog, "a")


def test_a_full_database_is_named(catalog):
    catalog._write_connection().execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailableError, match="full"):
        add(catalog, "a" * 100_000)
    catalog._write_connection().execute("PRAGMA max_page_count = 1000000")
    add(catalog, "b")
    assert names(catalog) == ["b"]


def test_a_damaged_page_is_named(place):
    catalog = Catalog(place / "catalog.db", create=True)
    for i in range(200):
        add(catalog, f"{i}" * 200)
    catalog.close()
    path = place / "catalog.db"
    content = bytearray(path.read_bytes())
    content[4096 * 8 :] = b"\xff" * (len(content) - 4096 * 8)
    path.write_bytes(content)
    with pytest.raises(DamagedError, match=r"catalog\.db is damaged"):
        names(Catalog(path))


def test_a_network_file_system_gets_a_rollback_journal_and_a_warning(place, monkeypatch):
    monkeypatch.setattr(connections, "network_file_system", lambda _: "nfs4")
    with pytest.warns(RuntimeWarning, match="nfs4"):
        catalog = Catalog(place / "catalog.db", create=True)
    add(catalog, "a")
    assert setting(catalog._write_connection(), "journal_mode") == "delete"
    assert names(catalog) == ["a"]
    catalog.close()


def test_the_folder_cannot_be_made(place, faults):
    with faults.at("mkdir", 1, errno.EROFS), pytest.raises(StoreUnavailableError, match="WANDB_TABLES_DIR"):
        Catalog(place / "a" / "catalog.db", create=True)
