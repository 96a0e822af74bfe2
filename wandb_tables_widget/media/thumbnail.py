"""Small versions of images for cells."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image as PILImage
from PIL import ImageOps

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media.decode import decode, open_image
from wandb_tables_widget.media.encode import has_alpha
from wandb_tables_widget.media.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

SHORT: Final = 4096
"""An image that is small enough and of at most so many bytes goes to the browser as it is."""

_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_GRAPHIC_COLOURS: Final = {"RGB": 256, "L": 64}


def thumbnail(data: bytes, side: int) -> tuple[bytes, str]:
    """Return ``(bytes, MIME type)`` of a version of an image for a cell.

    The longest side is at most ``side`` device pixels; nothing is enlarged. Short bytes of an
    image that fits already are returned untouched, so tiny images stay exact. Opaque images of
    more than 256 colours (64 greys) become JPEG, all others PNG.

    Raises:
        MediaError: the bytes are broken, of another format, or too large; or ``side`` is below 1.
    """
    if side < 1:
        raise MediaError(f"a thumbnail needs a side of at least 1 pixel, not {side}")
    image = open_image(data)
    fits = max(image.size) <= side
    found = sniff(data)
    if fits and len(data) <= SHORT and found is not None and found[1] in _SHOWN:
        return data, found[1]
    return _encode(_shrink(decode(data, side), side))


def _shrink(image: PILImage.Image, side: int) -> PILImage.Image:
    upright = _guarded(lambda: ImageOps.exif_transpose(image))
    plain = _guarded(lambda: _plain(upright))
    if max(plain.size) > side:
        plain.thumbnail((side, side), PILImage.Resampling.LANCZOS, reducing_gap=2.0)
    return plain


def _guarded(step: Callable[[], PILImage.Image]) -> PILImage.Image:
    """Run a step that reads metadata of the file, which may be broken though the pixels are not."""
    try:
        return step()
    except (OSError, ValueError, SyntaxError, KeyError, TypeError) as error:
        raise MediaError(f"the image cannot be turned into a thumbnail: {error}") from error


def _plain(image: PILImage.Image) -> PILImage.Image:
    """Return the image in L, RGB or RGBA; 16-bit greys are scaled down by 256."""
    if has_alpha(image):
        return image.convert("RGBA")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image if image.mode in {"L", "RGB"} else image.convert("L" if image.mode == "1" else "RGB")


def _encode(image: PILImage.Image) -> tuple[bytes, str]:
    out = io.BytesIO()
    if image.mode == "RGBA" or image.getcolors(_GRAPHIC_COLOURS[image.mode]) is not None:
        image.save(out, "PNG", compress_level=6)
        return out.getvalue(), "image/png"
    image.save(out, "JPEG", quality=82)
    return out.getvalue(), "image/jpeg"
