"""Images: encoded once, kept by content."""

from __future__ import annotations

import base64
import os
import reprlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from PIL import Image as PILImage

from wandb_tables_widget.errors import MediaError, nearest
from wandb_tables_widget.media.base import BlobSource, Media, digest_of
from wandb_tables_widget.media.decode import check_size, decode, verify
from wandb_tables_widget.media.encode import FILE_TYPES, encode_array, encode_pil
from wandb_tables_widget.media.pixels import figure_to_png, tensor_to_array, to_pixels
from wandb_tables_widget.media.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Encoded = tuple[bytes, tuple[int, int]]
"""Encoded bytes, with the width and height in pixels."""

_LATER: Final = "is not supported yet and would be lost; leave it out"
_INLINE: Final = frozenset({"image/png", "image/jpeg"})


class Image(Media):
    """An image for a table cell. Immutable; equal to an image of the same bytes and caption.

    Args:
        data_or_path: a path, encoded bytes, a Pillow image, an array H×W or H×W×{1, 3, 4}, a tensor C×H×W
            or H×W, a matplotlib figure, or another Image. Bytes of an allowed format (PNG, JPEG, GIF,
            WebP, BMP, TIFF) are kept as they are; the rest is encoded. Values of arrays: see
            `media.pixels.to_pixels`.
        mode: Pillow mode to convert to, such as ``"L"`` or ``"RGB"``.
        caption: text shown with the image; of another Image, its own caption is kept if None.
        grouping: refused, see Raises.
        classes: refused, see Raises.
        boxes: refused, see Raises.
        masks: refused, see Raises.
        file_type: format to encode to: png (default for what is not encoded yet), jpg, bmp, gif, webp, tiff.

    Raises:
        MediaError: the input is no image, is broken or has more than 64 million pixels; the caption is no
            text that UTF-8 can write; or ``grouping``, ``classes``, ``boxes`` or ``masks`` is given.
    """

    kind: ClassVar[str] = "image-file"

    def __init__(  # noqa: PLR0913, PLR0917  # the arguments of W&B
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Any = None,
        boxes: Any = None,
        masks: Any = None,
        file_type: str | None = None,
    ) -> None:
        _refuse(grouping=grouping, classes=classes, boxes=boxes, masks=masks)
        _check_caption(caption)
        if caption is None and isinstance(data_or_path, Image):
            caption = data_or_path.caption
        data, size = _encode(data_or_path, mode, _checked_type(file_type))
        self._set(data, digest_of(data), caption, size)

    def _set(self, data: bytes, digest: str, caption: str | None, size: tuple[int, int]) -> None:
        found = sniff(data)
        self._data: bytes | None = data
        self._blobs: BlobSource | None = None
        self._length = len(data)
        self.digest = digest
        self.caption = caption
        self.format = found[0] if found else "png"
        self.width, self.height = size

    @classmethod
    def from_struct(cls, struct: Mapping[str, Any], blobs: BlobSource) -> Image:
        """Return the image a reference in a table stands for; its bytes are read when asked for."""
        image = cls.__new__(cls)
        image._refer(struct, blobs)  # noqa: SLF001  # a constructor of this class
        return image

    def _refer(self, struct: Mapping[str, Any], blobs: BlobSource) -> None:
        self._data, self._blobs = None, blobs
        self._length = struct["size"]
        self.digest, self.caption, self.format = struct["digest"], struct["caption"], struct["format"]
        self.width, self.height = struct["width"], struct["height"]

    def to_struct(self) -> dict[str, Any]:
        """Return the reference a table keeps: digest, format, width, height, size in bytes, caption."""
        return {
            "digest": self.digest,
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "size": self._length,
            "caption": self.caption,
        }

    @property
    def bytes(self) -> bytes:
        """The encoded bytes.

        Raises:
            MediaError: they are missing or damaged where they are kept.
        """
        if self._data is not None:
            return self._data
        if self._blobs is None:
            raise MediaError(f"image {self.digest!r} has no bytes and no place to read them from")
        return self._blobs.read(self.digest)

    @property
    def image(self) -> PILImage.Image:
        """The decoded image as Pillow's."""
        return decode(self.bytes)

    def to_numpy(self) -> NDArray[Any]:
        """Return the decoded pixels, H×W or H×W×C."""
        image = self.image
        return np.asarray(image.convert("RGB") if image.mode == "P" else image)

    def __repr__(self) -> str:
        caption = f", caption={reprlib.repr(self.caption)}" if self.caption is not None else ""
        return f"Image({self.width}×{self.height} {self.format}{caption})"

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
        data = self.bytes
        found = sniff(data)
        if found is None or found[1] not in _INLINE:
            data, found = encode_pil(decode(data), "png"), ("png", "image/png")
        return {found[1]: base64.b64encode(data).decode("ascii"), "text/plain": repr(self)}


