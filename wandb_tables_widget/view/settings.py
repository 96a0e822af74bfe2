"""The part of a view that says how one column is drawn."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from wandb_tables_widget.errors import ViewError, closest
from wandb_tables_widget.view.document import read_fields, read_text, read_word
from wandb_tables_widget.view.ways import AUTOMATIC, WAYS, Way, WayOption, ways_for

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import DType

Align = Literal["automatic", "left", "center", "right"]

_MOST_ITEMS = 1_000


@dataclass(frozen=True)
class ColumnSettings:
    """How one column is drawn.

    ``title`` is the display name, the column's own name when empty. ``show_as`` names one of `WAYS`, or is
    "automatic"; ``options`` are that way's own. ``items`` is how many items a cell of a group shows at once.
    """

    title: str = ""
    show_as: str = AUTOMATIC
    align: Align = "automatic"
    items: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


def settings_from_json(document: object, place: str, dtype: DType | None = None) -> ColumnSettings:
    """Read the settings of one column; raises `ViewError` naming the bad field.

    A way is one of a column of that type; without one any that some kind of column has: the column need not
    exist yet.
    """
    taken = read_fields(ColumnSettings, document, place)
    options = taken.get("options", {})
    if not isinstance(options, dict):
        raise ViewError(f"{place}.options is {options!r:.200}; it must be a dict")
    settings = ColumnSettings(
        title=read_text(taken.get("title", ""), f"{place}.title"),
        show_as=read_word(taken.get("show_as", AUTOMATIC), f"{place}.show_as"),
        align=_read_align(taken.get("align", AUTOMATIC), f"{place}.align"),
        items=_read_items(taken.get("items"), f"{place}.items"),
        options=dict(options),
    )
    if dtype is None:
        _check(settings, WAYS, place, "")
    else:
        check_way(settings, dtype, place)
    return settings


def settings_to_json(settings: ColumnSettings) -> dict[str, Any]:
    """Return the settings of one column as plain dicts and lists."""
    return {
        "title": settings.title,
        "show_as": settings.show_as,
        "align": settings.align,
        "items": settings.items,
        "options": dict(settings.options),
    }


def check_way(settings: ColumnSettings, dtype: DType, place: str) -> None:
    """Return when a column of that type can be drawn so; raises `ViewError` naming the ways it has."""
    _check(settings, ways_for(dtype), place, f", which are those of a column of type {dtype}")


def _check(settings: ColumnSettings, ways: tuple[Way, ...], place: str, whose: str) -> None:
    """Return when one of the ways, or the automatic one, has that name and takes the options."""
    known = (Way(AUTOMATIC, "Automatic", ()), *ways)
    named = [way for way in known if way.name == settings.show_as]
    if not named:
        choice = _choice(settings.show_as, [way.name for way in known])
        raise ViewError(f"{place}.show_as is {settings.show_as!r:.200}; {choice}{whose}")
    problems = [_problem(settings.options, way) for way in named]
    if None not in problems:
        raise ViewError(f"{place}.options{_join(list(filter(None, problems)))}")


def _join(problems: list[tuple[str, str]]) -> str:
    """Return what is wrong with the options for the kinds of columns that have a way of that name."""
    said = problems[0][0]
    ways_out = dict.fromkeys(way_out for each, way_out in problems if each == said)
    return said + " or ".join(ways_out)


def _problem(options: dict[str, Any], way: Way) -> tuple[str, str] | None:
    """Return what is wrong with the options of a way, to follow the name of their place, and the way out."""
    known = {option.name: option for option in way.options}
    for name, value in options.items():
        if name not in known:
            has = f"there are {', '.join(known)}" if known else "it has none"
            return f" has {name!r:.200}, which is no option of {way.name!r}; ", has
        wanted = None if value is None else _wanted(known[name], value)
        if wanted is not None:
            return f"[{name!r}] is {value!r:.200}; it must be ", wanted
    return None


def _wanted(option: WayOption, value: object) -> str | None:
    """Return what the option takes, in words, if it does not take that value."""
    if option.kind == "boolean":
        return None if isinstance(value, bool) else "true or false"
    if option.kind == "number":
        return None if _is_number(option, value) else _range_of(option)
    if option.kind == "choice":
        return None if value in option.choices else f"one of {', '.join(option.choices)}"
    fits = isinstance(value, str) and re.fullmatch(option.pattern, value) is not None
    return None if fits else option.hint


def _is_number(option: WayOption, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return False
    low = -math.inf if option.min is None else option.min
    high = math.inf if option.max is None else option.max
    return low <= value <= high and (not option.whole or value == int(value))


def _range_of(option: WayOption) -> str:
    number = "a whole number" if option.whole else "a number"
    return number if option.min is None else f"{number} from {option.min:g} to {option.max:g}"


def _choice(word: str, known: list[str]) -> str:
    near, all_ = closest(word, known), ", ".join(dict.fromkeys(known))
    return f"it must be one of {all_}" if near is None else f"did you mean {near!r}? It must be one of {all_}"


def _read_align(value: object, place: str) -> Align:
    if value in get_args(Align):
        return cast("Align", value)
    raise ViewError(f"{place} is {value!r:.200}; it must be one of {', '.join(get_args(Align))}")


def _read_items(value: object, place: str) -> int | None:
    if value is None or (type(value) is int and 0 < value <= _MOST_ITEMS):
        return value
    raise ViewError(
        f"{place} is {value!r:.200}; it must be a whole number from 1 to {_MOST_ITEMS:,}, or null"
    )
