from __future__ import annotations

import base64
import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image as PILImage

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media import Image, MemoryBlobs, media_from_struct
from wandb_tables_widget.media.encode import SMALL


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width=40, height=30, mode="RGB"):
    rng = np.random.default_rng(1)
    return PILImage.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8)).convert(mode)


shapes = st.tuples(st.integers(1, 9), st.integers(1, 9)) | st.tuples(
    st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4])
)


@given(arrays(np.uint8, shapes))
def test_pixels_survive(array):
    image = Image(array)
    assert (image.width, image.height, image.format) == (array.shape[1], array.shape[0], "png")
    expected = array[:, :, 0] if array.ndim == 3 and array.shape[2] == 1 else array
    assert np.array_equal(image.to_numpy(), expected)


def test_large_arrays_survive_too():
    array = np.random.default_rng(0).integers(0, 256, (100, SMALL // 100, 3), dtype=np.uint8)
    assert np.array_equal(Image(array).to_numpy(), array)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([[True, False]]), [[255, 0]]),
        (np.array([[0, 255]]), [[0, 255]]),
        (np.array([[0.0, 0.5, 1.0]]), [[0, 128, 255]]),
        (np.array([[0.0, 1.5, 254.6]]), [[0, 2, 255]]),
        (np.array([[0.0, 1.0]], dtype=np.float16), [[0, 255]]),
        (np.asfortranarray(np.array([[1, 2], [3, 4]], dtype=np.uint8)), [[1, 2], [3, 4]]),
    ],
)
def test_the_rule_for_values(array, expected):
    assert Image(array).to_numpy().tolist() == expected


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([[-1, 5]]), "-1 to 5"),
        (np.array([[0, 256]], dtype=np.uint16), "0 to 256"),
        (np.array([[0.0, 256.0]]), "0 to 256"),
        (np.array([[-0.1, 1.0]]), "-0.1 to 1"),
        (np.array([[np.nan, 1.0]]), "NaN"),
        (np.array([[np.inf, 1.0]]), "infinity"),
        (np.array([["a"]]), "no image"),
        (np.array([[1j]]), "no image"),
        (np.zeros(3), "shape 3 "),
        (np.zeros((3, 8, 8)), "transpose"),
        (np.zeros((8, 8, 2)), "8×8×2"),
        (np.zeros((2, 8, 8, 3)), "each item of a batch"),
        (np.zeros((0, 5)), "no pixels"),
        (np.array(3), "shape"),
        (np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (10_000, 10_000), (0, 0)), "64,000,000"),
    ],
)
def test_arrays_that_are_no_image_are_refused(array, words):
    with pytest.raises(MediaError, match=words):
        Image(array)


class Tensor:
    """What torch has, as far as we use it."""

    def __init__(self, array, *, half=False):
        self.array, self.half = array, half

    def detach(self):
        return self

    def cpu(self):
        return self

    def float(self):
        return Tensor(self.array)

    def numpy(self):
        if self.half:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.array


@pytest.mark.parametrize("half", [False, True])
def test_tensors_have_their_channels_first(half):
    array = np.random.default_rng(0).random((3, 4, 5))
    expected = np.rint(array.transpose(1, 2, 0) * 255)
    assert np.array_equal(Image(Tensor(array, half=half)).to_numpy(), expected)
    assert Image(Tensor(np.ones((4, 5)))).to_numpy().shape == (4, 5)


def test_a_tensor_with_channels_last_is_refused():
    with pytest.raises(MediaError, match="permute"):
        Image(Tensor(np.zeros((8, 9, 3))))


def test_figures_are_drawn():
    figure_module = pytest.importorskip("matplotlib.figure")
    figure = figure_module.Figure(figsize=(2, 1), dpi=50)
    axes = figure.subplots()
    axes.plot([1, 2])
    assert (Image(figure).width, Image(figure).height) == (100, 50)
    assert Image(axes) == Image(figure)


def test_a_figure_that_does_not_draw_is_named():
    class Figure:
        def savefig(self, *_args, **_options):
            raise RuntimeError("no ink")

    with pytest.raises(MediaError, match="RuntimeError: no ink"):
        Image(Figure())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_bytes_and_files_of_allowed_formats_are_kept(kind, tmp_path):
    data = encoded(photo(), kind)
    path = tmp_path / "x.dat"
    path.write_bytes(data)
    for source in (data, bytearray(data), path, str(path)):
        image = Image(source)
        assert image.bytes == data
        assert (image.format, image.width, image.height) == (kind.lower(), 40, 30)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I;16", "I"])