def _refuse(**later: Any) -> None:
    for name, value in later.items():
        if value is not None:
            raise MediaError(f"Image({name}=…) {_LATER}")


def _checked_type(file_type: str | None) -> str | None:
    if file_type is None:
        return None
    plain = str(file_type).lower().removeprefix(".")
    if plain not in FILE_TYPES:
        raise MediaError(f"file_type={file_type!r} is unknown{nearest(plain, FILE_TYPES)}")
    return plain


def _encode(source: Any, mode: str | None, file_type: str | None) -> Encoded:
    """Encode anything an Image is made of."""
    if isinstance(source, (str, os.PathLike)):
        return _recode(_read(Path(source)), mode, file_type, f"the file {os.fspath(source)!r}")
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _recode(bytes(source), mode, file_type, "the image")
    if isinstance(source, Image):
        return _recode(source.bytes, mode, file_type, "the image", (source.width, source.height))
    if isinstance(source, PILImage.Image):
        return _from_pil(source, mode, file_type)
    if isinstance(source, np.ndarray):
        return _from_array(source, mode, file_type)
    return _from_other(source, mode, file_type)


def _check_caption(caption: object) -> None:
    if caption is None:
        return
    if not isinstance(caption, str):
        raise MediaError(f"the caption must be text, not {type(caption).__name__}; use str(…)")
    try:
        caption.encode()
    except UnicodeEncodeError:
        raise MediaError(
            f"the caption {reprlib.repr(caption)} holds half a surrogate pair; use whole characters"
        ) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MediaError(f"the image file {str(path)!r:.300} cannot be read: {reason}") from error


def _recode(
    data: bytes, mode: str | None, file_type: str | None, name: str, size: tuple[int, int] | None = None
) -> Encoded:
    size = size or verify(data, name)
    found = sniff(data)
    same_type = file_type is None or (found is not None and FILE_TYPES[file_type] == FILE_TYPES[found[0]])
    if mode is None and same_type:
        return data, size
    image = decode(data, name=name)
    if same_type and image.mode == mode:
        return data, size
    return _from_pil(image, mode, file_type)


def _from_pil(image: PILImage.Image, mode: str | None, file_type: str | None) -> Encoded:
    check_size(*image.size)
    try:
        image.load()
        converted = image if mode in (None, image.mode) else image.convert(mode)
    except (OSError, SyntaxError) as error:
        raise MediaError(f"the image is broken: {error}") from error
    except (ValueError, KeyError) as error:
        raise MediaError(f"mode={mode!r} cannot be made from {image.mode!r}: {error}") from error
    if converted.mode in {"F", "I"}:
        return _from_array(np.asarray(converted), None, file_type)
    return encode_pil(converted, file_type or "png"), converted.size


def _from_array(array: NDArray[Any], mode: str | None, file_type: str | None) -> Encoded:
    pixels = to_pixels(array)
    if mode is not None:
        flat = pixels[:, :, 0] if pixels.ndim > 2 and pixels.shape[2] == 1 else pixels  # noqa: PLR2004  # H×W×1
        return _from_pil(PILImage.fromarray(flat), mode, file_type)
    return encode_array(pixels, file_type or "png"), (pixels.shape[1], pixels.shape[0])


def _from_other(source: Any, mode: str | None, file_type: str | None) -> Encoded:
    if hasattr(source, "detach") and hasattr(source, "numpy"):
        return _from_array(tensor_to_array(source), mode, file_type)
    figure = source if hasattr(source, "savefig") else getattr(source, "figure", None)
    if hasattr(figure, "savefig"):
        return _recode(figure_to_png(figure), mode, file_type, "the figure")
    if hasattr(source, "__array__"):
        return _from_array(np.asarray(source), mode, file_type)
    raise MediaError(
        f"an Image cannot be made of {type(source).__name__}; "
        "use a path, bytes, a Pillow image, an array, a tensor or a matplotlib figure"
    )
