from __future__ import annotations

import ast

import numpy as np
import pandas as pd
import pytest

from tests.view.code.run import run
from wandb_tables_widget.dtypes import Column, Number, Schema, String, Timestamp
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.printer import quote_name
from wandb_tables_widget.view.code.pandas import pandas_code
from wandb_tables_widget.view.code.written import Written

SCHEMA = Schema(
    (
        Column("score_0", Number(), optional=True),
        Column("guess", String(), optional=False),
        Column("truth", String(), optional=True),
        Column("n", Number(integer=True), optional=True),
        Column("m", Number(integer=True), optional=False),
        Column("when", Timestamp(), optional=True),
    )
)
ALL = range(len(SCHEMA))
HOSTILE = [
    "'",
    '"',
    "'] + __import__('os').getcwd() + ['",
    '"] + boom() + ["',
    "new\nline",
    "back`tick",
    "].sort_values(",
    "a(b",
    "lambda",
    "df",
    "plain",
    "{x}",
    "\\",
    "é😀",
    "",
    "#",
    "p0_0",
]


def code_for(schema, plan, columns):
    return pandas_code(Written(schema, len(schema), plan), columns)


def code_of(text="", *, sort=(), search="", columns=ALL):
    return code_for(SCHEMA, RowsPlan(bind_filter(text, SCHEMA), search, tuple(sort)), columns)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("score_0 > 0.5", 'df[df["score_0"] > 0.5]'),
        ("score_0 > 0.5 and guess != truth", 'df[(df["score_0"] > 0.5) & (df["guess"] != df["truth"])]'),
        ("m == 3 or guess is null", 'df[(df["m"] == 3) | df["guess"].isna()]'),
        ("not (m < 3 and score_0 < 1)", 'df[(df["m"] >= 3) | (df["score_0"] >= 1)]'),
        ("n != 3", 'df[df["n"].ne(3).fillna(True)]'),
        ("m != 3", 'df[df["m"] != 3]'),
        ('guess in ["a", "b"]', 'df[df["guess"].isin(["a", "b"])]'),
        ('guess not in ["a"]', 'df[~df["guess"].isin(["a"])]'),
        ('guess.contains("x")', 'df[df["guess"].str.contains("x", regex=False)]'),
        ('truth.startswith("x")', 'df[df["truth"].str.startswith("x", na=False)]'),
        ("truth is not null", 'df[df["truth"].notna()]'),
        ("m % 2 == 0", 'df[df["m"] % 2 == 0]'),
        ("(score_0 + 1) / 2 > m", 'df[(df["score_0"] + 1) / 2 > df["m"]]'),
        ("year(when) == 2026", 'df[df["when"].dt.year == 2026]'),
        ("guess.len > 3", 'df[df["guess"].str.len() > 3]'),
    ],
)
def test_simple_filters_read_as_a_person_writes_them(text, code):
    assert code_of(text) == code


def test_times_need_pandas():
    assert code_of('when > "2026-01-01"').splitlines() == [
        "import pandas as pd",
        "",
        'df[df["when"] > pd.Timestamp("2026-01-01")]',
    ]


def test_a_whole_view_is_a_chain():
    sort = [SortTerm(0, descending=True)]
    assert code_of("m > 1", sort=sort, columns=[1, 0]).splitlines() == [
        "(",
        '    df[df["m"] > 1]',
        '    .sort_values("score_0", ascending=False, kind="stable", na_position="last")',
        '    [["guess", "score_0"]]',
        ")",
    ]
    assert code_of(sort=[SortTerm(4), SortTerm(1)]) == (
        'df.sort_values(["m", "guess"], kind="stable", na_position="last")'
    )
    assert code_of() == "df"


def test_groups_stand_in_the_order_of_the_view():
    plan = GroupPlan(RowsPlan(sort=(SortTerm(1, descending=True),)), (1,))
    frame = pd.DataFrame({"guess": ["a", "b", "b", "c"], "score_0": [1.0, 2.0, 3.0, np.nan]})
    found = run(code_for(SCHEMA, plan, ALL), df=frame)
    assert found.to_numpy().tolist() == [["c", 1], ["b", 2], ["a", 1]]


def test_a_key_may_be_called_count():
    schema = Schema((Column("count", Number(integer=True), optional=False),))
    found = run(code_for(schema, GroupPlan(RowsPlan(), (0,)), [0]), df=pd.DataFrame({"count": [7, 7]}))
    assert found.to_dict("list") == {"count": [7], "count_": [2]}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "form",
    [
        "{} > 1",
        "{} != {}",
        "{} is null",
        "abs({} + 1) > 1 and {} in [1, 2]",
        "[{}, 1].map(x => x + {}).any(x => x == 3)",
    ],
)
def test_names_cannot_inject_code(name, form):
    schema = Schema((Column(name, Number(), optional=True), Column("other", String(), optional=True)))
    quoted = quote_name(name)
    plan = RowsPlan(bind_filter(form.replace("{}", quoted), schema), "1", (SortTerm(0, descending=True),))
    code = code_for(schema, plan, [0])
    calls = {
        each.func.id
        for each in ast.walk(ast.parse(code))
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }
    assert "boom" not in calls
    assert "__import__" not in calls
    frame = pd.DataFrame({name: [1.0, 2.0, np.nan], "other": ["a", None, "b"]})
    assert set(run(code, df=frame).columns) == {name}


@pytest.mark.parametrize("value", HOSTILE)
def test_values_cannot_inject_code(value):
    schema = Schema((Column("s", String(), optional=True),))
    frame = pd.DataFrame({"s": [value, "other", None]})
    written = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    for text in (
        f's == "{written}"',
        f's in ["{written}"]',
        f's.startswith("{written}")',
        f'lower(s) == lower("{written}")',
    ):
        plan = RowsPlan(bind_filter(text, schema), value)
        found = run(code_for(schema, plan, [0]), df=frame)["s"].tolist()
        assert value in found


def test_an_empty_table_stays_one():
    frame = pd.DataFrame({"score_0": pd.Series([], dtype=float), "guess": pd.Series([], dtype=str)})
    schema = Schema(SCHEMA.columns[:2])
    plan = RowsPlan(bind_filter("floor(score_0) > 1 and lower(guess) == 'a'", schema), "x", (SortTerm(1),))
    assert run(code_for(schema, plan, [1]), df=frame).shape == (0, 1)
