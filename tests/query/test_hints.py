"""Expressions as people write them in pandas, SQL and JavaScript: each message leads out."""

from __future__ import annotations

import time

import pytest

from wandb_tables_widget.dtypes import Boolean, Column, Dict, List, Number, Schema, String, Timestamp
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query.binder import bind_aggregate, bind_filter

SCHEMA = Schema(
    (
        Column("guess", String()),
        Column("score", Number()),
        Column("n", Number(integer=True)),
        Column("ok", Boolean()),
        Column("when", Timestamp()),
        Column("tags", List(element=String())),
        Column("meta", Dict(fields=(("lr", Number()),))),
        Column("true class", String()),
    )
)

WRITTEN = [
    ("ok & (score > 0.5)", "write 'and'", "and"),
    ("(ok) | (score > 0.5)", "write 'or'", "or"),
    ("~ok", "write 'not'", None),
    ("score ^ 2 > 1", "'**'", "**"),
    ("ok AND ok", "lower case", "and"),
    ("guess IN ['a']", "lower case", "in"),
    ("guess in ('a', 'b')", "square brackets", None),
    ("guess not in {'a'}", "square brackets", None),
    ("guess like '%abc%'", "contains(x", None),
    ("guess NOT ILIKE 'a'", "contains(x", None),
    ("like(guess, 'a%')", "contains(x", None),
    ("score between 0 and 1", "x.between(0, 1)", None),
    ("guess is 'cat'", "== or !=", None),
    ("ok is not true", "== or !=", None),
    ("score == np.nan", "missing is null", None),
    ("score == NaN", "x is null", "null"),
    ("score > -inf", "1/0", "(1/0)"),
    ("df.score > 0.5", "columns stand alone", None),
    ("df['score'] > 0.5", "columns stand alone", None),
    ("df[df.score > 0.5]", "condition alone", None),
    ("np.log(score) > 0", "functions stand alone", None),
    ("select * from t where score > 1", "condition alone", None),
    ("lambda r: r.score > 1", "condition alone", None),
    ("r => r.score > 1", "condition alone", None),
    ("score => 0.5", "'>='", None),
    ("score >= 0.5 and < 0.9", "chain", None),
    ("score > 50%", "as 0.5", None),
    ("score > 1,000", "as 1000", None),
    ("score > 1_000", "as 1000", None),
    ("n in 1..5", "1 <= x <= 5", None),
    ("if score > 0.5 then 1 else 0", "'a if condition else b'", None),
    ("case when ok then 1 end", "'a if condition else b'", None),
    ("score > 0.5;", "leave it out", None),
    ("when > now() - 1 day", "now() - 86400", None),
    ("when > now() - timedelta(days=1)", "now() - 86400", None),
    ("when > 2026", "when.year", None),
    ("true class == 'a'", "backticks", None),
    ("lower guess == 'a'", "parentheses, as lower(x)", None),
    ("guess == cat", 'as "cat"', None),
    ("guess == 'it's'", "backslash", None),
    ('f"{guess}" == "a"', "join texts by +", None),
    ("guess =~ 'a'", 'matches(x, "pattern")', None),
    ("guess ~ 'a'", 'matches(x, "pattern")', None),
    ("guess.match(/a/)", "text in quotes", None),
    ("$score > 1", "column alone", None),
    ("guess[0] == 'a'", "slice(x, 0, 1)", None),
    ("guess[0:2] == 'a'", "slice(x, 0, 2)", None),
    ("tags.0 == 'a'", "x[0]", None),
    ("'lr' in meta", "meta.key is not null", None),
    ("guess.contains('A', case=False)", "'case' names none", None),
    ("guess + n == 'a1'", "to_string(n)", None),
    ("score.astype('int') > 1", "to_integer", None),
    ("guess.value_counts() > 1", "group the table", None),
    ("score.xyzzy > 1", "'abs', 'floor'", None),
    ("blorpify(score) > 1", "nor one with a name like it", None),
    ("score.diff() > 0", "score - lag(score)", None),
    ("score.shift(1) > 0", "lag(score)", None),
]


@pytest.mark.parametrize(("text", "words", "fix"), WRITTEN, ids=[text for text, _, _ in WRITTEN])
def test_the_message_leads_out(text, words, fix):
    with pytest.raises(ExpressionError) as caught:
        bind_filter(text, SCHEMA)
    assert words in str(caught.value)
    assert caught.value.fix == fix
    start, end = caught.value.span
    assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(("text", "words", "fix"), [each for each in WRITTEN if each[2]])
def test_the_fix_helps(text, words, fix):
    """With the fix in place of the span, the text is sound or wrong elsewhere."""
    with pytest.raises(ExpressionError) as caught:
        bind_filter(text, SCHEMA)
    start, end = caught.value.span
    mended = text[:start] + fix + text[end:]
    assert not _says(mended, words)


def _says(text, words):
    try:
        bind_filter(text, SCHEMA)
    except ExpressionError as error:
        return words in str(error)
    return False


@pytest.mark.parametrize("text", ["corr(score, n)", "blorpify(guess)", "guess.blorpify()"])
def test_an_unknown_function_of_a_group_is_named(text):
    with pytest.raises(ExpressionError, match="no function"):
        bind_aggregate(text, SCHEMA)


@pytest.mark.parametrize("piece", ["a", "a ", "in(", "in ( ", "[", "'", '"', "a'", "1%", "and ", "x=", "\\"])
def test_hints_are_found_at_once(piece):
    text = piece * (9_990 // len(piece)) + "$"
    began = time.perf_counter()
    with pytest.raises(ExpressionError):
        bind_filter(text, SCHEMA)
    print(piece, time.perf_counter() - began)  # noqa: T201  # for whoever changes a pattern
