"""Tables as files for other programs, read back by pandas, pyarrow and Python's own readers."""

from __future__ import annotations

import csv
import datetime as dt
import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.errors import DamagedError, StoreError, StoreUnavailableError

TIME = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
ROWS = [
    [1, 0.5, "a", True, [1, 2], {"k": "v"}, TIME],
    [-2, float("nan"), '=1+1, "x"\n', False, [], {"k": None}, TIME],
    [None, float("inf"), None, None, None, None, None],
]
NAMES = ["n", "x", "=text", "yes", "list", "dict", "at"]


@pytest.fixture
def table(api):
    with wandb.init(project="p", id="x") as run:
        run.log({"t": wandb.Table(columns=NAMES, data=ROWS)})
    return api.run("p/x").table("t")


def test_parquet(api, table, place):
    done = api.export(table, place / "t.parquet")
    assert (done.path, done.rows, done.left_out) == (str(place / "t.parquet"), 3, 0)
    back = pq.read_table(place / "t.parquet").to_pylist()
    assert [list(row) for row in back] == [NAMES] * 3
    assert [row["n"] for row in back] == [1, -2, None]
    assert [row["list"] for row in back] == [[1, 2], [], None]
    assert back[0]["at"] == TIME


def test_csv(api, table, place):
    api.export(table, place / "t.csv")
    with (place / "t.csv").open(newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    assert names == ["n", "x", "'=text", "yes", "list", "dict", "at"]
    assert rows[0] == ["1", "0.5", "a", "True", "[1, 2]", '{"k": "v"}', TIME.isoformat()]
    assert rows[1][:5] == ["-2", "", '\'=1+1, "x"\n', "False", "[]"]
    assert rows[2] == ["", "inf", "", "", "", "", ""]
    frame = pd.read_csv(place / "t.csv")
    assert list(frame["n"].fillna(0)) == [1, -2, 0]
    api.export(table, place / "raw.csv", raw=True)
    with (place / "raw.csv").open(newline="", encoding="utf-8") as file:
        raw = list(csv.reader(file))
    assert (raw[0][2], raw[2][2]) == ("=text", '=1+1, "x"\n')


def test_json(api, table, place):
    api.export(table, place / "t.json")
    back = json.loads((place / "t.json").read_text(encoding="utf-8"))
    assert [list(row) for row in back] == [NAMES] * 3
    assert [row["x"] for row in back] == [0.5, None, "inf"]
    assert [row["dict"] for row in back] == [{"k": "v"}, {"k": None}, None]
    assert back[0]["at"] == TIME.isoformat()


def test_a_table_without_rows(api, place):
    empty = wandb.Table(columns=["a", "b"])
    for name in ("e.csv", "e.json", "e.parquet", "folder"):
        assert api.export(empty, place / name).rows == 0
    assert (place / "e.csv").read_text() == "a,b\n" or (place / "e.csv").read_bytes() == b"a,b\r\n"
    assert json.loads((place / "e.json").read_text()) == []
    assert pq.read_table(place / "e.parquet").column_names == ["a", "b"]


def test_a_folder_has_the_media(api, pictures, place):
    table = api.run("p/a").table("fixed")
    done = api.export(table, place / "out")
    assert (done.rows, done.media, done.left_out) == (6, 6, 0)
    found = json.loads((place / "out" / "table.table.json").read_text())
    assert found["columns"] == ["id", "image"]
    files = [place / "out" / row[1]["path"] for row in found["data"]]
    assert [file.read_bytes() for file in files] == [one.bytes for one in pictures(6)["image"]]
    assert api.export(table, place / "out").media == 6


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet"])
def test_a_file_says_what_it_leaves_out(api, place, suffix):
    table = api.run("p/a").table("fixed")
    assert api.export(table, place / f"t{suffix}").left_out == 6
    nested = wandb.Table(columns=["all"], data=[[list(table["image"])]])
    assert api.export(nested, place / f"n{suffix}").left_out == 6


def test_an_array_is_lists(api, place):
    table = wandb.Table(columns=["a"], data=[[np.arange(4).reshape(2, 2)]])
    api.export(table, place / "a.json")
    assert json.loads((place / "a.json").read_text()) == [{"a": [[0, 1], [2, 3]]}]


def test_another_suffix_is_refused(api, table, place):
    with pytest.raises(StoreError, match=r"'.xlsx' is none of .parquet, .csv and .json"):
        api.export(table, place / "t.xlsx")
    assert list(place.glob("t.*")) == []


@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.parquet"])
def test_a_failed_export_leaves_the_old_file(api, table, place, name, monkeypatch):
    (place / name).write_text("old")

    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(StoreUnavailableError, match="No space"):
        api.export(table, place / name)
    assert (place / name).read_text() == "old"
    assert list(place.glob(".tmp-*")) == []


def test_damaged_media_are_not_exported(api, place):
    (pack,) = api._store.root.glob("media/packs/*")
    data = pack.read_bytes()
    pack.write_bytes(data[:200] + bytes(len(data) - 200))
    with pytest.raises(DamagedError):
        api.export(api.run("p/a").table("fixed"), place / "out")


def test_a_folder_that_is_missing_is_named(api, table, place):
    with pytest.raises(StoreUnavailableError, match="missing"):
        api.export(table, place / "missing" / "t.csv")
