"""A table as W&B's ``.table.json`` with its media beside it: what other tools read.

Times are epoch milliseconds, with a fraction where a time has one. Media lie under ``media/``, named by
their SHA-256; arrays of more than one dimension, or of more than 150 numbers, in an ``.npz`` file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from wandb_tables_widget.dtypes import AnyType, NDArray
from wandb_tables_widget.dtypes.infer import MediaValue
from wandb_tables_widget.dtypes.wandb import schema_to_wandb
from wandb_tables_widget.table.cells import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.dtypes.wandb_keys import KeyType
    from wandb_tables_widget.table.table import Table

_ROWS: Final = 4_096
_INLINE: Final = 150
"""Numbers of a one-dimensional array that W&B writes into the cell."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_FOLDERS: Final = {"image-file": "images", "video-file": "videos"}


class TableFile:
    """The files of one table.

    Attributes:
        media: path → SHA-256 of its media; complete once `chunks` was read to its end.
        lossy: the columns that read otherwise elsewhere; complete with ``media``.
    """

    def __init__(self, table: Table, keys: Mapping[str, KeyType]) -> None:
        self._snapshot = table.snapshot()
        self._log_mode = table.log_mode
        self._keys = keys
        self.media: dict[str, str] = {}
        self.lossy: dict[str, str] = {}
        self.arrays = dict(self._arrays())

    def chunks(self) -> Iterator[bytes]:
        """Yield the JSON piece by piece; keys are sorted, as W&B writes them."""
        schema = self._snapshot.schema
        types = schema_to_wandb(schema, self._keys)
        for column, place in self._places.items():
            _put_place(types["params"]["type_map"], column, place)
        head = {"_type": "table", "column_types": types, "columns": list(schema.names)}
        yield json.dumps(head, sort_keys=True)[:-1].encode() + b', "data": ['
        separator = ""
        for rows in self._rows():
            yield (separator + json.dumps(rows)[1:-1]).encode()
            separator = ", "
        yield b"], " + json.dumps(self._tail(), sort_keys=True)[1:].encode()

    def _tail(self) -> dict[str, Any]:
        tail = {
            "log_mode": self._log_mode,
            "ncols": len(self._snapshot.schema),
            "nrows": self._snapshot.num_rows,
        }
        grows = {"increment_num": 0, "previous_increments_paths": []}
        return tail | (grows if self._log_mode == "INCREMENTAL" else {})

    def _rows(self) -> Iterator[list[list[Any]]]:
        for start in range(0, self._snapshot.num_rows, _ROWS):
            part = self._snapshot.slice(start, _ROWS)
            columns = [
                [None] * part.num_rows
                if column.name in self._places
                else self._column(column.name, column.dtype, read(data, column.dtype, self._snapshot.blobs))
                for column, data in zip(self._snapshot.schema, part.columns, strict=True)
            ]
            yield [list(row) for row in zip(*columns, strict=True)]

    def _column(self, name: str, dtype: DType, values: list[Any]) -> list[Any]:
        if type(dtype).__name__ in {"Number", "String", "Boolean"}:
            return values
        return [self._cell(value, name, mixed=isinstance(dtype, AnyType)) for value in values]

    def _cell(self, value: Any, name: str, *, mixed: bool) -> Any:  # one line a type
        if isinstance(value, dt.date):
            return self._time(value, name, mixed=mixed)
        if isinstance(value, np.ndarray):
            return value.tolist()
        if isinstance(value, list):
            return [self._cell(item, name, mixed=mixed) for item in value]
        if isinstance(value, dict):
            return {key: self._cell(item, name, mixed=mixed) for key, item in value.items()}
        return self._media(value) if isinstance(value, MediaValue) else value

    def _time(self, value: dt.date, name: str, *, mixed: bool) -> float:
        micro = _microseconds(value)
        if mixed:
            self.lossy[name] = "times in mixed values become milliseconds"
        elif round(micro / 1_000 * 1_000) != micro:
            self.lossy[name] = "times far from 1970 are rounded"
        return micro // 1_000 if micro % 1_000 == 0 else micro / 1_000

    def _media(self, value: MediaValue) -> dict[str, Any]:
        described = media_json(value.kind, value.to_struct())
        self.media[described["path"]] = value.digest
        return described

    def _arrays(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes of each ``.npz``, and note which column lies where."""
        self._places: dict[str, dict[str, str]] = {}
        for at, column in enumerate(self._snapshot.schema):
            if not isinstance(column.dtype, NDArray) or _is_inline(column.dtype):
                continue
            values = read(self._snapshot.column(at), column.dtype, self._snapshot.blobs)
            if None in [None if value is None else 0 for value in values]:
                self.lossy[column.name] = "missing arrays become arrays of NaN"
            missing = np.full(column.dtype.shape, np.nan)
            stacked = np.array([missing if value is None else value for value in values])
            out = io.BytesIO()
            np.savez_compressed(out, allow_pickle=False, **{column.name: stacked})
            data = out.getvalue()
            name = hashlib.md5(data, usedforsecurity=False).hexdigest()[:20]
            path = f"media/serialized_data/{name}.npz"
            self._places[column.name] = {"path": path, "key": column.name}
            yield path, data


def _is_inline(dtype: NDArray) -> bool:
    return len(dtype.shape) == 1 and dtype.shape[0] <= _INLINE


def _put_place(type_map: dict[str, Any], column: str, place: dict[str, str]) -> None:
    """Say in the type of a column, which may be a union, where its arrays lie."""
    kind = type_map[column]
    for one in [kind, *kind.get("params", {}).get("allowed_types", [])]:
        if one["wb_type"] == "ndarray":
            one["params"]["serialization_path"] = place


def _microseconds(value: dt.date) -> int:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    return (aware - _EPOCH) // _MICROSECOND


def media_json(kind: str, struct: Mapping[str, Any]) -> dict[str, Any]:
    """Return W&B's JSON of a media value, whose ``path`` is where its bytes lie in a download."""
    digest, suffix = struct["digest"], struct["format"] or "bin"
    folder = _FOLDERS.get(kind, kind.removesuffix("-file"))
    about = {name: value for name, value in struct.items() if name != "digest" and value is not None}
    path = f"media/{folder}/{digest[:20]}.{suffix}"
    return {"_type": kind, "path": path, "sha256": digest, **about}
