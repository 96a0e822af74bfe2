from __future__ import annotations

import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Column, Schema, String
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.nulls import without_nulls
from wandb_tables_widget.query.plan import RowsPlan

PAIR = Schema((Column("a", String()), Column("b", String())))


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
