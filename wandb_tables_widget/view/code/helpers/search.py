"""What a cell shows as text, and the order of cells that pandas does not sort."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wandb_tables_widget.view.code.helpers.text import lower_case
from wandb_tables_widget.view.code.helpers.times import time_to_string
from wandb_tables_widget.view.code.helpers.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd


def json_number(value: float) -> str:
    """Return a float as the engine writes it in JSON."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "-Infinity" if value < 0 else "Infinity"
    digits, _, power = repr(value).partition("e")
    if not power:
        return digits
    if -7 < int(power) < 21:
        return np.format_float_positional(value, trim="0" if int(power) > 0 else "-")
    return f"{digits}e{int(power)}"


def json_text(value: Any) -> str:
    """Return a value as JSON without spaces."""
    if isinstance(value, list):
        return f"[{','.join(map(json_text, value))}]"
    if isinstance(value, dict):
        parts = (f"{json.dumps(key, ensure_ascii=False)}:{json_text(each)}" for key, each in value.items())
        return "{" + ",".join(parts) + "}"
    if isinstance(value, float):
        return json_number(value)
    if isinstance(value, dt.date):
        return json.dumps(shown_text(value))
    if value is not None and not isinstance(value, (str, int)):
        return json_text(value.to_struct())
    return json.dumps(value, ensure_ascii=False)


def tagged(value: Any) -> Any:
    """Return a value of mixed types as JSON has it, what JSON lacks as an object with a type."""
    if isinstance(value, list):
        return [tagged(each) for each in value]
    if isinstance(value, dict):
        inner = {key: tagged(each) for key, each in value.items()}
        return {"_type": "dict", "value": inner} if "_type" in inner else inner
    if isinstance(value, dt.date):
        kind = "timestamp" if isinstance(value, dt.datetime) else "date"
        return {"_type": kind, "value": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else {"_type": "number", "value": str(value)}
    if isinstance(value, np.ndarray):
        return {"_type": "ndarray", "value": tagged(value.tolist())}
    plain_json = value is None or isinstance(value, (str, int, float))
    return value if plain_json else {"_type": value.kind, **value.to_struct()}


def mixed_text(value: Any) -> str:
    """Return a value of mixed types as the JSON it is kept as."""
    return json.dumps(tagged(value), ensure_ascii=False)


def shown_text(value: Any) -> str:
    """Return the text of a cell that a search looks in."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        return json_text(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return f"{time_to_string(value.astimezone(dt.UTC))}+00"
    if isinstance(value, dt.date):
        return str(time_to_string(value))
    if isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value.caption or ""


def cell_text(cell: Any, text_of: Callable[[Any], str]) -> str:
    """Return the text of a cell in lower case, "" of a missing one."""
    value = cell if isinstance(cell, (list, dict)) else plain(cell)
    return "" if value is None else lower_case(text_of(value))


def shows(df: pd.DataFrame, text: str, texts: Mapping[str, Callable[[Any], str]]) -> np.ndarray:
    """Return whether each row shows a text in one of some columns, upper and lower case alike."""
    wanted = lower_case(text)
    found = np.zeros(len(df), dtype=bool)
    for name, text_of in texts.items():
        found |= np.array([wanted in cell_text(cell, text_of) for cell in df[name]], dtype=bool)
    return found


def rank_of(value: Any) -> Any:
    """Return what a cell is sorted by: lists element by element, dicts field by field."""
    if isinstance(value, (list, dict, np.ndarray)):
        return (0, *map(rank_of, value.values() if isinstance(value, dict) else value))
    if value is None:
        return (2,)
    if not isinstance(value, (bool, int, float, str, dt.date)):
        return rank_of(value.to_struct())
    return (1,) if isinstance(value, float) and math.isnan(value) else (0, value)


def caption_of(value: Any) -> Any:
    """Return what media is sorted by."""
    return None if value is None else value.caption


def mixed_rank(value: Any) -> Any:
    """Return what a value of mixed types is sorted by: numbers first, then the others by their JSON."""
    if value is None:
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return (0, float(value)) if is_number else (1, mixed_text(value))


def sorted_by(df: pd.DataFrame, name: str, rank: Callable[[Any], Any], *, ascending: bool) -> pd.DataFrame:
    """Return the rows sorted by what is made of the cells of a column, missing last."""
    ranks = [None if plain(cell) is None else rank(cell) for cell in df[name]]
    known = [(each, place) for place, each in enumerate(ranks) if each is not None]
    known.sort(key=lambda pair: pair[0], reverse=not ascending)
    missing = [place for place, each in enumerate(ranks) if each is None]
    return df.iloc[[place for _, place in known] + missing]
