"""One store: a folder, its catalogue, and the packs this process writes."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.store.blobs import StoredBlobs
from wandb_tables_widget.store.catalog import Catalog
from wandb_tables_widget.store.compaction import Compactor
from wandb_tables_widget.store.pack import PackWriter
from wandb_tables_widget.store.process import share_lock
from wandb_tables_widget.store.root import CATALOG

if TYPE_CHECKING:
    from pathlib import Path

# One store a folder and process, so that one connection does all of a process's writing.
_open_stores: Final[weakref.WeakValueDictionary[Path, Store]] = weakref.WeakValueDictionary()
_lock: Final = threading.RLock()
share_lock(_lock)


class Store:
    """The store in ``root``; get it by `open_store`, so that a process has one of each.

    Attributes:
        root: its folder.
        catalog: what names everything in it.
        packs: where this process appends media.
        blobs: media by digest.
        compactor: what makes segments of small increments.
    """

    def __init__(self, root: Path, *, create: bool) -> None:
        self.root = root
        self.catalog = Catalog(root / CATALOG, create=create)
        self.packs = PackWriter(root, self.catalog)
        self.blobs = StoredBlobs(root, self.catalog)
        self.compactor = Compactor(self)

    def __repr__(self) -> str:
        return f"<Store {self.root}>"


def open_store(root: Path, *, create: bool = False) -> Store:
    """Return the store in a folder.

    Args:
        root: the folder that holds, or shall hold, ``catalog.db``.
        create: make what is missing.

    Raises:
        StoreUnavailableError: it cannot be made or opened.
        DamagedError: its catalogue is broken.
        StoreError: a newer version, or another program, wrote it.
    """
    place = root.resolve()
    with _lock:
        found = _open_stores.get(place)
        if found is None or not (place / CATALOG).exists():
            found = _open_stores[place] = Store(place, create=create)
        return found
