"""A new store of what can be read of a damaged one; `test_damage` does it at random places."""

from __future__ import annotations

import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

import wandb_tables_widget as wandb
from tests.store.upkeep.damage import read_all
from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.pages import PAGE
from wandb_tables_widget.store.upkeep.rebuild import rebuild

WHOLE = 400


def close(api):
    api._store.catalog._write_connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    api._store.catalog.close()
    return api._store.root


def page_of(api, table):
    with api._store.catalog.read() as reader:
        return reader.row("SELECT rootpage FROM sqlite_schema WHERE name = ?", table)[0]


def spoil(root, page):
    with (root / "catalog.db").open("r+b") as file:
        file.seek((page - 1) * PAGE + 100)
        file.write(b"spoilt")


def test_a_whole_store_is_taken_over_as_it_is(api, place):
    before = read_all(api._store)
    root = close(api)
    done = rebuild(root, place / "new")
    assert (done.left_out, done.unreadable, done.lost_pages) == ({}, (), 0)
    new = wandb.Api(place / "new")
    assert read_all(new._store) == before
    assert new.verify(progress=False).ok
    assert done.files == len([p for p in root.rglob("*") if p.is_file() and "catalog.db" not in p.name])
    assert str(done).startswith(f"{place / 'new'}: ")


def test_one_goes_on_logging_to_the_new_store(api, place, monkeypatch):
    rebuild(close(api), place / "new")
    monkeypatch.setenv("WANDB_TABLES_DIR", str(place / "new"))
    with wandb.init(project="p", entity="me", id="b", resume="must") as run:
        table = wandb.Table(columns=["n", "image"], data=[[9, None]], log_mode="INCREMENTAL")
        run.log({"growing": table, "loss": 3})
    found = wandb.Api(place / "new").run("me/p/b")
    assert found.table("growing")["n"] == [0, 1, 2, 3, 4, 9]
    assert found.summary["loss"] == 3


def kept_files(root):
    """All files of a store but what goes with the last of its processes: shared memory, an empty log."""
    found = {}
    for path in root.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            data = path.read_bytes()
            if not path.name.endswith("-shm") and (data or not path.name.endswith("-wal")):
                found[path] = data
    return found


def test_the_old_store_is_not_touched(api, place):
    root = close(api)
    before = kept_files(root)
    rebuild(root, place / "new")
    assert kept_files(root) == before


@pytest.mark.parametrize("table", ["config", "history", "artifacts", "writers", "increments", "aliases"])
def test_a_page_that_cannot_be_read_costs_what_is_on_it(api, place, table):
    before = read_all(api._store)
    page = page_of(api, table)
    root = close(api)
    spoil(root, page)
    done = rebuild(root, place / "new")
    assert done.unreadable == (table,)
    assert table in str(done)
    new = wandb.Api(place / "new")
    assert new.verify(progress=False).ok or table == "increments"
    after = read_all(new._store)
    lost = {name for name in before if after.get(name) != before[name]}
    touched = {
        "config": {"p/a config"},
        "history": {"p/a history", "me/p/b history"},
        "artifacts": {"artifact"},
        "writers": set(),
        "increments": {name for name in before if name.startswith(("me/p/b growing", "stream"))},
        "aliases": {"artifact"},
    }
    assert lost <= touched[table]


def test_runs_whose_process_cannot_be_read_have_ended(api, place):
    with wandb.init(project="p", id="now") as run:
        run.log({"x": 1})
        page = page_of(api, "writers")
        root = close(api)
        spoil(root, page)
        rebuild(root, place / "new")
        assert wandb.Api(place / "new").run("p/now").state == "crashed"
        spoil_back(root, page)


def spoil_back(root, page):
    with (root / "catalog.db").open("r+b") as file:
        file.seek((page - 1) * PAGE + 100)
        file.write(b"\0" * 6)


def test_rows_around_unreadable_ones_are_taken_over(place):
    with wandb.init(project="p", id="long") as run:
        for n in range(WHOLE):
            run.log({"n": n, "text": "x" * 200})
    api = wandb.Api()
    with api._store.catalog.read() as reader:
        leaves = [
            page
            for (page,) in reader.rows("SELECT DISTINCT rootpage FROM sqlite_schema WHERE name = 'history'")
        ]
    root = close(api)
    data = (root / "catalog.db").read_bytes()
    holding = [
        at for at in range(len(data) // PAGE) if data[at * PAGE : (at + 1) * PAGE].count(b"x" * 200) > 5
    ]
    chance = random.Random(0)  # noqa: S311  # places, no secrets
    for page in chance.sample(holding, 4):
        assert page + 1 not in leaves
        spoil(root, page + 1)
    done = rebuild(root, place / "new")
    assert done.unreadable == ("history",)
    found = list(wandb.Api(place / "new").run("p/long").history()["n"])
    assert found == sorted(set(found))
    assert WHOLE - 4 * 25 <= len(found) < WHOLE


def test_a_folder_with_something_in_it_is_refused(api, place):
    (place / "new").mkdir()
    (place / "new" / "mine").write_text("x")
    with pytest.raises(StoreError, match="is not empty"):
        rebuild(api._store.root, place / "new")
    assert (place / "new" / "mine").read_text() == "x"


def schema_pages(api):
    with api._store.catalog.read() as reader:
        tables = reader.rows("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0")
        (size,) = reader.row("PRAGMA page_count")
    root = close(api)
    data = (root / "catalog.db").read_bytes()
    pages = [data[at * PAGE : (at + 1) * PAGE] for at in range(size)]
    return root, [
        1,
        *(at + 1 for at, page in enumerate(pages) if page.count(b"CREATE ") and (at + 1,) not in tables),
    ]


def test_pages_that_say_what_is_where_are_those_of_any_other_store(api, place):
    before = read_all(api._store)
    migrations = page_of(api, "migrations")
    root, pages = schema_pages(api)
    assert len(pages) >= 4
    for page in (*pages, migrations):
        spoil(root, page)
        with pytest.raises(DamagedError):
            wandb.Api(root)
    done = rebuild(root, place / "new")
    assert (done.left_out, done.unreadable) == ({}, ())
    assert read_all(wandb.Api(place / "new")._store) == before


def test_those_of_another_version_are_not_lent(api, place, monkeypatch):
    with api._store.catalog.write() as transaction:
        transaction.run("CREATE TABLE later (a) STRICT".replace("(a)", "(a TEXT)"))
    root, pages = schema_pages(api)
    spoil(root, pages[1])
    with pytest.raises(DamagedError):
        rebuild(root, place / "new")


def test_a_store_of_an_older_version_becomes_a_new_one(place):
    with zipfile.ZipFile(Path(__file__).parents[1] / "data" / "store-0.1.0.zip") as file:
        file.extractall(place / "old")
    (found,) = (place / "old").rglob("catalog.db")
    done = rebuild(found.parent, place / "new")
    assert (done.left_out, done.unreadable) == ({}, ())
    new = wandb.Api(place / "new")
    assert new.verify(progress=False).ok
    assert read_all(new._store) == read_all(wandb.Api(found.parent)._store)
