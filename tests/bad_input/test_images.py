"""Images."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as PILImage

import wandb_tables_widget as wandb


def encoded(kind="PNG"):
    out = io.BytesIO()
    PILImage.effect_noise((64, 64), 50).save(out, kind)
    return out.getvalue()


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


BOMB = b"".join(
    [
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(bytes(99))),
        chunk(b"IEND", b""),
    ]
)
IMAGES = [
    ("/no/such/file.png", "/no/such/file.png"),
    ("a\0b", "null byte"),
    (encoded()[:99], "broken"),
    (encoded("JPEG")[:200], "broken"),
    (BOMB, "64,000,000"),
    (b"<svg/>", "PNG, JPEG"),
    (None, "NoneType"),
    (np.zeros(5), "H×W"),
    (np.zeros((3, 8, 8)), "transpose"),
    (np.zeros((2, 8, 8, 3)), "batch"),
    (np.zeros((0, 5)), "no pixels"),
    (np.full((2, 2), np.nan), "nan_to_num"),
    (np.full((2, 2), -1.0), "0 to 255"),
    (np.array([["a"]]), "numbers or bool"),
]


@pytest.mark.parametrize(("source", "word"), IMAGES)
def test_a_broken_image_adds_no_row(source, word, check_refused):
    table = wandb.Table(columns=["image"], data=[[wandb.Image(np.zeros((2, 2)), caption="dark")]])
    check_refused(lambda: table.add_data(wandb.Image(source)), "MediaError", word)
    assert [image.caption for image in table["image"]] == ["dark"]


def test_an_image_takes_no_option_it_would_ignore(check_refused):
    for name in ("boxes", "masks", "classes", "grouping"):
        check_refused(lambda: wandb.Image(np.zeros((2, 2)), **{name: {}}), "MediaError", name, "leave it out")  # noqa: B023  # called at once
    check_refused(
        lambda: wandb.Image(np.zeros((2, 2)), caption="\ud800"), "MediaError", "caption", "surrogate"
    )
    check_refused(lambda: wandb.Image(np.zeros((2, 2)), file_type="exe"), "MediaError", "'exe'", "'png'")
