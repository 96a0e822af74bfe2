"""Messages as plain JSON."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wandb_tables_widget.widget.protocol.values import Json


def to_wire(message: object) -> dict[str, Json]:
    """Return a message as plain JSON values; dataclasses with a ``kind`` carry it."""
    wire = _plain(message)
    if not isinstance(wire, dict):
        error = f"{message!r} is no message"
        raise TypeError(error)
    return wire


def _plain(value: Json) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        wire = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        kind = getattr(type(value), "kind", None)
        return {"kind": kind, **wire} if isinstance(kind, str) else wire
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
