"""What `log`, config and summary take besides tables: turned into JSON at the call, or refused there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from wandb_tables_widget.errors import StoreError, TypeMismatchError
from wandb_tables_widget.store.limits import CELL_BYTES, NESTING
from wandb_tables_widget.store.names import check_label
from wandb_tables_widget.table.table import Table

RESERVED: Final = frozenset({"_step", "_timestamp"})
"""Columns of a run's history that no key may replace."""

Path = tuple[str, ...]
_WAY_OUT = "use a number, text, bool, None, list or dict of these, DataFrame or Table (its cells take media)"


def split(data: object) -> tuple[dict[str, Any], dict[Path, Table]]:
    """Return what was given to `log` as JSON values, and the tables in it by their path.

    A DataFrame becomes a table. At a table's place the values hold None.

    Raises:
        TypeMismatchError: it is no dict, or a value in it is of a kind that cannot be logged.
        StoreError: a key cannot be a name or is one of `RESERVED`, or a value is too large or nested too
            deeply.
    """
    if not isinstance(data, Mapping):
        raise TypeMismatchError(f"log takes a dict of names and values, not {type(data).__name__}")
    tables: dict[Path, Table] = {}
    reserved = RESERVED & set(data)
    if reserved:
        raise StoreError(f"the key {min(reserved)!r} is the store's own; log it under another name")
    values = _dict(data, (), tables)
    for key, value in values.items():
        to_text(value, key)
    return values, tables


def plain(data: object, what: str) -> dict[str, Any]:
    """Return a dict for config or summary as JSON values.

    Raises:
        TypeMismatchError: it is no dict, or a value in it is no plain value.
        StoreError: a key cannot be a name, or a value is too large or nested too deeply.
    """
    given = data if isinstance(data, Mapping) else getattr(data, "__dict__", None)
    if not isinstance(given, Mapping):
        raise TypeMismatchError(f"{what} is a dict, not {type(data).__name__}")
    return _dict(given, (), None)


def to_text(value: Any, key: str) -> str:
    """Return a JSON value as text.

    Raises:
        StoreError: it is longer than 64 MiB, or an integer of over 4,300 digits.
    """
    try:
        text = json.dumps(value, separators=(",", ":"))
    except ValueError as error:
        raise StoreError(f"{key!r:.80}: {error}; log it as text") from None
    if len(text) > CELL_BYTES:
        raise StoreError(
            f"{key!r:.80} has {len(text):,} bytes as JSON, at most {CELL_BYTES:,}; log it as a Table"
        )
    return text


def put(values: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path of nested dicts."""
    *above, last = path
    for part in above:
        values = values[part]
    values[last] = value


def _dict(data: Mapping[Any, Any], path: Path, tables: dict[Path, Table] | None) -> dict[str, Any]:
    _check_depth(path)
    return {check_label("key", key): _value(value, (*path, key), tables) for key, value in data.items()}


def _value(value: Any, path: Path, tables: dict[Path, Table] | None) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value.item() if isinstance(value, np.generic) else value
    if tables is not None and (isinstance(value, Table) or hasattr(value, "__arrow_c_stream__")):
        tables[path] = value if isinstance(value, Table) else Table(dataframe=value)
        return None
    if isinstance(value, Mapping):
        return _dict(value, path, tables)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.generic) or getattr(value, "ndim", None) == 0:
        return _value(value.item(), path, None)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return _list(value, path)
    raise TypeMismatchError(
        f"{'.'.join(path)[:80]!r} is a {type(value).__name__}, which cannot be kept here; {_WAY_OUT}"
    )


def _list(values: list[Any] | tuple[Any, ...], path: Path) -> list[Any]:
    _check_depth(path)
    return [_value(value, (*path, str(i)), None) for i, value in enumerate(values)]


def _check_depth(path: Path) -> None:
    if len(path) >= NESTING:
        raise StoreError(
            f"{'.'.join(path)[:80]!r} is nested {NESTING} deep, at most that can be kept; log it as text"
        )
