"""What is put into an artifact, and got back from it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from wandb_tables_widget.errors import (
    NotFoundError,
    StoreError,
    TypeMismatchError,
)
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.partitioned import PartitionedTable
from wandb_tables_widget.table.table import Table


def test_what_is_added_is_got_back_from_another_object(run, draft, pictures, numbers):
    table = pictures(3)
    draft.add(table, "preds")
    draft.add(table["image"][1], "one")
    draft.add(JoinedTable(table, numbers(0, 5), ["id", "n"]), "joined")
    draft.add(PartitionedTable([numbers(1), numbers(2, 3)]), "parts")
    run.log_artifact(draft)
    read = Api().artifact("p/ds:latest")
    assert read.get("preds") == read["preds.table.json"] == table
    assert [image.bytes for image in read["preds"]["image"]] == [image.bytes for image in table["image"]]
    assert read.get("one") == table["image"][1]
    assert read.get("one").bytes == table["image"][1].bytes
    assert read.get("joined").rows() == JoinedTable(table, numbers(0, 5), ["id", "n"]).rows()
    assert read.get("parts").to_pandas().n.tolist() == [1, 2, 3]


def test_suffixes_are_w_and_bs(draft, pictures, numbers):
    draft.add(numbers(1), "a")
    draft.add(numbers(1), "b.table.json")
    draft.add(pictures(1)["image"][0], "c")
    draft.add(JoinedTable("a", "b.table.json", "n"), "d")
    draft.add(PartitionedTable("parts"), "e")
    assert list(draft.entries) == [
        *("a.table.json", "b.table.json", "c.image-file.json", "d.joined-table.json"),
        "e.partitioned-table.json",
    ]


def test_a_table_counts_as_it_is_when_it_is_added(run, draft, numbers):
    table = numbers(1)
    draft.add(table, "t")
    table.add_data(2)
    with pytest.raises(StoreError, match="overwrite=True"):
        draft.add(table, "t")
    draft.add(table, "u")
    run.log_artifact(draft)
    assert [draft.get("t"), draft.get("u")] == [numbers(1), numbers(1, 2)]


def test_the_same_object_again_is_its_entry_also_under_another_name(run, draft, numbers, place):
    table = numbers(*range(1000))
    assert draft.add(table, "t").path == draft.add(table, "t").path
    assert draft.add(numbers(*range(1000)), "t").path == "t.table.json"
    draft["u"] = table
    run.log_artifact(draft)
    assert draft["t"] == draft["u"] == table
    assert len(list((place / ".wandb_tables" / "tables").rglob("*.parquet"))) == 1


def test_a_table_that_is_logged_or_in_another_artifact_is_not_kept_again(run, draft, pictures, place):
    run.log({"t": pictures(5)})
    files = sorted(p for p in (place / ".wandb_tables").glob("*/*/*") if p.suffix in {".parquet", ".bin"})
    sizes = [p.stat().st_size for p in files]
    draft.add(run.table("t"), "t")
    run.log_artifact(draft)
    other = Artifact("other", "dataset")
    other.add(draft.get("t"), "u")
    run.log_artifact(other)
    assert other.get("u") == pictures(5)
    after = sorted(p for p in (place / ".wandb_tables").glob("*/*/*") if p.suffix in {".parquet", ".bin"})
    assert (after, [p.stat().st_size for p in after]) == (files, sizes)


@pytest.mark.parametrize(
    "obj", [None, 3, "text", [1], np.zeros(3), {"a": 1}, b"x", dt.date(2026, 1, 1), Artifact]
)
def test_what_an_artifact_does_not_take(draft, obj):
    with pytest.raises(TypeMismatchError, match="an artifact takes tables and media"):
        draft.add(obj, "x")
    assert draft.entries == {}


def test_a_joined_table_needs_its_tables(draft, numbers):
    draft.add(numbers(1), "table_a")
    with pytest.raises(NotFoundError, match=r"table_a\.table\.json"):
        draft.add(JoinedTable("table_a", "table_b", "n"), "j")
    assert list(draft.entries) == ["table_a.table.json"]


def test_a_joined_table_of_entries_of_this_and_of_another_artifact(run, draft, numbers):
    draft.add(numbers(1, 2), "a")
    run.log_artifact(draft)
    other = Artifact("other", "dataset")
    own = other.add(numbers(2, 3), "b")
    other.add(JoinedTable(draft.get_entry("a"), own, "n"), "j")
    run.log_artifact(other)
    assert [row["0"]["n"] for row in other.get("j").rows()] == [2]
    assert [path for path in other.entries if not path.startswith("media/")] == [
        "b.table.json",
        "j.joined-table.json",
    ]
    assert len(other.entries) == 3


def test_log_modes_and_keys_come_back(run, draft):
    right = Table(columns=["id", "x"], data=[["a", 1], ["b", 2]])
    right.set_pk("id")
    left = Table(columns=["fid"], data=[["b"], ["a"]], log_mode="MUTABLE")
    left.set_fk("fid", right, "id")
    draft.add(left, "left")
    run.log_artifact(draft)
    read = Api().artifact("p/ds:v0")
    back = read.get("left")
    assert back.log_mode == "MUTABLE"
    key = back["fid"][0]
    assert (key, key.column, key.table) == ("b", "id", right)
    assert [path.split("/")[0] for path in read.entries] == ["left.table.json", "media"]
    assert read["left"] == left


def test_tables_whose_keys_point_to_each_other(run, draft):
    a, b = (Table(columns=["id", "other"], data=[[x, x]]) for x in "xy")
    a.set_fk("other", b, "id")
    b.set_fk("other", a, "id")
    draft.add(a, "a")
    run.log_artifact(draft)
    back = draft.get("a")
    assert back["other"][0].table["other"][0].table == a
    assert len(draft.entries) == 2


class CountingBlobs:
    def __init__(self, blobs):
        self._blobs = blobs
        self.count = 0

    def read(self, digest):
        self.count += 1
        return self._blobs.read(digest)


def test_reading_a_column_does_not_load_media(run, draft, pictures):
    draft.add(pictures(20), "t")
    run.log_artifact(draft)
    store = draft.logged.store
    store.blobs = counting = CountingBlobs(store.blobs)
    table = Api().artifact("p/ds:v0").get_entry("t").load_table()
    assert table["id"] == list(range(20))
    images = table["image"]
    assert (len(table), images[3].caption, counting.count) == (20, "no 3", 0)
    assert images[3].bytes == pictures(20)["image"][3].bytes
    assert counting.count == 1


def test_an_entry_loads_its_table_once(run, draft, numbers):
    draft.add(numbers(1), "t")
    run.log_artifact(draft)
    entry = draft.get_entry("t")
    assert entry.load_table() is entry.load_table()
    assert draft.get("t") is not draft.get("t")


def test_what_is_missing(run, draft, numbers, tree):
    draft.add(numbers(1), "guess")
    draft.add_file(tree / "empty")
    run.log_artifact(draft)
    assert draft.get("gues") is None
    assert ("guess" in draft, "gues" in draft, 3 in draft) == (True, False, False)
    for call in (draft.get_entry, draft.get_path, draft.__getitem__):
        with pytest.raises(KeyError, match=r"guess\.table\.json"):
            call("gues")
        with pytest.raises(NotFoundError):
            call(3)
    for call in (draft.get, draft.__getitem__, lambda name: draft.get_entry(name).load_table()):
        with pytest.raises(StoreError, match="download"):
            call("empty")
    with pytest.raises(StoreError, match="no reference"):
        draft.get_entry("guess").ref_target()
    with pytest.raises(TypeError):
        iter(draft)


def test_a_table_of_images_is_as_large_as_its_files(run, draft, pictures):
    entry = draft.add(pictures(4), "t")
    run.log_artifact(draft)
    media = sum(len(image.bytes) for image in pictures(4)["image"])
    segments = sum(p.stat().st_size for p in run._store.root.glob("tables/*/*.parquet"))
    assert entry.size == media + segments


def test_an_image_object_as_an_entry_is_an_image(run, draft):
    draft.add(Image(np.zeros((2, 3), np.uint8), caption="c"), "i")
    run.log_artifact(draft)
    run.finish()
    image = init(project="p", id="s").use_artifact("ds:v0").get("i")
    assert (image.width, image.height, image.caption) == (3, 2, "c")
