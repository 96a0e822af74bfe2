from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ExpressionError, ExpressionLimitError, ExpressionSyntaxError
from wandb_tables_widget.query.nodes import (
    Arithmetic,
    Arrow,
    Call,
    Compare,
    Conditional,
    Index,
    ListOf,
    Literal,
    Logic,
    Member,
    Method,
    Name,
    Negate,
    Node,
    Not,
    Row,
)
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.printer import to_text

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("größe", Name("größe")),
        ("`any name`", Name("any name")),
        ("`a``b`", Name("a`b")),
        ("``", Name("")),
        ("`row`", Name("row")),
        ("row", Row()),
        ("rows", Name("rows")),
        ("order", Name("order")),
        ("notable", Name("notable")),
        ("row.a", Member(Row(), "a")),
        ('row["any name"]', Index(Row(), "any name")),
        ("row['x']", Index(Row(), "x")),
        ('row["a"]["b"]', Index(Index(Row(), "a"), "b")),
        ("image.width", Member(Name("image"), "width")),
        ("a.in.is", Member(Member(A, "in"), "is")),
        ("a.`b c`", Member(A, "b c")),
        ("a[0]", Index(A, 0)),
        ("a[-1]", Index(A, -1)),
        ("1", Literal(1)),
        ("1.5", Literal(1.5)),
        (".5", Literal(0.5)),
        ("1e3", Literal(1000.0)),
        ('"x"', Literal("x")),
        (r"'it\'s'", Literal("it's")),
        (r'"\n\t\\\""', Literal('\n\t\\"')),
        (r'"\u00e9\ud83d\ude00\u{1F600}"', Literal("é😀😀")),
        ('"\u200f\x00 -- ;"', Literal("\u200f\x00 -- ;")),
        ("true", Literal(value=True)),
        ("False", Literal(value=False)),
        ("null", Literal(None)),
        ("None", Literal(None)),
        ("[]", ListOf(())),
        ("[1, a]", ListOf((Literal(1), A))),
        ('date("2026-01-01")', Call("date", (Literal("2026-01-01"),))),
        ("f()", Call("f", ())),
        ("a.f(1, b)", Method(A, "f", (Literal(1), B))),
        ("a.f", Member(A, "f")),
        ("(1).abs", Member(Literal(1), "abs")),
    ],
)
def test_operands(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and c", Logic("or", (A, Logic("and", (B, C))))),
        ("a || b && c", Logic("or", (A, Logic("and", (B, C))))),
        ("a and b and c", Logic("and", (A, B, C))),
        ("(a and b) and c", Logic("and", (Logic("and", (A, B)), C))),
        ("not a == b", Not(Compare((A, B), ("==",)))),
        ("!a and b", Logic("and", (Not(A), B))),
        ("!a == b", Not(Compare((A, B), ("==",)))),
        ("a = b", Compare((A, B), ("==",))),
        ("a === b", Compare((A, B), ("==",))),
        ("a !== b", Compare((A, B), ("!=",))),
        ("a < b <= c", Compare((A, B, C), ("<", "<="))),
        ("a in [b]", Compare((A, ListOf((B,))), ("in",))),
        ("a not in b", Compare((A, B), ("not in",))),
        ("a is null", Compare((A, Literal(None)), ("is",))),
        ("a is not None", Compare((A, Literal(None)), ("is not",))),
        ("a == b is null", Compare((A, B, Literal(None)), ("==", "is"))),
        ("a + b - c", Arithmetic((A, B, C), ("+", "-"))),
        ("a - (b - c)", Arithmetic((A, Arithmetic((B, C), ("-",))), ("-",))),
        ("a + b * c", Arithmetic((A, Arithmetic((B, C), ("*",))), ("+",))),
        ("a * b / c // a % b", Arithmetic((A, B, C, A, B), ("*", "/", "//", "%"))),
        ("a == b + c", Compare((A, Arithmetic((B, C), ("+",))), ("==",))),
        ("-a ** b", Negate(Arithmetic((A, B), ("**",)))),
        ("a ** -b", Arithmetic((A, Negate(B)), ("**",))),
        ("a ** b ** c", Arithmetic((A, Arithmetic((B, C), ("**",))), ("**",))),
        ("-a * b", Arithmetic((Negate(A), B), ("*",))),
        ("a--b", Arithmetic((A, Negate(B)), ("-",))),
        ("-a.f", Negate(Member(A, "f"))),
        ("a if b else c", Conditional(A, B, C)),
        ("a if b else c if a else b", Conditional(A, B, Conditional(C, A, B))),
        ("a or b if not c else a == b", Conditional(Logic("or", (A, B)), Not(C), Compare((A, B), ("==",)))),
        ("if(a, b, c)", Call("if", (A, B, C))),
        ("if == else", Compare((Name("if"), Name("else")), ("==",))),
        ("a.map(x => x + b)", Method(A, "map", (Arrow(("x",), Arithmetic((Name("x"), B), ("+",))),))),
        ("map(a, (x, i) => i)", Call("map", (A, Arrow(("x", "i"), Name("i"))))),
        ("map(a, lambda x, i: i)", Call("map", (A, Arrow(("x", "i"), Name("i"))))),
        ("a.map((row) => row.b)", Method(A, "map", (Arrow(("row",), Member(Row(), "b")),))),
        ("lambda + a", Arithmetic((Name("lambda"), A), ("+",))),
    ],
)
def test_precedence_from_loose_to_tight(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "span", "found", "expected", "hint"),
    [
        ("", (0, 0), "the end", "a column, a value or a function", ""),
        ("a ==", (4, 4), "the end after '=='", "a column", ""),
        ("a b", (2, 3), "'b' after 'a'", "an operator", ""),
        ("a andb", (2, 6), "'andb'", "an operator", ""),
        ("1__0", (0, 4), "'1__0'", "a column", "write numbers as"),
        ("0xg", (0, 3), "'0xg'", "a column", "write numbers as"),
        ("1e", (0, 2), "'1e'", "a column", "write numbers as"),
        ("1.", (0, 2), "'1.'", "a column", "write numbers as"),
        ("a AND b", (2, 5), "'AND'", "an operator", "lower case"),
        ("a & b", (2, 3), "'&'", "an operator", "write 'and'"),
        ("a <> b", (3, 4), "'>'", "a column", "write '!='"),
        ("a; b", (1, 2), "';'", "an operator", "join two"),
        ("a # b", (2, 3), "'#'", "an operator", "no comments"),
        ("a /* b */", (3, 4), "'*'", "a column", ""),
        ("a == 'x", (5, 7), '"\'x"', "a column", "not closed"),
        ("`a", (0, 2), "'`a'", "a column", "not closed"),
        ("“a”", (0, 1), "'“'", "a column", "straight quotes"),
        ("a == !b", (5, 6), "'!'", "a column", "parentheses"),
        ("a \u200fb", (2, 3), "U+200F (right-to-left mark)", "an operator", "remove it"),
        ("a\x00b", (1, 2), "U+0000", "an operator", "remove it"),
        ("a\u00a0b", (1, 2), "U+00A0 (no-break space)", "an operator", "remove it"),
        ("(a", (2, 2), "the end", "')'", ""),
        ("a is b", (5, 6), "'b'", "null", ""),
        ("a not b", (6, 7), "'b'", "'in'", ""),
        ("row[a]", (4, 5), "'a'", "a name in quotes", ""),
        ("a.", (2, 2), "the end", "a name", ""),
        (r"'\d'", (1, 3), r"\d", r"\\", ""),
        (r"'\ud800'", (0, 8), "half of a character pair", "", ""),
        ("a == '\ud800'", (6, 7), "half of a character pair", "", ""),
        ("a if b", (6, 6), "the end after 'b'", "'else'", ""),
        ("a ? b : c", (2, 3), "'?'", "an operator", "write 'a if condition else b'"),
        ("a => b", (3, 4), "'>'", "a column", "write '>='"),
        ("[x => x]", (4, 5), "'>'", "a column", ""),
        ("row[1.5]", (4, 7), "1.5", "a whole number", ""),
    ],
)
def test_what_is_no_expression_says_where_what_and_how(text, span, found, expected, hint):
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(text)
    assert caught.value.span == span
    for words in (found, expected, hint):
        assert words in str(caught.value)


