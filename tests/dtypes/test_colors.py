from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import AnyType, Colored, Column, Number, Schema, String, widen
from wandb_tables_widget.dtypes.colors import PALETTE, color_of, colors_by_text, read_colors, with_colors
from wandb_tables_widget.store.schema import schema_from_json, schema_to_json
from wandb_tables_widget.table.table import Table

RUNS = Colored((("a", 0), ("b", 12)))
SCHEMA = Schema((Column("run", RUNS), Column("n", Number(integer=True))))


def luminance(color):
    """Relative luminance of WCAG 2.2."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("color", PALETTE)
@pytest.mark.parametrize("ground", ["#ffffff", "#111111"], ids=["light", "dark"])
def test_colors_stand_out_from_light_and_dark(color, ground):
    low, high = sorted((luminance(color), luminance(ground)))
    assert (high + 0.05) / (low + 0.05) >= 3


@given(st.integers(1, len(PALETTE) - 1), st.integers(0, 10**9))
def test_runs_of_one_project_take_all_colors_before_one_comes_again(stride, first):
    numbers = range(first, first + stride * len(PALETTE), stride)
    assert set(Counter(map(color_of, numbers)).values()) == {1}


def test_a_color_by_text():
    assert colors_by_text(RUNS) == {"a": PALETTE[0], "b": PALETTE[12 % len(PALETTE)]}


def test_text_widens_to_the_union_of_its_colors():
    assert widen(RUNS, String()) == RUNS
    assert widen(String(), RUNS) == RUNS
    assert widen(RUNS, Colored((("b", 1), ("c", 2)))) == Colored((("b", 12), ("c", 2), ("a", 0)))
    assert widen(RUNS, AnyType()) == AnyType()
    assert widen(RUNS, Number()) is None


def test_arrow_carries_them_there_and_back():
    table = Table.from_arrow(pa.table({"run": ["a", "b"], "n": [1, 2]}), schema=SCHEMA)
    arrow = table.to_arrow()
    again = (
        Table.from_arrow(arrow),
        Table(data=arrow),
        Table(data=pa.RecordBatchReader.from_stream(table)),
        Table.from_arrow(arrow.filter(pa.array([False, True])).select(["run"])),
    )
    assert all(one.schema["run"].dtype == RUNS for one in again)
    assert Table(data=arrow, dtype={"run": str}).schema["run"].dtype == String()
    assert Table(data=table.to_pandas()).schema["run"].dtype == String()


def test_a_table_without_colors_is_the_same_arrow_data():
    data = pa.table({"n": [1]})
    assert with_colors(data, Schema((Column("n", Number(integer=True)),))) is data


@pytest.mark.parametrize("told", [b"", b"[1]", b"{", b'{"a": "red"}', b'{"a": 1.5}', b'{"a": true}', b"null"])
def test_what_is_no_note_of_colors_is_passed_over(told):
    field = pa.field("run", pa.string(), metadata={b"wandb_tables_widget.colors": told})
    assert read_colors(field) is None
    assert Table(data=pa.table([["a"]], pa.schema([field]))).schema["run"].dtype == String()


def test_a_column_that_is_text_no_longer_has_none():
    field = pa.field("run", pa.int64(), metadata={b"wandb_tables_widget.colors": b'{"a": 1}'})
    assert Table(data=pa.table([[1]], pa.schema([field]))).schema["run"].dtype == Number(integer=True)


def test_rows_can_be_added_and_edited():
    table = Table.from_arrow(pa.table({"run": ["a"], "n": [1]}), schema=SCHEMA)
    table.add_data("new", 2)
    table.data[0][0] = "b"
    assert (table["run"], table.schema["run"].dtype) == (["b", "new"], RUNS)


def test_a_store_keeps_them():
    assert schema_from_json(schema_to_json(SCHEMA)) == SCHEMA
