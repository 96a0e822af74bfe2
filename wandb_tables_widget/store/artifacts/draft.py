"""The entries that an artifact has before it is logged."""

from __future__ import annotations

import threading
import weakref
from collections import Counter
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import NotFoundError, StoreError, nearest
from wandb_tables_widget.store.artifacts.names import check_path
from wandb_tables_widget.store.artifacts.sources import Spool
from wandb_tables_widget.store.content import draft_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wandb_tables_widget.store.artifacts.material import Material
    from wandb_tables_widget.store.content import Draft as Content
    from wandb_tables_widget.table.table import Table


class Draft:
    """Paths and what lies there; each change is made whole or not at all."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._materials: dict[str, Material] = {}
        self._folders: Counter[str] = Counter()
        self._spool: Spool | None = None
        self._contents: weakref.WeakKeyDictionary[Table, tuple[int, Content]] = weakref.WeakKeyDictionary()

    def materials(self) -> dict[str, Material]:
        """Return all entries, a new dict each time."""
        with self._lock:
            return dict(self._materials)

    def content_of(self, table: Table, path: str) -> Content:
        """Return what a table holds now, computed once as long as it does not change.

        Raises:
            StoreError: something in it cannot be kept; the message names it by ``path``.
        """
        snapshot = table.snapshot()
        with self._lock:
            version, content = self._contents.get(table, (None, None))
        if content is None or version != snapshot.version:
            content = draft_content(f"table {path!r:.80}", snapshot)
            with self._lock:
                self._contents[table] = snapshot.version, content
        return content

    def spool(self) -> Spool:
        """Return where files are kept until the artifact is logged; a forked child has its own."""
        with self._lock:
            if self._spool is None or not self._spool.is_mine:
                self._spool = Spool()
            return self._spool

    def put(self, new: Mapping[str, Material], *, overwrite: bool = False) -> None:
        """Add entries, all of them or none; what is there already stays as it is.

        Args:
            new: by path.
            overwrite: put them in the place of others of the same path.

        Raises:
            StoreError: a path is no name inside the artifact, is taken by something else, or is a folder of
                other entries.
        """
        with self._lock:
            added = {
                check_path(path): material for path, material in new.items() if self._is_new(path, material)
            }
            if not overwrite:
                self._check_free(added)
            folders = self._folders + Counter(folder for path in added for folder in _above(path))
            self._check_folders(added, folders)
            self._folders = folders - Counter(
                folder for path in added if path in self._materials for folder in _above(path)
            )
            self._materials.update(added)

    def _is_new(self, path: str, material: Material) -> bool:
        known = self._materials.get(path)
        return known is None or known.identity != material.identity

    def _check_free(self, added: Mapping[str, Material]) -> None:
        taken = next((path for path in added if path in self._materials), None)
        if taken is not None:
            raise StoreError(
                f"the artifact has another {taken!r:.200} already; use another name, or overwrite=True"
            )

    def _check_folders(self, added: Mapping[str, Material], folders: Counter[str]) -> None:
        for path in added:
            if path in folders:
                raise StoreError(f"{path!r:.200} is a folder of other entries; give it another name")
            file = next((above for above in _above(path) if above in self._materials or above in added), None)
            if file is not None:
                raise StoreError(f"{file!r:.200} is an entry, so {path!r:.200} cannot lie below it")

    def remove(self, path: str) -> None:
        """Take an entry away, or all of a folder.

        Raises:
            NotFoundError: there is none; the message lists the nearest.
        """
        with self._lock:
            gone = [known for known in self._materials if known == path or known.startswith(f"{path}/")]
            if not gone:
                raise NotFoundError(
                    f"the artifact has no entry {path!r:.80}{nearest(path[:200], self._materials)}"
                )
            for known in gone:
                del self._materials[known]
                self._folders.subtract(_above(known))
            self._folders = +self._folders


def _above(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
