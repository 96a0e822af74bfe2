from __future__ import annotations

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
from wandb_tables_widget.errors import ExpressionError, ExpressionLimitError, ExpressionTypeError
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.bound import Kept, Null

WHOLE, FLOAT, TEXT, TRUTH = Number(integer=True), Number(), String(), Boolean()
PLACE = Dict(fields=(("x", FLOAT), ("X", WHOLE), ("any name", TEXT), ("in", Dict(fields=(("deep", TEXT),)))))

SCHEMA = Schema(
    (
        Column("guess", TEXT),
        Column("truth", TEXT, optional=False),
        Column("score", FLOAT),
        Column("n", WHOLE),
        Column("ok", TRUTH),
        Column("when", Timestamp()),
        Column("zoned", Timestamp(timezone="Europe/Zurich")),
        Column("day", Timestamp(date=True)),
        Column("tags", List(element=TEXT)),
        Column("emb", NDArray(shape=(3,))),
        Column("grid", NDArray(shape=(3, 3))),
        Column("place", PLACE),
        Column("image", Media()),
        Column("boxes", List(element=PLACE)),
        Column("mixed", AnyType()),
        Column("nothing", NoneDType()),
        Column("any `name`", TEXT),
        Column("image.width", TEXT),
        Column("place.x", TRUTH),
        Column("a.b.c", TEXT),
        Column("0.odd", TEXT),
    )
)


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("1", WHOLE),
        ("-9223372036854775808", WHOLE),
        ("1.5", FLOAT),
        ("'x'", TEXT),
        ("true", TRUTH),
        ("null", NoneDType()),
        ("nothing", NoneDType()),
        ("[1, null, 2]", List(element=WHOLE)),
        ("[1, 2.5]", List(element=FLOAT)),
        ("[]", List(element=NoneDType())),
        ('date("2026-01-01")', Timestamp(date=True)),
        ('Date("2026-01-01T10:00")', Timestamp()),
        ('date("2026-01-01T10:00Z")', Timestamp(timezone="UTC")),
        ("n + 1", WHOLE),
        ("n + 1.0", FLOAT),
        ("n / 2", FLOAT),
        ("n // 2 % 3", WHOLE),
        ("n ** 2", FLOAT),
        ("-score", FLOAT),
        ("-null", FLOAT),
        ("n + null", WHOLE),
        ("n < nothing", TRUTH),
        ("guess + 'x'", TEXT),
        ("guess + null", TEXT),
        ("n == 1", TRUTH),
        ("1 < n <= 3", TRUTH),
        ("n is null", TRUTH),
        ("tags == null", TRUTH),
        ("image is not null", TRUTH),
        ("null and ok", TRUTH),
        ("not null", TRUTH),
        ("'a' in tags", TRUTH),
        ("1 in emb", TRUTH),
        ("n in []", TRUTH),
        ("tags[0]", TEXT),
        ("emb[-1]", FLOAT),
        ("tags.len", WHOLE),
        ("emb.len", WHOLE),
        ("guess.lower.upper().len", WHOLE),
        ("tags.lower", List(element=TEXT)),
        ("emb.abs", List(element=FLOAT)),
        ("round(score, 2)", FLOAT),
        ("round(n)", WHOLE),
        ("lower(null)", TEXT),
        ("mixed == 1", TRUTH),
        ("mixed in ['a']", TRUTH),
        ("mixed < true", TRUTH),
        ("when > '2026-01-01'", TRUTH),
        ("day == when", TRUTH),
    ],
)
def test_types(text, dtype):
    assert bind(text, SCHEMA).dtype == dtype


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("guess > 3", (0, 9), ["guess is text", "3 is an integer", 'write "3" in quotes']),
        ("score == '0.5'", (0, 14), ["score is a number", '"0.5" is text', "write 0.5 without quotes"]),
        ("'0.5' == score", (0, 14), ["write 0.5 without quotes"]),
        ("ok == 1", (0, 7), ["ok is a boolean", "1 is an integer", "write true"]),
        ("ok != 'false'", (0, 13), ["write false"]),
        ("n == guess", (0, 10), ["n is an integer", "guess is text"]),
        ("tags == ['a']", (0, 13), ["list of text", "contains(tags"]),
        ("image == image", (0, 14), ["an image", "image.digest"]),
        ("place == place", (0, 14), ["a dict", "place.x"]),
        ("mixed == n", (0, 10), ["of mixed types", "one number"]),
        ("mixed == mixed", (0, 14), ["of mixed types"]),
        (
            "when == zoned",
            (0, 13),
            ["a time", "time in Europe/Zurich", "time zone", "write to_time(to_string(zoned))"],
        ),
        (
            "zoned - when",
            (0, 12),
            ["'-' takes", "a time", "time in Europe/Zurich", "time zone", "write to_time(to_string(zoned))"],
        ),
        ("n + (zoned - day)", (5, 16), ["'-' takes", "one of them has a time zone and the other none"]),
        ("diff(when, zoned)", (5, 16), ["diff takes", "one of them has a time zone and the other none"]),
        ("diff(zoned, when, 'hour')", (5, 16), ["write to_time(to_string(zoned))"]),
        ("if(ok, when, zoned)", (0, 19), ["write to_time(to_string(zoned))"]),
        ("coalesce(zoned, when)", (0, 21), ["write to_time(to_string(zoned))"]),
        ("when in [zoned]", (0, 14), ["write to_time(to_string(zoned))"]),
        ("relative(zoned, when)", (9, 20), ["relative takes", "write to_time(to_string(zoned))"]),
        ("when - date('2026-01-01T00:00Z')", (7, 32), ["without a zone"]),
        ("when == guess", (0, 13), ["guess is text", 'as "2026-01-31"']),
        ("when > 3", (0, 8), ["a time", "an integer"]),
        ("when > 'soon'", (7, 13), ["'soon' is not a time", "2026-01-31"]),
        ("when in ['2026-01-01', 'soon']", (23, 29), ["'soon'"]),
        ("when == '2026-01-01T00:00Z'", (8, 27), ["without a zone"]),
        ("day > '2026-02-30'", (6, 18), ["not a time"]),
        ("zoned > '0001-01-01T00:00+10:00'", (8, 32), ["not a time"]),
        ("guess and ok", (0, 5), ["'and'", "guess is text"]),
        ("not score", (4, 9), ["'not'", "score is a number"]),
        ("guess + 1", (0, 5), ["'+'", "guess is text", "1 is an integer"]),
        ("ok + 1", (0, 2), ["ok is a boolean"]),
        ("n * when", (4, 8), ["when is a time"]),
        ("tags + 1", (0, 4), ["list of text"]),
        ("-guess", (1, 6), ["guess is text"]),
        ("'a' in guess", (7, 12), ["guess is text", "contains(guess"]),
        ("n in tags", (0, 1), ["n is an integer", "list of text"]),
        ("1 in 2", (5, 6), ["2 is an integer"]),
        ("[1, 'a']", (4, 7), ["1 is an integer", '"a" is text']),
        ("lower(n)", (0, 8), ["lower(text)", "n is an integer"]),
        ("n.lower", (0, 7), ["lower(text)", "n is an integer"]),
        ("lower()", (0, 7), ["0 arguments", "lower(text)"]),
        ("guess.contains()", (0, 16), ["1 argument;", "contains(text, text)"]),
        ("round(score, n)", (13, 14), ["-15 to 15", "n"]),
        ("round(score, 16)", (13, 15), ["-15 to 15", "16"]),
        ("round(score, null)", (0, 18), ["round(number, digits)"]),
        ("contains(tags, 1)", (0, 17), ["list of text", "1 is an integer"]),
        ("len(grid)", (0, 9), ["array"]),
        ("len(mixed)", (0, 10), ["of mixed types"]),
        ("date(guess)", (0, 11), ["one text in quotes"]),
        ("n[0]", (0, 4), ["an integer"]),
    ],
)
def test_types_that_do_not_meet(text, span, words):
    with pytest.raises(ExpressionTypeError) as caught:
        bind(text, SCHEMA)
    assert caught.value.span == span
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "text", ["9223372036854775808", "n == 9223372036854775808", "1 + 9223372036854775808"]
)
def test_whole_numbers_beyond_64_bits(text):
    with pytest.raises(ExpressionLimitError, match="64 bits"):
        bind(text, SCHEMA)


