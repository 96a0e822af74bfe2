"""The end of a run: its state, its summary made whole, its rows compacted."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import TablesError, TypeMismatchError
from wandb_tables_widget.store.compaction import compact
from wandb_tables_widget.store.rebuild import settle

if TYPE_CHECKING:
    from wandb_tables_widget.store.store import Store

KILLED: Final = 130
"""Exit code of a run that an interrupt ended, as shells give it."""

log = logging.getLogger(__name__)


def state_of(code: int) -> str:
    """Return the state a run ends in with an exit code."""
    return {0: "finished", KILLED: "killed"}.get(code, "crashed")


def end_run(store: Store, run: int, writer: str, code: int) -> None:
    """Mark a run as ended, unless another process has it by now.

    Raises:
        StoreUnavailableError: the disk refused; nothing is changed.
    """
    with store.catalog.write() as transaction:
        settle(transaction, run)
        transaction.run(
            "UPDATE runs SET state = ?, exit_code = ?, finished_at = ? WHERE id = ? AND writer = ?",
            *(state_of(code), code, time.time(), run, writer),
        )


def compact_run(store: Store, run: int) -> None:
    """Make segments of all increments of a run that wait in the catalogue; what fails stays as it is."""
    try:
        with store.catalog.read() as reader:
            rows = reader.rows(
                "SELECT DISTINCT i.content FROM increments i JOIN versions v ON v.content = i.content "
                "JOIN tables t ON t.id = v.table_id WHERE t.run = ? AND i.batch IS NOT NULL",
                run,
            )
        for (content,) in rows:
            compact(store, content)
    except TablesError as error:
        log.warning("rows could not be compacted, and stay as they are: %s", error)


def check_exit_code(code: object) -> int:
    """Return an exit code; None is 0.

    Raises:
        TypeMismatchError: it is no whole number of 32 bits.
    """
    if code is None:
        return 0
    if not isinstance(code, int) or not -(2**31) <= code < 2**31:
        raise TypeMismatchError(f"exit_code is None or a whole number of 32 bits, not {code!r:.60}")
    return int(code)


def exit_code_of(error: BaseException | None) -> int:
    """Return the exit code Python ends with when ``error`` is not caught."""
    if error is None:
        return 0
    if isinstance(error, KeyboardInterrupt):
        return KILLED
    if not isinstance(error, SystemExit):
        return 1
    if isinstance(error.code, int):
        return error.code
    return 0 if error.code is None else 1
