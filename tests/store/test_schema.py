from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.schema import check_schema, schema_from_json, schema_to_json

LEAVES = st.one_of(
    st.sampled_from([NoneDType(), Boolean(), String(), AnyType(), Media(), Media("audio-file")]),
    st.builds(Number, integer=st.booleans()),
    st.builds(Timestamp, timezone=st.sampled_from([None, "UTC", "Europe/Berlin"]), date=st.booleans()),
    st.builds(NDArray, shape=st.lists(st.integers(0, 9), max_size=3).map(tuple)),
)
DTYPES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(List, element=inner),
        st.builds(Dict, fields=st.lists(st.tuples(st.text(max_size=5), inner), max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
SCHEMAS = st.lists(
    st.builds(Column, name=st.text(max_size=8), dtype=DTYPES, optional=st.booleans()),
    max_size=5,
    unique_by=lambda column: column.name,
).map(lambda columns: Schema(tuple(columns)))


@given(SCHEMAS)
def test_a_schema_comes_back_equal(schema):
    text = schema_to_json(schema)
    assert schema_from_json(text) == schema
    assert schema_to_json(schema_from_json(text)) == text


def test_defaults_are_left_out_so_that_old_digests_stay():
    text = schema_to_json(Schema((Column("a", Number()), Column("b", Number(integer=True)))))
    assert [column["type"] for column in json.loads(text)] == [
        {"is": "Number"},
        {"is": "Number", "integer": True},
    ]


@pytest.mark.parametrize(
    "text", ["", "[1]", '[{"name":"a"}]', '[{"name":"a","optional":true,"type":{"is":"os"}}]', "{"]
)
def test_what_is_no_schema_is_damage(text):
    with pytest.raises(DamagedError, match="schema that cannot be read"):
        schema_from_json(text)


def test_what_could_not_be_read_again_is_refused():
    deep = Number()
    for _ in range(64):
        deep = List(deep)
    with pytest.raises(StoreError, match="nests"):
        check_schema(Schema((Column("deep", deep),)))
    with pytest.raises(StoreError, match="column name"):
        check_schema(Schema((Column("x" * 1_000_000, String()),)))
    with pytest.raises(StoreError, match="16,384"):
        check_schema(Schema(tuple(Column(f"c{i}", String()) for i in range(16_385))))
    check_schema(Schema((Column("", deep.element), Column("a/\0'😀", Dict((("k", deep.element.element),))))))