def test_too_many_operators_one_on_the_other():
    with pytest.raises(ExpressionLimitError, match="split it"):
        bind(" + ".join(["n"] * 1_000), SCHEMA)
    assert bind(" + ".join(["n"] * 290), SCHEMA).columns == {SCHEMA.index("n")}


def test_chains_within_chains_are_bounded():
    text = "ok"
    for _ in range(30):
        text = f"(ok == {text} == ok)"
    with pytest.raises(ExpressionLimitError, match="use 'and'"):
        bind(text, SCHEMA)
    assert bind("(ok == (ok == (ok == ok == ok) == ok) == ok) in [ok, true]", SCHEMA).dtype == TRUTH


@pytest.mark.parametrize("operator", ["and", "or"])
def test_long_junctions_bind(operator):
    assert bind(f" {operator} ".join(["ok"] * 1_000), SCHEMA).dtype == TRUTH


def test_columns_used():
    bound = bind("guess != truth and place.X in [n, 1] or tags.contains(guess)", SCHEMA)
    assert bound.columns == {SCHEMA.index(name) for name in ("guess", "truth", "place", "n", "tags")}


def test_bound_trees_are_values():
    text = "guess != truth and score > 0.5"
    assert bind(text, SCHEMA) == bind(f"({text})", SCHEMA)
    assert hash(bind(text, SCHEMA)) == hash(bind(text, SCHEMA))
    assert bind("n == 1", SCHEMA) != bind("n == 1.0", SCHEMA)
    assert bind("ok == true", SCHEMA) != bind("ok == false", SCHEMA)


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_blank_text_is_no_filter(text):
    assert bind_filter(text, SCHEMA) is None


