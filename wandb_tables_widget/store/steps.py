"""Where a run stands: the step that is logged next, and what is logged of it already."""

from __future__ import annotations

import operator
import time
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import RunStateError, TypeMismatchError
from wandb_tables_widget.store.nested import merged
from wandb_tables_widget.store.values import to_text

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader, Transaction

_LARGEST = 2**63 - 1


class Steps:
    """The current step, and the values its row has so far."""

    def __init__(self, start: int) -> None:
        self.current = start
        self._row: dict[str, Any] = {}

    def target(self, step: object) -> int:
        """Return the step to log at; None is the current one.

        Raises:
            TypeMismatchError: it is no whole number.
            RunStateError: it lies behind the current step, or is too large to be kept.
        """
        return check_step(step, self.current)

    def row(self, step: int) -> dict[str, Any]:
        """Return what is logged at a step so far."""
        return self._row if step == self.current else {}

    def row_with(self, step: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the row of a step with more values in it."""
        return merged(self.row(step), values)

    def advance(self, step: int, row: dict[str, Any], *, done: bool) -> None:
        """Note that a step has a row now, and whether it is complete."""
        self.current, self._row = (step + 1, {}) if done else (step, row)

    def forget_row(self) -> None:
        """Begin a row of its own, as another process does."""
        self._row = {}


def check_step(step: object, current: int) -> int:
    """Return a step as a number; arguments and errors as `Steps.target`."""
    try:
        number = current if step is None else operator.index(step)  # type: ignore[arg-type]  # it raises what is caught here
    except TypeError:
        raise TypeMismatchError(
            f"a step is a whole number, not {type(step).__name__}: {step!r:.60}"
        ) from None
    if isinstance(step, bool) or number > _LARGEST:
        raise RunStateError(f"a step is a number from 0 to 2**63 - 1, not {number!r:.60}")
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


def next_step(reader: Reader, run: int, writer: str | None = None) -> int:
    """Return the step behind the last one that was logged to a run, by one writer or by any."""
    sql = "SELECT max(step) FROM history WHERE run = ? AND writer = coalesce(?, writer)"
    last = (reader.row(sql, run, writer) or (None,))[0]
    return 0 if last is None else int(last) + 1
