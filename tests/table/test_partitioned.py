from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Number, String
from wandb_tables_widget.errors import LengthError, TableError, TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.table import PartitionedTable, Table, TableKey

NUMBERS = st.one_of(st.none(), st.integers(-5, 5), st.floats(-2, 2))
PARTS = st.lists(
    st.lists(st.tuples(NUMBERS, st.one_of(st.none(), st.text(max_size=2))), max_size=6), max_size=4
)


def table_of(rows):
    return Table(columns=["n", "w"], data=[list(row) for row in rows])


class Entry:
    def __init__(self, table):
        self.table = table

    def load_table(self):
        return self.table


@given(PARTS)
def test_rows_of_all_parts_in_order(parts):
    whole = PartitionedTable([table_of(rows) for rows in parts])
    rows = [list(row) for part in parts for row in part]
    assert [list(pair) for pair in whole.iterrows()] == [[at, row] for at, row in enumerate(rows)]
    assert len(whole) == len(whole.to_table()) == len(whole.to_pandas()) == len(rows)
    assert [row for _, row in whole.to_table().iterrows()] == rows
    if parts:
        assert whole.to_table() == table_of(rows)
        assert whole.columns == ["n", "w"]


def test_types_widen():
    parts = [[[1, None]], [[2.5, "a"]], [[None, None]]]
    whole = PartitionedTable([table_of(rows) for rows in parts])
    assert [column.dtype for column in whole.schema] == [Number(), String()]
    assert whole.to_table()["n"] == [1, 2.5, None]


def test_text_kept_in_several_ways():
    few = Table(dataframe=pd.DataFrame({"w": ["a", "b"] * 2_000}))
    other = Table(dataframe=pd.DataFrame({"w": ["b", "c"] * 2_000}))
    many = Table(dataframe=pd.DataFrame({"w": [f"word {i}" for i in range(10)]}))
    assert PartitionedTable([few, other]).to_table()["w"] == few["w"] + other["w"]
    assert PartitionedTable([few, many, other]).to_table()["w"] == few["w"] + many["w"] + other["w"]


def test_media_of_each_part_are_read():
    images = [Image(np.full((2, 2), shade, np.uint8)) for shade in (0, 255)]
    whole = PartitionedTable([Table(columns=["i"], data=[[image]]) for image in images]).to_table()
    assert [image.bytes for image in whole["i"]] == [image.bytes for image in images]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["n"], "part 1 lacks the column 'w' of part 0"),
        (["n", "w", "x"], "part 1 has 'x', part 0 has not"),
        (["w", "n"], "part 1 has the columns of part 0 in another order"),
    ],
)
def test_differing_columns_name_the_part(columns, message):
    whole = PartitionedTable([table_of([]), Table(columns=columns), table_of([])])
    for ask in (whole.to_table, whole.to_pandas, lambda: whole.columns, lambda: list(whole.iterrows())):
        with pytest.raises(LengthError, match=message):
            ask()


def test_types_that_do_not_mix_name_part_and_column():
    whole = PartitionedTable([table_of([[1, "a"]]), table_of([[2, "b"]]), table_of([["x", "c"]])])
    with pytest.raises(TypeMismatchError, match="part 2, column 'n' holds string, the parts before integer"):
        list(whole.iterrows())
    mixed = Table(columns=["n", "w"], data=[["x", "c"]], allow_mixed_types=True, dtype={"n": "any"})
    assert PartitionedTable([table_of([[1, "a"]]), mixed]).to_table()["n"] == [1, "x"]


def test_the_table_is_the_same_until_a_part_changes():
    first, second = table_of([[1, "a"]]), table_of([])
    whole = PartitionedTable([first, Entry(second)])
    table = whole.load_table()
    assert whole.load_table() is table
    second.add_data(2, "b")
    assert len(table) == 1
    assert len(whole.load_table()) == 2


def test_keys_of_parts_are_not_those_of_the_whole():
    part = Table(columns=["id"], data=[["a"]])
    part.set_pk("id")
    table = PartitionedTable([part, part]).to_table()
    assert not isinstance(table["id"][0], TableKey)
    assert not table.snapshot().keys


def test_no_parts():
    whole = PartitionedTable([])
    assert (len(whole), whole.columns, list(whole.iterrows())) == (0, [], [])


def test_a_path_is_kept_until_it_is_resolved():
    whole = PartitionedTable("parts")
    assert whole.parts_path == "parts"
    assert repr(whole) == "PartitionedTable('parts')"
    assert whole._repr_mimebundle_() == {"text/plain": repr(whole)}
    for ask in (whole.to_table, whole.show, lambda: len(whole), lambda: list(whole.iterrows())):
        with pytest.raises(TableError, match="the path 'parts'"):
            ask()
    found = whole.with_parts([table_of([[1, "a"]]), Entry(table_of([[2, "b"]]))])
    assert found.parts_path is None
    assert repr(found) == "PartitionedTable(2 parts, 2 rows × 2 columns: n integer, w string)"


@pytest.mark.parametrize("parts", [None, 3, pd.DataFrame({"a": [1]}), [Table(columns=["a"]), None], [["a"]]])
def test_what_is_no_table_is_refused(parts):
    with pytest.raises(TypeMismatchError, match="part"):
        PartitionedTable(parts)
