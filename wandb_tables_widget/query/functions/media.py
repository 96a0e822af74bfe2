"""Functions of media. Their fields, such as ``image.width``, are found by name and need no row here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.functions.row import Function
from wandb_tables_widget.query.kinds import INTEGER, NUMBER
from wandb_tables_widget.query.sql_text import SQL, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound

_SIDES: Final = ("struct_extract({0}, 'width')", "struct_extract({0}, 'height')")
_IMAGE: Final = {"image": ({"width": 40, "height": 30}, None)}


def _aspect(_: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    width, height = (fill(side, parts[0]) for side in _SIDES)
    return fill("({0} / nullif({1}, 0))", width, height)


def _pixels(_: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("(CAST({0} AS BIGINT) * {1})", *(fill(side, parts[0]) for side in _SIDES))


MEDIA_FUNCTIONS: Final = (
    Function(
        "aspect_ratio",
        ("media",),
        NUMBER,
        _aspect,
        "width of an image or video divided by its height",
        over=("image.aspect_ratio", _IMAGE, [40 / 30, None]),
        nulls="makes",
    ),
    Function(
        "pixels",
        ("media",),
        INTEGER,
        _pixels,
        "width of an image or video times its height",
        over=("pixels(image)", _IMAGE, [1200, None]),
        nulls="makes",
    ),
)
