"""What stands in history and summary for media: W&B's ``_type``, and the reference a table would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media import media_from_struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wandb_tables_widget.dtypes.infer import MediaValue
    from wandb_tables_widget.media import BlobSource


class GivenBlobs:
    """A `BlobSource` over media values that were given to `log`."""

    def __init__(self, media: Mapping[str, MediaValue]) -> None:
        self._media = media

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        Raises:
            MediaError: they are missing or damaged where the value reads them from.
        """
        return self._media[digest].bytes


def refer(media: MediaValue) -> dict[str, Any]:
    """Return what stands for a media value."""
    return {"_type": media.kind, **media.to_struct()}


def revived(value: Any, blobs: BlobSource) -> Any:
    """Return a value as it was logged: with media in the places of their references, however deep."""
    if isinstance(value, list):
        return [revived(item, blobs) for item in value]
    if not isinstance(value, dict):
        return value
    media = _media(value, blobs)
    return {key: revived(item, blobs) for key, item in value.items()} if media is None else media


def digests_in(value: Any) -> Iterator[str]:
    """Yield the digest of each media reference in a value of history or summary."""
    if isinstance(value, list):
        for item in value:
            yield from digests_in(item)
    elif isinstance(value, dict):
        if "_type" in value and isinstance(value.get("digest"), str):
            yield value["digest"]
        for item in value.values():
            yield from digests_in(item)


def _media(value: dict[str, Any], blobs: BlobSource) -> Any:
    """Return the media value a dict refers to; None for any other dict, also one that only looks like it."""
    kind = value.get("_type")
    try:
        return media_from_struct(kind, value, blobs) if isinstance(kind, str) else None
    except (MediaError, KeyError, TypeError):
        return None
