"""Key columns in W&B's type JSON: ``primaryKey``, ``foreignKey`` and ``foreignIndex``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from wandb_tables_widget.errors import TypeMismatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
KeyName = Literal["primaryKey", "foreignKey", "foreignIndex"]

_NAMES: Final[tuple[KeyName, ...]] = get_args(KeyName)


@dataclass(frozen=True)
class KeyType:
    """What W&B's type JSON says of a key column.

    Attributes:
        name: W&B's name of the type.
        table: name of the table the column points to, "" for a primary key.
        column: the column of that table, "" unless it is a foreign key.
    """

    name: KeyName
    table: str = ""
    column: str = ""

    def to_json(self) -> Json:
        """Return W&B's JSON of the type."""
        params = {"table": self.table, "col_name": self.column}
        given = {name: value for name, value in params.items() if value}
        return {"wb_type": self.name} | ({"params": given} if given else {})


def key_from_json(type_json: Any) -> KeyType | None:
    """Return the key type that W&B's JSON stands for, also as a member of a union; None if it is no key.

    Raises:
        TypeMismatchError: it is a key that does not say which table or column it points to.
    """
    if not isinstance(type_json, dict):
        return None
    params = type_json.get("params")
    params = params if isinstance(params, dict) else {}
    if type_json.get("wb_type") == "union":
        return next(filter(None, map(key_from_json, params.get("allowed_types", ()))), None)
    name = next((known for known in _NAMES if known == type_json.get("wb_type")), None)
    return None if name is None else _checked(name, params, type_json)


def _checked(name: KeyName, params: Json, type_json: Json) -> KeyType:
    needed = {"primaryKey": (), "foreignIndex": ("table",), "foreignKey": ("table", "col_name")}[name]
    given = [part for part in map(params.get, needed) if isinstance(part, str) and part]
    if len(given) < len(needed):
        raise TypeMismatchError(
            f"the key {type_json!r:.200} does not say which table and column it points to"
        )
    return KeyType(name, *given)


def key_types(type_map: Mapping[str, Any]) -> dict[str, KeyType]:
    """Return the key columns in a ``type_map`` of W&B's column types; errors as in `key_from_json`."""
    found = {name: key_from_json(type_json) for name, type_json in type_map.items()}
    return {name: key for name, key in found.items() if key is not None}
