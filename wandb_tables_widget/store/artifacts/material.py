"""What an entry of an artifact is made of before a store keeps it.

Keeping has two halves, as for tables: `Material.save` makes bytes durable, `Material.to_row` names them in a
transaction.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.store.content import record_content, save_content

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from wandb_tables_widget.store.blobs import Source
    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.content import Draft, Saved
    from wandb_tables_widget.store.store import Store


@dataclass(frozen=True)
class Row:
    """An entry as the catalogue has it, but for its artifact and path; ``size`` is in bytes on disk."""

    kind: str
    digest: str
    size: int
    content: int | None = None
    media: bytes | None = None
    value: str | None = None
    ref: str | None = None

    @property
    def note(self) -> dict[str, Any]:
        """What is known of it besides."""
        found: dict[str, Any] = json.loads(self.value or "{}")
        return found


@dataclass(frozen=True, kw_only=True)
class Material(ABC):
    """What one entry is made of.

    Attributes:
        kind: which kind of entry it is.
        digest: the entry's digest, see `manifest`.
        size: bytes, as far as they are known before it is kept.
        ref: what it refers to, if it is not kept itself.
    """

    kind: str
    digest: str
    size: int
    ref: str | None = None

    @property
    def identity(self) -> Hashable:
        """Equal for what is the same."""
        return self.kind, self.digest, self.ref

    def sources(self) -> Mapping[str, Source]:
        """Return the bytes it needs kept, by their SHA-256."""
        return {}

    def save(self, keeping: Keeping, path: str) -> None:  # noqa: B027  # most are all in `sources`
        """Make durable what is not in `sources`; the path is for messages and for the files' metadata."""

    @abstractmethod
    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:
        """Name what was saved, and return the entry's row."""


class Keeping:
    """What was made durable for the tables of one artifact; ``about`` goes into the files' own metadata."""

    def __init__(self, store: Store, about: Mapping[str, Any]) -> None:
        self.store = store
        self._about = about
        self._saved: dict[str, tuple[Saved, int]] = {}
        self._recorded: dict[str, int] = {}

    def save(self, draft: Draft, note: Mapping[str, Any]) -> None:
        """Make the rows of a table durable; equal rows once."""
        if draft.digest not in self._saved:
            saved = save_content(self.store, draft, {**self._about, **note})
            self._saved[draft.digest] = saved, self._media_size(draft, saved)

    def record(self, transaction: Transaction, digest: str) -> tuple[int, int]:
        """Name saved rows; return the id of their content, and the bytes of their files and media."""
        saved, media = self._saved[digest]
        if digest not in self._recorded:
            self._recorded[digest] = record_content(transaction, saved).id
        content = self._recorded[digest]
        row = transaction.row(
            "SELECT total(s.size) FROM content_segments c JOIN segments s ON s.id = c.segment "
            "WHERE c.content = ?",
            content,
        )
        return content, media + int(row[0] if row else 0)

    def _media_size(self, draft: Draft, saved: Saved) -> int:
        new = {record.digest: record.size for record in saved.media}
        known = json.dumps([digest for digest in draft.media if digest not in new])
        with self.store.catalog.read() as reader:
            row = reader.row(
                "SELECT total(m.size) FROM json_each(?) j JOIN media m ON m.digest = unhex(j.value)", known
            )
        return sum(new.values()) + int(row[0] if row else 0)
