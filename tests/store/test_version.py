from __future__ import annotations

import os
import re

import pandas as pd
import pytest

from wandb_tables_widget.errors import FrozenTableError, NotFoundError, StoreError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store import content as contents
from wandb_tables_widget.table.table import Table


def files(place, pattern):
    return sorted((place / ".wandb_tables").glob(pattern))


def count(run, table):
    with run._store.catalog.read() as reader:
        return reader.row(f"SELECT count(*) FROM {table}")[0]


def test_a_logged_table_comes_back_equal(scores):
    run = init()
    run.log({"scores": scores})
    back = run.table("scores")
    assert back == scores
    assert back.schema == scores.schema
    assert back.to_arrow().schema == scores.to_arrow().schema
    assert back.log_mode == "IMMUTABLE"
    assert run.tables["scores"] == scores


def test_the_same_content_again_is_the_same_version(place, scores):
    run = init()
    run.log({"scores": scores})
    before = files(place, "**/*.parquet")
    run.log({"scores": scores})
    run.log({"scores": Table(columns=["name", "score"], data=[list(row.values()) for row in scores])})
    assert files(place, "**/*.parquet") == before
    assert count(run, "versions") == 1
    history = Api().run(run.path).history()
    assert [cell["version"] for cell in history["scores"]] == ["v0"] * 3


def test_a_changed_table_is_refused_with_both_counts_and_the_ways_out(place, scores):
    run = init()
    run.log({"scores": scores})
    scores.add_data("d", 4.0)
    with pytest.raises(FrozenTableError, match=r"logged with 3 rows.*has 4 rows now.*new key.*MUTABLE"):
        run.log({"scores": scores, "loss": 1})
    assert len(run.table("scores")) == 3
    assert "loss" not in run.summary
    assert len(Api().run(run.path).history()) == 1
    run.log({"scores 2": scores})
    assert len(run.table("scores 2")) == 4


def test_an_edited_cell_and_an_added_column_are_changes(scores):
    run = init()
    run.log({"scores": scores})
    scores.data[0][1] = 99.0
    with pytest.raises(FrozenTableError, match="rows or columns differ"):
        run.log({"scores": scores})
    scores.data[0][1] = 1.5
    run.log({"scores": scores})
    scores.add_column("more", [1, 2, 3])
    with pytest.raises(FrozenTableError, match="differ"):
        run.log({"scores": scores})


def test_one_table_under_two_keys_and_in_two_runs_is_kept_once(place, pictures):
    table = pictures(5)
    run = init()
    run.log({"a": table, "b": table, "in": {"c": table}})
    run.log({"d": table})
    segments, packs = files(place, "**/*.parquet"), [path.stat().st_size for path in files(place, "**/*.bin")]
    other = init(project="other", reinit="create_new")
    other.log({"a": table})
    with init(project="third", reinit="create_new") as third:
        third.log({"again": other.table("a")})
    assert len(files(place, "**/*.parquet")) == len(segments) <= 3
    assert [path.stat().st_size for path in files(place, "**/*.bin")] == packs
    assert all(
        back == table for back in (*run.tables.values(), *other.tables.values(), *third.tables.values())
    )
    assert list(run.tables) == ["a", "b", "in.c", "d"]
    assert run.table("in.c")["image"] == table["image"]


