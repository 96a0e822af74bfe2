"""Versions of a run's table, as the catalogue names them, and how each is read back."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import DamagedError, NotFoundError, TypeMismatchError
from wandb_tables_widget.store.content import (
    CONTENT_COLUMNS,
    content_of,
    digest_of,
    find_content,
    load_sealed,
)
from wandb_tables_widget.store.increment import increments_of, load_growing
from wandb_tables_widget.store.schema import schema_from_json
from wandb_tables_widget.table.keys import keys_from_json, keys_to_json
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.content import Content
    from wandb_tables_widget.store.increment import Increment
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.keys import Keys
    from wandb_tables_widget.table.table import LogMode

_SELECT: Final = (
    f"SELECT v.id, t.key, t.log_mode, v.number, v.step, v.created_at, v.keys, {CONTENT_COLUMNS} "  # noqa: S608  # ours
    "FROM versions v JOIN tables t ON t.id = v.table_id JOIN contents c ON c.id = v.content"
)


@dataclass(frozen=True, repr=False)
class Version:
    """One version of a run's table."""

    id: int
    key: str
    log_mode: LogMode
    number: int
    step: int
    created_at: float
    keys: str | None
    content: Content

    @property
    def name(self) -> str:
        """``v0``, ``v1`` and so on."""
        return f"v{self.number}"

    def __repr__(self) -> str:
        size = f"{self.content.rows:,} rows × {self.content.columns:,} columns"
        return f"<Version {self.name} of {self.key!r:.80} ({self.log_mode}, {size}, step {self.step})>"

    def reference(self) -> dict[str, Any]:
        """Return what stands for the table in history and summary."""
        content = self.content
        return {"_type": "table-file"} | self._about(content.rows) | {"digest": content.digest}

    def reference_to(self, increment: Increment) -> dict[str, Any]:
        """Return what stands for an increment, and the rows before it, in history and summary."""
        rows = self._about(increment.start + increment.rows)
        return {"_type": "incremental-table-file"} | rows | {"increment_num": increment.number}

    def _about(self, rows: int) -> dict[str, Any]:
        columns = self.content.columns
        return {"version": self.name, "nrows": rows, "ncols": columns, "log_mode": self.log_mode}


def table_id(transaction: Transaction, run: int, key: str, log_mode: LogMode) -> int:
    """Return the id of a run's table, named now if it was not."""
    row = transaction.row("SELECT id FROM tables WHERE run = ? AND key = ?", run, key)
    if row is not None:
        return int(row[0])
    return transaction.insert(
        "INSERT INTO tables (project, run, key, log_mode) SELECT project, id, ?, ? FROM runs WHERE id = ?",
        *(key, log_mode, run),
    )


def add_version(  # noqa: PLR0913, PLR0917  # one argument a column
    transaction: Transaction,
    run: int,
    key: str,
    log_mode: LogMode,
    content: Content,
    step: int,
    keys: str | None,
) -> Version:
    """Name a content the next version of a run's table; ``keys`` is what `keys_text` returns."""
    table = table_id(transaction, run, key, log_mode)
    last = transaction.row("SELECT max(number) FROM versions WHERE table_id = ?", table) or (None,)
    number, now = 0 if last[0] is None else int(last[0]) + 1, time.time()
    version = transaction.insert(
        "INSERT INTO versions (table_id, number, content, keys, step, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        *(table, number, content.id, keys, step, now),
    )
    return Version(version, key, log_mode, number, step, now, keys, content)


def set_keys(transaction: Transaction, version: int, keys: str | None) -> None:
    """Change the key columns of a version; ``keys`` is what `keys_text` returns."""
    transaction.run("UPDATE versions SET keys = ? WHERE id = ?", keys, version)


def latest(reader: Reader, run: int, key: str) -> Version | None:
    """Return the newest version of a run's table, or None."""
    row = reader.row(f"{_SELECT} WHERE t.run = ? AND t.key = ? ORDER BY v.number DESC LIMIT 1", run, key)
    return None if row is None else _version(row)


def versions_of(reader: Reader, run: int, key: str) -> list[Version]:
    """Return all versions of a run's table, oldest first."""
    rows = reader.rows(f"{_SELECT} WHERE t.run = ? AND t.key = ? ORDER BY v.number", run, key)
    return [_version(row) for row in rows]


