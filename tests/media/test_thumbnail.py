from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PILImage

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media import Image, sniff, thumbnail


def encoded(array, kind="PNG", **options):
    out = io.BytesIO()
    PILImage.fromarray(array).save(out, kind, **options)
    return out.getvalue()


def noise(height, width, channels=3):
    shape = (height, width, channels) if channels else (height, width)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def opened(data):
    return PILImage.open(io.BytesIO(data))


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 64), st.sampled_from([0, 3, 4]))
def test_nothing_is_longer_than_the_side_or_larger_than_it_was(width, height, side, channels):
    data, mime = thumbnail(Image(noise(height, width, channels)).bytes, side)
    image = opened(data)
    assert max(image.size) <= max(side, 1)
    assert image.width <= width
    assert image.height <= height
    assert sniff(data)[1] == mime
    if max(width, height) > side:
        assert max(image.size) == side


def test_tiny_images_stay_exact():
    data = Image(noise(8, 8, 0)).bytes
    assert thumbnail(data, 64) == (data, "image/png")


def test_photos_become_jpeg_and_shrink():
    data, mime = thumbnail(encoded(noise(600, 800)), 100)
    assert mime == "image/jpeg"
    assert opened(data).size == (100, 75)


def test_a_photo_of_many_bytes_that_fits_is_shortened():
    data = encoded(noise(64, 64))
    small, mime = thumbnail(data, 64)
    assert mime == "image/jpeg"
    assert len(small) < len(data) / 2
    assert opened(small).size == (64, 64)


def test_transparency_is_kept():
    data, mime = thumbnail(encoded(noise(200, 200, 4)), 50)
    assert mime == "image/png"
    assert opened(data).mode == "RGBA"


def test_drawings_of_few_colours_become_png():
    flat = np.zeros((200, 200, 3), np.uint8)
    assert thumbnail(encoded(flat), 50)[1] == "image/png"


def test_formats_no_browser_shows_are_converted():
    flat = np.zeros((4, 4, 3), np.uint8)
    assert thumbnail(encoded(flat, "TIFF"), 64)[1] == "image/png"


def test_the_turn_a_camera_noted_is_applied():
    exif = PILImage.Exif()
    exif[0x0112] = 6
    data, _ = thumbnail(encoded(noise(100, 200), "JPEG", exif=exif), 50)
    assert opened(data).size == (25, 50)


def test_deep_greys_keep_their_brightness():
    deep = np.full((100, 100), 40_000, np.uint16)
    data, _ = thumbnail(encoded(deep), 10)
    assert abs(int(np.asarray(opened(data).convert("L"))[0, 0]) - 40_000 // 256) <= 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_broken_bytes_are_a_media_error_and_nothing_else(kind):
    data = bytearray(encoded(noise(60, 60), kind))
    rng = np.random.default_rng(3)
    for _ in range(60):
        broken = bytearray(data)
        for at in rng.integers(0, len(broken), 8):
            broken[at] = rng.integers(0, 256)
        try:
            thumbnail(bytes(broken[: rng.integers(1, len(broken))]), 16)
        except MediaError:
            continue


def test_truncated_bytes_are_refused():
    data = encoded(noise(100, 100))
    with pytest.raises(MediaError, match="broken"):
        thumbnail(data[: len(data) // 2], 10)


@pytest.mark.parametrize("side", [0, -1])
def test_a_side_without_pixels_is_refused(side):
    with pytest.raises(MediaError, match="side"):
        thumbnail(encoded(noise(4, 4)), side)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("PNG", ("png", "image/png")),
        ("JPEG", ("jpeg", "image/jpeg")),
        ("GIF", ("gif", "image/gif")),
        ("WEBP", ("webp", "image/webp")),
        ("BMP", ("bmp", "image/bmp")),
        ("TIFF", ("tiff", "image/tiff")),
    ],
)
def test_formats_are_told_by_their_bytes(kind, found):
    assert sniff(encoded(noise(4, 4), kind)) == found


@given(st.binary(max_size=40))
def test_other_bytes_are_told_apart_without_an_error(data):
    assert sniff(data) is None or data[:2] in {b"\x89P", b"\xff\xd8", b"GI", b"RI", b"BM", b"II", b"MM"}
