"""Column types to W&B's type JSON and back.

The form is ``{"wb_type": name, "params": {…}}``, as in ``column_types`` of a ``.table.json`` file. W&B has
fewer types than we have; what it lacks (whole numbers, zones, dates) rides in ``params`` under ``x``, which
other readers skip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes.types import (
    AnyType,
    Boolean,
    Column,
    Dict,
    DType,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.dtypes.widen import widen_all
from wandb_tables_widget.errors import TypeMismatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wandb_tables_widget.dtypes.wandb_keys import KeyType

Json = dict[str, Any]

_PLAIN: Final[dict[str, DType]] = {
    "any": AnyType(),
    "none": NoneDType(),
    "unknown": NoneDType(),
    "string": String(),
    "boolean": Boolean(),
    "primaryKey": String(),
    "pythonObject": AnyType(),
    "object": AnyType(),
}

_IMAGE_PARAMS: Final = (
    "box_layers",
    "box_score_keys",
    "mask_layers",
    "box_class_maps",
    "mask_class_maps",
    "class_map",
)


def schema_to_wandb(schema: Schema, keys: Mapping[str, KeyType] | None = None) -> Json:
    """Return the ``column_types`` of a schema: a ``typedDict`` with one entry a column.

    Args:
        schema: names and types.
        keys: the key columns by name, see `dtypes.wandb_keys.key_types` for the way back.
    """
    found = keys or {}
    type_map = {column.name: column_to_wandb(column, found.get(column.name)) for column in schema}
    return {"wb_type": "typedDict", "params": {"type_map": type_map}}


def schema_from_wandb(types: Json, names: list[str]) -> Schema:
    """Return the schema of columns ``names`` in order, whose types are in ``types``.

    Raises:
        TypeMismatchError: the JSON has another shape or lacks a column.
    """
    type_map = _params(types).get("type_map")
    if not isinstance(type_map, dict):
        raise TypeMismatchError(f"column_types must be a typedDict with a type_map, not {types!r:.80}")
    missing = [name for name in names if name not in type_map]
    if missing:
        raise TypeMismatchError(f"column_types has no entry for {missing[0]!r}")
    return Schema(tuple(column_from_wandb(name, type_map[name]) for name in names))


def column_to_wandb(column: Column, key: KeyType | None = None) -> Json:
    """Return the type of a column; one that may hold missing values is a union with ``none``."""
    inner = to_wandb(column.dtype) if key is None else key.to_json()
    if not column.optional or isinstance(column.dtype, (AnyType, NoneDType)):
        return inner
    members = sorted([inner, {"wb_type": "none"}], key=str)
    return {"wb_type": "union", "params": {"allowed_types": members}}


def column_from_wandb(name: str, type_json: Json) -> Column:
    """Return the column a type stands for.

    Raises:
        TypeMismatchError: W&B has no type of that name, or its JSON has another shape.
    """
    dtype = from_wandb(type_json)
    members = _params(type_json).get("allowed_types", ())
    optional = any(_name(member) == "none" for member in members)
    return Column(name, dtype, optional or isinstance(dtype, (AnyType, NoneDType)))


def to_wandb(dtype: DType) -> Json:
    """Return W&B's JSON of a type."""
    if isinstance(dtype, Media):
        return _media(dtype)
    params = _own_params(dtype)
    name = {"dict": "typedDict"}.get(dtype.kind, dtype.kind)
    return {"wb_type": name, "params": params} if params else {"wb_type": name}


def _own_params(dtype: DType) -> Json:
    if isinstance(dtype, Number):
        return {"x": {"integer": True}} if dtype.integer else {}
    if isinstance(dtype, Timestamp):
        extra = {"timezone": dtype.timezone} if dtype.timezone else {}
        own = extra | ({"date": True} if dtype.date else {})
        return {"x": own} if own else {}
    if isinstance(dtype, List):
        return {"element_type": to_wandb(dtype.element)}
    if isinstance(dtype, Dict):
        return {"type_map": {name: to_wandb(inner) for name, inner in dtype.fields}}
    return {"shape": list(dtype.shape)} if isinstance(dtype, NDArray) else {}


def _media(dtype: Media) -> Json:
    if dtype.media != "image-file":
        return {"wb_type": dtype.media}
    empty = {"wb_type": "const", "params": {"val": {}, "is_set": False}}
    return {"wb_type": dtype.media, "params": dict.fromkeys(_IMAGE_PARAMS, empty)}


def from_wandb(type_json: Json) -> DType:
    """Return the type that W&B's JSON stands for; a union is the type that holds its members.

    Raises:
        TypeMismatchError: W&B has no type of that name, or its JSON has another shape.
    """
    name, params = _name(type_json), _params(type_json)
    if name in _PLAIN:
        return _PLAIN[name]
    if name == "number":
        return Number(integer=bool(_extra(params).get("integer")))
    if name == "timestamp":
        return Timestamp(_extra(params).get("timezone"), bool(_extra(params).get("date")))
    if name == "union":
        return _union(params.get("allowed_types", ()))
    if name == "list":
        return List(from_wandb(params.get("element_type", {"wb_type": "unknown"})))
    return _compound(name, params)


def _compound(name: str, params: Json) -> DType:
    if name in {"typedDict", "dictionary"}:
        return Dict(tuple((key, from_wandb(inner)) for key, inner in params.get("type_map", {}).items()))
    if name == "ndarray":
        return NDArray(tuple(int(side) for side in params.get("shape", ())))
    if name in {"foreignKey", "foreignIndex"}:
        return String() if name == "foreignKey" else Number(integer=True)
    if name.endswith("-file") or name == "wandb.Image":
        return Media("image-file" if name == "wandb.Image" else name)
    raise TypeMismatchError(f"W&B's type {name!r} is not known here")


def _union(members: Any) -> DType:
    wide = widen_all([from_wandb(member) for member in members])
    return AnyType() if wide is None else wide


def _name(type_json: Any) -> str:
    name = type_json.get("wb_type") if isinstance(type_json, dict) else None
    if not isinstance(name, str):
        raise TypeMismatchError(f"a type is {{'wb_type': …}}, not {type_json!r:.80}")
    return name


def _params(type_json: Any) -> Json:
    params = type_json.get("params", {}) if isinstance(type_json, dict) else None
    if not isinstance(params, dict):
        raise TypeMismatchError(f"a type is {{'wb_type': …, 'params': {{…}}}}, not {type_json!r:.80}")
    return params


def _extra(params: Json) -> Json:
    extra = params.get("x", {})
    return extra if isinstance(extra, dict) else {}