def test_content_that_was_lost_on_disk_is_written_again(place, pictures):
    table = pictures(3)
    run = init()
    run.log({"a": table})
    for path in (*files(place, "**/*.parquet"), *files(place, "**/*.bin")):
        os.truncate(path, path.stat().st_size // 2)
    run.log({"b": table})
    assert run.table("b") == table
    assert [image.bytes for image in run.table("b")["image"]] == [image.bytes for image in table["image"]]


@pytest.mark.parametrize("columns", [["a", "b"], []])
def test_empty_tables(columns):
    run = init()
    table = Table(columns=columns, data=[])
    run.log({"empty": table})
    run.log({"empty": table})
    assert run.table("empty") == table
    assert run.table("empty").columns == columns


def test_a_frame_becomes_a_table():
    run = init()
    run.log({"frame": pd.DataFrame({"a": [1, 2], "b": ["x", None]})})
    assert run.table("frame").columns == ["a", "b"]
    assert run.table("frame")["a"] == [1, 2]


def test_media_are_read_when_they_are_looked_at(place, pictures):
    run = init()
    run.log({"pictures": pictures(4)})
    back = run.table("pictures")
    pack = files(place, "**/*.bin")[0]
    moved = pack.rename(place / "moved")
    assert back["id"] == [0, 1, 2, 3]
    moved.rename(pack)
    assert isinstance(back[1]["image"], Image)
    assert back[1]["image"].bytes == pictures(4)[1]["image"].bytes


def test_media_inside_lists_and_dicts_are_kept(pictures):
    images = pictures(4)["image"]
    table = Table(columns=["l", "d"], data=[[images[:2], {"x": images[2]}], [None, {"x": images[3]}]])
    run = init()
    run.log({"t": table})
    assert count(run, "media") == 4
    back = run.table("t")
    assert [image.bytes for image in back[0]["l"]] == [image.bytes for image in images[:2]]
    assert back[1]["d"]["x"].bytes == images[3].bytes


def test_a_table_of_several_files(monkeypatch):
    from wandb_tables_widget.store import segment  # noqa: PLC0415  # its limit is changed here

    monkeypatch.setattr(segment, "SEGMENT_ROWS", 4)
    table = Table(dataframe=pd.DataFrame({"a": range(10), "few": ["x", "y"] * 5}))
    run = init()
    run.log({"t": table})
    assert run.table("t") == table
    assert count(run, "segments") == 3


def test_a_text_too_large_is_named_by_its_place(monkeypatch):
    monkeypatch.setattr(contents, "CELL_BYTES", 10)
    run = init()
    with pytest.raises(StoreError, match=r"'t', column 'b', row 2: a text of 11 bytes"):
        run.log({"t": Table(columns=["b"], data=[["x" * 10], ["é" * 5 + "x"], [None]])})
    run.log({"t": Table(columns=["b"], data=[["x" * 10]])})


def test_two_paths_to_one_key_are_refused(scores):
    run = init()
    with pytest.raises(StoreError, match="one key"):
        run.log({"a.b": scores, "a": {"b": scores}})


@pytest.mark.parametrize(
    "key",
    [
        "val/preds",
        'it\'s "x"',
        "'; DROP TABLE runs; --",
        "../../../etc/passwd",
        "😀",
        "a\0b",
        "select",
        "x" * 1024,
        " ",
    ],
)
def test_any_key_works_and_none_is_part_of_a_path(place, scores, key):
    run = init(project=key.replace("/", "_"), name=key, tags=[key], group=key)
    run.log({key: scores, "n": {key: 1}})
    assert run.table(key) == scores
    saved = Api().run(run.path)
    assert (saved.name, saved.tags, saved.group, list(saved.tables)) == (key, (key,), key, [key])
    ours = re.compile(
        r"catalog\.db(-wal|-shm|-boot)?|tables(/[0-9a-f]{16}(/seg-0-0-[0-9a-f]{16}\.parquet)?)?"
    )
    names = [path.relative_to(place / ".wandb_tables").as_posix() for path in files(place, "**/*")]
    assert len(names) >= 4
    assert [name for name in names if not ours.fullmatch(name)] == []


def test_a_key_too_long_is_refused(scores):
    run = init()
    with pytest.raises(StoreError, match="1,024"):
        run.log({"x" * 1_000_000: scores})


def test_a_missing_table_names_the_nearest(scores):
    run = init()
    run.log({"scores": scores})
    with pytest.raises(NotFoundError, match="did you mean 'scores'"):
        run.table("score")
    with pytest.raises(KeyError):
        run.tables["score"]
    assert run.tables.get("score") is None
    assert "scores" in run.tables
    assert len(run.tables) == 1
    assert "scores" in repr(run.tables)
