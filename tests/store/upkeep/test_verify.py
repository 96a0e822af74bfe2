"""What `verify` says of each kind of damage; all damages at random places are in `test_damage`."""

from __future__ import annotations

import json
import os

import pytest

import wandb_tables_widget as wandb
from tests.store.upkeep.damage import read_all
from wandb_tables_widget.store.streams import StreamTable, spool


def contents_of(root):
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file()}


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def only(findings):
    (found,) = findings
    return found


def test_a_whole_store_is_all_right_and_nothing_is_changed(api):
    before = contents_of(api._store.root)
    report = api.verify(progress=False)
    assert contents_of(api._store.root) == before
    assert report.ok
    assert (report.damaged, report.missing, report.orphans) == ((), (), ())
    with api._store.catalog.read() as reader:
        assert report.media == reader.row("SELECT count(*) FROM media")[0] > 12
        assert report.segments == reader.row("SELECT count(DISTINCT segment) FROM content_segments")[0] > 5
        assert report.batches == reader.row("SELECT count(batch) FROM increments")[0]
    assert str(report).endswith("all as written")


def test_a_damaged_segment_is_named_with_the_tables_it_is_of(api):
    with api._store.catalog.read() as reader:
        folder, name = reader.row(
            "SELECT s.folder, 'seg-' || lo || '-' || hi || '-' || s.id FROM segments s "
            "JOIN content_segments c ON c.segment = s.id JOIN versions v ON v.content = c.content "
            "JOIN tables t ON t.id = v.table_id WHERE t.key = 'fixed'"
        )
    path = api._store.root / "tables" / folder / f"{name}.parquet"
    flip(path, 300)
    found = only(api.verify(progress=False).damaged)
    assert (found.what, found.place) == ("segment", path.relative_to(api._store.root).as_posix())
    assert found.owners == ("p/a, table 'fixed' v0, rows 1 to 6",)
    path.unlink()
    report = api.verify(progress=False)
    assert only(report.missing).owners == found.owners
    assert (report.damaged, report.ok) == ((), False)


def test_damaged_media_are_named_with_the_cells_that_show_them(api, pictures):
    image = pictures(6)["image"][3]
    (path,) = api._store.root.glob("media/packs/*")
    flip(path, path.read_bytes().index(image.bytes) + len(image.bytes) // 2)
    found = only(api.verify(progress=False).damaged)
    assert (found.what, found.digests) == ("media", (image.digest,))
    assert found.owners == ("p/a, table 'fixed' v0, column 'image', row 4",)
    back = api.run("p/a").table("fixed")["image"]
    assert [one.bytes for one in back[:3]] == [one.bytes for one in pictures(6)["image"][:3]]


def test_media_of_artifacts_and_of_history_are_named_by_these(api, pictures):
    alone = pictures(1, seed=30)["image"][0]
    (pack,) = api._store.root.glob("media/packs/*")
    flip(pack, pack.read_bytes().index(alone.bytes) + 20)
    large = sorted(api._store.root.glob("media/??/*"))
    large[0].unlink()
    report = api.verify(progress=False)
    assert only(report.damaged).owners == ("me/p/b, history",)
    assert only(report.missing).owners[0].startswith("artifact p/data:v")
    assert "'large.image-file.json'" in only(report.missing).owners[0]


def test_what_a_pack_says_of_itself_is_looked_at(api):
    (pack,) = api._store.root.glob("media/packs/*")
    flip(pack, 3)
    found = only(api.verify(progress=False).damaged)
    assert (found.place, found.digests) == (f"media/packs/{pack.name}", ())
    assert read_all(api._store)["me/p/b growing v0 media"]


def test_damaged_rows_in_the_catalogue_are_named_with_their_numbers(api):
    with wandb.init(project="p", id="hot") as run:
        run.log({"t": wandb.Table(columns=["n"], data=[[n] for n in range(7)], log_mode="INCREMENTAL")})
        with api._store.catalog.write() as transaction:
            transaction.run(
                "UPDATE increments SET sha256 = zeroblob(32) WHERE batch IS NOT NULL AND rows = 7"
            )
        found = [f for f in api.verify(progress=False).damaged if f.what == "rows"]
    assert only(found).owners == ("p/hot, table 't' v0, rows 1 to 7",)


def test_records_that_do_not_fit_each_other_are_named(api):
    with api._store.catalog.write() as transaction:
        transaction.run("UPDATE contents SET rows = rows + 1 WHERE growing AND rows = 5")
        transaction.run("UPDATE config SET value = '{' WHERE key = 'lr'")
    reasons = {found.reason: found.owners for found in api.verify(progress=False).damaged}
    assert reasons["its increments have 5 rows, its record says 6"] == ("me/p/b, table 'growing' v0",)
    assert reasons["config, 'lr': '{' is no JSON"] == ("p/a",)


def test_files_that_nobody_names_are_listed_and_are_no_damage(api):
    path = api._store.root / "tables" / ("0" * 16) / f"seg-0-0-{'0' * 16}.parquet"
    path.parent.mkdir()
    path.write_bytes(b"x")
    (path.parent / "notes.txt").write_text("mine")
    report = api.verify(progress=False)
    assert report.ok
    assert report.orphans == (path.relative_to(api._store.root).as_posix(),)
    assert path.name in str(report)


def test_a_spool_that_cannot_be_read_is_named(api, place, monkeypatch):
    monkeypatch.setattr(spool.flusher, "mark", lambda *_args, **_options: None)
    stream = StreamTable("me/p/more")
    for n in range(3):
        stream.log({"n": n})
    (path,) = (api._store.root / "spools").iterdir()
    assert api.verify(progress=False).ok
    flip(path, path.stat().st_size // 2 + 40)
    found = only(api.verify(progress=False).damaged)
    assert (found.what, found.place) == ("spool", f"spools/{path.name}")
    flip(path, 8)
    assert "which stream" in only(api.verify(progress=False).damaged).reason


def test_a_report_for_a_terminal_moves_no_cursor(api):
    with wandb.init(project="p", id="evil") as run:
        run.log({"\x1b[2Jkey": wandb.Table(columns=["n"], data=[[1]])})
    for path in api._store.root.glob("tables/*/*"):
        flip(path, 100)
    text = str(api.verify(progress=False))
    assert "\x1b" not in text
    assert json.dumps(text)
    assert text.count("\n") < 200


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_other_kinds_of_files_are_not_waited_for(api):
    folder = api._store.root / "tables" / ("0" * 16)
    folder.mkdir()
    os.mkfifo(folder / f"seg-0-0-{'0' * 16}.parquet")
    assert api.verify(progress=False).ok
