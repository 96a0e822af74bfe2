"""What `gc` takes away and what it leaves; `test_blows` interrupts it, others log in `test_kill`."""

from __future__ import annotations

import time

import pytest

import wandb_tables_widget as wandb
from tests.store.upkeep.conftest import disk_usage
from tests.store.upkeep.damage import read_all
from wandb_tables_widget.errors import DamagedError, StoreUnavailableError, TypeMismatchError
from wandb_tables_widget.store.content import strips_of
from wandb_tables_widget.store.disk import trash_parts
from wandb_tables_widget.store.segment import read_segment
from wandb_tables_widget.store.streams import StreamTable
from wandb_tables_widget.store.upkeep.files import own_files
from wandb_tables_widget.store.upkeep.trash import Trash


def collect_all(api, age):
    """Let time pass between the calls it takes."""
    done = []
    for _ in range(4):
        age(api)
        done.append(api.gc())
    return done


def files(api):
    return {
        path.relative_to(api._store.root).as_posix() for path in api._store.root.rglob("*") if path.is_file()
    }


def test_nothing_that_a_reader_can_see_is_taken_away(api, age, reopen):
    before = read_all(api._store)
    collect_all(api, age)
    assert api.verify(progress=False).ok
    assert read_all(reopen(api)._store) == before


def test_what_only_a_deleted_run_named_goes_by_and_by(api, age, pictures):
    kept = read_all(api._store)
    with wandb.init(project="p", id="c") as run:
        run.log({"fixed": pictures(6), "own": pictures(200, seed=3)})
    grown = disk_usage(api)
    api.delete(api.run("p/c"))
    first = api.gc()
    assert (first.contents, first.trashed, first.deleted, first.waiting > 200) == (0, (), (), True)
    done = collect_all(api, age)
    assert sum(one.contents for one in done) == 1
    assert sum(one.media for one in done) == 200
    assert sum(one.freed for one in done) > 0
    assert disk_usage(api) < grown
    assert api.verify(progress=False).orphans == ()
    assert read_all(api._store) == kept


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(api, age, pictures):
    with wandb.init(project="p", id="c") as run:
        run.log({"own": pictures(20, seed=3)})
    api.delete(api.run("p/c"))
    assert api.gc(dry_run=True).waiting == 21
    api.gc()
    age(api)
    before = files(api)
    told = api.gc(dry_run=True)
    assert files(api) == before
    done = api.gc()
    assert (
        (told.contents, told.media, told.waiting) == (done.contents, done.media, done.waiting) == (1, 20, 0)
    )
    assert told.trashed == done.trashed
    assert len(told.trashed) == 1
    assert "would be" in str(told)
    assert "would be" not in str(done)


def test_what_was_just_written_is_left_alone(api, age):
    age(api)
    path = api._store.root / "tables" / ("0" * 16) / f"seg-0-0-{'0' * 16}.parquet"
    path.parent.mkdir()
    path.write_bytes(b"being written")
    assert api.gc().trashed == ()
    age(api)
    assert api.gc().trashed == (path.relative_to(api._store.root).as_posix(),)
    assert not path.exists()
    assert api.gc().deleted == ()
    age(api)
    assert len(api.gc().deleted) == 1


def test_files_of_others_and_of_live_streams_stay(api, age, place):
    foreign = api._store.root / "tables" / "mine.parquet"
    foreign.write_bytes(b"x")
    stream = StreamTable("me/p/more")
    stream.log({"n": 1})
    spools = list((api._store.root / "spools").iterdir())
    collect_all(api, age)
    assert foreign.exists()
    assert [path.exists() for path in spools] == [True]
    stream.log({"n": 2})
    stream.finish()
    assert [row["n"] for row in stream.rows()] == [1, 2]


def test_a_reader_that_knew_a_file_finds_it_in_the_trash(api, age):
    with wandb.init(project="p", id="c") as run:
        run.log({"t": wandb.Table(columns=["n"], data=[[1], [2]])})
    content = api.run("p/c").tables.versions("t")[0].content.id
    with api._store.catalog.read() as reader:
        ((segment,),) = strips_of(reader, content).values()
    api.delete(api.run("p/c"))
    api.gc()
    age(api)
    assert api.gc().trashed == ("/".join(segment.parts),)
    assert read_segment(api._store.root, segment).column("n").to_pylist() == [1, 2]
    age(api)
    assert api.gc().deleted == ("/".join(segment.parts),)
    with pytest.raises(DamagedError, match="is missing"):
        read_segment(api._store.root, segment)


def test_what_is_named_again_comes_back(api, age):
    with wandb.init(project="p", id="c") as run:
        run.log({"t": wandb.Table(columns=["n"], data=[[77]])})
    (name,) = files(api) - files_before(api, "c")
    file = next(one for one in own_files(api._store.root) if one.name == name)
    trash = Trash(api._store.root)
    trash.now()
    assert trash.take(file)
    assert name not in files(api)
    assert api.gc().restored == (name,)
    assert name in files(api)
    assert api.run("p/c").table("t")["n"] == [77]


