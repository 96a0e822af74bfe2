"""The catalogue itself: its pages, what its records say of each other, and what was logged into it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.pages import damaged_pages
from wandb_tables_widget.store.root import CATALOG
from wandb_tables_widget.store.upkeep.owners import run_paths
from wandb_tables_widget.store.upkeep.report import Finding
from wandb_tables_widget.store.wal_check import pages_in_log

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.report import Notes

_OF_RUNS: Final = {
    "config": "SELECT key, value FROM config WHERE run = ?",
    "summary": "SELECT key, value FROM summary WHERE run = ?",
    "history": "SELECT 'step ' || step, value FROM history WHERE run = ?",
    "definitions of metrics": "SELECT name, definition FROM metrics WHERE run = ?",
    "tags": "SELECT label, tags FROM runs WHERE id = ?",
    "tables": "SELECT key, json_quote(log_mode) FROM tables WHERE run = ?",
}
_OTHERS: Final = {
    "artifacts": "SELECT 'artifact ' || id, metadata FROM artifacts",
    "tags of artifacts": "SELECT 'artifact ' || id, tags FROM artifacts",
    "entries of artifacts": "SELECT path, coalesce(value, 'null') FROM entries",
    "projects": "SELECT name, json_quote(entity) FROM projects",
}


def verify_catalog(store: Store, notes: Notes) -> None:
    """Look at pages, structure, references and values of the catalogue."""
    _verify_pages(store, notes)
    with store.catalog.read() as reader:
        _try(notes, "its structure", partial(_verify_structure, reader, notes))
        _try(notes, "what its records refer to", partial(_verify_references, reader, notes))
        _verify_runs(reader, notes)
        for what, sql in _OTHERS.items():
            _try(notes, what, partial(_verify_values, reader, notes, sql, what))


def _try(notes: Notes, what: str, act: Callable[[], None], *owners: str) -> None:
    """Note that something cannot be read, and go on."""
    try:
        act()
    except DamagedError as error:
        notes.damaged.append(Finding("catalogue", CATALOG, f"{what} cannot be read: {error}", owners))


def _verify_pages(store: Store, notes: Notes) -> None:
    path = store.catalog.path
    pages = sorted({*damaged_pages(path)} - pages_in_log(path))
    if pages:
        numbers = ", ".join(f"{page:,}" for page in pages[:20]) + ", …" * (len(pages) > 20)  # noqa: PLR2004  # a line's worth
        notes.damaged.append(
            Finding("catalogue", CATALOG, f"pages have changed since they were written: {numbers}")
        )


def _verify_structure(reader: Reader, notes: Notes) -> None:
    for (text,) in reader.rows("PRAGMA quick_check"):
        if text != "ok":
            notes.damaged.append(Finding("catalogue", CATALOG, text))


def _verify_references(reader: Reader, notes: Notes) -> None:
    for table, row, parent, _ in reader.rows("PRAGMA foreign_key_check"):
        reason = f"row {row} of {table} refers to what is not in {parent}"
        notes.damaged.append(Finding("record", CATALOG, reason))


def _verify_runs(reader: Reader, notes: Notes) -> None:
    try:
        runs = run_paths(reader)
    except DamagedError as error:
        notes.damaged.append(Finding("catalogue", CATALOG, f"its runs cannot all be read: {error}"))
        return
    for run, path in runs.items():
        owner = "/".join(path)
        for what, sql in _OF_RUNS.items():
            _try(notes, what, partial(_verify_values, reader, notes, sql, what, run, owner=owner), owner)


def _verify_values(reader: Reader, notes: Notes, sql: str, what: str, *values: int, owner: str = "") -> None:
    for name, text in reader.rows(sql, *values):
        notes.records += 1
        try:
            json.loads(text)
        except ValueError:
            reason = f"{what}, {name!r:.80}: {text!r:.80} is no JSON"
            notes.damaged.append(Finding("record", CATALOG, reason, (owner,) if owner else ()))
