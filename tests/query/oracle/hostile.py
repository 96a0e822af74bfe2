"""Text that nobody who means well would type: grammatical and not, deep, long, wide, and after the engine."""

from __future__ import annotations

import random

from tests.query.oracle.table import SCHEMA
from wandb_tables_widget.query.functions import FUNCTIONS
from wandb_tables_widget.query.functions.literals import UNITS

NAMES = [name for function in FUNCTIONS for name in function.names]
COLUMNS = [*SCHEMA.names, "row", 'row["i"]', "d.a", "boxes.label", 'g["*"]', "image.width"]
ATTACKS = [
    "read_csv('/etc/passwd')",
    "read_text('/etc/hostname')",
    "getenv('HOME')",
    "system('id')",
    "eval('1')",
    "x); DROP TABLE t; --",
    "1; ATTACH 'f'",
    "(SELECT 1)",
    "select * from t",
    "t.*",
    "current_setting('threads')",
    "__import__('os')",
    "i.__class__",
    "s.__class__.__mro__",
    "row.__dict__",
    "globals()",
    "i::VARCHAR",
    "$1",
    "?",
    "CAST(i AS VARCHAR)",
    "pg_sleep(10)",
    "sleep(10)",
    "repeat('a', 1000000000)",
    "range(9223372036854775807)",
    "range(0, 100000).map(v => range(0, 100000).len)",
    "'' || (SELECT 1)",
    "x'41'",
    "e'\\x41'",
    "{0}",
    "{1}{2}",
    "%s",
    "' OR 1=1 --",
    '" OR ""="',
    "`; DROP`",
    "i /* */ + 1",
    "i -- 1",
    "\x00",
    "\u202e",
    "\ufeffi",
    "\ud800",
    "i\u2028+1",
    "lambda x: x",
    "x => x",
    "map(ints, v => v => v)",
    "map(ints, (a, b, c) => a)",
    "filter(ints, 1)",
    "ints.map",
    "if(p)",
    "if if if",
    "a if b else",
    "1 if 2 else 3",
    "i if p else s",
    "now(1)",
    "date()",
    "date('9999-99-99')",
    "matches(s, '(a+)+$')",
    "matches(s, '" + "a?" * 300 + "')",
    "matches(s, '((((((((((a{10}){10}){10}){10})))))))')",
    "matches(s, '(?i')",
    "matches(s, s)",
    "s.extract('(' )",
    "format(x, '{}')",
    "format(x, '.99999f')",
    "format(when, '%n%n%n')",
    "bin(x, 1e-320)",
    "bin(x, 1e308)",
    "round(x, 999999999999)",
    "x ** x ** x ** x",
    "9" * 400,
    "1e400",
    "-9223372036854775809",
    "0x10",
    "1_000",
    "1..2",
    ".5.",
    "1e-999999",
]
SCRAPS = [
    *(
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "`",
        '"',
        "'",
        "=>",
        ":",
        ";",
        "?",
        "!",
        "||",
        "&&",
        "==",
        "<",
        "in",
        "is",
        "not",
    ),
    *(
        "and",
        "or",
        "if",
        "else",
        "lambda",
        "null",
        "*",
        "**",
        "//",
        "%",
        "-",
        "+",
        "\\",
        "😀",
        "é",
        "\n",
        "\t",
        " ",
    ),
]
VALUES = [
    "0",
    "1",
    "-1",
    "2.5",
    "1e308",
    "9223372036854775807",
    '""',
    '"a"',
    '"😀"',
    "true",
    "null",
    "[]",
    "[1, null]",
]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">=", "in"]
QUOTED = ['".2f"', '"desc"', '"%Y"', '"[a-z]+"', *(f'"{unit}"' for unit in UNITS)]


def hostile_expressions(count: int, seed: int = 0):
    """Yield so many texts, the same for the same seed."""
    chosen = random.Random(seed)  # noqa: S311  # nothing secret
    yield from ATTACKS[:count]
    for _ in range(count - len(ATTACKS)):
        kind = chosen.random()
        if kind < 0.55:  # shares of the kinds
            yield _expression(chosen, chosen.randrange(1, 5))
        elif kind < 0.75:
            yield _broken(chosen, _expression(chosen, 3))
        elif kind < 0.9:
            yield " ".join(
                chosen.choice([*SCRAPS, *VALUES, *COLUMNS]) for _ in range(chosen.randrange(1, 15))
            )
        else:
            yield _large(chosen)


def _expression(chosen, depth):
    if depth == 0:
        return chosen.choice([*COLUMNS, *COLUMNS, *VALUES, *QUOTED])
    inner = [_expression(chosen, depth - 1) for _ in range(3)]
    ways = [
        lambda: f"{chosen.choice(NAMES)}({', '.join(inner[: chosen.randrange(4)])})",
        lambda: f"({inner[0]}).{chosen.choice(NAMES)}({', '.join(inner[1 : chosen.randrange(1, 4)])})",
        lambda: f"({inner[0]}).{chosen.choice(NAMES)}",
        lambda: f"({inner[0]} {chosen.choice(OPERATORS)} {inner[1]})",
        lambda: f"({inner[0]} {chosen.choice(['and', 'or'])} not {inner[1]})",
        lambda: f"({inner[0]} if {inner[1]} else {inner[2]})",
        lambda: f"({inner[0]}).{chosen.choice(['map', 'filter', 'any', 'all'])}(v => {inner[1]})",
        lambda: f"[{inner[0]}, {inner[1]}][{chosen.randrange(-3, 3)}]",
        lambda: f"-({inner[0]})",
    ]
    return chosen.choice(ways)()


def _broken(chosen, text):
    place = chosen.randrange(len(text) + 1)
    cut = chosen.randrange(4)
    return text[:place] + chosen.choice([*SCRAPS, *ATTACKS]) + text[place + cut :]


def _large(chosen):
    times = chosen.choice([10, 60, 64, 65, 400, 3_000])
    inner = chosen.choice([*COLUMNS, *VALUES])
    name = chosen.choice(NAMES)
    sign = chosen.choice([" + ", " and ", " == ", " ** ", " % ", " if p else ", ", "])
    return chosen.choice(
        [
            "(" * times + inner + ")" * times,
            f"{name}(" * times + inner + ")" * times,
            inner + f".{name}" * times,
            sign.join([inner] * times),
            "[" * times + inner + "]" * times,
            "not " * times + inner,
            "-" * times + inner,
            f"ints.map(v{times} => " * min(times, 60) + inner + ")" * min(times, 60),
            '"' + "a" * times + '"',
        ]
    )
