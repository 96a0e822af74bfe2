"""Arrays, tensors and figures to 8-bit pixels."""

from __future__ import annotations

import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media.decode import check_size

Pixels = NDArray[np.uint8]

_CHANNELS: Final = (1, 3, 4)
_WHITE: Final = 255


def tensor_to_array(tensor: Any) -> NDArray[Any]:
    """Return a torch-like tensor (``detach``, ``cpu``, ``numpy``) as H×W or H×W×C.

    Raises:
        MediaError: three dimensions without 1, 3 or 4 channels first.
    """
    plain = tensor.detach()
    plain = plain.cpu() if hasattr(plain, "cpu") else plain
    try:
        array = np.asarray(plain.numpy())
    except TypeError:
        array = np.asarray(plain.float().numpy())
    if array.ndim != 3:  # noqa: PLR2004  # C×H×W
        return array
    if array.shape[0] not in _CHANNELS:
        raise MediaError(
            f"a tensor of shape {_times(array.shape)} is no image: channels come first and are 1, 3 or 4; "
            "use tensor.permute(2, 0, 1) if they are last"
        )
    return array.transpose(1, 2, 0)


def figure_to_png(figure: Any) -> bytes:
    """Return what ``figure.savefig`` (matplotlib) draws, as PNG.

    Raises:
        MediaError: the figure does not draw.
    """
    out = io.BytesIO()
    try:
        figure.savefig(out, format="png")
    except Exception as error:
        raise MediaError(f"the figure does not draw: {type(error).__name__}: {error}") from error
    return out.getvalue()


def to_pixels(array: NDArray[Any]) -> Pixels:
    """Return an array as 8-bit H×W or H×W×{1, 3, 4}.

    ``uint8`` stays; ``bool`` becomes 0 and 255; other whole numbers must be 0 to 255. Floats that all lie
    in 0 to 1 are multiplied by 255, else they must lie in 0 to 255; both are rounded.

    Raises:
        MediaError: another shape or type, NaN or infinity, or values outside those ranges.
    """
    _check_shape(array)
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(_WHITE)
    if np.issubdtype(array.dtype, np.integer):
        return _whole(array)
    if np.issubdtype(array.dtype, np.floating):
        return _fractions(array)
    raise MediaError(f"an array of {array.dtype} is no image; use numbers or bool")


def _check_shape(array: NDArray[Any]) -> None:
    shape = array.shape
    if len(shape) == 2 or (len(shape) == 3 and shape[2] in _CHANNELS):  # noqa: PLR2004  # H×W, H×W×C
        check_size(shape[1], shape[0], "the array")
        return
    hint = "H×W, H×W×1, H×W×3 or H×W×4 is needed"
    if len(shape) == 3 and shape[0] in _CHANNELS:  # noqa: PLR2004  # C×H×W
        hint += "; the channels seem to come first: use array.transpose(1, 2, 0)"
    elif len(shape) == 4:  # noqa: PLR2004  # N×H×W×C
        hint += "; make one Image of each item of a batch"
    raise MediaError(f"an array of shape {_times(shape) or '()'} is no image: {hint}")


def _whole(array: NDArray[Any]) -> Pixels:
    low, high = array.min(), array.max()
    if low < 0 or high > _WHITE:
        raise MediaError(
            f"pixels go from {low} to {high}, not within 0 to 255; scale them or use floats in 0 to 1"
        )
    return array.astype(np.uint8)


def _fractions(array: NDArray[Any]) -> Pixels:
    low, high = float(array.min()), float(array.max())
    if not np.isfinite(low) or not np.isfinite(high):
        raise MediaError("pixels hold NaN or infinity; use numpy.nan_to_num or clip first")
    if low < 0 or high > _WHITE:
        raise MediaError(
            f"pixels go from {low:g} to {high:g}; floats must all lie in 0 to 1, or in 0 to 255: "
            "use (x - x.min()) / (x.max() - x.min())"
        )
    scaled: Pixels = np.rint(array * _WHITE if high <= 1 else array).astype(np.uint8)
    return scaled


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
