"""What `log`, config and summary take: turned into JSON at the call, or refused there."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from wandb_tables_widget.dtypes.infer import MediaValue
from wandb_tables_widget.errors import StoreError, TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.store.convert import as_list, as_mapping, is_tabular
from wandb_tables_widget.store.limits import CELL_BYTES, NESTING
from wandb_tables_widget.store.names import check_label
from wandb_tables_widget.store.references import refer
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from wandb_tables_widget.store.nested import Path

RESERVED: Final = frozenset({"_step", "_timestamp"})
"""Columns of a run's history that no key may replace."""

_JSON: Final = json.JSONEncoder(separators=(",", ":"))
_WAYS_OUT: Final = {
    "log": "use a number, text, bool, None, list or dict of these, Table, DataFrame, Image or other media",
    "config": "use a number, text, bool, None, list or dict of these",
    "metadata": "use a number, text, bool, None, list or dict of these, or add a Table to the artifact",
    "summary": "use a number, text, bool, None, list or dict of these, or log it",
}


class Given(NamedTuple):
    """What was given to `log`: JSON values, None where there is a table; tables by path, media by digest."""

    values: dict[str, Any]
    tables: dict[Path, Table]
    media: dict[str, MediaValue]


def split(data: object) -> Given:
    """Return what was given to `log` as JSON values, and the tables and media in it.

    A DataFrame becomes a table, a matplotlib figure an image, an array or a Series a list.

    Raises:
        TypeMismatchError: it is no dict, or a value in it is of a kind that cannot be logged.
        StoreError: a key cannot be a name or is one of `RESERVED`, or a value is too large or nested too
            deeply.
        MediaError: a figure cannot be drawn.
    """
    if not isinstance(data, Mapping):
        raise TypeMismatchError(f"log takes a dict of names and values, not {type(data).__name__}")
    reserved = RESERVED & set(data)
    if reserved:
        raise StoreError(f"the key {min(reserved)!r} is the store's own; log it under another name")
    reader = _Reader("log")
    values = reader.read_dict(data, ())
    for key, value in values.items():
        to_text(value, key)
    return Given(values, reader.tables, reader.media)


def plain(data: object, what: str) -> dict[str, Any]:
    """Return names and values for config or summary as JSON values.

    Args:
        data: a dict or another mapping, argparse's Namespace, absl's FLAGS, a dataclass, or any other object
            with attributes.
        what: ``"config"`` or ``"summary"``.

    Raises:
        TypeMismatchError: it has no names and values, or a value is no plain value.
        StoreError: a key cannot be a name, or a value is too large or nested too deeply.
    """
    given = as_mapping(data)
    if given is None:
        given = _attributes(data)
    if given is None:
        raise TypeMismatchError(f"{what} is a dict, not {type(data).__name__}")
    return _Reader(what).read_dict(given, ())


def to_text(value: Any, key: str) -> str:
    """Return a JSON value as text.

    Raises:
        StoreError: it is longer than 64 MiB, or an integer of over 4,300 digits.
    """
    try:
        text = _JSON.encode(value)
    except ValueError as error:
        raise StoreError(f"{key!r:.80}: {error}; log it as text") from None
    if len(text) > CELL_BYTES:
        raise StoreError(
            f"{key!r:.80} has {len(text):,} bytes as JSON, at most {CELL_BYTES:,}; log it as a Table"
        )
    return text


class _Reader:
    """Turns values into JSON; of what is given to `log`, tables and media are set apart."""

    def __init__(self, what: str) -> None:
        self.tables: dict[Path, Table] = {}
        self.media: dict[str, MediaValue] = {}
        self._what = what

    def read_dict(self, data: Mapping[Any, Any], path: Path, *, listed: bool = False) -> dict[str, Any]:
        """Return a dict as JSON; ``listed`` says that a list is around it, where no table can be."""
        _check_depth(path)
        return {
            check_label("key", key): self._read(value, (*path, key), listed=listed)
            for key, value in data.items()
        }

    def _read(self, value: Any, path: Path, *, listed: bool) -> Any:
        if value is None or isinstance(value, bool | int | float | str):
            return value.item() if isinstance(value, np.generic) else value
        if isinstance(value, np.generic) or getattr(value, "ndim", None) == 0:
            return self._read(value.item(), path, listed=True)
        if self._what == "log" and isinstance(value, MediaValue):
            return self._refer(value)
        if self._what == "log" and not listed and (isinstance(value, Table) or is_tabular(value)):
            self.tables[path] = value if isinstance(value, Table) else Table(dataframe=value)
            return None
        simple = _simple(value)
        return self._read_inner(value, path, listed=listed) if simple is _NOT_SIMPLE else simple

    def _read_inner(self, value: Any, path: Path, *, listed: bool) -> Any:
        inner = as_mapping(value)
        if inner is not None:
            return self.read_dict(inner, path, listed=listed)
        items = as_list(value)
        if items is not None:
            _check_depth(path)
            return [self._read(item, (*path, str(i)), listed=True) for i, item in enumerate(items)]
        if self._what == "log" and hasattr(value, "savefig"):
            return self._refer(Image(value))
        raise TypeMismatchError(
            f"{'.'.join(path)[:80]!r} is a {type(value).__name__}, which cannot be kept here; "
            f"{_WAYS_OUT[self._what]}"
        )

    def _refer(self, media: MediaValue) -> dict[str, Any]:
        self.media[media.digest] = media
        return refer(media)


_NOT_SIMPLE: Final = object()


def _simple(value: Any) -> Any:
    """Return the plain form of a single value: times as ISO 8601, time spans in seconds."""
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    return _NOT_SIMPLE


def _attributes(data: object) -> dict[str, Any] | None:
    """Return the attributes of an object that are not private, or None if it has none."""
    found = getattr(data, "__dict__", None)
    if not isinstance(found, Mapping):
        return None
    return {name: value for name, value in found.items() if not str(name).startswith("_")}


def _check_depth(path: Path) -> None:
    if len(path) >= NESTING:
        raise StoreError(
            f"{'.'.join(path)[:80]!r} is nested {NESTING} deep, at most that can be kept; log it as text"
        )
