"""Values of mixed types as JSON text.

Missing, bool, numbers, text, lists and dicts are plain JSON. What JSON lacks is an object with ``_type``:
times ``{"_type": "timestamp", "value": ISO 8601}``, dates ``date``, infinities ``{"_type": "number",
"value": "inf"}``, media their reference with W&B's name, arrays ``ndarray``; a dict that has a key ``_type``
itself is wrapped in ``{"_type": "dict", "value": …}``.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wandb_tables_widget.dtypes.infer import MediaValue

if TYPE_CHECKING:
    from collections.abc import Callable

    ReadMedia = Callable[[str, dict[str, Any]], Any]


def dump(value: Any) -> str | None:
    """Return a kept value (see `infer.examine`) as JSON text, None for a missing one."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return json.dumps(_tagged(value), ensure_ascii=False, allow_nan=False)


def load(text: str | None, read_media: ReadMedia) -> Any:
    """Return the value that `dump` wrote; ``read_media(kind, struct)`` makes media values."""
    return None if text is None else _untagged(json.loads(text), read_media)


def _tagged(value: Any) -> Any:
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, dict):
        plain = {key: _tagged(item) for key, item in value.items()}
        return {"_type": "dict", "value": plain} if "_type" in plain else plain
    if isinstance(value, dt.date):
        name = "timestamp" if isinstance(value, dt.datetime) else "date"
        return {"_type": name, "value": value.isoformat()}
    if isinstance(value, np.ndarray):
        return {"_type": "ndarray", "value": _tagged(value.tolist())}
    return {"_type": value.kind, **value.to_struct()} if isinstance(value, MediaValue) else value


def _float(value: float) -> Any:
    if math.isfinite(value):
        return value
    return None if math.isnan(value) else {"_type": "number", "value": str(value)}


def _untagged(value: Any, read_media: ReadMedia) -> Any:
    if isinstance(value, list):
        return [_untagged(item, read_media) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("_type")
    if kind is None:
        return {key: _untagged(item, read_media) for key, item in value.items()}
    return _special(kind, value, read_media)


def _special(kind: str, value: dict[str, Any], read_media: ReadMedia) -> Any:
    if kind == "dict":
        return {key: _untagged(item, read_media) for key, item in value["value"].items()}
    if kind == "timestamp":
        return dt.datetime.fromisoformat(value["value"])
    if kind == "date":
        return dt.date.fromisoformat(value["value"])
    if kind == "number":
        return float(value["value"])
    if kind == "ndarray":
        return np.array(_untagged(value["value"], read_media), dtype=np.float64)
    return read_media(kind, value)