def files_before(api, run):
    with api._store.catalog.read() as reader:
        (folder,) = reader.row(
            "SELECT c.folder FROM contents c JOIN versions v ON v.content = c.id JOIN tables t "
            "ON t.id = v.table_id JOIN runs r ON r.id = t.run WHERE r.label = ?",
            run,
        )
    return {name for name in files(api) if folder not in name}


def test_a_table_that_a_key_points_to_is_kept(api, age):
    classes = wandb.Table(columns=["id", "name"], data=[["0", "cat"], ["1", "dog"]])
    with wandb.init(project="p", id="classes") as run:
        run.log({"classes": classes})
    rows = wandb.Table(columns=["class"], data=[["1"]])
    rows.set_fk("class", classes, "id")
    with wandb.init(project="p", id="rows") as run:
        run.log({"rows": rows})
    api.delete(api.run("p/classes"))
    collect_all(api, age)
    (key,) = api.run("p/rows").table("rows")["class"]
    assert key.table["name"] == ["cat", "dog"]


def test_sparse_packs_are_written_anew(api, age, pictures, reopen):
    with wandb.init(project="p", id="c") as run:
        run.log({"own": pictures(100, seed=3)})
        api.delete(api.run("p/a"))
        before = read_all(api._store)
    api = reopen(api)
    packs = sorted(name for name in files(api) if "packs" in name)
    with api._store.catalog.write() as transaction:
        transaction.run("UPDATE runs SET state = 'finished'")
    api.delete(api.run("p/c"))
    before = read_all(api._store)
    done = collect_all(api, age)
    assert sum(len(one.repacked) for one in done) == 1
    assert sorted(name for name in files(api) if "packs" in name) != packs
    assert read_all(api._store) == before
    assert api.verify(progress=False).ok


def test_damage_that_hides_what_rows_need_stops_it(api, age, pictures):
    with wandb.init(project="p", id="c") as run:
        run.log({"own": pictures(3, seed=3)})
    api.delete(api.run("p/c"))
    for path in api._store.root.glob("tables/*/*"):
        path.write_bytes(b"?" * path.stat().st_size)
    age(api)
    before = files(api)
    with pytest.raises(DamagedError):
        api.gc()
    assert files(api) == before


def test_a_clock_that_was_set_back_takes_nothing_away_early(api, monkeypatch, pictures):
    with wandb.init(project="p", id="c") as run:
        run.log({"own": pictures(3, seed=3)})
    api.delete(api.run("p/c"))
    api.gc()
    real = Trash.now
    monkeypatch.setattr(Trash, "now", lambda trash: real(trash) - 400 * 86_400)
    before = files(api)
    done = api.gc()
    assert (done.contents, done.media, done.trashed, done.deleted) == (0, 0, (), ())
    assert files(api) == before


@pytest.mark.parametrize("call", ["rename", "utime", "unlink", "link"])
def test_a_disk_that_refuses_leaves_the_rest_for_later(api, age, faults, pictures, call):
    kept = read_all(api._store)
    with wandb.init(project="p", id="c") as run:
        run.log({"a": pictures(2, seed=3), "b": wandb.Table(columns=["n"], data=[[5]])})
    api.delete(api.run("p/c"))
    refused = 0
    for _ in range(5):
        age(api)
        for number in (1, 2):
            with faults.at(call, number, 5):
                try:
                    api.gc()
                except StoreUnavailableError:
                    refused += 1
            assert read_all(api._store) == kept
    assert refused or call == "link"  # files are linked back only when they were named meanwhile
    collect_all(api, age)
    assert api.verify(progress=False).orphans == ()
    assert read_all(api._store) == kept


@pytest.mark.parametrize("bad", [-1, float("nan"), "1", None, True])
def test_seconds_are_numbers_from_0_on(api, bad):
    with pytest.raises(TypeMismatchError, match="older_than is a number of seconds"):
        api.gc(older_than=bad)
    with pytest.raises(TypeMismatchError, match="keep is a number of seconds"):
        api.gc(keep=bad)


def test_its_clock_is_that_of_the_file_system(api):
    trash = Trash(api._store.root)
    assert abs(trash.now() - time.time()) < 60
    assert list(trash.folder.iterdir()) == []


@pytest.mark.parametrize("trashed", [False, True])
def test_files_that_others_take_away_meanwhile_are_passed_over(tmp_path, trashed):
    paths = [("tables", "0" * 16, f"tmp-{number}-{'0' * 16}") for number in range(3)]
    trash = Trash(tmp_path)
    places = [tmp_path.joinpath(*(trash_parts(path) if trashed else path)) for path in paths]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    listed = trash.files() if trashed else own_files(tmp_path)
    assert next(listed).parts == paths[0]
    places[1].unlink()
    assert [file.parts for file in listed] == [paths[2]]
