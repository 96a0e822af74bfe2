"""A table's schema as JSON, exact: the classes of `dtypes` field by field, defaults left out.

Left out so that a type which later gains a field writes what it wrote before.
"""

from __future__ import annotations

import dataclasses
import json
from functools import lru_cache
from typing import Any, Final

from wandb_tables_widget import dtypes
from wandb_tables_widget.dtypes import Column, DType, Schema
from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.limits import COLUMNS, NESTING
from wandb_tables_widget.store.names import check_label

_CLASSES: Final = {
    kind.__name__: kind
    for kind in vars(dtypes).values()
    if isinstance(kind, type) and issubclass(kind, DType) and kind is not DType
}


@lru_cache(maxsize=64)
def check_schema(schema: Schema) -> None:
    """Refuse a schema that could not be read again.

    Raises:
        StoreError: too many columns, a name too long or not encodable, or types nested too deeply.
    """
    if len(schema) > COLUMNS:
        raise StoreError(f"a table has at most {COLUMNS:,} columns, not {len(schema):,}; log it in parts")
    for column in schema:
        if column.name:
            check_label("column name", column.name)
        depth = _depth(column.dtype)
        if depth > NESTING:
            raise StoreError(f"column {column.name!r} nests {depth} deep, at most {NESTING} can be kept")


@lru_cache(maxsize=64)
def schema_to_json(schema: Schema) -> str:
    """Return a schema as JSON text; equal schemas give equal text."""
    columns = [{"name": c.name, "optional": c.optional, "type": _to_json(c.dtype)} for c in schema]
    return json.dumps(columns, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=64)
def schema_from_json(text: str) -> Schema:
    """Return the schema that `schema_to_json` wrote.

    Raises:
        DamagedError: the text is something else, or names a type this version does not know.
    """
    try:
        columns = json.loads(text)
        return Schema(tuple(Column(c["name"], _from_json(c["type"]), c["optional"]) for c in columns))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedError(f"the catalogue holds a schema that cannot be read: {text!r:.80}") from error


def _depth(dtype: DType) -> int:
    depth, level = 0, [dtype]
    while level and depth <= NESTING:
        depth += 1
        level = [below for one in level for below in _children(one)]
    return depth


def _children(dtype: DType) -> list[DType]:
    values = [getattr(dtype, field.name) for field in dataclasses.fields(dtype)]
    pairs = [part for value in values if isinstance(value, tuple) for pair in value for part in _parts(pair)]
    return [value for value in [*values, *pairs] if isinstance(value, DType)]


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _to_json(value: Any) -> Any:
    if isinstance(value, DType):
        changed = [f for f in dataclasses.fields(value) if getattr(value, f.name) != f.default]
        return {"is": type(value).__name__} | {f.name: _to_json(getattr(value, f.name)) for f in changed}
    if isinstance(value, tuple):
        return [_to_json(part) for part in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        fields = {name: _from_json(part) for name, part in value.items() if name != "is"}
        return _CLASSES[value["is"]](**fields)
    if isinstance(value, list):
        return tuple(_from_json(part) for part in value)
    return value
