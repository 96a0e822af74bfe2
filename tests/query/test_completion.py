from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.completion import MAX_PROPOSALS, complete
from wandb_tables_widget.query.functions import FUNCTIONS

SCHEMA = Schema(
    (
        Column("guess", String()),
        Column("truth", String()),
        Column("score_0", Number()),
        Column("any name", Number(integer=True)),
        Column("ok", Boolean()),
        Column("when", Timestamp()),
        Column("tags", List(element=String())),
        Column("image", Media()),
        Column("d", Dict(fields=(("x", Number()), ("a b", String())))),
        Column("a.b", Number()),
        Column("mixed", AnyType()),
    )
)
VALUES = {0: ["cat", 'do"g', "caterpillar"], 4: [True, False], 2: [0.5]}
NAMES = list(SCHEMA.names)
ROW_FUNCTIONS = [function for function in FUNCTIONS if function.scope == "row"]
FUNCTION_NAMES = list(dict.fromkeys(["date", "now", *(function.name for function in ROW_FUNCTIONS)]))


def values(column):
    return VALUES[column]


def at(text, **more):
    """Complete at the mark ``|``."""
    caret = text.index("|")
    return complete(text.replace("|", "", 1), caret, SCHEMA, **more)


def labels(text, kind=None, **more):
    return [proposal.label for proposal in at(text, **more) if kind in {None, proposal.type}]


def accepted(text, proposal):
    """Put a proposal into the text."""
    plain = text.replace("|", "", 1)
    return plain[: proposal.start] + proposal.insert + plain[proposal.end :]


@pytest.mark.parametrize(
    "text", ["|", "ok and |", "not |", "(|", "1 + |", "guess == |", "ok or (|", "[|", "len(|", "-|"]
)
def test_where_an_operand_goes_columns_functions_and_words_come(text):
    assert set(labels(text, "column")) == set(NAMES)
    found = labels(text, "function")
    assert found == FUNCTION_NAMES[: len(found)]
    assert len(at(text)) == MAX_PROPOSALS
    assert {"not", "true", "false", "null"} == set(labels(text, "keyword"))
    assert not labels(text, "operator")


def test_columns_come_first_and_say_their_type():
    first = at("|")[: len(NAMES)]
    assert [proposal.label for proposal in first] == NAMES
    assert [proposal.detail for proposal in first[:7]] == [
        *("text", "text", "number", "integer", "boolean", "time", "list of text"),
    ]


def test_names_that_need_it_are_quoted():
    (name, function) = at("ok and any|")
    assert (name.label, name.insert, name.start, name.end) == ("any name", "`any name`", 7, 10)
    assert (function.label, function.insert) == ("any", "any(")
    assert [p.insert for p in at("`any|")] == ["`any name`"]


def test_best_fit_first():
    assert labels("con|")[:2] == ["contains", "concat"]
    assert labels("sco|")[0] == "score_0"
    assert labels("S|")[0] == "score_0"
    assert labels("na|")[0] == "any name"
    assert "score_0" in labels("sc0|")
    assert labels("zzz|") == []


def test_columns_that_can_be_compared_come_first():
    assert labels("score_0 > |", "column")[:3] == ["score_0", "any name", "a.b"]
    assert labels("guess == |", "column")[:2] == ["guess", "truth"]


def test_the_whole_word_is_replaced():
    text = "ok and gu|es != truth"
    (proposal,) = at(text)
    assert accepted(text, proposal) == "ok and guess != truth"


def test_code_points():
    text = 'guess == "😀" and tru|'
    best = at(text)[0]
    assert (best.label, best.start, best.end) == ("truth", 17, 20)


