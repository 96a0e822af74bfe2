"""Bytes to pixels, for allowed formats and bounded sizes only."""

from __future__ import annotations

import io
import struct
from typing import Final

from PIL import Image as PILImage
from PIL import UnidentifiedImageError

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media.sniff import sniff

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
"""Formats that are decoded; every other decoder of Pillow stays out of reach."""

MAX_PIXELS: Final = 64_000_000
"""Largest width × height that is decoded or encoded."""

_DECODE_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    struct.error,
    UnidentifiedImageError,
    Warning,
)
"""What Pillow's decoders raise on broken bytes; warnings where the user made them errors."""

_BOMB: Final = (PILImage.DecompressionBombError, PILImage.DecompressionBombWarning)


def open_image(data: bytes, name: str = "the image") -> PILImage.Image:
    """Return the image in ``data``, its header read and its pixels not yet decoded.

    Raises:
        MediaError: no image of an allowed format, or larger than `MAX_PIXELS`.
    """
    if sniff(data) is None:
        raise MediaError(f"{name} is no image: its first bytes are {data[:8]!r}; use {', '.join(FORMATS)}")
    try:
        image = PILImage.open(io.BytesIO(data), formats=FORMATS)
    except _BOMB as error:
        raise MediaError(f"{name} has more than {MAX_PIXELS:,} pixels: {error}; resize it") from error
    except _DECODE_ERRORS as error:
        raise MediaError(f"{name} is a broken image: {error}") from error
    check_size(*image.size, name)
    return image


def check_size(width: int, height: int, name: str = "the image") -> None:
    """Refuse an image without pixels, or with more than `MAX_PIXELS`.

    Raises:
        MediaError: the size is out of bounds.
    """
    if not width or not height:
        raise MediaError(f"{name} has no pixels: it is {width}×{height}")
    if width * height > MAX_PIXELS:
        raise MediaError(
            f"{name} has {width}×{height} pixels, more than {MAX_PIXELS:,}; resize it or cut it into tiles"
        )


def decode(data: bytes, side: int = 0, name: str = "the image") -> PILImage.Image:
    """Return the decoded image; a JPEG may come at a smaller scale that still covers ``side`` pixels.

    Args:
        data: bytes of an image of an allowed format.
        side: longest side that is needed, in pixels; 0 for the full size.
        name: what a message calls the image.

    Raises:
        MediaError: the bytes are broken, of another format, or too large.
    """
    image = open_image(data, name)
    try:
        if side:
            image.draft(None, (side, side))
        image.load()
    except _DECODE_ERRORS as error:
        raise MediaError(f"{name} is a broken image: {error}") from error
    return image


def verify(data: bytes, name: str = "the image") -> tuple[int, int]:
    """Check that ``data`` decodes, and return its width and height in pixels.

    A PNG is checked by the checksums it carries, other formats by decoding them (a JPEG at an
    eighth of its size).

    Raises:
        MediaError: the bytes are broken, of another format, or too large.
    """
    image = open_image(data, name)
    size = image.size
    if image.format == "PNG":
        try:
            image.verify()
        except _DECODE_ERRORS as error:
            raise MediaError(f"{name} is a broken image: {error}") from error
    else:
        decode(data, 1, name)
    return size
