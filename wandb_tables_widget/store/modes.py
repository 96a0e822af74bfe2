"""What logging a table means, by its log mode: product §1.

Logging has two halves. `prepare` makes the rows durable, before any lock of the catalogue; what it returns
is then recorded inside the transaction of the log call, and confirmed once that is committed.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import FrozenTableError, StoreError
from wandb_tables_widget.store.content import (
    draft_content,
    insert_content,
    read_content,
    record_content,
    save_content,
)
from wandb_tables_widget.store.digest import content_digest
from wandb_tables_widget.store.increment import append, last_increment, load_growing, save_batch
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.schema import schema_to_json
from wandb_tables_widget.store.unify import as_schema, same_columns
from wandb_tables_widget.store.version import add_version, keys_text, latest, set_keys

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.content import Saved
    from wandb_tables_widget.store.increment import Batch
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.version import Version
    from wandb_tables_widget.table.added import Added
    from wandb_tables_widget.table.table import LogMode, Table

_EMPTY: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Place:
    """Where a table is logged: the run, its path for messages, and the key."""

    store: Store
    run: int
    path: str
    key: str

    def about(self, log_mode: str) -> dict[str, Any]:
        """Return what the files say of themselves."""
        return {"run": self.path, "key": self.key, "log_mode": log_mode}


class Whole:
    """An IMMUTABLE or MUTABLE table, ready to be recorded."""

    def __init__(self, place: Place, log_mode: LogMode, saved: Saved, keys: str | None) -> None:
        self._place = place
        self._log_mode = log_mode
        self._saved = saved
        self._keys = keys

    def record(self, transaction: Transaction, step: int) -> dict[str, Any]:
        """Name the content as the table's version, and return what stands for it in history.

        Raises:
            FrozenTableError: another process or thread logged something else under the key meanwhile.
        """
        place, draft = self._place, self._saved.draft
        logged = latest(transaction, place.run, place.key)
        _check_mode(place.key, self._log_mode, logged)
        if logged is not None and _is_same(logged, draft.digest, self._keys):
            return logged.reference()
        if logged is not None and self._log_mode == "IMMUTABLE":
            raise _frozen(place.key, logged, draft.data.num_rows)
        content = record_content(transaction, self._saved)
        version = add_version(transaction, place.run, place.key, self._log_mode, content, step, self._keys)
        return version.reference()

    def confirm(self) -> None:
        """Do nothing: the content is all there is to know."""


@dataclass(frozen=True)
class Bound:
    """What of a table object is logged under a key: its first rows, as they were at an edit count.

    ``spans`` says where those rows lie in the content, as ``(first row, rows)``: others may add to it, too.
    """

    content: int
    folder: str
    spans: tuple[tuple[int, int], ...]
    edits: int | None
    keys: str | None

    @property
    def rows(self) -> int:
        """How many rows of the table are logged."""
        return sum(rows for _, rows in self.spans)

    def grown(self, start: int, rows: int) -> Bound:
        """Return it with ``rows`` more, which lie from ``start`` in the content."""
        *others, (first, count) = self.spans or ((start, 0),)
        if first + count == start:
            return replace(self, spans=(*others, (first, count + rows)))
        return replace(self, spans=(*self.spans, (start, rows)))


class Bindings:
    """Which rows of which INCREMENTAL table objects one run has logged under which key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bound: weakref.WeakKeyDictionary[Table, dict[str, Bound]] = weakref.WeakKeyDictionary()
        self._series: set[str] = set()

    def get(self, table: Table, key: str) -> Bound | None:
        """Return what is logged of a table under a key, or None."""
        with self._lock:
            return self._bound.get(table, {}).get(key)

    def put(self, table: Table, key: str, bound: Bound) -> None:
        """Note what is logged of a table under a key."""
        with self._lock:
            self._bound.setdefault(table, {})[key] = bound
            self._series.add(key)

    def is_known(self, key: str) -> bool:
        """Tell whether this run object has logged increments under a key."""
        with self._lock:
            return key in self._series


class Rows:
    """New rows of an INCREMENTAL table, ready to be recorded."""

    def __init__(  # noqa: PLR0913  # what one log call knows
        self, place: Place, bindings: Bindings, table: Table, bound: Bound, batch: Batch | None, *, anew: bool
    ) -> None:
        self._place = place
        self._bindings = bindings
        self._table = table
        self._bound = bound
        self._batch = batch
        self._anew = anew

    def record(self, transaction: Transaction, step: int) -> dict[str, Any]:
        """Add the rows as an increment, and return what stands for the table in history.

        Raises:
            TypeMismatchError: the columns are not those of the rows logged before.
        """
        version = self._series(transaction, step)
        content = version.content.id
        if self._batch is None:
            return version.reference_to(last_increment(transaction, content))
        writer = self._place.store.catalog.writer
        added = append(transaction, content, self._batch, step, writer, same_columns)
        self._bound = self._bound.grown(added.start, added.rows)
        return version.reference_to(added)

    @property
    def content(self) -> int:
        """The content the rows were added to."""
        return self._bound.content

    @property
    def hot_bytes(self) -> int:
        """How many bytes of them wait in the catalogue."""
        return 0 if self._batch is None else len(self._batch.hot or b"")

    def confirm(self) -> None:
        """Note that the rows are logged."""
        self._bindings.put(self._table, self._place.key, self._bound)

    def _series(self, transaction: Transaction, step: int) -> Version:
        """Return the version the rows belong to; with rows that fit it, if it is not the one expected."""
        place = self._place
        version = latest(transaction, place.run, place.key)
        _check_mode(place.key, "INCREMENTAL", version)
        if version is None or self._anew:
            version = self._begin(transaction, step)
        elif version.keys != self._bound.keys:
            set_keys(transaction, version.id, self._bound.keys)
        content = version.content
        if self._bound.content != content.id:
            if self._bound.spans:
                self._batch = _batch_of(place, self._table.added(0), content.folder)
            self._bound = replace(self._bound, content=content.id, folder=content.folder, spans=())
        return version

    def _begin(self, transaction: Transaction, step: int) -> Version:
        place = self._place
        schema = schema_to_json(self._table.schema)
        content = insert_content(transaction, self._bound.folder, _EMPTY, schema, 0, growing=True)
        made = read_content(transaction, content)
        return add_version(transaction, place.run, place.key, "INCREMENTAL", made, step, self._bound.keys)


