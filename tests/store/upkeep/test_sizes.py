"""Sizes: every byte of a store counts once."""

from __future__ import annotations

import wandb_tables_widget as wandb
from wandb_tables_widget.store.streams import StreamTable, spool
from wandb_tables_widget.store.upkeep.text import size_text


def all_bytes(api):
    return sum(path.stat().st_size for path in api._store.root.rglob("*") if path.is_file())


def by_name(sizes):
    return {(one.project, one.holder, one.kind, one.name): one for one in sizes}


def test_all_bytes_are_counted_once(api, monkeypatch):
    monkeypatch.setattr(spool.flusher, "mark", lambda *_args, **_options: None)
    StreamTable("me/p/more").log({"n": 1})
    sizes = api.size()
    assert sizes.total == all_bytes(api)
    assert sum(sizes.by_project().values()) == sum(one.total for one in sizes)
    assert sizes.by_run() == {
        run: sum(s.total for s in sizes if f"{s.project}/{s.holder}" == run and s.kind == "table")
        for run in ("p/a", "me/p/b")
    }
    assert sizes.rest.spools > 0
    assert sizes.rest.nameless < 100
    assert sizes.unread == ()


def test_tables_runs_artifacts_and_streams_have_their_own(api, pictures):
    sizes = by_name(api.size())
    packed = sum(len(one.bytes) + 48 for one in pictures(6)["image"])
    assert sizes["p", "a", "table", "fixed"].media == packed
    assert sizes["p", "data", "artifact", "v0"].media > 640 * 640 * 3
    assert sizes["me/p", "", "stream", "live"].total > 0
    assert sizes["me/p", "b", "history", "media"].media == len(pictures(1, seed=30)["image"][0].bytes) + 48
    assert len(sizes) == 7


def test_what_two_share_counts_for_the_older(api, pictures):
    before = by_name(api.size())["p", "a", "table", "fixed"]
    with wandb.init(project="p", id="c") as run:
        run.log({"again": pictures(6)})
    sizes = by_name(api.size())
    assert sizes["p", "a", "table", "fixed"] == before
    again = sizes["p", "c", "table", "again"]
    assert (again.total, again.shared) == (0, before.total)


def test_what_was_deleted_counts_as_nameless_until_it_is_collected(api, age):
    named = sum(one.total for one in api.size() if one.project == "p" and one.kind == "table")
    api.delete(api.run("p/a"))
    sizes = api.size()
    assert sizes.rest.nameless >= named
    assert sizes.total == all_bytes(api)
    for _ in range(3):
        api.gc()
        age(api)
    assert api.size().rest.nameless < named
    assert api.size().total == all_bytes(api)


def test_damaged_rows_are_told(api):
    for path in api._store.root.glob("tables/*/*"):
        path.write_bytes(b"?" * path.stat().st_size)
    sizes = api.size()
    assert "p/a, table 'fixed' v0, rows 1 to 6" in sizes.unread
    assert "not looked through, since it is damaged: p/a, table 'fixed' v0" in str(sizes)
    assert sizes.total == all_bytes(api)


def test_as_a_frame_and_as_text(api):
    sizes = api.size()
    frame = sizes.to_pandas()
    assert list(frame["total"]) == sorted(frame["total"], reverse=True)
    assert frame["total"].sum() == sum(one.total for one in sizes)
    assert size_text(sizes.total) in str(sizes)
    assert [size_text(n) for n in (0, 999, 1_000, 12_345_678, 10**16)] == [
        "0 B", "999 B", "1.0 kB", "12.3 MB", "10000.0 TB",
    ]  # fmt: skip
