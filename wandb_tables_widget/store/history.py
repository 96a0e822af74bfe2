"""A run's history: one row for each step and writer, read as one row a step."""

from __future__ import annotations

import json
import operator
import time
from typing import TYPE_CHECKING, Any

import pandas as pd

from wandb_tables_widget.errors import RunStateError, TypeMismatchError
from wandb_tables_widget.store.values import to_text

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader, Transaction

_LARGEST = 2**63 - 1


def check_step(step: object, current: int) -> int:
    """Return the step to log at; None is the current one.

    Raises:
        TypeMismatchError: it is no whole number.
        RunStateError: it lies behind the current step, or is too large to be kept.
    """
    if step is None:
        return current
    try:
        number = operator.index(step)  # type: ignore[arg-type]  # it raises what is caught here
    except TypeError:
        raise TypeMismatchError(
            f"a step is a whole number, not {type(step).__name__}: {step!r:.60}"
        ) from None
    if isinstance(step, bool) or number > _LARGEST:
        raise RunStateError(f"a step is a number from 0 to 2**63 - 1, not {step!r:.60}")
    if number < current:
        raise RunStateError(
            f"step {number:,} lies behind this run's step {current:,}, and history goes forward only; "
            "leave out step=, or log the values of a step together"
        )
    return number


def write_row(transaction: Transaction, run: int, writer: str, step: int, values: dict[str, Any]) -> None:
    """Set this writer's row of a step."""
    transaction.run(
        "INSERT INTO history (run, writer, step, time, value) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (run, step, writer) DO UPDATE SET time = excluded.time, value = excluded.value",
        *(run, writer, step, time.time(), to_text(values, "row")),
    )


def read_history(reader: Reader, run: int) -> pd.DataFrame:
    """Return all logged values, a row a step: ``_step``, ``_timestamp`` (s since 1970), then the keys.

    Values inside a dict have columns named ``outer.inner``; a table stands as the dict that refers to it.
    What several processes logged at one step is one row, the latest winning where they name one key.
    """
    rows: dict[int, dict[str, Any]] = {}
    sql = "SELECT step, time, value FROM history WHERE run = ? ORDER BY step, id"
    for step, at, text in reader.rows(sql, run):
        row = rows.setdefault(step, {})
        row |= {"_step": step, "_timestamp": at} | dict(_flat(json.loads(text), ""))
    return pd.DataFrame.from_records(list(rows.values()), columns=_columns(list(rows.values())))


def _flat(values: dict[str, Any], above: str) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for key, value in values.items():
        nested = isinstance(value, dict) and "_type" not in value
        flat += _flat(value, f"{above}{key}.") if nested else [(f"{above}{key}", value)]
    return flat


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(["_step", "_timestamp", *(key for row in rows for key in row)]))
