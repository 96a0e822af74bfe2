from __future__ import annotations

import datetime as dt
import json
import math

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
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
    arrow_type,
)
from wandb_tables_widget.errors import ExpressionLimitError
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.expression_sql import SQL, expression_sql, quote

WHOLE, FLOAT, TEXT, TRUTH = Number(integer=True), Number(), String(), Boolean()
PLACE = Dict(fields=(("x", FLOAT), ("X", WHOLE), ("it's", TEXT)))
UTC = dt.UTC
JANUARY = dt.datetime(2026, 1, 1)  # noqa: DTZ001  # for a column without a zone

CELLS = {
    "i": (WHOLE, [1, -7, None]),
    "j": (WHOLE, [2, 0, 2**63 - 1]),
    "x": (FLOAT, [0.5, math.nan, None]),
    "y": (FLOAT, [1.5, 0.25, math.nan]),
    "s": (TEXT, ["a", None, "c"]),
    "u": (TEXT, ["a", "b", "d"]),
    "p": (TRUTH, [True, False, None]),
    "when": (Timestamp(), [JANUARY, JANUARY.replace(day=2, hour=12), None]),
    "zoned": (
        Timestamp(timezone="Europe/Zurich"),
        [dt.datetime(2026, 1, 1, tzinfo=UTC), None, dt.datetime(2025, 12, 31, 23, tzinfo=UTC)],
    ),
    "day": (Timestamp(date=True), [dt.date(2026, 1, 1), dt.date(2026, 1, 2), None]),
    "tags": (List(element=TEXT), [["a", "b"], [], None]),
    "emb": (NDArray(shape=(2,)), [[1.0, math.nan], [2.0, -0.5], None]),
    "place": (
        PLACE,
        [{"x": 0.5, "X": 3, "it's": "so"}, {"x": math.nan, "X": None, "it's": None}, None],
    ),
    "image": (
        Media(),
        [{"width": 60_000, "height": 60_000, "digest": "ab", "caption": None}, {"width": 2}, None],
    ),
    "boxes": (List(element=PLACE), [[{"X": 1}, {"X": 2}], [], None]),
    "mixed": (AnyType(), [json.dumps(3), json.dumps("3"), None]),
    "nothing": (NoneDType(), [None, None, None]),
}
SURE = {"j", "y", "u"}
SCHEMA = Schema(tuple(Column(name, dtype, name not in SURE) for name, (dtype, _) in CELLS.items()))
TABLE = pa.table(
    {
        f"c{place}": pa.array(values, arrow_type(dtype), from_pandas=False)
        for place, (dtype, values) in enumerate(CELLS.values())
    }
)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.register("t", TABLE)
        yield connection


def _readable(index: int) -> str:
    return quote(SCHEMA.columns[index].name)


def _physical(index: int) -> str:
    return f"c{index}"


def _rows(connection, sql: SQL) -> list[object]:
    return [row[0] for row in connection.execute(f"SELECT {sql.text} FROM t", list(sql.params)).fetchall()]


@pytest.mark.parametrize(
    ("text", "sql", "params"),
    [
        ("u == 'a'", '("u" = ?)', ("a",)),
        ("s == 'a'", '("s" = ?)', ("a",)),
        ("s != 'a'", '(("s" = ?) IS NOT TRUE)', ("a",)),
        ("s != u", '(("s" = "u") IS NOT TRUE)', ()),
        ("i != s.len", '("i" IS DISTINCT FROM length("s"))', ()),
        ("u != 'a'", '("u" <> ?)', ("a",)),
        ("x < 1", '("x" < ?)', (1,)),
        ("x > 0.5", '("x" > ? AND NOT isnan("x"))', (0.5,)),
        ("0.5 <= x", '(? <= "x" AND NOT isnan("x"))', (0.5,)),
        ("i > 0", '("i" > ?)', (0,)),
        ("x > y", '("x" > "y" AND NOT isnan("x"))', ()),
        ("x == y", "(nullif(\"x\", 'NaN'::DOUBLE) IS NOT DISTINCT FROM nullif(\"y\", 'NaN'::DOUBLE))", ()),
        ("y == y", '("y" = "y")', ()),
        ("not (x > 0.5)", "(NOT (nullif(\"x\", 'NaN'::DOUBLE) > ?))", (0.5,)),
        ("s is null", '("s" IS NULL)', ()),
        ("x is not null", "(NOT (nullif(\"x\", 'NaN'::DOUBLE) IS NULL))", ()),
        ("i in [1, 2]", '("i" IN (?, ?))', (1, 2)),
        ("i not in [1, null]", '(NOT (coalesce(("i" IN (?)), FALSE) OR ("i" IS NULL)))', (1,)),
        ("i in [j, 1]", '(("i" IN (?)) OR ("i" = "j"))', (1,)),
        ("1 < i < 3", '((? < "i") AND ("i" < ?))', (1, 3)),
        ("p and not p", '("p" AND (NOT "p"))', ()),
        ("'a' in tags", 'list_contains("tags", ?)', ("a",)),
        ("s.contains('a') or p", '(contains("s", ?) OR "p")', ("a",)),
        ("s + u == 'aa'", '(("s" || "u") = ?)', ("aa",)),
        ("place.X == 1", '(struct_extract_at(list_extract(["place"], 1), 2) = ?)', (1,)),
        ("image.width == 1", "(struct_extract(\"image\", 'width') = ?)", (1,)),
        ("nothing == null", "(NULL IS NULL)", ()),
    ],
)
def test_filters_by_their_text(connection, text, sql, params):
    bound = bind_filter(text, SCHEMA)
    assert expression_sql(bound, _readable) == SQL(sql, params)
    assert len(_rows(connection, expression_sql(bound, _physical))) == 3


