"""Everything a store holds, read and held against what was written. Nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tqdm.auto import tqdm

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.root import CATALOG
from wandb_tables_widget.store.upkeep.files import named_files, own_files
from wandb_tables_widget.store.upkeep.report import Finding, Notes
from wandb_tables_widget.store.upkeep.verify_catalog import verify_catalog
from wandb_tables_widget.store.upkeep.verify_contents import verify_contents
from wandb_tables_widget.store.upkeep.verify_media import verify_media
from wandb_tables_widget.store.upkeep.verify_spools import verify_spools

if TYPE_CHECKING:
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.report import Report


def verify(store: Store, *, progress: bool = True) -> Report:
    """Read everything and report what is damaged, missing, or named by nobody.

    The catalogue's pages, what its records say of each other, the SHA-256 of every segment, batch of rows and
    media item. What is broken never stops the rest.

    Args:
        store: what is looked at; others may use it meanwhile.
        progress: show a bar.
    """
    notes = Notes()
    with tqdm(total=_bytes(store), unit="B", unit_scale=True, desc="verify", disable=not progress) as bar:
        verify_catalog(store, notes)
        damaged = verify_media(store, notes, bar.update)
        verify_contents(store, notes, damaged, bar.update)
    verify_spools(store.root, notes)
    return notes.report(_orphans(store, notes))


def _bytes(store: Store) -> int | None:
    """Return how many bytes there are to read; None if the catalogue cannot tell."""
    try:
        with store.catalog.read() as reader:
            row = reader.row(
                "SELECT (SELECT coalesce(sum(size), 0) FROM segments WHERE id IN "
                "(SELECT segment FROM content_segments)) + (SELECT coalesce(sum(size), 0) FROM media) "
                "+ (SELECT coalesce(sum(length(batch)), 0) FROM increments)"
            )
    except DamagedError:
        return None
    return None if row is None else int(row[0])


def _orphans(store: Store, notes: Notes) -> list[str]:
    """Return the files no record names: listed first, so that one that is named meanwhile is none."""
    files = list(own_files(store.root))
    try:
        with store.catalog.read() as reader:
            named = named_files(reader)
    except DamagedError as error:
        notes.damaged.append(Finding("catalogue", CATALOG, f"which files it names cannot be told: {error}"))
        return []
    return [file.name for file in files if file.parts not in named]
