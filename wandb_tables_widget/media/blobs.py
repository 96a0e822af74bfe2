"""Bytes kept by content: in memory, or in several places asked one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media.base import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.media.base import BlobSource


class MemoryBlobs:
    """Bytes in memory, each kept once however often it is added. Only ever grows."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}

    def add(self, data: bytes, digest: str | None = None) -> str:
        """Keep ``data`` and return its digest; ``digest`` spares computing it when known."""
        name = digest or digest_of(data)
        self._data.setdefault(name, data)
        return name

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        Raises:
            MediaError: no bytes of that digest were added.
        """
        try:
            return self._data[digest]
        except KeyError:
            raise MediaError(f"the bytes of media {digest!r} are not in this table") from None

    def __contains__(self, digest: object) -> bool:
        return digest in self._data

    def __len__(self) -> int:
        return len(self._data)


class ChainedBlobs:
    """Bytes from memory first, then from another source such as the store a table was read from."""

    def __init__(self, memory: MemoryBlobs, behind: BlobSource) -> None:
        self._memory = memory
        self._behind = behind

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        Raises:
            MediaError: neither place has them, or they are damaged.
        """
        if digest in self._memory:
            return self._memory.read(digest)
        return self._behind.read(digest)


class UnionBlobs:
    """The bytes of several sources, such as those of tables that were put together."""

    def __init__(self, sources: Iterable[BlobSource]) -> None:
        self._sources = list({id(source): source for source in sources}.values())

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest from the first source that has them whole.

        Raises:
            MediaError: none has them, or the only ones are damaged.
        """
        failure = MediaError(f"the bytes of media {digest!r} are not in this table")
        for source in self._sources:
            try:
                return source.read(digest)
            except MediaError as error:
                if type(failure) is MediaError:
                    failure = error
        raise failure