@pytest.mark.parametrize(
    ("text", "sql", "params"),
    [
        ("s == 'a'", '(("s" = ?) IS TRUE)', ("a",)),
        ("x > 0.5", "(nullif(\"x\", 'NaN'::DOUBLE) > ?)", (0.5,)),
        ("i in [1]", 'coalesce(("i" IN (?)), FALSE)', (1,)),
        ("i + 1", 'TRY_CAST((CAST("i" AS HUGEINT) + CAST(? AS BIGINT)) AS BIGINT)', (1,)),
        ("-x", 'CASE WHEN isnan((-"x")) THEN NULL ELSE (-"x") END', ()),
        ("x", "nullif(\"x\", 'NaN'::DOUBLE)", ()),
        ("tags.lower", 'list_transform("tags", lambda element_: lower(element_))', ()),
        ("tags[0]", 'list_extract("tags", 1)', ()),
        ("tags[-2]", 'list_extract("tags", -2)', ()),
        ("lower(null)", "CAST(NULL AS VARCHAR)", ()),
    ],
)
def test_values_by_their_text(connection, text, sql, params):
    bound = bind(text, SCHEMA)
    assert expression_sql(bound, _readable) == SQL(sql, params)
    assert len(_rows(connection, expression_sql(bound, _physical))) == 3


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x", [0.5, None, None]),
        ("x is null", [False, True, True]),
        ("x == null", [False, True, True]),
        ("x != null", [True, False, False]),
        ("x == y", [False, False, True]),
        ("x > 0", [True, None, None]),
        ("null != 3", [True] * 3),
        ("true or null", [True] * 3),
        ("false and null", [False] * 3),
        ("null > 3", [None] * 3),
        ("1 / 0", [math.inf] * 3),
        ("-1 / 0", [-math.inf] * 3),
        ("0 / 0", [None] * 3),
        ("0 / 0 == null", [True] * 3),
        ("i // 0", [None] * 3),
        ("x % 0", [None] * 3),
        ("-7 // 2", [-4] * 3),
        ("-7 % 3", [2] * 3),
        ("7 % -3", [-2] * 3),
        ("7 / 2", [3.5] * 3),
        ("1 / (-x % -0.5)", [math.inf, None, None]),
        ("1 / (-x // -1)", [math.inf, None, None]),
        ("-2 ** 2", [-4.0] * 3),
        ("(-1) ** 0.5", [None] * 3),
        ("x ** 0", [1.0, None, None]),
        ("1 ** x", [1.0, None, None]),
        ("9223372036854775807 + 1", [None] * 3),
        ("9223372036854775807 * j - 1", [None, -1, None]),
        ("-(-9223372036854775807 - 1)", [None] * 3),
        ("(-9223372036854775807 - 1) // -1", [None] * 3),
        ("(-9223372036854775807 - 1) % -1", [0] * 3),
        ("j * j // j + j * j", [6, None, None]),
        ("when > '2026-01-01'", [False, True, None]),
        ("when == '2026-01-02T12:00'", [False, True, False]),
        ("'2026-01-02' <= when", [False, True, None]),
        ("zoned == '2026-01-01'", [False, False, True]),
        ("zoned > '2026-01-01T00:30:00+01:00'", [True, None, False]),
        ("day in ['2026-01-02']", [False, True, False]),
        ("day < when", [False, True, None]),
        ("date('2026-01-01') == day", [True, False, False]),
        ("tags.len", [2, 0, None]),
        ("'a' in tags", [True, False, None]),
        ("s not in tags", [False, True, None]),
        ("null in tags", [False, False, None]),
        ("null in emb", [True, False, None]),
        ("emb[1]", [None, -0.5, None]),
        ("emb[5] == null", [True] * 3),
        ("emb.len", [2, 2, None]),
        ("place.X", [3, None, None]),
        ("place.x == null", [False, True, True]),
        ("place.`it's`", ["so", None, None]),
        ("image.width * image.height", [3_600_000_000, None, None]),
        ("image.caption == null", [True] * 3),
        ("image is null", [False, False, True]),
        ("boxes.X", [[1, 2], [], None]),
        ("mixed == 3", [True, False, False]),
        ("mixed == '3'", [False, True, False]),
        ("mixed != 3", [False, True, True]),
        ("mixed > 2.5", [True, None, None]),
        ("mixed in ['3', 'x']", [False, True, False]),
        ("mixed == true", [False] * 3),
        ("mixed is null", [False, False, True]),
        ("nothing == i", [False, False, True]),
        ("nothing + 1", [None] * 3),
    ],
)
def test_values(connection, text, values):
    assert _rows(connection, expression_sql(bind(text, SCHEMA), _physical)) == values


