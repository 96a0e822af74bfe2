"""Rows of a stream as JSON: what `log` writes, and reads again when it is kept.

Missing, bool, numbers, text, lists and dicts are plain JSON. What JSON lacks is an object with ``_type``:
times ``timestamp`` (ISO 8601, with ``zone``, its IANA name, if it has one), dates ``date``, infinities and
NaN ``number``, arrays ``ndarray`` (``shape``, and little-endian float64 in base64), media their reference
under W&B's name; a dict that has a key ``_type`` itself is wrapped in ``{"_type": "dict", "value": …}``.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from wandb_tables_widget.dtypes import AnyType, Column, Dict, DType, List, OnlyNaN, Schema, Timestamp
from wandb_tables_widget.dtypes.infer import INT_MAX, INT_MIN, MediaValue
from wandb_tables_widget.store.schema import check_schema
from wandb_tables_widget.table.fit import examine_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Revive = Callable[[str, dict[str, Any]], Any]

_FLOATS: Final = np.dtype("<f8")
_encode: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def pack_row(row: Mapping[str, Any], place: str, media: list[MediaValue]) -> dict[str, Any]:
    """Return a row whose values are JSON's, with nothing of the caller's in it that can change.

    Args:
        row: values by column name.
        place: where the row stands, for messages.
        media: takes the media values in the row.

    Raises:
        TypeMismatchError: a table cannot keep a value; the message names the column.
        StoreError: a value nests too deeply.
    """
    packed = {}
    for name, value in row.items():
        kind = type(value)
        plain = (
            kind is str
            or (kind is int and INT_MIN <= value <= INT_MAX)
            or (kind is float and math.isfinite(value))
            or kind is bool
            or value is None
        )
        packed[name] = value if plain else _pack_cell(name, value, place, media)
    return packed


def to_json(packed: Any) -> bytes:
    """Return packed rows as UTF-8.

    Raises:
        UnicodeEncodeError: a text holds half a surrogate pair.
    """
    return _encode(packed).encode()


def unpack_row(packed: dict[str, Any], revive: Revive) -> dict[str, Any]:
    """Return the row that `pack_row` packed; ``revive(kind, struct)`` makes media values."""
    special = {
        name: _unpack(value, revive) for name, value in packed.items() if isinstance(value, (dict, list))
    }
    return packed | special if special else packed


def _pack_cell(name: str, value: Any, place: str, media: list[MediaValue]) -> Any:
    dtype, kept = examine_at(value, f"{place}column {name!r}")
    check_schema(Schema((Column(name, dtype),)))
    return _pack(kept, dtype, media)


def _pack(kept: Any, dtype: DType, media: list[MediaValue]) -> Any:  # noqa: PLR0911  # one line a type
    """Return a kept value (see `dtypes.infer.examine`) of a type in the form JSON has."""
    if kept is None:
        return {"_type": "number", "value": "nan"} if isinstance(dtype, OnlyNaN) else None
    if isinstance(kept, float):
        return kept if math.isfinite(kept) else {"_type": "number", "value": str(kept)}
    if isinstance(kept, list):
        element = dtype.element if isinstance(dtype, List) else AnyType()
        return [_pack(item, element, media) for item in kept]
    if isinstance(kept, dict):
        return _pack_dict(kept, dict(dtype.fields) if isinstance(dtype, Dict) else {}, media)
    if isinstance(kept, dt.date):
        return _pack_time(kept, dtype)
    if isinstance(kept, np.ndarray):
        data = base64.b64encode(kept.astype(_FLOATS).tobytes()).decode("ascii")
        return {"_type": "ndarray", "shape": list(kept.shape), "value": data}
    if isinstance(kept, MediaValue):
        media.append(kept)
        return {"_type": kept.kind, **kept.to_struct()}
    return kept


def _pack_dict(kept: dict[str, Any], types: dict[str, DType], media: list[MediaValue]) -> dict[str, Any]:
    packed = {key: _pack(item, types.get(key, AnyType()), media) for key, item in kept.items()}
    return {"_type": "dict", "value": packed} if "_type" in packed else packed


def _pack_time(kept: dt.date, dtype: DType) -> dict[str, str]:
    if not isinstance(kept, dt.datetime):
        return {"_type": "date", "value": kept.isoformat()}
    zone = dtype.timezone if isinstance(dtype, Timestamp) else None
    named = {"zone": zone} if zone else {}
    return {"_type": "timestamp", "value": kept.isoformat(), **named}


def _unpack(value: Any, revive: Revive) -> Any:
    if isinstance(value, list):
        return [_unpack(item, revive) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("_type")
    if kind is None:
        return {key: _unpack(item, revive) for key, item in value.items()}
    if kind == "dict":
        return {key: _unpack(item, revive) for key, item in value["value"].items()}
    return _special(kind, value, revive)


def _special(kind: str, value: dict[str, Any], revive: Revive) -> Any:
    if kind == "timestamp":
        moment = dt.datetime.fromisoformat(value["value"])
        return _in_zone(moment, value["zone"]) if "zone" in value else moment
    if kind == "date":
        return dt.date.fromisoformat(value["value"])
    if kind == "number":
        return float(value["value"])
    if kind == "ndarray":
        return np.frombuffer(base64.b64decode(value["value"]), _FLOATS).reshape(value["shape"])
    return revive(kind, value)


def _in_zone(moment: dt.datetime, name: str) -> dt.datetime:
    """Return a moment in a zone; in UTC where this machine does not know it, or the year is out of range."""
    try:
        return moment.astimezone(ZoneInfo(name))
    except (ValueError, OSError, LookupError, OverflowError):
        return moment
