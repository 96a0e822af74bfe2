"""The tables of one run by their keys, with their versions and increments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import NotFoundError, nearest
from wandb_tables_widget.store.increment import increments_of
from wandb_tables_widget.store.overview import tables_overview
from wandb_tables_widget.store.version import find_version, load, load_part, versions_of
from wandb_tables_widget.table.show import Shown
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.store.increment import Increment
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.version import Version


class RunTables(Mapping[str, Table], Shown):
    """A run's tables: key → newest version, read from the store when asked for.

    As the last line of a cell, they are listed in the grid, a row a table.
    """

    def __init__(self, store: Store, run: int, path: str) -> None:
        self._store = store
        self._run = run
        self._path = path

    def __getitem__(self, key: str) -> Table:
        return load(self._store, self._find(key, None))

    def read(  # one argument a part of a table
        self,
        key: str,
        version: str | int | None = None,
        *,
        increment: int | None = None,
        up_to_increment: int | None = None,
        up_to_step: int | None = None,
    ) -> Table:
        """Return a table, or a part of it.

        Args:
            key: what it was logged under.
            version: ``"v2"`` or 2, or ``"latest"``, the default.
            increment: of an INCREMENTAL table, the rows of this increment only.
            up_to_increment: of an INCREMENTAL table, the rows up to and with this increment.
            up_to_step: of an INCREMENTAL table, the rows logged up to and with this step.

        Raises:
            NotFoundError: no table was logged under that key, or it has no such version or increment; the
                message lists what there is.
            TypeMismatchError: parts that exclude each other, or of a table that has no increments.
            DamagedError: a file of it does not hold what was written.
        """
        found = self._find(key, version)
        return load_part(
            self._store,
            found,
            increment=increment,
            up_to_increment=up_to_increment,
            up_to_step=up_to_step,
        )

    def versions(self, key: str) -> list[Version]:
        """Return the versions of a table, oldest first.

        Raises:
            NotFoundError: no table was logged under that key; the message lists the nearest.
        """
        self._find(key, None)
        with self._store.catalog.read() as reader:
            return versions_of(reader, self._run, key)

    def increments(self, key: str, version: str | int | None = None) -> list[Increment]:
        """Return the increments of an INCREMENTAL table, oldest first; of another, none.

        Raises:
            NotFoundError: no table was logged under that key, or it has no such version.
        """
        found = self._find(key, version)
        with self._store.catalog.read() as reader:
            return increments_of(reader, found.content.id)

    def _find(self, key: str, version: str | int | None) -> Version:
        with self._store.catalog.read() as reader:
            found = find_version(reader, self._run, key, version) if isinstance(key, str) else None
        if found is None:
            raise _NoTableError(f"run {self._path!r} has no table {key!r:.80}{nearest(str(key)[:200], self)}")
        return found

    def load_table(self) -> Table:
        """Return a row for each table: its newest version, as of now."""
        return tables_overview(self)

    def one_or_list(self) -> Table:
        """Return what a run shows in a cell: its one table, or a list of its tables."""
        keys = list(self)
        return self[keys[0]] if len(keys) == 1 else self.load_table()

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