def test_pillow_images_of_any_mode(mode):
    grey = photo(mode="L")
    source = grey.convert("I").point(lambda v: v).convert("I;16") if mode == "I;16" else photo().convert(mode)
    image = Image(source)
    assert (image.width, image.height, image.format) == (40, 30, "png")
    assert image.image.size == (40, 30)
    if mode in {"RGB", "RGBA", "L"}:
        assert np.array_equal(image.to_numpy(), np.asarray(source))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MediaError, match=r"gone\.png"):
        Image(tmp_path / "gone.png")
    with pytest.raises(MediaError, match="cannot be read"):
        Image(str(tmp_path))
    with pytest.raises(MediaError, match="cannot be read"):
        Image("a\0b")
    with pytest.raises(MediaError, match="cannot be read"):
        Image("https://example.org/cat.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_truncated_file_is_refused_when_it_is_made(kind, tmp_path):
    data = encoded(photo(200, 200), kind)
    path = tmp_path / "half.img"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(MediaError, match=r"half\.img"):
        Image(path)


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"BM", b"%PDF-1.7", b"<svg></svg>"])
def test_bytes_that_are_no_image_are_refused(data):
    with pytest.raises(MediaError):
        Image(data)


def test_a_bomb_is_refused_before_it_is_decoded():
    header = encoded(PILImage.new("L", (1, 1)), "PNG")
    side = (20_000).to_bytes(4, "big")
    ihdr = b"IHDR" + side + side + header[24:29]
    bomb = header[:12] + ihdr + zlib.crc32(ihdr).to_bytes(4, "big") + header[33:]
    with pytest.raises(MediaError, match="64,000,000"):
        Image(bomb)


@pytest.mark.parametrize("name", ["grouping", "classes", "boxes", "masks"])
def test_what_is_not_supported_is_refused_not_ignored(name):
    with pytest.raises(MediaError, match=name):
        Image(np.zeros((2, 2)), **{name: {}})


@pytest.mark.parametrize(
    ("file_type", "name"),
    [("png", "png"), ("jpg", "jpeg"), ("JPEG", "jpeg"), ("bmp", "bmp"), ("webp", "webp")],
)
def test_the_file_type_is_honoured(file_type, name):
    assert Image(np.zeros((4, 4, 3), np.uint8), file_type=file_type).format == name
    assert Image(encoded(photo(), "GIF"), file_type=file_type).format == name


def test_bytes_of_the_asked_type_are_kept():
    data = encoded(photo(), "JPEG")
    assert Image(data, file_type="jpg").bytes == data
    assert Image(data, mode="RGB").bytes == data


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1"])
def test_the_mode_is_honoured(mode):
    for source in (np.zeros((4, 4, 3), np.uint8), photo(), encoded(photo(), "JPEG")):
        assert Image(source, mode=mode).image.mode == mode


def test_unknown_arguments_are_told():
    with pytest.raises(MediaError, match="mode='nope'"):
        Image(photo(), mode="nope")
    with pytest.raises(MediaError, match="file_type='svg'"):
        Image(photo(), file_type="svg")
    with pytest.raises(MediaError, match="transparency"):
        Image(np.zeros((4, 4, 4), np.uint8), file_type="jpg")
    with pytest.raises(MediaError, match="caption"):
        Image(photo(), caption=3)
    with pytest.raises(MediaError, match="cannot be made of dict"):
        Image({})


def test_equality_is_of_bytes_and_caption():
    array = np.zeros((2, 2), np.uint8)
    assert Image(array) == Image(array)
    assert hash(Image(array)) == hash(Image(array))
    assert Image(array) != Image(array, caption="a")
    assert Image(array) != Image(array + 1)
    assert Image(array) != "x"


def test_another_image_gives_its_caption_unless_a_new_one_is_given():
    first = Image(np.zeros((2, 2)), caption="old")
    assert Image(first) == first
    assert Image(first, caption="new").caption == "new"
    assert Image(first, caption="new").bytes == first.bytes


def test_an_image_survives_its_struct():
    image = Image(np.zeros((2, 3), np.uint8), caption="c")
    blobs = MemoryBlobs()
    assert blobs.add(image.bytes) == image.digest
    read = media_from_struct("image-file", image.to_struct(), blobs)
    assert read == image
    assert read.bytes == image.bytes
    assert read.to_struct() == image.to_struct()


def test_bytes_that_are_gone_are_named():
    image = Image(np.zeros((2, 3), np.uint8))
    lost = media_from_struct("image-file", image.to_struct(), MemoryBlobs())
    with pytest.raises(MediaError, match=image.digest):
        _ = lost.bytes
    with pytest.raises(MediaError, match="'video-file'"):
        media_from_struct("video-file", image.to_struct(), MemoryBlobs())


def test_the_bytes_cannot_be_changed_through_the_source():
    data = bytearray(encoded(photo(), "PNG"))
    image = Image(data)
    data[:] = b"x" * len(data)
    assert image.image.size == (40, 30)


def test_an_image_shows_itself():
    image = Image(np.zeros((2, 3), np.uint8), caption="c")
    bundle = image._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == image.bytes
    assert bundle["text/plain"] == repr(image) == "Image(3×2 png, caption='c')"
    assert "image/png" in Image(encoded(photo(), "TIFF"))._repr_mimebundle_()
