from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes.wandb import schema_from_wandb
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.artifacts.table_json import TableFile, media_json
from wandb_tables_widget.table.table import Table

UTC = dt.UTC


def written(table):
    file = TableFile(table, {})
    return json.loads(b"".join(file.chunks())), file


def test_the_example_of_w_and_b():
    table = Table(columns=["when", "b"], data=[[dt.datetime(2024, 1, 1), True]])  # noqa: DTZ001  # naive is the point
    assert written(table)[0] == {
        "_type": "table",
        "column_types": {
            "params": {
                "type_map": {
                    "b": {
                        "params": {"allowed_types": [{"wb_type": "boolean"}, {"wb_type": "none"}]},
                        "wb_type": "union",
                    },
                    "when": {
                        "params": {"allowed_types": [{"wb_type": "none"}, {"wb_type": "timestamp"}]},
                        "wb_type": "union",
                    },
                }
            },
            "wb_type": "typedDict",
        },
        "columns": ["when", "b"],
        "data": [[1704067200000, True]],
        "log_mode": "IMMUTABLE",
        "ncols": 2,
        "nrows": 1,
    }


def test_keys_stand_in_order_and_rows_of_all_batches(monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.store.artifacts.table_json._ROWS", 3)
    table = Table(columns=["n"], data=[[i] for i in range(10)], log_mode="INCREMENTAL")
    text = b"".join(TableFile(table, {}).chunks()).decode()
    assert text == json.dumps(json.loads(text), sort_keys=True)
    assert json.loads(text)["data"] == [[i] for i in range(10)]
    assert (json.loads(text)["increment_num"], json.loads(text)["previous_increments_paths"]) == (0, [])


def test_an_empty_table():
    assert written(Table(columns=["a", "b"]))[0]["data"] == []


def test_each_kind_of_value():
    values = {
        "int": [1, None],
        "float": [math.inf, math.nan],
        "text": ["ü\n", ""],
        "list": [[1.5, None], []],
        "dict": [{"a": [True]}, {"b": "x"}],
        "date": [dt.date(1969, 12, 31), None],
        "zoned": [dt.datetime(2024, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2))), None],
        "fine": [dt.datetime(2024, 1, 1, 0, 0, 0, 1500, tzinfo=UTC), None],
        "times": [[dt.date(1970, 1, 2)], None],
        "array": [np.arange(3.0), np.ones(3)],
    }
    table = Table(columns=list(values), data=[list(row) for row in zip(*values.values(), strict=True)])
    found, file = written(table)
    assert found["data"] == [
        [
            1,
            math.inf,
            "ü\n",
            [1.5, None],
            {"a": [True], "b": None},
            -86400000,
            1704103200000,
            1704067200001.5,
            [86400000],
            [0, 1, 2],
        ],
        [None, None, "", [], {"a": None, "b": "x"}, None, None, None, None, [1, 1, 1]],
    ]
    assert file.lossy == {}
    assert schema_from_wandb(found["column_types"], found["columns"]) == table.schema


@given(st.datetimes())
def test_no_time_loses_a_microsecond_without_a_word(moment):
    found, file = written(Table(columns=["t"], data=[[moment]]))
    back = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=round(found["data"][0][0] * 1000))  # noqa: DTZ001  # naive, too
    assert (back == moment) == (file.lossy == {})
    assert file.lossy == {} or abs(moment.year - 1970) > 130


def test_times_far_from_1970_are_said_to_be_rounded():
    moment = dt.datetime(9000, 1, 1, 0, 0, 0, 3)  # noqa: DTZ001  # naive is the point
    assert written(Table(columns=["t"], data=[[moment]]))[1].lossy == {"t": "times far from 1970 are rounded"}


def test_images_lie_beside_it():
    image = Image(np.zeros((2, 3), np.uint8), caption="c")
    found, file = written(Table(columns=["one", "many"], data=[[image, [image, None]], [None, []]]))
    described = {
        "_type": "image-file",
        "path": f"media/images/{image.digest[:20]}.png",
        "sha256": image.digest,
        "format": "png",
        "width": 3,
        "height": 2,
        "size": len(image.bytes),
        "caption": "c",
    }
    assert found["data"] == [[described, [described, None]], [None, []]]
    assert file.media == {described["path"]: image.digest}


def test_places_of_other_media():
    struct = {"digest": "ab" * 32, "format": None, "caption": None}
    places = {kind: media_json(kind, struct)["path"] for kind in ("video-file", "audio-file", "html-file")}
    name = "ab" * 10 + ".bin"
    assert places == {
        "video-file": f"media/videos/{name}",
        "audio-file": f"media/audio/{name}",
        "html-file": f"media/html/{name}",
    }


def test_large_arrays_lie_in_a_file_of_their_own(run, draft, tmp_path):
    rng = np.random.default_rng(0)
    table = Table(
        columns=["id", "matrix", "long"], data=[[i, rng.random((3, 4)), rng.random(200)] for i in range(3)]
    )
    draft.add(table, "t")
    root = Path(run.log_artifact(draft).download(tmp_path / "a"))
    found = json.loads((root / "t.table.json").read_text())
    assert found["data"] == [[i, None, None] for i in range(3)]
    for name in ("matrix", "long"):
        members = found["column_types"]["params"]["type_map"][name]["params"]["allowed_types"]
        place = next(m for m in members if m["wb_type"] == "ndarray")["params"]["serialization_path"]
        with np.load(root / place["path"]) as arrays:
            np.testing.assert_array_equal(arrays[place["key"]], np.array(table[name]))
    draft.verify(root)


def test_what_reads_otherwise_elsewhere_is_said(run, draft, tmp_path):
    table = Table(
        columns=["mixed", "arrays"], data=[[1, np.ones((2, 2))], ["x", None]], allow_mixed_types=True
    )
    table.add_data(dt.datetime(2024, 1, 1, tzinfo=UTC), np.zeros((2, 2)))
    draft.add(table, "t")
    run.log_artifact(draft)
    with pytest.warns(UserWarning, match="column") as caught:
        draft.download(tmp_path / "a")
    assert [str(one.message).split(":")[0] for one in caught] == [
        "t.table.json, column 'arrays'",
        "t.table.json, column 'mixed'",
    ]
    found = json.loads((tmp_path / "a" / "t.table.json").read_text())
    assert [row[0] for row in found["data"]] == [1, "x", 1704067200000]


def test_keys_name_the_tables_of_the_artifact(run, draft, tmp_path):
    right = Table(columns=["id"], data=[["a"]])
    right.set_pk("id")
    left = Table(columns=["fid"], data=[["a"]])
    left.set_fk("fid", right, "id")
    draft.add(left, "left")
    root = Path(run.log_artifact(draft).download(tmp_path / "a"))
    text = (root / "left.table.json").read_text()
    (side,) = (root / "media" / "tables").iterdir()
    assert f'"table": "media/tables/{side.name}"' in text
    assert '"wb_type": "primaryKey"' in side.read_text()
