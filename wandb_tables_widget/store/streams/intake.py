"""From calls of `log` to increments of the stream's content, each call exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.media import ChainedBlobs, MemoryBlobs
from wandb_tables_widget.store.content import read_content
from wandb_tables_widget.store.increment import append, save_batch
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.schema import schema_from_json
from wandb_tables_widget.store.streams.batch import columns_of, rows_of
from wandb_tables_widget.store.streams.stored import FIRST_SCHEMA, StoredStream, begin_stream, find_stream
from wandb_tables_widget.store.streams.union import StaleError, exact_union

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.increment import Batch, Unify
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.streams.calls import Call
    from wandb_tables_widget.store.streams.path import StreamPath

_COMPACT_EVERY: Final = 32


def take_in(store: Store, path: StreamPath, spool: str, calls: Sequence[Call]) -> None:
    """Add the rows of calls to a stream, and note in the same transaction how far the spool is done.

    Args:
        store: where the stream lies.
        path: what it is called; it is begun if it is not there.
        spool: the id of the spool the calls were read from; those noted as done are left out.
        calls: in their order.

    Raises:
        StoreUnavailableError: the disk refused; nothing is added.
        DamagedError: the catalogue is broken; nothing is added.
    """
    while True:
        with store.catalog.read() as reader:
            done = done_of(reader, spool)
        left = [call for call in calls if call.number >= done]
        if not left or _add(store, path, spool, left, done):
            return


def done_of(reader: Reader, spool: str) -> int:
    """Return the number of the first call of a spool that is not in the catalogue."""
    row = reader.row("SELECT next FROM spools WHERE id = ?", spool)
    return 0 if row is None else int(row[0])


def noted_spools(reader: Reader) -> list[str]:
    """Return the ids of all spools of which some calls are in the catalogue."""
    return [spool for (spool,) in reader.rows("SELECT id FROM spools ORDER BY id")]


def forget(store: Store, spools: Sequence[str]) -> None:
    """Drop the notes on spools whose files are gone."""
    with store.catalog.write() as transaction:
        transaction.many("DELETE FROM spools WHERE id = ?", [(spool,) for spool in spools])


def _add(store: Store, path: StreamPath, spool: str, calls: Sequence[Call], done: int) -> bool:
    """Add calls unless another process did so meanwhile; tell whether they were added."""
    batch, unify = _make_ready(store, path, calls)
    try:
        with store.catalog.write() as transaction:
            if done_of(transaction, spool) != done:
                return False
            content = begin_stream(transaction, path)
            increment = append(transaction, content, batch, 0, store.catalog.writer, unify)
            transaction.run(
                "INSERT INTO spools (id, next) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET next = excluded.next",
                *(spool, calls[-1].number + 1),
            )
    except StaleError:
        return False
    if increment.number % _COMPACT_EVERY == 0:
        store.compactor.ask(content)
    return True


def _make_ready(store: Store, path: StreamPath, calls: Sequence[Call]) -> tuple[Batch, Unify]:
    """Make the rows of calls durable as far as that can be before the transaction."""
    memory = MemoryBlobs()
    blobs = ChainedBlobs(memory, store.blobs)
    known, folder = _known(store, path)
    data, schema = columns_of(rows_of(calls, memory, store.blobs), known, memory)
    about = {"stream": str(path), "log_mode": "INCREMENTAL"}
    batch = save_batch(store, f"stream {str(path)!r}", data, schema, blobs, folder, about)
    return batch, exact_union(data, blobs, StoredStream(store, path).read)


def _known(store: Store, path: StreamPath) -> tuple[Schema, str]:
    with store.catalog.read() as reader:
        found = find_stream(reader, path)
        if found is None:
            return FIRST_SCHEMA, new_id()
        content = read_content(reader, found)
    return schema_from_json(content.schema), content.folder
