from __future__ import annotations

import apsw
import pytest

from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store import connection, migrations
from wandb_tables_widget.store.catalog import Catalog
from wandb_tables_widget.store.migrations import MIGRATIONS, Migration, pending


def test_all_are_pending_at_first_and_none_at_the_end():
    assert pending([]) == MIGRATIONS
    assert pending([(step.name, step.since) for step in MIGRATIONS]) == ()


def test_names_are_unique():
    assert len({step.name for step in MIGRATIONS}) == len(MIGRATIONS)


def test_a_newer_store_is_refused_with_the_version_it_needs(place):
    newer = Catalog(place / "catalog.db", create=True)
    with newer.write() as transaction:
        transaction.run("INSERT INTO migrations VALUES ('a', '0.9.0', 1), ('b', '0.10.0', 1)")
    newer.close()
    with pytest.raises(StoreError, match=r">= 0\.10\.0"):
        Catalog(place / "catalog.db")


def test_an_older_store_is_brought_up_to_date_and_keeps_its_rows(place, monkeypatch):
    old = Catalog(place / "catalog.db", create=True)
    with old.write() as transaction:
        transaction.run("INSERT INTO projects (entity, name, created_at) VALUES ('', 'p', 1)")
    old.close()
    step = Migration(
        "colours", "9.0.0", "ALTER TABLE projects ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';"
    )
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, step))
    new = Catalog(place / "catalog.db")
    with new.read() as reader:
        assert reader.rows("SELECT name, colour FROM projects") == [("p", "blue")]
        assert reader.rows("SELECT name FROM migrations ORDER BY rowid")[-1] == ("colours",)
    new.close()


def test_a_failing_migration_changes_nothing(place, monkeypatch):
    Catalog(place / "catalog.db", create=True).close()
    with monkeypatch.context() as patch:
        bad = Migration("bad", "9.0.0", "ALTER TABLE projects ADD COLUMN colour TEXT; SELECT nonsense;")
        patch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, bad))
        with pytest.raises(apsw.SQLError):
            Catalog(place / "catalog.db")
    again = Catalog(place / "catalog.db")
    with again.read() as reader:
        assert "colour" not in reader.row("SELECT sql FROM sqlite_schema WHERE name = 'projects'")[0]
    again.close()


def test_another_programs_database_is_refused(place):
    other = apsw.Connection(str(place / "catalog.db"))
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        Catalog(place / "catalog.db")


def test_what_is_no_database_is_damage(place):
    (place / "catalog.db").write_bytes(b"not a database at all, however long it may be" * 100)
    with pytest.raises(DamagedError, match=r"catalog\.db is damaged"):
        Catalog(place / "catalog.db")


def test_an_empty_file_left_by_a_killed_beginner_becomes_a_store(place):
    (place / "catalog.db").touch()
    Catalog(place / "catalog.db", create=True).close()
    assert (place / "catalog.db").stat().st_size or (place / "catalog.db-wal").exists()


def test_an_sqlite_with_the_wal_race_is_refused(place, monkeypatch):
    monkeypatch.setattr(connection.apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(StoreError, match=r"3\.51\.3"):
        Catalog(place / "catalog.db", create=True)
