"""Pixels to bytes: a small PNG writer for small arrays, Pillow for everything else."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final

from PIL import Image as PILImage

from wandb_tables_widget.errors import MediaError, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE_TYPES: Final = {
    "png": "PNG",
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "bmp": "BMP",
    "gif": "GIF",
    "webp": "WEBP",
    "tiff": "TIFF",
}
"""Values of ``file_type``, and what Pillow calls them."""

SMALL: Final = 16_384
"""Up to so many bytes of pixels an unfiltered PNG is quicker to write and about as short."""

_COLOUR_TYPE: Final = {1: 0, 3: 2, 4: 6}
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_END: Final = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_PNG_MODES: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})


def encode_array(pixels: NDArray[np.uint8], file_type: str) -> bytes:
    """Return the encoded bytes of H×W or H×W×{1, 3, 4} pixels.

    Raises:
        MediaError: no such file type, or it cannot hold these pixels.
    """
    if file_type == "png" and pixels.nbytes <= SMALL:
        return _small_png(pixels)
    flat = pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels  # noqa: PLR2004  # H×W×1
    return encode_pil(PILImage.fromarray(flat), file_type)


def _small_png(pixels: NDArray[np.uint8]) -> bytes:
    """Write PNG (W3C, third edition, §5 and §11): one IDAT, filter 0 on each line, zlib level 1."""
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]  # noqa: PLR2004  # H×W
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPE[channels], 0, 0, 0)
    row = width * channels
    raw = pixels.tobytes()
    lines = b"".join([b"\0" + raw[at : at + row] for at in range(0, height * row, row)])
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines, 1)) + _END


def _chunk(name: bytes, body: bytes) -> bytes:
    checked = name + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


def encode_pil(image: PILImage.Image, file_type: str) -> bytes:
    """Return the encoded bytes of a Pillow image; modes the format lacks become RGB or RGBA.

    Raises:
        MediaError: no such file type, or Pillow cannot write the image.
    """
    if file_type not in FILE_TYPES:
        raise MediaError(f"file_type={file_type!r} is unknown{nearest(file_type, FILE_TYPES)}")
    target = FILE_TYPES[file_type]
    options: dict[str, int] = {"PNG": {"compress_level": 1}, "JPEG": {"quality": 90}}.get(target, {})
    out = io.BytesIO()
    try:
        _fit_mode(image, target).save(out, target, **options)
    except (OSError, ValueError, KeyError) as error:
        raise MediaError(f"mode {image.mode} cannot be written as {file_type}: {error}") from error
    return out.getvalue()


def _fit_mode(image: PILImage.Image, target: str) -> PILImage.Image:
    if target == "PNG" and image.mode in _PNG_MODES:
        return image
    if has_alpha(image):
        if target in {"JPEG", "BMP"}:
            raise MediaError(f"{target} keeps no transparency; use file_type='png' or mode='RGB'")
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def has_alpha(image: PILImage.Image) -> bool:
    """Tell whether an image may have transparent pixels."""
    return image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info