@pytest.mark.parametrize("text", ["0.guess != 1.guess", "a and 1.guess", "*.score > 0.5", "0.`a b`"])
def test_several_tables_belong_to_comparing(text):
    with pytest.raises(ExpressionSyntaxError, match="belongs to comparing tables"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "-" * 10_000,
        "not " * 2_500,
        "not " * 2_501,
        "[" * 10_000,
        "f(" * 5_000,
        "a" + ".f" * 900,
        "a" + "[0]" * 600,
        "2" + "**2" * 900,
        "(" * 65 + "a" + ")" * 65,
        "-" * 65 + "a",
        "-" * 65,
        " and ".join(["a"] * 1_001),
        "a" * 10_001,
        "9223372036854775809",
        "9" * 9_000,
        "1e999",
    ],
)
def test_too_long_too_deep_too_large(text):
    with pytest.raises(ExpressionLimitError):
        parse(text)


@pytest.mark.parametrize("operator", ["and", "or", "+", "*", "=="])
def test_chains_up_to_the_limit_of_tokens(operator):
    tree = parse(f" {operator} ".join(["a"] * 1_000))
    assert tree.depth == 2
    assert parse(to_text(tree)) == tree


def test_nesting_up_to_the_limit():
    assert parse("(" * 64 + "a" + ")" * 64) == A
    assert parse("-" * 63 + "a").depth == 64