@pytest.mark.parametrize(
    ("text", "first", "never"),
    [
        ("score_0 |", ["==", "!=", "<", "<=", ">", ">="], set()),
        ("guess |", ["==", "!=", "in", "not in", "is null", "is not null", "+"], {"*", "%"}),
        ("ok |", ["==", "!=", "is null", "is not null", "and", "or"], {"<", "+", "in"}),
        ("when |", ["==", "!=", "<"], {"+", "and"}),
        ("image |", ["is null", "is not null"], {"==", "and"}),
        ("mixed |", ["==", "!="], {"+", "and"}),
        ("guess != truth |", ["and", "or"], set()),
        ("not ok |", ["and", "or"], set()),
        ("(score_0 > 1) |", ["and", "or"], {"*"}),
        ("score_0 > 0.5|", ["and", "or"], set()),
    ],
)
def test_operators_fit_the_operand(text, first, never):
    found = labels(text)
    assert found[: len(first)] == first
    assert not never & set(found)
    assert not labels(text, "column")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("guess != truth an|", ["and"]),
        ("guess != truth o|", ["or", "not in", "is not null"]),
        ("guess is |", ["null", "not null"]),
        ("guess is n|", ["null", "not null"]),
        ("guess is not |", ["null"]),
        ("guess not |", ["in"]),
    ],
)
def test_words_after_an_operand(text, found):
    assert labels(text) == found


def test_operators_bring_their_spaces():
    assert accepted("ok|", at("ok|")[0]) == "ok"
    assert accepted("score_0 > 1|", at("score_0 > 1|")[0]) == "score_0 > 1 and "
    assert accepted("guess | 'a'", at("guess | 'a'")[0]) == "guess == 'a'"


@pytest.mark.parametrize("text", ["row[|", 'row["|', 'row["|"]', "row['|']", 'ok and row["|'])
def test_keys_of_the_row(text):
    proposals = at(text)
    assert [proposal.label for proposal in proposals] == NAMES
    for proposal in proposals:
        bind(accepted(text, proposal).removeprefix("ok and "), SCHEMA)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("row.|", NAMES),
        ("d[|", ["x", "a b"]),
        ("image.wi|", ["width"]),
        ('row["image"].cap|', ["caption"]),
        ("a.|", ["b"]),
        ("guess.low|", ["lower"]),
        ("tags[0].up|", ["upper"]),
        ("ok and (guess + truth).leng|", []),
        ("ok and (guess + truth).lowe|", ["lower"]),
        ("nonsense.|", []),
    ],
)
def test_members_fit_what_stands_before_the_dot(text, found):
    assert labels(text) == found


@pytest.mark.parametrize(
    ("text", "first", "among", "never"),
    [
        ("d.|", ["x", "a b", "keys", "values"], {"pick", "merge", "is_null", "type"}, {"lower", "abs"}),
        ("guess.|", ["len", "lower", "upper"], {"contains", "split", "matches", "type"}, {"abs", "norm"}),
        ("score_0.|", ["abs", "floor", "ceil"], {"round", "bin", "clip", "type"}, {"lower", "len", "norm"}),
        ("when.|", ["year", "quarter", "month"], {"floor", "diff", "to_string"}, {"lower", "abs", "sqrt"}),
        ("tags.|", ["lower", "upper"], {"len", "map", "filter", "unique", "join_to_str"}, {"abs", "year"}),
        ("ok.|", ["to_string", "to_number", "to_integer"], {"if", "type"}, {"lower", "abs"}),
        ("image.|", ["digest", "format", "width"], {"aspect_ratio", "pixels"}, {"lower", "abs"}),
    ],
)
def test_functions_fit_the_type_before_the_dot(text, first, among, never):
    found = labels(text)
    assert found[: len(first)] == first
    assert among <= set(found)
    assert not never & set(found)


@pytest.mark.parametrize(
    ("purpose", "there"), [("filter", set()), ("column", {"rank", "lag"}), ("group", {"total"})]
)
def test_functions_over_other_rows_only_where_they_go(purpose, there):
    scoped = {function.name: function.scope for function in FUNCTIONS if function.scope != "row"}
    found = {label for word in ("rank", "lag", "total") for label in labels(word + "|", purpose=purpose)}
    assert {name for name in found if name in scoped and name in {"rank", "lag", "total"}} == there


def test_samples_stand_beside_the_type_of_columns():
    asked = []

    def samples(columns):
        asked.append(list(columns))
        return [["cat", "dog", "cat"] if column == 0 else [None] for column in columns]

    found = {proposal.label: proposal.detail for proposal in at("gu|", samples=samples)}
    assert found["guess"] == "text: cat, dog"
    assert asked == [[0]]


