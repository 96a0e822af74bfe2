# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    DuplicateColumnError,
    LengthError,
    RowNotFoundError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.media import Image
from wandb_tables_widget.table import Table, TableIndex, register_display
from wandb_tables_widget.table import show as show_module


@pytest.fixture
def table():
    return Table(columns=["a", "b"], data=[[1, "x"], [2, "y"], [3, None]])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"columns": ["a", "a"]}, DuplicateColumnError),
        ({"columns": [1, "1"]}, DuplicateColumnError),
        ({"columns": [""]}, TableError),
        ({"columns": ["a\0"]}, TableError),
        ({"columns": ["é" * 513]}, TableError),
        ({"columns": ["\ud800"]}, TableError),
        ({"columns": [1.5]}, TableError),
        ({"columns": [True]}, TableError),
        ({"columns": [None]}, TableError),
        ({"columns": "ab"}, TableError),
        ({"columns": 3}, TableError),
        ({"columns": {"a": 1}}, TableError),
        ({"columns": ["a"], "data": [[1, 2]]}, LengthError),
        ({"columns": ["a"], "data": [[]]}, LengthError),
        ({"columns": ["a"], "data": [1]}, TypeMismatchError),
        ({"columns": ["a"], "data": ["x"]}, TypeMismatchError),
        ({"columns": ["a"], "data": [{"a": 1}]}, TypeMismatchError),
        ({"columns": ["a"], "data": 5}, TableError),
        ({"columns": ["a"], "data": iter([[1]])}, TableError),
        ({"log_mode": "immutable"}, TableError),
        ({"log_mode": None}, TableError),
        ({"columns": ["a"], "dtype": [int, str]}, LengthError),
        ({"columns": ["a"], "dtype": {"b": int}}, ColumnNotFoundError),
        ({"columns": ["a"], "dtype": "numbr"}, TypeMismatchError),
        ({"columns": ["a"], "optional": [True, False]}, LengthError),
        ({"columns": ["a"], "optional": "yes"}, TypeMismatchError),
        ({"columns": ["a"], "data": [[1]], "dtype": str}, TypeMismatchError),
    ],
)
def test_arguments_that_make_no_table_are_refused(arguments, error):
    with pytest.raises(error) as caught:
        Table(**arguments)
    assert str(caught.value)


def test_names_of_any_text_are_taken():
    names = ["a b", "sel;ect \"'", "😀", "a/b", "é" * 512, "row", "__row", 7]
    table = Table(columns=names, data=[list(range(len(names)))])
    assert table.columns == [str(name) for name in names]
    assert next(iter(table))["7"] == 7


def test_the_defaults_are_those_of_the_original():
    table = Table()
    assert table.columns == ["Input", "Output", "Expected"]
    assert (len(table), table.log_mode) == (0, "IMMUTABLE")


def test_optional_may_be_a_list():
    table = Table(columns=["a", "b"], optional=[True, False])
    table.add_data(None, 1)
    with pytest.raises(TypeMismatchError, match="column 'b'"):
        table.add_data(1, None)


def test_old_names_still_work_and_say_so(table):
    with pytest.warns(DeprecationWarning, match="add_data"):
        table.add_row(4, "z")
    with pytest.warns(DeprecationWarning, match="data="):
        assert list(Table(columns=["a"], rows=[[1]])) == [{"a": 1}]
    assert len(table) == 4


def test_rows_by_number(table):
    assert table[0] == {"a": 1, "b": "x"}
    assert table[-1] == {"a": 3, "b": None}
    for row in (3, -4):
        with pytest.raises(RowNotFoundError):
            table[row]
    assert table["b"] == ["x", "y", None]


@pytest.mark.parametrize(
    "part", [slice(1, None), slice(None, None, -1), slice(-2, None), slice(5, 9), slice(0, 3, 2)]
)
def test_a_slice_is_a_table(table, part):
    assert list(table[part]) == list(table)[part]
    assert table[part].schema == table.schema


def test_indexes_know_their_table(table):
    assert [(index, row) for index, row in table.iterrows()] == [(0, [1, "x"]), (1, [2, "y"]), (2, [3, None])]
    assert [index.get_row() for index in table.get_index()] == list(table)
    assert table.index_ref(-1) == 2
    assert isinstance(table.index_ref(0), TableIndex)
    with pytest.raises(RowNotFoundError):
        table.index_ref(3)


def test_tables_are_equal_by_content_and_hash_by_identity(table):
    same = Table(columns=["a", "b"], data=[[1, "x"], [2, "y"], [3, None]])
    assert table == same
    assert len({table, same}) == 2
    same.data[0][1] = "z"
    assert table != same
    assert table != Table(columns=["a", "c"], data=[[1, "x"], [2, "y"], [3, None]])
    assert Table(columns=["a"], data=[[1]]) != Table(columns=["a"], data=[[1.0]])
    assert table != 3


