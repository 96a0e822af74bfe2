from __future__ import annotations

import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import AnyType, Column, Dict, List, Number, Schema, String
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.nulls import without_nulls
from wandb_tables_widget.query.plan import RowsPlan

TYPES = {
    "s": String(),
    "u": String(),
    "i": Number(integer=True),
    "j": Number(integer=True),
    "tags": List(String()),
    "x": Number(),
    "d": Dict((("name", String()),)),
    "m": AnyType(),
}
PAIR = Schema((Column("a", String()), Column("b", String())))


def schema(*, optional: bool) -> Schema:
    """Columns that may all hold nulls, or of which u, j, tags and d hold none."""
    kinds = enumerate(TYPES.items())
    return Schema(tuple(Column(n, t, optional=optional or i not in {1, 3, 4, 6}) for i, (n, t) in kinds))


@pytest.mark.parametrize(
    "text",
    [
        "s != u",
        "not (s == u or i < j)",
        "i < j < 3 and i + j * 2 > -x",
        "s in ['a', u, null] and u not in ['b', 'c']",
        "s in tags or tags[0] == u",
        "contains(lower(u), s) and len(tags) > i",
        "d.name == u and `d`.name.upper == s + u",
        "u is null or j is not null",
        "m == 3 or m is null or u is null",
    ],
)
def test_told_later_the_tree_is_that_of_columns_without_nulls(text):
    later = without_nulls(bind_filter(text, schema(optional=True)), {1, 3, 4, 6})
    assert later == bind_filter(text, schema(optional=False))
    assert later != bind_filter(text, schema(optional=True))
    assert without_nulls(later, set()) is later


def test_unequal_without_nulls_is_one_operator():
    bound = without_nulls(bind_filter("a != b", PAIR), {0, 1})
    assert expression_sql(bound, "c{}".format).text == "(c0 <> c1)"
    half = without_nulls(bind_filter("a != b", PAIR), {0})
    assert expression_sql(half, "c{}".format).text == "((c0 = c1) IS NOT TRUE)"


@pytest.mark.parametrize(
    "word",
    [
        pa.array(["x", None, "y"]),
        pa.array(["x", None, "y"]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2], pa.int32()), pa.array(["x", None, "y"])),
    ],
    ids=["text", "no index", "no word"],
)
def test_a_null_is_found_wherever_it_hides(word):
    dataset = Dataset(pa.table([word, pa.array(["x", "x", "x"])], ["a", "b"]), PAIR)
    assert dataset.rows(RowsPlan(bind_filter("a != b", PAIR))).all().tolist() == [1, 2]
    assert dataset.rows(RowsPlan(bind_filter("a is null", PAIR))).all().tolist() == [1]
