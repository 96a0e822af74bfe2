"""Spools: rows of streams that are not in the catalogue yet, or could not be brought there."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from wandb_tables_widget.store.streams.frame import TITLE, scan
from wandb_tables_widget.store.streams.spool_file import DAMAGED, FOLDER, spools_in
from wandb_tables_widget.store.upkeep.report import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from wandb_tables_widget.store.upkeep.report import Notes


def verify_spools(root: Path, notes: Notes) -> None:
    """Note spools that were damaged before their rows were brought in, and those that are damaged now."""
    for path in sorted(root.joinpath(FOLDER).glob(f"*{DAMAGED}")):
        _note(notes, path, "bytes in it were changed; the rows that could be read are in the catalogue")
    for path in sorted(spools_in(root)):
        try:
            reason = _damage(path.read_bytes(), zlib.crc32(path.stem.encode()))
        except FileNotFoundError:
            continue  # its rows were brought in meanwhile
        except OSError as error:
            reason = str(error)
        if reason:
            _note(notes, path, reason)


def _damage(data: bytes, seed: int) -> str:
    """Return what is wrong with the bytes of a spool. Its end may be torn, or about to be written."""
    frames, gaps = scan(data, seed)
    if not data or (frames and frames[0].kind == TITLE and not gaps):
        return ""
    if not frames or frames[0].kind != TITLE:
        return "it does not say which stream it is of; its rows stay in it"
    return f"bytes {gaps[0].start:,} to {gaps[0].end:,} were changed"


def _note(notes: Notes, path: Path, reason: str) -> None:
    notes.damaged.append(Finding("spool", f"{FOLDER}/{path.name}", reason))