Ready = Whole | Rows


def prepare(place: Place, table: Table, bindings: Bindings, *, anew: bool = False) -> Ready:
    """Make what is to be logged of a table durable, and return it ready to be recorded.

    Args:
        place: where it is logged.
        table: the table; what it holds now counts.
        bindings: what the run has logged of INCREMENTAL tables.
        anew: begin a new series of increments instead of continuing the one there is.

    Raises:
        FrozenTableError: rows that are logged already were changed, where that is refused.
        StoreError: the key has another log mode, or something in the table cannot be kept.
        MediaError: the bytes of a media cell cannot be had.
        StoreUnavailableError: the disk refused; nothing logged before is touched.
    """
    if table.log_mode == "INCREMENTAL":
        return _prepare_rows(place, table, bindings, anew=anew)
    return _prepare_whole(place, table, _logged(place, table.log_mode))


def _logged(place: Place, log_mode: str) -> Version | None:
    with place.store.catalog.read() as reader:
        logged = latest(reader, place.run, place.key)
    _check_mode(place.key, log_mode, logged)
    return logged


def _prepare_whole(place: Place, table: Table, logged: Version | None) -> Whole:
    mode: Any = table.log_mode
    snapshot = table.snapshot()
    draft, keys = draft_content(f"table {place.key!r}", snapshot), keys_text(snapshot.keys)
    if logged is not None and mode == "IMMUTABLE" and not _is_same(logged, draft.digest, keys):
        raise _frozen(place.key, logged, draft.data.num_rows)
    before = None if logged is None else logged.content
    return Whole(place, mode, save_content(place.store, draft, place.about(mode), before), keys)


def _is_same(logged: Version, digest: str, keys: str | None) -> bool:
    return logged.content.digest == digest and logged.keys == keys


def _prepare_rows(place: Place, table: Table, bindings: Bindings, *, anew: bool) -> Rows:
    bound = None if anew else bindings.get(table, place.key)
    is_first = bound is None
    if bound is None:
        logged = None if anew else _logged(place, "INCREMENTAL")
        is_first = logged is None
        bound = Bound(0, new_id() if logged is None else logged.content.folder, (), None, None)
    added = table.added(bound.rows)
    if bound.edits not in {None, added.edits}:
        _check_logged_rows(place, table.added(0), bound)
    batch = _batch_of(place, added, bound.folder) if added.data.num_rows or is_first else None
    bound = replace(bound, edits=added.edits, keys=keys_text(added.keys))
    return Rows(place, bindings, table, bound, batch, anew=anew)


def _batch_of(place: Place, added: Added, folder: str) -> Batch:
    """Make rows durable in the folder of their content."""
    about = place.about("INCREMENTAL")
    what = f"table {place.key!r}"
    return save_batch(place.store, what, added.data, added.schema, added.blobs, folder, about)


def _check_logged_rows(place: Place, whole: Added, bound: Bound) -> None:
    """Refuse a table whose logged rows are no longer what was logged.

    Raises:
        FrozenTableError: a row is missing, or holds something else.
        TypeMismatchError: a column holds a type that does not go with what was logged.
    """
    row = 0
    for start, rows in bound.spans:
        data, schema = load_growing(place.store, bound.content, start, start + rows)
        both = same_columns(schema, whole.schema)
        now = as_schema(whole.data.slice(row, rows), whole.schema, both, whole.blobs)
        before = as_schema(data, schema, both, place.store.blobs)
        row += rows
        if content_digest(now, "") != content_digest(before, ""):
            raise _changed(place.key, bound.rows)


def _changed(key: str, rows: int) -> FrozenTableError:
    return FrozenTableError(
        f"table {key!r} is INCREMENTAL, and among its first {_rows(rows)}, which are logged, one was "
        "changed; put it back, or make the table with log_mode='MUTABLE' to log whole new versions"
    )


def _check_mode(key: str, log_mode: str, logged: Version | None) -> None:
    if logged is not None and logged.log_mode != log_mode:
        raise StoreError(
            f"table {key!r} was logged as {logged.log_mode} and is {log_mode} now; log it under another key, "
            f"or make it with log_mode={logged.log_mode!r}"
        )


def _frozen(key: str, logged: Version, rows: int) -> FrozenTableError:
    before = logged.content.rows
    changed = f"it has {_rows(rows)} now" if rows != before else "its rows or columns differ now"
    return FrozenTableError(
        f"table {key!r} was logged with {_rows(before)} and is IMMUTABLE; {changed}. Log it under a new "
        "key, or make it with log_mode='MUTABLE' to keep new versions, or 'INCREMENTAL' to add rows"
    )


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
