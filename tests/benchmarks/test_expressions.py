"""Expressions beside what they are measured by: our SQL against the same SQL by hand, and the way to it.

BENCH_ROWS sets the size. What is written by hand has the same meaning on data without missing values; the
price of the rules about missing values is part of what is measured.
"""

from __future__ import annotations

import os

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Boolean, Column, List, Number, Schema, String, Timestamp
from wandb_tables_widget.query.binder import bind, bind_aggregate, bind_filter
from wandb_tables_widget.query.completion import complete
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.functions import FUNCTIONS, functions_by_name
from wandb_tables_widget.query.sql_text import POSITION

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))

TYPES = {
    "i": Number(integer=True),
    "j": Number(integer=True),
    "x": Number(),
    "y": Number(),
    "s": String(),
    "u": String(),
    "p": Boolean(),
    "t": Timestamp(),
    "v": Timestamp(),
    "ints": List(element=Number(integer=True)),
    "nums": List(element=Number()),
    "more": List(element=Number()),
    "tags": List(element=String()),
}
SCHEMA = Schema(tuple(Column(name, dtype, optional=False) for name, dtype in TYPES.items()))
WIDE = Schema(tuple(Column(f"column {i}", Number()) for i in range(2_000 - len(TYPES))) + SCHEMA.columns)

TWENTY_TERMS = " and ".join(
    [
        *("s != u", "x > 0.5", "contains(lower(s), 'a')", "i in [1, 2, 3]", "not p"),
        *("round(x, 2) < 1", "j % 2 == 0", "len(u) > 3", "x is not null", "(x + i) * 2 >= 1"),
        *("s == 'a'", "y <= 0.5", "u.startswith('b')", "i not in [4, 5]", "p or x < 0"),
        *("abs(y) > 0.1", "j // 2 == 1", "s.upper == 'A'", "u is null", "0 < i < 10"),
    ]
)

