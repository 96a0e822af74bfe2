"""What other libraries call a dict or a list, told by what it can do, without importing any of them."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any


def as_mapping(value: Any) -> Mapping[Any, Any] | None:
    """Return names and values of a dict, dataclass, argparse Namespace or configuration object, else None.

    Configuration objects are absl's flags, pydantic's models, and what has ``keys`` and ``[]``, as those
    of OmegaConf and ml_collections.
    """
    if isinstance(value, Mapping | argparse.Namespace):
        return value if isinstance(value, Mapping) else vars(value)
    if isinstance(value, type) or hasattr(value, "__arrow_c_stream__"):
        return None
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    for method in ("flag_values_dict", "model_dump"):
        if callable(getattr(value, method, None)):
            found = getattr(value, method)()
            return found if isinstance(found, Mapping) else None
    if callable(getattr(value, "keys", None)) and hasattr(value, "__getitem__"):
        return {key: value[key] for key in value.keys()}  # noqa: SIM118  # it need not iterate over its keys
    return None


def as_list(value: Any) -> Sequence[Any] | None:
    """Return the items of a list, sequence, array, tensor or Series, else None."""
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, str | bytes | bytearray | memoryview):
        return None
    for method in ("tolist", "to_list", "to_pylist"):
        if callable(getattr(value, method, None)):
            items = getattr(value, method)()
            return items if isinstance(items, list) else None
    if hasattr(value, "ndim") and callable(getattr(value, "numpy", None)):
        return as_list(value.numpy())
    return value if isinstance(value, Sequence) else None


def is_tabular(value: Any) -> bool:
    """Tell whether a value is a frame: it streams Arrow, and is not one column."""
    if not hasattr(value, "__arrow_c_stream__"):
        return False
    single = any(hasattr(value, method) for method in ("tolist", "to_list"))
    return not single and (hasattr(value, "columns") or not hasattr(value, "to_pylist"))