def test_filters():
    bound = bind_filter("guess != truth", SCHEMA)
    assert isinstance(bound, Kept)
    assert bound.dtype == TRUTH
    assert bind_filter("null", SCHEMA) == Kept(TRUTH, Null(TRUTH))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("score", ["score is a number", "score > 0"]),
        ("guess", ["guess is text", 'guess == "…"']),
        ("tags.lower", ["tags.lower is a list of text", "is not null"]),
        ("image", ["an image", "image is not null"]),
    ],
)
def test_filters_of_another_type(text, words):
    with pytest.raises(ExpressionTypeError) as caught:
        bind_filter(text, SCHEMA)
    assert caught.value.span == (0, len(text))
    for word in words:
        assert word in str(caught.value)


PIECES = st.sampled_from(
    [
        *(
            "guess",
            "score",
            "n",
            "ok",
            "when",
            "zoned",
            "tags",
            "emb",
            "place",
            "image",
            "mixed",
            "nothing",
            "row",
        ),
        *(
            "1",
            "0.5",
            "'a'",
            "'2026-01-01'",
            "null",
            "true",
            "(",
            ")",
            "[",
            "]",
            ",",
            ".",
            ".len",
            ".x",
            '["x"]',
        ),
        *(
            "+",
            "-",
            "*",
            "/",
            "//",
            "%",
            "**",
            "==",
            "!=",
            "<",
            ">",
            "in",
            "not",
            "is",
            "and",
            "or",
            "abs(",
            "len(",
        ),
    ]
)


@given(st.lists(PIECES, max_size=10).map(" ".join))
def test_whatever_is_typed_binds_or_gives_an_error_of_ours(text):
    try:
        bound = bind_filter(text, SCHEMA)
    except ExpressionError as error:
        (start, end), message = error.span, str(error)
        assert 0 <= start <= end <= len(text)
        assert len(message) <= 500
    else:
        assert bound is None or bound.dtype == TRUTH
