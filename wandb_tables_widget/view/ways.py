"""The ways of showing the values of a column, and their options: the one table of them.

``js/src/cells/ways-table.ts`` is generated from `WAYS`. A name may stand for several kinds of column,
with options of its own for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from wandb_tables_widget.dtypes import List, NDArray, Number, Timestamp

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import DType

AUTOMATIC: Final = "automatic"

_SPECIFICATION = r"[+\- ]?[,_]?(?:(?:\.[0-9]{1,2})?[efgEG%])?"
NUMBER_PATTERN: Final = rf"(?:{_SPECIFICATION}|[^{{}}]*\{{(?::{_SPECIFICATION})?\}}[^{{}}]*)"
"""Python's format of a number without fill, alignment and width, alone or in braces within a text."""

TIME_PATTERN: Final = r"(?:[^%]|%[YymdbBaAjHIMSfpzZ%])+"
"""What ``strftime`` takes, without what depends on a country's language."""


@dataclass(frozen=True)
class WayOption:
    """One option of a way.

    A number lies between ``min`` and ``max`` and is ``whole`` where only that makes sense; a choice is one of
    ``choices``; a text matches the regular expression ``pattern`` as a whole, which ``hint`` says in words.
    ``fallback`` is what an option is that was not given; None is left to the way, as the end of a scale is
    that of the column's values.
    """

    name: str
    label: str
    kind: Literal["number", "text", "choice", "boolean"]
    fallback: str | float | bool | None
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    whole: bool = False
    pattern: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Way:
    """A way of showing values: its ``name`` stands in view documents, ``label`` is for people.

    ``kinds`` are the columns that have it: kinds of `DType`, but "date" for times without a time of day and
    "numbers" for lists and one-dimensional arrays of numbers.
    """

    name: str
    label: str
    kinds: tuple[str, ...]
    options: tuple[WayOption, ...] = ()


def _digits(fallback: int | None) -> WayOption:
    return WayOption("digits", "Digits after the point", "number", fallback, min=0, max=20, whole=True)


def _affix(name: str, label: str) -> WayOption:
    return WayOption(
        name, label, "text", "", pattern=r"[^\n\r]{0,40}", hint="one line of at most 40 characters"
    )


_PREFIX = _affix("prefix", "Text before")
_SUFFIX = _affix("suffix", "Text after, such as a unit")
_LOW = WayOption("min", "From", "number", None)
_HIGH = WayOption("max", "To", "number", None)
_WRITTEN = WayOption(
    "format",
    "Number format",
    "choice",
    AUTOMATIC,
    choices=(AUTOMATIC, "percent", "compact", "scientific"),
)
_ZONE = WayOption("zone", "Time zone", "choice", "column", choices=("column", "UTC", "local"))
_FONT = WayOption("font", "Font", "choice", "normal", choices=("normal", "monospace"))
_SCALES = ("viridis", "cividis", "blues", "greys", "red_blue", "purple_green")

_NUMBERS: Final = (
    Way("digits", "Digits", ("number",), (_digits(2), _PREFIX, _SUFFIX)),
    Way("percent", "Percent", ("number",), (_digits(1),)),
    Way("scientific", "Scientific", ("number",), (_digits(3), _PREFIX, _SUFFIX)),
    Way("compact", "Compact, as 1.2K", ("number",), (_digits(1), _PREFIX, _SUFFIX)),
    Way(
        "currency",
        "Currency",
        ("number",),
        (
            WayOption(
                "currency",
                "Currency",
                "text",
                "USD",
                pattern="[A-Z]{3}",
                hint="a code of ISO 4217, such as USD or EUR",
            ),
            _digits(None),
        ),
    ),
    Way(
        "custom",
        "Custom",
        ("number",),
        (
            WayOption(
                "pattern",
                "Format",
                "text",
                ",.2f",
                pattern=NUMBER_PATTERN,
                hint="Python's format of a number: e, f, g, % or no letter, as .3f, +.1%, {:,.2f} ms or ,",
            ),
        ),
    ),
    Way(
        "bar",
        "Bar",
        ("number",),
        (_LOW, _HIGH, _WRITTEN, WayOption("show_value", "Show the number", "boolean", fallback=True)),
    ),
    Way(
        "color_scale",
        "Color scale",
        ("number",),
        (
            WayOption("scale", "Colors", "choice", "viridis", choices=_SCALES),
            _LOW,
            _HIGH,
            WayOption("center", "Middle color at", "number", None),
            WayOption("reverse", "The other way round", "boolean", fallback=False),
            _WRITTEN,
        ),
    ),
)

_TEXTS: Final = (
    Way("plain", "Plain, one line", ("string",), (_FONT,)),
    Way("wrapped", "Wrapped", ("string",), (_FONT,)),
    Way("markdown", "Markdown", ("string",)),
)

_TIMES: Final = (
    Way("date_time", "Date and time", ("timestamp",), (_ZONE,)),
    Way("date", "Date", ("timestamp",), (_ZONE,)),
    Way("time", "Time of day", ("timestamp",), (_ZONE,)),
    Way("iso", "ISO 8601", ("timestamp",), (_ZONE,)),
    Way("relative", "Relative to now", ("timestamp", "date")),
    *(
        Way(
            "custom",
            "Custom",
            (kind,),
            (
                WayOption(
                    "pattern",
                    "Format",
                    "text",
                    fallback,
                    pattern=TIME_PATTERN,
                    hint="a format of strftime, such as %d %b %Y %H:%M",
                ),
                *zone,
            ),
        )
        for kind, fallback, zone in (
            ("timestamp", "%d %b %Y %H:%M", (_ZONE,)),
            ("date", "%d %b %Y", ()),
        )
    ),
)

_NESTED: Final = (
    Way("sparkline", "Sparkline", ("numbers",), (_LOW, _HIGH)),
    Way(
        "histogram",
        "Histogram",
        ("numbers",),
        (_LOW, _HIGH, WayOption("bins", "Bins", "number", 10, min=2, max=50, whole=True)),
    ),
    Way("list", "Values, one a line", ("numbers", "list", "dict")),
    Way(
        "tree",
        "Tree",
        ("list", "dict", "ndarray", "any"),
        (WayOption("open", "Levels open", "number", 1, min=0, max=10, whole=True),),
    ),
    Way("json", "JSON", ("numbers", "list", "dict", "ndarray", "any")),
)

_GROUPED: Final = (
    Way(
        "histogram",
        "Histogram in groups",
        ("number", "timestamp", "date"),
        (WayOption("bins", "Bins", "choice", "shared", choices=("shared", "own")),),
    ),
)
"""Ways that only the cells of groups differ by; rows are shown as automatically."""

WAYS: Final[tuple[Way, ...]] = (*_NUMBERS, *_TEXTS, *_TIMES, *_NESTED, *_GROUPED)
"""All ways but the automatic one, which every column has and which has no options."""


def ways_for(dtype: DType) -> tuple[Way, ...]:
    """Return the ways a column of that type has besides the automatic one, in the order they are offered."""
    kind = _kind_of(dtype)
    return tuple(way for way in WAYS if kind in way.kinds)


def _kind_of(dtype: DType) -> str:
    if isinstance(dtype, Timestamp) and str(dtype) == "date":
        return "date"
    is_list = isinstance(dtype, List) and isinstance(dtype.element, Number)
    is_vector = isinstance(dtype, NDArray) and len(dtype.shape) == 1
    return "numbers" if is_list or is_vector else dtype.kind
