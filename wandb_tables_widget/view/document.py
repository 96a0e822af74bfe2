"""Parts of a view document, checked as they are read: each error names the field and shows the value."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wandb_tables_widget.errors import ViewError, nearest


def read_fields(cls: type, document: object, place: str) -> dict[str, Any]:
    """Return a dict whose keys are all fields of a dataclass; raises `ViewError` for anything else."""
    if not isinstance(document, dict):
        raise ViewError(f"{place} is {document!r:.200}; it must be a dict")
    known = [f.name for f in fields(cls)]
    for name in document:
        if name not in known:
            raise ViewError(f"{place} has no field {name!r}{nearest(str(name), known)}")
    return document


def read_list(value: object, place: str) -> list[Any] | tuple[Any, ...]:
    """Return a list or a tuple; raises `ViewError` for anything else."""
    if isinstance(value, (list, tuple)):
        return value
    raise ViewError(f"{place} is {value!r:.200}; it must be a list")


def read_names(value: object, place: str) -> tuple[str, ...]:
    """Return a list of different texts; raises `ViewError` for anything else."""
    names = tuple(read_word(name, place) for name in read_list(value, place))
    if len(set(names)) != len(names):
        raise ViewError(f"{place} names a column twice: {list(names)!r}")
    return names


def read_text(value: object, place: str) -> str:
    """Return a text that UTF-8 can write; raises `ViewError` for anything else."""
    text = read_word(value, place)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ViewError(f"{place} is {text!r:.200}, which holds half a character pair; remove it") from None
    return text


def read_word(value: object, place: str) -> str:
    """Return a text; raises `ViewError` for anything else."""
    if isinstance(value, str):
        return value
    raise ViewError(f"{place} is {value!r:.200}; it must be text")
