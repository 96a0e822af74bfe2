"""Functions of text. Places and lengths count code points; patterns are RE2's, without backtracking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import List
from wandb_tables_widget.query.bound import Constant
from wandb_tables_widget.query.functions.literals import groups_in
from wandb_tables_widget.query.functions.places import slice_of
from wandb_tables_widget.query.functions.row import Function
from wandb_tables_widget.query.kinds import BOOLEAN, INTEGER, NUMBER, TEXT
from wandb_tables_widget.query.sql_text import SQL, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound

_TEXTS: Final = List(element=TEXT)
_BLANKS: Final = "E' \\t\\n\\r\\f\\x0B'"
_WORD: Final = "E'[^ \\t\\n\\r\\f\\x0B]+'"
_PARTED: Final = (
    "CASE WHEN strpos({0}, {1}) > 0 AND {1} <> ''"
    " THEN [substring({0}, 1, strpos({0}, {1}) - 1), {1}, substring({0}, strpos({0}, {1}) + length({1}))]"
    " WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN [{0}, '', ''] END"
)
_ALPHABET: Final = (
    "array_to_string(list_transform(range(1, 128), lambda code_: chr(CAST(code_ AS INTEGER))), '')"
)
_LETTERS: Final = "array_to_string(list_distinct(string_split({0} || {1}, '')), '')"
_DISTANCE: Final = (
    "CASE WHEN length({0}) > 2000 OR length({1}) > 2000 THEN NULL"
    " WHEN strlen({0}) = length({0}) AND strlen({1}) = length({1}) THEN levenshtein({0}, {1})"
    f" WHEN length({_LETTERS}) < 128 THEN levenshtein(translate({{0}}, {_LETTERS}, {_ALPHABET}),"
    f" translate({{1}}, {_LETTERS}, {_ALPHABET})) END"
)


def _found(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    group = ", 1" if groups_in(arguments[1]) else ""
    return fill(f"regexp_extract_all({{0}}, {{1}}{group})", *parts)


def _split(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    """Split text; DuckDB makes one character of an empty text, but none is right."""
    separator = arguments[1]
    if isinstance(separator, Constant) and separator.value:
        return fill("string_split({0}, {1})", *parts)
    empty = "WHEN {0} = '' AND {1} = '' THEN CAST([] AS VARCHAR[])"
    empty = f"CASE {empty} WHEN {{1}} IS NOT NULL THEN string_split({{0}}, {{1}}) END"
    return fill(empty, *parts)


def _first_found(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("list_extract({0}, 1)", _found(arguments, parts))


TEXT_FUNCTIONS: Final = (
    Function(
        "len",
        ("text",),
        INTEGER,
        "length({0})",
        "number of characters of a text",
        {'len("añ😀")': 3, 'len("")': 0, "len(null)": None},
        aliases=("length",),
        maps=False,
    ),
    Function(
        "lower",
        ("text",),
        TEXT,
        "lower({0})",
        "text in lower case",
        {'"ABC".lower': "abc"},
        aliases=("lowercase", "casefold", "toLowerCase"),
    ),
    Function(
        "upper",
        ("text",),
        TEXT,
        "upper({0})",
        "text in upper case",
        {'"abc".upper()': "ABC"},
        aliases=("uppercase", "toUpperCase"),
    ),
    Function(
        "capitalize",
        ("text",),
        TEXT,
        "(upper(substring({0}, 1, 1)) || lower(substring({0}, 2)))",
        "text with its first letter in upper case, the others in lower case",
        {'capitalize("aBC")': "Abc", 'capitalize("")': ""},
    ),
    Function(
        "contains",
        ("text", "text"),
        BOOLEAN,
        "contains({0}, {1})",
        "whether a text holds another, upper and lower case told apart",
        {'contains("a.c", ".")': True, 'contains("abc", "B")': False, 'contains("abc", null)': None},
        aliases=("includes",),
        maps=False,
    ),
    Function(
        "startswith",
        ("text", "text"),
        BOOLEAN,
        "starts_with({0}, {1})",
        "whether a text starts with another",
        {'"abc".startswith("ab")': True, '"abc".startsWith("")': True},
        aliases=("startsWith", "starts_with"),
    ),
    Function(
        "endswith",
        ("text", "text"),
        BOOLEAN,
        "ends_with({0}, {1})",
        "whether a text ends with another",
        {'"abc".endswith("bc")': True, '"abc".endsWith("b")': False},
        aliases=("endsWith", "ends_with"),
    ),
    Function(
        "matches",
        ("text", "pattern"),
        BOOLEAN,
        "regexp_matches({0}, {1})",
        "whether a regular expression fits somewhere in a text; ^ and $ tie it to the ends",
        {'matches("class_3", "_[0-4]$")': True, '"ABC".matches("(?i)b")': True, '"ABC".matches("b")': False},
        aliases=("match", "regex", "rlike", "regexp_matches", "search", "test"),
    ),
    Function(
        "extract",
        ("text", "pattern"),
        TEXT,
        _first_found,
        "where a regular expression fits first, or what its first group took there; missing if nothing",
        {
            'extract("id=42;", "[0-9]+")': "42",
            'extract("id=42;", "([a-z]+)=")': "id",
            'extract("id", "[0-9]")': None,
        },
        aliases=("regexp_extract",),
        nulls="makes",
    ),
    Function(
        "find_all",
        ("text", "pattern"),
        _TEXTS,
        _found,
        "every place where a regular expression fits, or what its first group took there",
        {'find_all("a1b22", "[0-9]+")': ["1", "22"], '"a1b22".findAll("([a-z])[0-9]")': ["a", "b"]},
        aliases=("findAll", "findall"),
    ),
    Function(
        "find",
        ("text", "text"),
        INTEGER,
        "(strpos({0}, {1}) - 1)",
        "the place of a text in another, counted from 0; -1 if it is not there",
        {'find("añb", "b")': 2, 'find("abc", "x")': -1},
    ),
    Function(
        "count",
        ("text", "text"),
        INTEGER,
        "CASE WHEN {1} = '' THEN length({0}) + 1"
        " ELSE (length({0}) - length(replace({0}, {1}, ''))) // length({1}) END",
        "how often a text stands in another, one after the other; an empty text before each character and at"
        " the end",
        {'count("banana", "an")': 2, '"aaa".count("aa")': 1, 'count("ab", "")': 3},
    ),
    Function(
        "replace",
        ("text", "text", "text"),
        TEXT,
        "replace({0}, {1}, {2})",
        "text with every occurrence of a text replaced by another; an empty text is found nowhere",
        {'replace("a.b.c", ".", "-")': "a-b-c", 'replace("abc", "", "-")': "abc"},
        aliases=("replaceAll", "replace_all"),
    ),
    Function(
        "replace_matches",
        ("text", "pattern", "text"),
        TEXT,
        "regexp_replace({0}, {1}, {2}, 'g')",
        r"text with every fit of a regular expression replaced; \1 is what its first group took",
        {
            'replace_matches("a1b22", "[0-9]+", "#")': "a#b#",
            r'replace_matches("ab", "(a)(b)", "\\2\\1")': "ba",
        },
        aliases=("regexp_replace",),
    ),
    Function(
        "split",
        ("text",),
        _TEXTS,
        f"regexp_extract_all({{0}}, {_WORD})",
        "the words of a text: what stands between spaces, tabs and line ends",
        {r'split(" a  b\n")': ["a", "b"], 'split("")': []},
    ),
    Function(
        "split",
        ("text", "text"),
        _TEXTS,
        _split,
        "the pieces of a text between separators; an empty separator gives its characters",
        {'split("a,b,,c", ",")': ["a", "b", "", "c"], 'split("añ", "")': ["a", "ñ"]},
    ),
    Function(
        "partition",
        ("text", "text"),
        _TEXTS,
        _PARTED,
        "what stands before a separator, the separator, and what stands after it",
        {'partition("a=b=c", "=")': ["a", "=", "b=c"], 'partition("abc", "=")': ["abc", "", ""]},
    ),
    Function(
        "slice",
        ("text", "integer"),
        TEXT,
        slice_of,
        "text from a place on, counted from 0, or from the end if negative",
        {'slice("añ😀b", 1)': "ñ😀b", 'slice("abc", -2)': "bc"},
        aliases=("substr", "substring"),
        maps=False,
    ),
    Function(
        "slice",
        ("text", "integer", "integer"),
        TEXT,
        slice_of,
        "text from a place up to another, which is left out, both counted from 0 or from the end if negative",
        {'slice("añ😀b", 1, 3)': "ñ😀", 'slice("abc", 0, -1)': "ab", 'slice("abc", 2, 1)': ""},
        aliases=("substr", "substring"),
        maps=False,
    ),
    Function(
        "strip",
        ("text",),
        TEXT,
        f"trim({{0}}, {_BLANKS})",
        "text without spaces, tabs and line ends on both sides",
        {r'strip(" a b\n")': "a b"},
        aliases=("trim",),
    ),
    Function(
        "strip",
        ("text", "text"),
        TEXT,
        "trim({0}, {1})",
        "text without certain characters on both sides",
        {'strip("--a-b-", "-")': "a-b"},
        aliases=("trim",),
    ),
    Function(
        "lstrip",
        ("text",),
        TEXT,
        f"ltrim({{0}}, {_BLANKS})",
        "text without spaces, tabs and line ends at its start",
        {'lstrip(" a ")': "a "},
        aliases=("lStrip",),
    ),
    Function(
        "rstrip",
        ("text",),
        TEXT,
        f"rtrim({{0}}, {_BLANKS})",
        "text without spaces, tabs and line ends at its end",
        {'rstrip(" a ")': " a"},
        aliases=("rStrip",),
    ),
    Function(
        "append",
        ("text", "text"),
        TEXT,
        "({0} || {1})",
        "text with another behind it",
        {'append("a", "b")': "ab"},
    ),
    Function(
        "prepend",
        ("text", "text"),
        TEXT,
        "({1} || {0})",
        "text with another before it",
        {'prepend("a", "b")': "ba"},
    ),
    Function(
        "is_alpha",
        ("text",),
        BOOLEAN,
        "regexp_full_match({0}, '[A-Za-z]+')",
        "whether a text is made of the letters A to Z alone, in either case",
        {'is_alpha("aB")': True, 'is_alpha("ä")': False, 'is_alpha("")': False},
        aliases=("isAlpha", "isalpha"),
    ),
    Function(
        "is_numeric",
        ("text",),
        BOOLEAN,
        "regexp_full_match({0}, '[0-9]+')",
        "whether a text is made of the digits 0 to 9 alone",
        {'is_numeric("012")': True, 'is_numeric("1.5")': False},
        aliases=("isNumeric", "isnumeric", "isdigit"),
    ),
    Function(
        "is_alnum",
        ("text",),
        BOOLEAN,
        "regexp_full_match({0}, '[A-Za-z0-9]+')",
        "whether a text is made of the letters A to Z and the digits 0 to 9 alone",
        {'is_alnum("a1")': True, 'is_alnum("a_1")': False},
        aliases=("isAlnum", "isalnum"),
    ),
    Function(
        "levenshtein",
        ("text", "text"),
        INTEGER,
        _DISTANCE,
        "how many characters to insert, remove or change to make one text the other; missing above 2,000"
        " characters, or above 127 different ones of which some are beyond ASCII",
        {'levenshtein("kitten", "sitting")': 3, 'levenshtein("añ", "an")': 1},
        aliases=("edit_distance",),
        nulls="makes",
    ),
    Function(
        "to_number",
        ("text",),
        NUMBER,
        "TRY_CAST({0} AS DOUBLE)",
        "the number a text writes; missing if it writes none",
        {'to_number("1e3")': 1000.0, 'to_number(" 2.5 ")': 2.5, 'to_number("two")': None},
        aliases=("toNumber", "to_float", "float"),
        nulls="makes",
    ),
)