def find_version(reader: Reader, run: int, key: str, name: str | int | None) -> Version | None:
    """Return a version by ``"v3"``, ``3`` or ``"latest"``; None if the run has no table of that key.

    Raises:
        NotFoundError: the table has no such version; the message lists those it has.
    """
    if name is None or name == "latest":
        return latest(reader, run, key)
    found = versions_of(reader, run, key)
    wanted = str(name).removeprefix("v")
    version = next((version for version in found if str(version.number) == wanted), None)
    if found and version is None:
        raise NotFoundError(
            f"table {key!r} has no version {name!r:.60}; it has v0 to {found[-1].name}, and 'latest'"
        )
    return version


def load(store: Store, version: Version) -> Table:
    """Return a version as a table; its media are read when they are looked at.

    Raises:
        DamagedError: a file of it is missing or does not hold what its record says.
    """
    if version.content.growing:
        return load_rows(store, version)
    return _sealed(store, version.content, version.log_mode, version.keys)


def keys_text(keys: Keys) -> str | None:
    """Return key columns as JSON text; tables they point to go by the digest of their content."""
    if not keys:
        return None
    return json.dumps(keys_to_json(keys, lambda table: digest_of(table.snapshot())), sort_keys=True)


def _sealed(store: Store, content: Content, log_mode: LogMode, keys: str | None) -> Table:
    return Table.from_arrow(
        load_sealed(store, content),
        schema=schema_from_json(content.schema),
        blobs=store.blobs,
        log_mode=log_mode,
        keys=_keys(store, keys),
        stored_name=content.digest,
    )


def _keys(store: Store, text: str | None) -> Keys:
    try:
        return keys_from_json(json.loads(text or "{}"), lambda digest: _referred(store, digest))
    except (ValueError, TypeMismatchError) as error:
        raise DamagedError(f"the catalogue holds keys that cannot be read: {text!r:.80}") from error


def _referred(store: Store, digest: str) -> Table:
    """Return the table a key points to.

    Raises:
        NotFoundError: it was not logged in this store.
    """
    with store.catalog.read() as reader:
        row = reader.row(f"{_SELECT} WHERE c.digest = ? AND NOT c.growing ORDER BY v.id LIMIT 1", digest)
        content = find_content(reader, digest) if row is None else None
    if row is not None:
        return load(store, _version(row))
    if content is None:
        raise NotFoundError(
            f"the table {digest!r:.80} that a key points to is not in {store.root}; log it there, too"
        )
    return _sealed(store, content, "IMMUTABLE", None)


def load_rows(store: Store, version: Version, first: int = 0, last: int | None = None) -> Table:
    """Return rows of an INCREMENTAL table by number; errors as `load`."""
    data, schema = load_growing(store, version.content.id, first, last)
    keys = _keys(store, version.keys)
    return Table.from_arrow(data, schema=schema, blobs=store.blobs, log_mode=version.log_mode, keys=keys)


def load_part(
    store: Store,
    version: Version,
    *,
    increment: int | None = None,
    up_to_increment: int | None = None,
    up_to_step: int | None = None,
) -> Table:
    """Return one increment of an INCREMENTAL table, or all rows up to an increment or to a step.

    Raises:
        TypeMismatchError: more than one of these is given, or the table is not INCREMENTAL.
        NotFoundError: there is no such increment.
        DamagedError: a file of it is missing or does not hold what its record says.
    """
    asked = {
        name: value
        for name, value in {
            "increment": increment, "up_to_increment": up_to_increment, "up_to_step": up_to_step
        }.items()
        if value is not None
    }  # fmt: skip
    if not asked:
        return load(store, version)
    if len(asked) > 1:
        raise TypeMismatchError(f"{' and '.join(asked)} exclude each other; give one of them")
    ((name, value),) = asked.items()
    if not version.content.growing:
        raise TypeMismatchError(
            f"table {version.key!r} is {version.log_mode}: it has versions, not increments; leave out {name}="
        )
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeMismatchError(f"{name} is a whole number, not {value!r:.60}")
    with store.catalog.read() as reader:
        first, last = _rows_asked(version, increments_of(reader, version.content.id), name, value)
    return load_rows(store, version, first, last)


def _rows_asked(version: Version, known: list[Increment], name: str, value: int) -> tuple[int, int]:
    if name == "up_to_step":
        return 0, max((one.start + one.rows for one in known if one.step <= value), default=0)
    found = next((one for one in known if one.number == value), None)
    if found is None:
        raise NotFoundError(
            f"table {version.key!r} has no increment {value:,}; it has 0 to {len(known) - 1:,}"
        )
    return (found.start if name == "increment" else 0), found.start + found.rows


def _version(row: tuple[Any, ...]) -> Version:
    version, key, log_mode, number, step, created_at, keys, *content = row
    return Version(version, key, log_mode, number, step, created_at, keys, content_of(content))
