"""What kind of image some bytes are, told by their first bytes and by nothing else."""

from __future__ import annotations

from typing import Final

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpeg", "image/jpeg"),
    (b"GIF87a", "gif", "image/gif"),
    (b"GIF89a", "gif", "image/gif"),
    (b"BM", "bmp", "image/bmp"),
    (b"II*\x00", "tiff", "image/tiff"),
    (b"MM\x00*", "tiff", "image/tiff"),
)


def sniff(data: bytes) -> tuple[str, str] | None:
    """Return ``(format, MIME type)`` of an image of an allowed format, else None.

    Formats are ``png``, ``jpeg``, ``gif``, ``webp``, ``bmp`` and ``tiff``.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", "image/webp"
    for magic, name, mime in _MAGIC:
        if data.startswith(magic):
            return name, mime
    return None