def test_members_that_need_arguments_open_the_parenthesis():
    inserts = {proposal.label: proposal.insert for proposal in at("guess.|")}
    assert (inserts["len"], inserts["contains"]) == ("len", "contains(")
    assert {proposal.label: proposal.insert for proposal in at("d.|")}["a b"] == "`a b`"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("guess == |", ["cat", 'do"g', "caterpillar"]),
        ('guess == "|', ["cat", 'do"g', "caterpillar"]),
        ("guess != 'c|'", ["cat", "caterpillar"]),
        ("guess in [|", ["cat", 'do"g', "caterpillar"]),
        ('guess not in ["cat", "do|', ['do"g']),
        ("ok and guess == c|", ["cat", "caterpillar"]),
        ("ok == |", ["true", "false"]),
        ("score_0 == |", []),
        ("guess.lower == |", []),
        ("guess + |", []),
        ("guess == truth + |", []),
    ],
)
def test_values_of_the_column_that_is_compared(text, found):
    proposals = [proposal for proposal in at(text, values=values) if proposal.type == "value"]
    assert [proposal.label for proposal in proposals] == found
    assert at(text, values=values)[: len(found)] == proposals or text.endswith("c|")


def test_values_are_put_in_as_literals():
    for text in ("guess == |", 'guess == "|', 'guess == "|"', "guess == 'do|'"):
        proposal = next(each for each in at(text, values=values) if each.label == 'do"g')
        assert accepted(text, proposal) == 'guess == "do\\"g"'
        bind(accepted(text, proposal), SCHEMA)


def test_values_are_asked_only_where_they_go():
    asked = []
    at("gu|", values=asked.append)
    at("guess |", values=asked.append)
    at("score_0 == |", values=asked.append)
    assert asked == []


def test_inside_text_nothing_is_proposed_without_values():
    assert at('guess == "gu|') == []
    assert at('"gu|"') == []


def test_at_most_fifty_of_two_thousand_columns():
    schema = Schema(tuple(Column(f"column {i}", Number()) for i in range(2_000)))
    found = complete("colu", 4, schema)
    assert len(found) == MAX_PROPOSALS
    assert complete("column19", 8, schema)[0].label == "column 19"


def test_text_that_makes_no_sense_still_gets_names():
    assert labels("a b c gu|") == ["guess"]
    assert labels("; gu|") == ["guess"]


PIECES = st.sampled_from(
    [
        *(
            "guess",
            "ok",
            "tags",
            "image",
            "d",
            "row",
            "any name",
            "==",
            "in",
            "is",
            "not",
            "and",
            "null",
            "1",
        ),
        *(".", "[", "]", "(", ")", '"', "'", "`", " ", "-", "*", ",", "0.", "\\", "😀", "\0", "\ud800"),
    ]
)


@example('"\ud800"', 3)
@example('"\\d" ', 5)
@example("9" * 30, 30)
@given(st.lists(PIECES, max_size=12).map("".join), st.integers(-2, 30))
def test_never_raises_and_stays_in_the_text(text, caret):
    for proposal in complete(text, caret, SCHEMA, lambda _: ["x", True, None, 3]):
        assert 0 <= proposal.start <= max(0, min(caret, len(text))) <= proposal.end <= len(text)
        assert proposal.insert
        assert proposal.type in {"column", "function", "operator", "keyword", "value"}


@pytest.mark.parametrize(
    "text", ["(" * 10_000, "not " * 3_000, "a" * 20_000, "1 + " * 1_500, "a." * 3_000, "[" * 500]
)
def test_over_the_bounds_names_are_still_proposed_or_nothing(text):
    complete(text, len(text), SCHEMA)


def test_every_operand_proposed_makes_an_expression():
    for proposal in at("|"):
        if proposal.type == "column" or proposal.insert in {"true", "false", "null", "now()"}:
            bind(proposal.insert, SCHEMA)
        else:
            with pytest.raises(ExpressionError):
                bind(proposal.insert, SCHEMA)
