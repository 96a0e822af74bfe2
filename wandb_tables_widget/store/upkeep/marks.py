"""Records nobody names: marked when they are found, removed when they are found again long enough after.

In between, a writer that looked before and relies on such a record has long committed what names it; one that
looks after finds the mark, and writes anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.store.upkeep.holdings import (
    contents,
    digests_in_texts,
    digests_of,
    may_hold_media,
    pieces_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.store import Store

CONTENT: Final = "content"
MEDIA: Final = "media"

_BATCH: Final = 500
"""Records changed in one transaction, so that nobody waits long for the lock."""

_NAMELESS: Final = (
    "NOT EXISTS (SELECT 1 FROM versions v WHERE v.content = c.id) "
    "AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.content = c.id) "
    "AND NOT EXISTS (SELECT 1 FROM versions v WHERE instr(v.keys, c.digest))"
)
"""Neither a table nor an artifact holds it, and no key points to it."""

_UNUSED_SEGMENT: Final = "NOT EXISTS (SELECT 1 FROM content_segments c WHERE c.segment = segments.id)"
_UNUSED_PACK: Final = "NOT EXISTS (SELECT 1 FROM media m WHERE m.pack = packs.id)"
_DUE: Final = "EXISTS (SELECT 1 FROM marks k WHERE k.kind = ? AND k.name = ? AND k.since <= ?)"


@dataclass(frozen=True)
class Nameless:
    """What nobody names: ids of contents, and digests of media."""

    contents: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from ((CONTENT, name) for name in sorted(self.contents))
        yield from ((MEDIA, name) for name in sorted(self.media))


def find_nameless(store: Store, looked: Callable[[int], object]) -> Nameless:
    """Return the records nobody names.

    Args:
        store: where.
        looked: told after each content that was looked through.

    Raises:
        DamagedError: rows that may refer to media cannot be read, so that nothing can be told.
    """
    with store.catalog.read() as reader:
        nameless = {str(c) for (c,) in reader.rows(f"SELECT id FROM contents c WHERE {_NAMELESS}")}  # noqa: S608  # ours
        media = {digest for (digest,) in reader.rows("SELECT lower(hex(digest)) FROM media")}
        media -= {d for (d,) in reader.rows("SELECT lower(hex(media)) FROM entries WHERE media IS NOT NULL")}
        media -= digests_in_texts(reader)
        seen: set[tuple[str, int]] = set()
        for content in contents(reader):
            if media and str(content.id) not in nameless and may_hold_media(content):
                for piece in pieces_of(reader, content):
                    media -= digests_of(store, piece, seen)
            looked(1)
    return Nameless(frozenset(nameless), frozenset(media))


def mark(store: Store, found: Nameless, now: float) -> None:
    """Mark what was found, and take the marks of everything else away."""
    kept = set(found)
    with store.catalog.read() as reader:
        marked: set[tuple[str, str]] = {
            (kind, name) for kind, name in reader.rows("SELECT kind, name FROM marks")
        }
    for some in _batches(sorted(marked - kept)):
        with store.catalog.write() as transaction:
            transaction.many("DELETE FROM marks WHERE kind = ? AND name = ?", some)
    for some in _batches(sorted(kept - marked)):
        with store.catalog.write() as transaction:
            transaction.many(
                "INSERT OR IGNORE INTO marks (kind, name, since) VALUES (?, ?, ?)",
                [(*one, now) for one in some],
            )


def due(store: Store, found: Nameless, since: float) -> Nameless:
    """Return what of the found was marked at or before ``since`` (s since 1970)."""
    with store.catalog.read() as reader:
        marked = reader.rows("SELECT kind, name FROM marks WHERE since <= ?", since)
    names = {kind: frozenset(name for k, name in marked if k == kind) for kind in (CONTENT, MEDIA)}
    return Nameless(found.contents & names[CONTENT], found.media & names[MEDIA])


def remove(store: Store, what: Nameless, since: float) -> Nameless:
    """Remove records, unless somebody has come to name them, and return those that were.

    What they alone named goes with them: rows that wait in the catalogue, the records of segments and packs.

    Raises:
        StoreUnavailableError: the catalogue does not take it; it can be tried again.
    """
    gone: dict[str, set[str]] = {CONTENT: set(), MEDIA: set()}
    for some in _batches(list(what)):
        with store.catalog.write() as transaction:
            removed = [(kind, name) for kind, name in some if _remove(transaction, kind, name, since)]
        for kind, name in removed:
            gone[kind].add(name)
    with store.catalog.write() as transaction:
        transaction.run(f"DELETE FROM segments WHERE {_UNUSED_SEGMENT}")  # noqa: S608  # ours
        transaction.run(f"DELETE FROM packs WHERE {_UNUSED_PACK}")  # noqa: S608  # ours
    return Nameless(frozenset(gone[CONTENT]), frozenset(gone[MEDIA]))


def _remove(transaction: Transaction, kind: str, name: str, since: float) -> bool:
    place = (kind, name, since)
    if kind == MEDIA:
        sql = (
            f"DELETE FROM media WHERE digest = ? AND {_DUE} "  # noqa: S608  # ours
            "AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.media = media.digest) RETURNING 1"
        )
        removed = transaction.row(sql, bytes.fromhex(name), *place) is not None
    else:
        sql = f"SELECT 1 FROM contents c WHERE c.id = ? AND {_DUE} AND {_NAMELESS}"  # noqa: S608  # ours
        removed = transaction.row(sql, int(name), *place) is not None
        if removed:
            for table, column in (
                ("content_segments", "content"),
                ("increments", "content"),
                ("contents", "id"),
            ):
                transaction.run(f"DELETE FROM {table} WHERE {column} = ?", int(name))  # noqa: S608  # ours
    if removed:
        transaction.run("DELETE FROM marks WHERE kind = ? AND name = ?", kind, name)
    return removed


def _batches(items: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    return (items[at : at + _BATCH] for at in range(0, len(items), _BATCH))
