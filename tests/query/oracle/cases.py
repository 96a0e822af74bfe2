"""The cases: a line each in ``cases.txt``, ``expression => values`` of the eight rows of `table` as JSON.

``python -m tests.query.oracle.cases`` writes what is expected behind new expressions, once DuckDB and the
evaluator agree about it; what it wrote is to be read before it is kept.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from tests.query.oracle.evaluator import NOW, Evaluator
from tests.query.oracle.table import ROWS, SCHEMA, TABLE
from tests.query.oracle.values import plain, same
from wandb_tables_widget.dtypes import List, Timestamp
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.parser import parse

FILE = Path(__file__).with_name("cases.txt")
ARROW = "  =>  "


def read_cases():
    """Return the expressions and what is expected of them, None where nothing is written yet."""
    cases = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, found, expected = line.partition(ARROW)
            cases.append((text, json.loads(expected, object_hook=decoded) if found else None))
    return cases


def by_engine(connection, text):
    """Return the values of an expression as DuckDB computes them from our SQL."""
    bound = bind(text, SCHEMA, NOW)
    sql = expression_sql(bound, "c{}".format)
    found = connection.sql(f"SELECT {sql.text} FROM t", params=list(sql.params)).to_arrow_table().column(0)
    return [shown(plain(value), bound.dtype) for value in found.to_pylist()]


def by_evaluator(text):
    """Return the values of an expression as plain Python computes them."""
    tree, dtype = parse(text), bind(text, SCHEMA).dtype
    return [shown(plain(Evaluator(row, SCHEMA)(tree)), dtype) for row in ROWS]


def shown(value, dtype):
    """Return a value as a case writes it: a time with a zone as what the clock of its column shows."""
    if isinstance(value, dt.datetime) and value.tzinfo and isinstance(dtype, Timestamp):
        return value.astimezone(ZoneInfo(dtype.timezone or "UTC")).replace(tzinfo=None)
    if isinstance(value, list) and isinstance(dtype, List):
        return [shown(each, dtype.element) for each in value]
    return value


def encoded(value):
    """Return a time as JSON has it."""
    return {"$time": value.isoformat()}


def decoded(value):
    """Return what `encoded` made JSON of."""
    if "$time" not in value:
        return value
    text = value["$time"]
    return dt.date.fromisoformat(text) if "T" not in text else dt.datetime.fromisoformat(text)


def write_cases():
    """Write what is expected behind expressions that have nothing yet; return how many do not agree."""
    lines, wrong = [], 0
    known = dict(read_cases())
    with duckdb.connect() as connection:
        connection.register("t", TABLE)
        for line in FILE.read_text(encoding="utf-8").splitlines():
            text = line.partition(ARROW)[0]
            if text not in known or known[text] is not None:
                lines.append(line)
                continue
            try:
                engine, evaluator = by_engine(connection, text), by_evaluator(text)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is told
                engine, evaluator = [repr(error)], []
            agree = same(engine, evaluator)
            wrong += not agree
            if not agree:
                sys.stderr.write(f"{text}\n  engine    {engine}\n  evaluator {evaluator}\n")
            values = json.dumps(engine, default=encoded, ensure_ascii=False)
            lines.append(f"{text}{ARROW}{values}" if agree else line)
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return wrong


if __name__ == "__main__":
    sys.exit(write_cases())
