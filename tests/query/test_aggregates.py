"""Aggregates over groups: DuckDB against plain Python, group by group."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.functions import AGGREGATES
from tests.query.oracle.values import plain, same
from wandb_tables_widget.dtypes import Boolean, Column, Number, Schema, String, arrow_type
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query.binder import bind, bind_aggregate
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.functions import FUNCTIONS

SCHEMA = Schema(
    (
        Column("key", String()),
        Column("n", Number(integer=True)),
        Column("x", Number()),
        Column("s", String()),
        Column("p", Boolean()),
    )
)
rows = st.tuples(
    st.sampled_from(["a", "b", None]),
    st.none() | st.integers(-5, 5) | st.just(2**62),
    st.none() | st.sampled_from([0.5, -2.0, 3.25, float("nan"), 7.0]),
    st.none() | st.sampled_from(["", "x", "yy", "é"]),
    st.none() | st.booleans(),
)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        yield connection


def _grouped(connection, table, text):
    """Return the value of each group by its key."""
    sql = expression_sql(bind_aggregate(text, SCHEMA, keys=[0]), lambda index: SCHEMA.columns[index].name)
    positions = pa.array(range(table.num_rows), pa.int64())
    connection.register("t", table.append_column("__position", positions))
    query = f"SELECT key, {sql.text} FROM t GROUP BY key"
    return dict(connection.execute(query, list(sql.params)).fetchall())


def _table(values):
    columns = list(zip(*values, strict=True)) if values else [[] for _ in SCHEMA.columns]
    return pa.table(
        {
            column.name: pa.array(list(cells), arrow_type(column.dtype), from_pandas=False)
            for column, cells in zip(SCHEMA, columns, strict=True)
        }
    )


@pytest.mark.parametrize("name", AGGREGATES)
def test_aggregates_agree_with_plain_python(connection, name):
    column = {"any": "p", "all": "p"}.get(name, "n")
    others = ["x", "s"] if name in {"count", "nunique", "min", "max", "mode", "first", "last", "list"} else []
    more = ", 0.25" if name == "quantile" else ""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(rows, max_size=12))
    def check(values):
        table = _table(values)
        for asked in (column, *others, *(["x"] if name in {"sum", "avg"} else [])):
            found = _grouped(connection, table, f"{name}({asked}{more})")
            place = SCHEMA.index(asked)
            for key, value in found.items():
                held = [plain(row[place]) for row in values if row[0] == key]
                expected = AGGREGATES[name](held, *([0.25] if more else []))
                assert same(value, expected), (asked, held)

    check()


OVER_GROUPS = {
    "unique(n)": ("n", lambda held: sorted(set(held))),
    "s.unique": ("s", lambda held: sorted(set(held))),
    'join_to_str(s, "-")': ("s", "-".join),
    "sum(p)": ("p", lambda held: sum(held) if held else None),
    "avg(p)": ("p", lambda held: sum(held) / len(held) if held else None),
    "p.count_if": ("p", lambda held: sum(held) if held else None),
}


@pytest.mark.parametrize("text", OVER_GROUPS)
@settings(max_examples=25, deadline=None)
@given(values=st.lists(rows, max_size=12))
def test_aggregates_that_lists_have_otherwise(connection, text, values):
    column, expected = OVER_GROUPS[text]
    for key, value in _grouped(connection, _table(values), text).items():
        held = [row[SCHEMA.index(column)] for row in values if row[0] == key]
        assert same(value, expected([each for each in held if each is not None])), held


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=1, max_size=12))
def test_functions_take_what_aggregates_give(connection, values):
    for key, value in _grouped(connection, _table(values), "max(n.max, min(n), 0)").items():
        held = [row[1] for row in values if row[0] == key and row[1] is not None]
        assert value == (max(*held, 0) if held else None)


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=1, max_size=12))
def test_values_at_the_extreme_and_counts_of_rows(connection, values):
    table = _table(values)
    for key, value in _grouped(connection, table, "argmax(s, x)").items():
        held = [(plain(row[2]), row[3]) for row in values if row[0] == key and plain(row[2]) is not None]
        assert value == (max(held, key=lambda pair: pair[0])[1] if held else None)
    for key, value in _grouped(connection, table, "count() / total()").items():
        assert value == pytest.approx(sum(row[0] == key for row in values) / len(values))
    for key, value in _grouped(connection, table, 'coalesce(key, "-") + count().to_string').items():
        assert value == (key or "-") + str(sum(row[0] == key for row in values))


def test_both_spellings_of_an_aggregate():
    bound = bind_aggregate("avg(x)", SCHEMA)
    assert bound == bind_aggregate('row["x"].avg', SCHEMA) == bind_aggregate("x.mean()", SCHEMA)
    assert bind_aggregate("avg(x * 2) - n.max", SCHEMA).dtype == Number()
    assert bind_aggregate("s.len.sum", SCHEMA).dtype == Number(integer=True)


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("x", (0, 1), "max(x)"),
        ("avg(x) + n", (9, 10), "max(n)"),
        ("n.abs", (0, 5), "max(n"),
        ("avg(s)", (0, 6), "avg(number)"),
        ("avg(avg(x))", (0, 11), "one value of the group"),
        ("quantile(x, 2)", (12, 13), "from 0 to 1"),
        ("median(key)", (0, 11), "or median(number): key is text"),
        ("sum(key)", (0, 8), "key is text; write key.to_number"),
    ],
)
def test_what_has_no_value_for_a_group_is_refused_where_it_stands(text, span, words):
    with pytest.raises(ExpressionError) as caught:
        bind_aggregate(text, SCHEMA, keys=[0])
    assert words in str(caught.value)
    assert caught.value.span == span


def test_each_aggregate_works_over_lists_too():
    groups = {function.name for function in FUNCTIONS if function.scope == "group"}
    lists = {function.name for function in FUNCTIONS if function.scope == "row"}
    assert groups - lists == {"total"}
    with pytest.raises(ExpressionError, match="rows of a group"):
        bind("total()", SCHEMA)