def test_nan_equals_missing_and_encoding_does_not_matter():
    frame = pd.DataFrame({"f": [0.5, np.nan] * 1_000, "s": ["a", "b"] * 1_000})
    plain = Table.from_arrow(pa.table({"f": frame["f"].to_numpy(), "s": frame["s"].tolist()}))
    by_rows = Table(columns=["f", "s"])
    for row in frame.values.tolist():
        by_rows.add_data(*row)
        by_rows.snapshot()
    assert Table(dataframe=frame) == plain == by_rows


def test_pandas_gives_back_the_frame():
    frame = pd.DataFrame(
        {
            "i": [1, 2],
            "f": [0.5, np.nan],
            "s": ["x", "y"],
            "b": [True, False],
            "t": pd.to_datetime(["2020", "2021"]).astype("datetime64[us]"),
            "z": pd.to_datetime(["2020", "2021"]).tz_localize("UTC").astype("datetime64[us, UTC]"),
        }
    )
    table = Table(dataframe=frame)
    pd.testing.assert_frame_equal(table.to_pandas(), frame)
    pd.testing.assert_frame_equal(table.get_dataframe(), frame)
    back = table.to_pandas()
    back.loc[0, "f"] = 9
    assert table["f"] == [0.5, None]


def test_pandas_keeps_what_floats_would_lose():
    table = Table(columns=["i", "b"], data=[[2**60 + 1, True], [None, None]])
    frame = table.to_pandas()
    assert frame["i"][0] == 2**60 + 1
    assert list(map(str, frame.dtypes)) == ["Int64", "boolean"]


def test_pandas_and_arrow_of_other_types():
    image = Image(np.zeros((2, 2), np.uint8))
    table = Table(columns=["i", "l", "d"], data=[[image, [1], dt.date(2020, 1, 1)]])
    assert table.to_pandas().loc[0].tolist() == [image, [1], dt.date(2020, 1, 1)]
    assert table.to_arrow().column("i").to_pylist() == [image.to_struct()]
    assert pa.table(table) == table.to_arrow()


def test_the_repr_is_one_line(table):
    assert repr(table) == "Table(3 rows × 2 columns: a integer, b string)"
    assert "and" not in repr(Table(columns=[]))
    assert repr(Table(columns=list("abcdefghij"))).endswith("h none, 2 more)")


def everything():
    return Table(
        columns=["i", "f", "s", "b", "t", "z", "d", "l", "o", "m", "p", "x", "e", "n"],
        data=[
            [
                1,
                0.5,
                "a",
                True,
                dt.datetime(2020, 1, 1),
                dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
                dt.date(2020, 1, 1),
                [[1], None],
                {"a": {"b": "c"}},
                np.ones((2, 2)),
                Image(np.zeros((2, 2), np.uint8), caption="c"),
                {"_type": "mine"},
                {},
                None,
            ],
            [None] * 14,
        ],
        dtype={"x": "any"},
    )


def test_a_table_survives_parquet_with_its_schema_and_blobs():
    snapshot = everything().snapshot()
    file = io.BytesIO()
    pq.write_table(snapshot.data, file)
    file.seek(0)
    read = Table.from_arrow(pq.read_table(file), schema=snapshot.schema, blobs=snapshot.blobs)
    assert read.schema == snapshot.schema
    assert read == everything()
    assert read[0]["p"].bytes == everything()[0]["p"].bytes
    assert read[0]["x"] == {"_type": "mine"}
    assert read[0]["e"] == {}
    read.add_data(*[None] * 14)
    assert len(read) == 3


def test_a_schema_of_other_columns_is_refused(table):
    with pytest.raises(LengthError):
        Table.from_arrow(pa.table({"z": [1]}), schema=table.schema)


def test_images_are_kept_once_by_content():
    image = Image(np.zeros((2, 2), np.uint8))
    table = Table(columns=["x"], data=[[image], [Image(image, caption="b")], [None]])
    assert len(table.snapshot().blobs) == 1
    assert table["x"] == [image, Image(image, caption="b"), None]
    with pytest.raises(TypeMismatchError, match="is string"):
        table.add_data("path.png")


class Host:
    def __init__(self):
        self.asked = []

    def mimebundle(self, table, include, exclude):
        return {"text/plain": f"grid of {len(table)}", "asked": (include, exclude)}

    def show(self, table, **options):
        self.asked.append((table, options))
        return "widget"


def test_a_table_shows_itself_through_the_host(table, monkeypatch):
    monkeypatch.setattr(show_module, "_displays", [])
    assert table._repr_mimebundle_() == {"text/plain": repr(table)}
    with pytest.raises(TableError, match="notebook"):
        table.show()
    host = Host()
    register_display(host)
    assert table._repr_mimebundle_(include={"a"})["asked"] == ({"a"}, None)
    assert table.show("a > 1", sort="a", height=300) == "widget"
    shown, options = host.asked[0]
    assert shown is table
    assert options == {
        "filter": "a > 1",
        "sort": "a",
        "group_by": None,
        "aggregates": None,
        "columns": None,
        "row_size": None,
        "height": 300,
        "view": None,
        "top_groups": None,
        "expanded": None,
        "computed": None,
        "search": None,
    }