_MAGNITUDE = (
    "make_timestamptz(CASE WHEN abs(i) < 31536000000 THEN i * 1000000"
    " WHEN abs(i) < 31536000000000 THEN i * 1000 ELSE i END)"
)
_VECTORS = (
    "CASE WHEN len(nums) = len(more) THEN {}(list_filter(nums, lambda e: e IS NOT NULL),"
    " list_filter(more, lambda e: e IS NOT NULL)) END"
)
_SECONDS = "((epoch_us(t) - epoch_us(v)) / 1e6)"
_UNITS = (
    *((31_536_000, "year", 1), (2_592_000, "month", 1), (86_400, "day", 0), (3_600, "hour", 0)),
    *((60, "minute", 0), (1, "second", 0)),
)
_CASES = (
    f"WHEN abs({_SECONDS}) >= {size} THEN format('{{:g}}', round_even({_SECONDS} / {size}, {digits}))"
    f" || CASE WHEN abs(round_even({_SECONDS} / {size}, {digits})) = 1 THEN ' {word}' ELSE ' {word}s' END"
    for size, word, digits in _UNITS
)
_RELATIVE = f"CASE {' '.join(_CASES)} ELSE 'less than 1 s' END"
# a call of each function, and what somebody who knows DuckDB would write for it
PAIRS = {
    "len": ("len(s)", "length(s)"),
    "lower": ("lower(s)", "lower(s)"),
    "upper": ("upper(s)", "upper(s)"),
    "capitalize": ("capitalize(s)", "upper(left(s, 1)) || lower(substring(s, 2))"),
    "contains": ('contains(s, "ab")', "contains(s, 'ab')"),
    "startswith": ('startswith(s, "ab")', "starts_with(s, 'ab')"),
    "endswith": ('endswith(s, "ab")', "ends_with(s, 'ab')"),
    "matches": ('matches(s, "[0-4]$")', "regexp_matches(s, '[0-4]$')"),
    "extract": ('extract(s, "[0-9]+")', "regexp_extract_all(s, '[0-9]+')[1]"),
    "find_all": ('find_all(s, "[0-9]")', "regexp_extract_all(s, '[0-9]')"),
    "find": ('find(s, "_")', "strpos(s, '_') - 1"),
    "replace": ('replace(s, "a", "b")', "replace(s, 'a', 'b')"),
    "replace_matches": ('replace_matches(s, "[0-9]", "#")', "regexp_replace(s, '[0-9]', '#', 'g')"),
    "split": ('split(s, "_")', "string_split(s, '_')"),
    "partition": ('partition(s, "_")', "[split_part(s, '_', 1), '_', substring(s, strpos(s, '_') + 1)]"),
    "slice": ("slice(s, 1, 3)", "s[2:3]"),
    "strip": ("strip(s)", "trim(s, E' \\t\\n\\r\\f\\x0B')"),
    "lstrip": ("lstrip(s)", "ltrim(s, E' \\t\\n\\r\\f\\x0B')"),
    "rstrip": ("rstrip(s)", "rtrim(s, E' \\t\\n\\r\\f\\x0B')"),
    "append": ("append(s, u)", "s || u"),
    "prepend": ("prepend(s, u)", "u || s"),
    "is_alpha": ("is_alpha(s)", "regexp_full_match(s, '[A-Za-z]+')"),
    "is_numeric": ("is_numeric(s)", "regexp_full_match(s, '[0-9]+')"),
    "is_alnum": ("is_alnum(s)", "regexp_full_match(s, '[A-Za-z0-9]+')"),
    "levenshtein": ("levenshtein(s, u)", "levenshtein(s, u)"),
    "to_number": ("to_number(u)", "TRY_CAST(u AS DOUBLE)"),
    "abs": ("abs(x)", "abs(x)"),
    "floor": ("floor(x)", "floor(x)"),
    "ceil": ("ceil(x)", "ceil(x)"),
    "round": ("round(x, 2)", "round_even(x, 2)"),
    "sign": ("sign(x)", "sign(x)"),
    "sqrt": ("sqrt(x)", "sqrt(x)"),
    "exp": ("exp(x)", "exp(x)"),
    "log": ("log(x)", "ln(x)"),
    "log10": ("log10(x)", "log10(x)"),
    "log2": ("log2(x)", "log2(x)"),
    "sin": ("sin(x)", "sin(x)"),
    "cos": ("cos(x)", "cos(x)"),
    "tan": ("tan(x)", "tan(x)"),
    "clip": ("clip(x, 0, 1)", "least(greatest(x, 0), 1)"),
    "bin": (
        "bin(x, 0.1)",
        "CASE WHEN (floor(x * 10) + 1) / 10 <= x THEN (floor(x * 10) + 1) / 10 ELSE floor(x * 10) / 10 END",
    ),
    "to_string": ("to_string(x)", "CAST(x AS VARCHAR)"),
    "format": ('format(x, ".2f")', "format('{:.2f}', x)"),
    "to_fixed": ("to_fixed(x, 1)", "format('{:.1f}', x)"),
    "year": ("year(t)", "year(t)"),
    "quarter": ("quarter(t)", "quarter(t)"),
    "month": ("month(t)", "month(t)"),
    "week": ("week(t)", "week(t)"),
    "day": ("day(t)", "day(t)"),
    "day_of_year": ("day_of_year(t)", "dayofyear(t)"),
    "weekday": ("weekday(t)", "isodow(t) - 1"),
    "hour": ("hour(t)", "hour(t)"),
    "minute": ("minute(t)", "minute(t)"),
    "second": ("second(t)", "second(t)"),
    "microsecond": ("microsecond(t)", "microsecond(t) % 1000000"),
    "date": ("date(t)", "CAST(t AS DATE)"),
    "diff": ("t - v", "(epoch_us(t) - epoch_us(v)) / 1e6"),
    "shift": ("t + i", "t + to_microseconds(CAST(i * 1e6 AS BIGINT))"),
    "to_time": ("to_time(i)", _MAGNITUDE),
    "millisecond": ("millisecond(t)", "microsecond(t) % 1000000 // 1000"),
    "relative": ("relative(t, v)", _RELATIVE),
    "round_thousand": ("round_thousand(i)", "floor(i / 1000 + 0.5) * 1000"),
    "to_integer": ("to_integer(x)", "TRY_CAST(trunc(x) AS BIGINT)"),
    "tail": ("ints.tail(2)", "ints[-2:]"),
    "is_not_null": ("is_not_null(x)", "nullif(x, 'NaN'::DOUBLE) IS NOT NULL"),
    "index": ("ints[1]", "ints[2]"),
    "limit": ("ints.limit(2)", "ints[1:2]"),
    "unique": ("unique(ints)", "list_sort(list_distinct(ints))"),
    "sort": ("sort(ints)", "list_sort(ints)"),
    "reverse": ("reverse(ints)", "list_reverse(ints)"),
    "dropna": ("dropna(ints)", "list_filter(ints, lambda e: e IS NOT NULL)"),
    "flatten": ("flatten([ints, ints])", "flatten([ints, ints])"),
    "concat": ("concat(ints, ints)", "list_concat(ints, ints)"),
    "join_to_str": ('join_to_str(tags, "-")', "array_to_string(tags, '-')"),
    "range": ("range(j)", "range(j)"),
    "map": ("map(ints, e => e > 2)", "list_transform(ints, lambda e: e > 2)"),
    "filter": ("filter(ints, e => e > 2)", "list_filter(ints, lambda e: e > 2)"),
    "argmax": ("argmax(ints)", "list_position(ints, list_max(ints)) - 1"),
    "argmin": ("argmin(ints)", "list_position(ints, list_min(ints)) - 1"),
    "norm": ("norm(nums)", "sqrt(list_sum(list_transform(nums, lambda e: e * e)))"),
    "dot": ("dot(nums, more)", _VECTORS.format("list_inner_product")),
    "cosine": (
        "cosine(nums, more)",
        _VECTORS.format("list_cosine_similarity"),
    ),
    "if": ("x if p else y", "CASE WHEN p THEN x ELSE y END"),
    "coalesce": ("coalesce(x, y)", "coalesce(nullif(x, 'NaN'::DOUBLE), y)"),
    "is_null": ("is_null(x)", "nullif(x, 'NaN'::DOUBLE) IS NULL"),
    "type": ("type(s)", "CASE WHEN s IS NULL THEN 'null' ELSE 'text' END"),
    "count": ("count(ints)", "list_count(ints)"),
    "nunique": ("nunique(ints)", "list_unique(ints)"),
    "sum": ("sum(ints)", "TRY_CAST(list_sum(ints) AS BIGINT)"),
    "avg": ("avg(ints)", "list_avg(ints)"),
    "median": ("median(ints)", "list_median(ints)"),
    "std": ("std(ints)", "list_stddev_pop(ints)"),
    "var": ("var(ints)", "list_var_pop(ints)"),
    "std_sample": ("std_sample(ints)", "list_stddev_samp(ints)"),
    "var_sample": ("var_sample(ints)", "list_var_samp(ints)"),
    "quantile": ("quantile(ints, 0.5)", "list_aggregate(CAST(ints AS DOUBLE[]), 'quantile_cont', 0.5)"),
    "min": ("min(ints)", "list_min(ints)"),
    "max": ("max(ints)", "list_max(ints)"),
    "mode": ("mode(ints)", "list_mode(list_sort(ints))"),
    "first": ("first(ints)", "list_filter(ints, lambda e: e IS NOT NULL)[1]"),
    "last": ("last(ints)", "list_filter(ints, lambda e: e IS NOT NULL)[-1]"),
    "list": ("list(ints)", "list_filter(ints, lambda e: e IS NOT NULL)"),
    "any": ("any(ints, e => e > 2)", "list_bool_or(list_transform(ints, lambda e: e > 2))"),
    "all": ("all(ints, e => e > 2)", "list_bool_and(list_transform(ints, lambda e: e > 2))"),
}
# dicts and media are structs, whose fields cost as much by either way; test_query measures those
STRUCTS = {"keys", "values", "pick", "merge", "aspect_ratio", "pixels"}
# aggregates of the groups that have one value of `j` each; of equal values the first counts, by either way
OF_GROUPS = {
    "count": ("count(x)", "count(x)"),
    "nunique": ("nunique(s)", "count(DISTINCT s)"),
    "sum": ("sum(x)", "sum(x)"),
    "avg": ("avg(x)", "avg(x)"),
    "median": ("median(x)", "median(x)"),
    "std": ("std(x)", "stddev_pop(x)"),
    "var": ("var(x)", "var_pop(x)"),
    "std_sample": ("std_sample(x)", "stddev_samp(x)"),
    "var_sample": ("var_sample(x)", "var_samp(x)"),
    "quantile": ("quantile(x, 0.9)", "quantile_cont(x, 0.9)"),
    "min": ("min(x)", "min(x)"),
    "max": ("max(x)", "max(x)"),
    "mode": ("mode(s)", "mode(s ORDER BY s)"),
    "first": ("first(s)", f"arg_min(s, {POSITION})"),
    "last": ("last(s)", f"arg_max(s, {POSITION})"),
    "list": ("list(x)", f"list(x ORDER BY {POSITION})"),
    "any": ("any(p)", "bool_or(p)"),
    "all": ("all(p)", "bool_and(p)"),
    "total": ("count() / total()", "count(*) / sum(count(*)) OVER ()"),
    "argmax": ("argmax(s, x)", f"arg_max(s, (x, -{POSITION}))"),
    "argmin": ("argmin(s, x)", f"arg_min(s, (x, {POSITION}))"),
}
# functions over the rows of the view, whose order is that of the column __position
_ORDERED = f"OVER (ORDER BY {POSITION})"
OVER_VIEWS = {
    "row_number": ("row_number()", f"row_number() {_ORDERED}"),
    "rank": ("rank(x)", "rank() OVER (ORDER BY x)"),
    "dense_rank": ("dense_rank(i)", "dense_rank() OVER (ORDER BY i)"),
    "lag": ("lag(x)", f"lag(x) {_ORDERED}"),
    "lead": ("lead(x)", f"lead(x) {_ORDERED}"),
    "cumsum": ("cumsum(x)", f"sum(x) {_ORDERED[:-1]} ROWS UNBOUNDED PRECEDING)"),
    "share": ("share(x)", "x / sum(x) OVER ()"),
}


