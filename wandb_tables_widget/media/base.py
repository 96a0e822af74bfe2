"""What every kind of media shares: bytes named by their digest, and a struct that refers to them."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from wandb_tables_widget.dtypes.infer import MediaValue
from wandb_tables_widget.errors import MediaError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping


class BlobSource(Protocol):
    """Where the bytes of media are read from."""

    def read(self, digest: str) -> bytes:
        """Return the bytes whose SHA-256 is ``digest`` (lower-case hex).

        Raises:
            MediaError: the bytes are missing or damaged; the message names the digest.
        """


class Media(MediaValue):
    """A media value: immutable, equal to another of the same kind, bytes and caption.

    A subclass sets ``kind``, W&B's name such as ``image-file``, and is then found under it by
    `media_from_struct`.
    """

    _kinds: ClassVar[dict[str, type[Media]]] = {}

    caption: str | None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "kind" in cls.__dict__:
            Media._kinds[cls.kind] = cls

    @classmethod
    @abstractmethod
    def from_struct(cls, struct: Mapping[str, Any], blobs: BlobSource) -> Media:
        """Return the value a reference stands for; its bytes are read when asked for."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Media):
            return NotImplemented
        return (self.kind, self.digest, self.caption) == (other.kind, other.digest, other.caption)

    def __hash__(self) -> int:
        return hash((self.kind, self.digest, self.caption))


def digest_of(data: bytes) -> str:
    """Return the name of some bytes: their SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def media_from_struct(kind: str, struct: Mapping[str, Any], blobs: BlobSource) -> Media:
    """Return the media value a reference in a column of W&B's ``kind`` stands for.

    Raises:
        MediaError: no class here reads that kind.
    """
    known = Media._kinds  # noqa: SLF001  # this module's own registry
    if kind not in known:
        raise MediaError(f"no media class reads {kind!r}{nearest(kind, known)}")
    return known[kind].from_struct(struct, blobs)
