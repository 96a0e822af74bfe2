"""The tables of one run by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import NotFoundError, nearest
from wandb_tables_widget.store.version import latest, load
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.store.store import Store


class RunTables(Mapping[str, Table]):
    """A run's tables: key → newest version, read from the store when asked for."""

    def __init__(self, store: Store, run: int, path: str) -> None:
        self._store = store
        self._run = run
        self._path = path

    def __getitem__(self, key: str) -> Table:
        with self._store.catalog.read() as reader:
            version = latest(reader, self._run, key) if isinstance(key, str) else None
        if version is None:
            raise _NoTableError(f"run {self._path!r} has no table {key!r:.80}{nearest(str(key)[:200], self)}")
        return load(self._store, version)

    def __contains__(self, key: object) -> bool:
        return key in set(self)

    def __iter__(self) -> Iterator[str]:
        with self._store.catalog.read() as reader:
            rows = reader.rows("SELECT key FROM tables WHERE run = ? ORDER BY id", self._run)
        return iter([key for (key,) in rows])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<tables of {self._path}: {', '.join(map(repr, self))}>"


class _NoTableError(NotFoundError, KeyError):
    """A mapping's missing key is a KeyError to Python."""