def test_every_function_is_measured():
    for scope, measured in {"row": {*PAIRS, *STRUCTS}, "group": {*OF_GROUPS}, "view": {*OVER_VIEWS}}.items():
        assert measured == {function.name for function in FUNCTIONS if function.scope == scope}
    assert set(PAIRS) <= set(functions_by_name())


@pytest.fixture(scope="module")
def connection():
    rng = np.random.default_rng(0)
    words = np.array([f"{a}_{b}{n}" for a in ("abc", "Dog", "truck") for b in ("x", "yy") for n in range(50)])
    lengths = rng.integers(0, 6, ROWS)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    held = int(ends[-1])
    stamps = rng.integers(1_500_000_000_000_000, 1_800_000_000_000_000, (2, ROWS))
    lists = {
        "ints": pa.array(rng.integers(0, 9, held)),
        "nums": pa.array(rng.random(held)),
        "more": pa.array(rng.random(held)),
        "tags": pa.array(words).take(pa.array(rng.integers(0, len(words), held))),
    }
    table = pa.table(
        {
            "i": rng.integers(-1_000_000, 1_000_000, ROWS),
            "j": rng.integers(1, 9, ROWS),
            "x": rng.random(ROWS),
            "y": rng.normal(size=ROWS),
            "s": pa.array(words).take(pa.array(rng.integers(0, len(words), ROWS))),
            "u": pa.array(rng.integers(0, 10_000, ROWS)).cast(pa.string()),
            "p": rng.random(ROWS) < 0.5,
            POSITION: np.arange(ROWS),
            "t": pa.array(stamps[0]).cast(pa.timestamp("us")),
            "v": pa.array(stamps[1]).cast(pa.timestamp("us")),
            **{name: pa.ListArray.from_arrays(pa.array(ends), values) for name, values in lists.items()},
        }
    )
    with duckdb.connect() as connection:
        connection.register("arrow", table)
        connection.execute("CREATE TABLE t AS SELECT * FROM arrow").fetchall()
        yield connection