def test_spans_count_code_points():
    tree = parse('"😀" == (a) and b.len')
    assert isinstance(tree, Logic)
    assert [part.span for part in tree.operands] == [(0, 10), (15, 20)]
    assert [part.span for part in tree.operands[0].children] == [(0, 3), (7, 10)]


HOSTILE = st.sampled_from(
    [
        *(
            "select",
            "from",
            "a b",
            "1__0",
            "0xg",
            "1e",
            ";",
            "--",
            "/*",
            "*/",
            "#",
            "\0",
            "😀",
            "\u202e",
            "\ufeff",
        ),
        *(
            "'",
            '"',
            "`",
            "''",
            '"x"',
            "\\",
            "$1",
            "?",
            "::",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ",",
            ".",
            "..",
            "a",
        ),
        *(
            "1",
            "0.",
            "row",
            "and",
            "or",
            "not",
            "in",
            "is",
            "null",
            "==",
            "!",
            "!=",
            "**",
            "//",
            "-",
            " ",
            "\n",
            "=>",
        ),
    ]
)


@given(st.lists(HOSTILE, max_size=12).map("".join) | st.text(max_size=30))
def test_hostile_text_gives_a_tree_or_an_error_of_ours(text):
    try:
        tree = parse(text)
    except ExpressionError as error:
        (start, end), message = error.span, str(error)
        assert 0 <= start <= end <= len(text)
        assert message
    else:
        assert parse(to_text(tree)) == tree


def test_threads_may_parse_at_once():
    found: list[Node] = []
    threads = [
        threading.Thread(target=lambda: found.extend(parse("a != b and s > 0.5") for _ in range(20)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 160
    assert all(tree == found[0] for tree in found)


def test_the_grammar_is_not_read_at_import():
    code = (
        "from wandb_tables_widget.query import parser\n"
        "assert parser._grammar.cache_info().currsize == 0\n"
        "parser.parse('a')\n"
        "assert parser._grammar.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