@pytest.mark.parametrize(
    ("cell", "equal_to"),
    [("-0", "0"), ("1e2", "100"), ("true", "true"), ('"a\\"\\u00e9"', '"a\\"é"'), ("1.5", "1.5")],
)
def test_mixed_cells_compare_by_what_they_say(connection, cell, equal_to):
    sql = expression_sql(bind(f"m == {equal_to}", Schema((Column("m", AnyType()),))), lambda _: "m")
    query = f"SELECT {sql.text} FROM (SELECT ? AS m)"
    assert connection.execute(query, [*sql.params, cell]).fetchone() == (True,)


@pytest.mark.parametrize("cell", ['{"a": 1}', "[1]", "not json", "", "null"])
def test_mixed_cells_that_are_no_scalar_equal_nothing(connection, cell):
    for literal in ("1", '"a"', "true", '"not json"'):
        sql = expression_sql(bind(f"m == {literal}", Schema((Column("m", AnyType()),))), lambda _: "m")
        query = f"SELECT {sql.text} FROM (SELECT ? AS m)"
        assert connection.execute(query, [*sql.params, cell]).fetchone() == (False,)


NAMES = ['a "b"', "'; drop table t; --", "a\nb", "😀", "select", "A", "a", "", "?", "$1", "{0}", "a.b"]


def test_names_are_quoted(connection):
    schema = Schema(tuple(Column(name, WHOLE) for name in NAMES))
    for place, name in enumerate(NAMES):
        sql = expression_sql(bind(f"row[{json.dumps(name, ensure_ascii=False)}] == 1", schema), _physical)
        assert sql.text == f"((c{place} = ?) IS TRUE)"
        assert connection.execute(f"SELECT 1 AS {quote(name or ' ')}").description[0][0] == (name or " ")


@settings(deadline=None)
@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_text_is_bound_and_never_part_of_the_sql(connection, value):
    literal = json.dumps(value)
    sql = expression_sql(bind(f"s == {literal}", SCHEMA), _physical)
    assert sql == SQL("((c4 = ?) IS TRUE)", (value,))
    assert connection.execute("SELECT ? = ?", [value, *sql.params]).fetchone() == (True,)


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(["i == 1"] * 499),
        " or ".join(["x > y"] * 499),
        " + ".join(["x"] * 290),
        " * ".join(["i"] * 80),
        " + ".join(["s"] * 290) + " == 'a'",
        " == ".join(["i"] * 900),
        "i in [" + ", ".join(map(str, range(900))) + "]",
        "i in [" + ", ".join(["j"] * 900) + "]",
        "(" * 60 + "i" + " + 1)" * 60,
        "(" * 60 + "x" + " - y)" * 60,
        "-" * 60 + "x",
        "not " * 60 + "p",
        "(" * 60 + "p" + " and p)" * 60,
        "abs(" * 60 + "i" + ")" * 60,
        "s" + ".lower" * 60,
        "(" * 30 + "p" + " == p)" * 30,
        "x" + " ** 2" * 60,
        " % ".join(["i"] * 6),
        " // ".join(["x"] * 5),
    ],
)
def test_the_largest_expressions_run_or_are_refused_by_us(connection, text):
    try:
        sql = expression_sql(bind(text, SCHEMA), _physical)
    except ExpressionLimitError:
        assert "* i" in text or "** 2" in text or "== p" in text
        return
    assert len(_rows(connection, sql)) == 3


@pytest.mark.parametrize("operator", ["%", "//"])
def test_what_repeats_itself_too_often_is_refused(operator):
    with pytest.raises(ExpressionLimitError, match="repeats"):
        expression_sql(bind(f" {operator} ".join(["x"] * 40), SCHEMA), _physical)