def _consumed(value, relation="t"):
    """Return a query that needs every value; of a count DuckDB would see that no value is missing."""
    return f"SELECT bit_xor(hash({value})) FROM {relation}"


def _of_groups(aggregate):
    return _consumed("v", f"(SELECT {aggregate} v FROM t GROUP BY j)")


def _over_view(value):
    return _consumed("v", f"(SELECT {value} v FROM t)")


def _column_name(index):
    return SCHEMA.columns[index].name


def _ours():
    """Yield each function with our SQL."""
    for pairs, query in ((PAIRS, _consumed), (OVER_VIEWS, _over_view)):
        for name, (text, _) in pairs.items():
            sql = expression_sql(bind(text, SCHEMA), _column_name)
            yield name, query(sql.text), sql.params
    for name, (text, _) in OF_GROUPS.items():
        sql = expression_sql(bind_aggregate(text, SCHEMA), _column_name)
        yield f"{name} of groups", _of_groups(sql.text), sql.params


def _by_hand():
    yield from ((name, _consumed(sql)) for name, (_, sql) in PAIRS.items())
    yield from ((name, _over_view(sql)) for name, (_, sql) in OVER_VIEWS.items())
    yield from ((f"{name} of groups", _of_groups(sql)) for name, (_, sql) in OF_GROUPS.items())


@pytest.mark.parametrize(("name", "sql", "params"), [pytest.param(*each, id=each[0]) for each in _ours()])
def test_ours(benchmark, connection, name, sql, params):
    benchmark.group = f"function {name}"
    benchmark.pedantic(lambda: connection.execute(sql, list(params)).fetchall(), rounds=5, warmup_rounds=1)


@pytest.mark.parametrize(("name", "sql"), [pytest.param(*each, id=each[0]) for each in _by_hand()])
def test_by_hand(benchmark, connection, name, sql):
    benchmark.group = f"function {name}"
    benchmark.pedantic(lambda: connection.execute(sql).fetchall(), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="twenty terms")
def test_parse_bind_and_sql_of_twenty_terms(benchmark):
    sql = benchmark(lambda: expression_sql(bind_filter(TWENTY_TERMS, SCHEMA), "c{}".format))
    assert sql.text.count(" AND ") >= 19


@pytest.mark.benchmark(group="completion on 2,000 columns")
@pytest.mark.parametrize("text", ["", "col", "x > 0 and ", "s == ", "s.", "zz", 'row["'])
def test_completion(benchmark, text):
    found = benchmark(lambda: complete(text, len(text), WIDE, lambda _: ["a", "b"]))
    assert len(found) <= 50
