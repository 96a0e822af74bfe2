"""A logged artifact: its entries, and the objects they stand for."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes.wandb_keys import key_types
from wandb_tables_widget.errors import DamagedError, NotFoundError, StoreError, nearest
from wandb_tables_widget.media.base import media_from_struct
from wandb_tables_widget.store.artifacts.adding import parts_below
from wandb_tables_widget.store.artifacts.materials import FILE, JOINED, PARTITIONED, REFERENCE, TABLE
from wandb_tables_widget.store.artifacts.records import entries_of, read_artifact
from wandb_tables_widget.store.content import load_sealed, read_content
from wandb_tables_widget.store.schema import schema_from_json
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.keys import keys_from_json
from wandb_tables_widget.table.partitioned import PartitionedTable
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes.wandb_keys import KeyType
    from wandb_tables_widget.store.artifacts.draft import Draft
    from wandb_tables_widget.store.artifacts.material import Row
    from wandb_tables_widget.store.artifacts.records import Record
    from wandb_tables_widget.store.store import Store


class Kept:
    """A version of an artifact in a store; what it holds does not change."""

    def __init__(self, store: Store, record: Record) -> None:
        self.store = store
        self.id = record.id
        self.first = record

    @cached_property
    def rows(self) -> dict[str, Row]:
        """The entries by path, sorted; errors as `record`."""
        with self.store.catalog.read() as reader:
            self.record()
            return entries_of(reader, self.id)

    def record(self) -> Record:
        """Return what the catalogue says of it now.

        Raises:
            NotFoundError: it was removed.
        """
        with self.store.catalog.read() as reader:
            found = read_artifact(reader, self.id)
        if (found.digest, found.created_at) != (self.first.digest, self.first.created_at):
            raise NotFoundError(f"artifact {self.first.path!r:.200} is no longer in the store; log it again")
        return found


class KeptTable:
    """A table of a logged artifact, loaded when it is asked for."""

    def __init__(self, kept: Kept, path: str) -> None:
        self._kept = kept
        self._path = path
        self._table: Table | None = None

    @property
    def kept_table(self) -> tuple[Store, Row]:
        """Where it is kept."""
        return self._kept.store, self._kept.rows[self._path]

    def path_in(self, draft: Draft) -> None:  # as an entry
        """Return None: it is in no draft."""

    def load_table(self) -> Table:
        """Return the table, the same object each time."""
        if self._table is None:
            self._table = load_object(self._kept, self._path)
        return self._table

    def __repr__(self) -> str:
        return f"<{self._path} of {self._kept.first.path}>"


def load_object(kept: Kept, path: str) -> Any:
    """Return the object that an entry was made of.

    Raises:
        StoreError: it is a file or a reference.
        NotFoundError: it joins what the artifact does not have.
        DamagedError: a file of it, or the catalogue, does not hold what was written.
    """
    row = kept.rows[path]
    if row.kind in {FILE, REFERENCE}:
        raise StoreError(f"entry {path!r:.200} is a {row.kind}; use get_entry({path!r:.200}).download()")
    note = row.note
    try:
        if row.kind == TABLE:
            return _table(kept, row, note)
        if row.kind == JOINED:
            return JoinedTable(_side(kept, note["table1"]), _side(kept, note["table2"]), note["join_key"])
        if row.kind == PARTITIONED:
            return _partitioned(kept, note["parts_path"])
        return media_from_struct(row.kind, note, kept.store.blobs)
    except KeyError as error:
        raise DamagedError(
            f"the catalogue says of entry {path!r:.200} only {note!r:.200}: no {error}"
        ) from error


def _table(kept: Kept, row: Row, note: dict[str, Any]) -> Table:
    if row.content is None:
        raise DamagedError(f"the catalogue names no content for a table of {kept.first.path}")
    with kept.store.catalog.read() as reader:
        content = read_content(reader, row.content)
    return Table.from_arrow(
        load_sealed(kept.store, content),
        schema=schema_from_json(content.schema),
        blobs=kept.store.blobs,
        log_mode=note["log_mode"],
        keys=keys_from_json(note.get("keys", {}), lambda name: _referred(kept, name)),
        stored_name=content.digest,
    )


def path_of_content(kept: Kept, digest: str) -> str | None:
    """Return the path of the table whose rows have a digest, None if the artifact has none."""
    with kept.store.catalog.read() as reader:
        rows = reader.rows("SELECT id FROM contents WHERE digest = ?", digest)
    ids = {row[0] for row in rows}
    return next((path for path, row in kept.rows.items() if row.content in ids), None)


def _referred(kept: Kept, digest: str) -> Table:
    path = path_of_content(kept, digest)
    if path is None:
        raise NotFoundError(f"artifact {kept.first.path} has no table {digest!r:.80}, which a key points to")
    found: Table = load_object(kept, path)
    return found


def table_keys(kept: Kept, path: str) -> dict[str, KeyType]:
    """Return the key columns of a table, with the paths of the tables that they point to, as W&B has them."""
    found = key_types(kept.rows[path].note.get("keys", {}))
    return {
        column: replace(key, table=path_of_content(kept, key.table) or key.table)
        for column, key in found.items()
    }


def _side(kept: Kept, path: str) -> KeptTable:
    if path not in kept.rows:
        raise NotFoundError(
            f"artifact {kept.first.path} has no table {path!r:.80}{nearest(path[:200], kept.rows)}"
        )
    return KeptTable(kept, path)


def _partitioned(kept: Kept, folder: str) -> PartitionedTable:
    paths = parts_below(folder, list(kept.rows))
    if not paths:
        raise NotFoundError(f"artifact {kept.first.path} has no table below {folder!r:.200}")
    return PartitionedTable([KeptTable(kept, path) for path in paths])
