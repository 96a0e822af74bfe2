"""What artifacts, their types, aliases and entries may be called."""

from __future__ import annotations

import ntpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wandb_tables_widget.errors import NotFoundError, StoreError, TypeMismatchError
from wandb_tables_widget.store.names import check_label

LATEST: Final = "latest"
"""The alias of the version that was logged last."""

NAME_CHARACTERS: Final = 128
SUFFIXES: Final = tuple(
    f".{kind}.json"
    for kind in (
        *("table", "joined-table", "partitioned-table", "image-file", "audio-file", "video-file"),
        *("html-file", "object3D-file", "molecule-file", "plotly-file", "bokeh-file", "classes"),
    )
)
"""What the names of objects end with, in W&B's artifacts and in ours."""

_NAME: Final = re.compile(r"[A-Za-z0-9_.\-]+")
_VERSION: Final = re.compile(r"v(0|[1-9][0-9]*)")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def check_name(name: object) -> str:
    """Return the name of an artifact, if it can be one.

    Raises:
        StoreError: it is no text of 1 to 128 of the characters A-Z a-z 0-9 _ . -
    """
    text = check_label("artifact name", name)
    if not _NAME.fullmatch(text) or text in {".", ".."}:
        raise StoreError(
            f"an artifact name has letters, digits, _ . and - only, not {text!r:.80}; "
            f"use {_similar(text)!r:.80}"
        )
    if len(text) > NAME_CHARACTERS:
        raise StoreError(f"an artifact name has at most {NAME_CHARACTERS} characters, not {len(text):,}")
    return text


def _similar(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.\-]+", "-", text).strip("-.") or "name"


def check_type(kind: object, name: str) -> str:
    """Return the type of an artifact, if people may use it.

    Raises:
        StoreError: it is no text without slash and colon, or one that W&B keeps for itself.
    """
    text = check_label("artifact type", kind, in_path=True)
    if ":" in text:
        raise StoreError(f"an artifact type has no colon: {text!r:.80}")
    reserved = text == "job" or text.startswith("wandb-")
    if reserved or (text == "run_table" and name.startswith("run-")):
        raise StoreError(
            f"the type {text!r:.80} is kept for what W&B makes itself; use another, such as 'dataset'"
        )
    return text


def check_aliases(aliases: Iterable[str] | None) -> list[str]:
    """Return aliases, each once.

    Raises:
        TypeMismatchError: it is no list of texts.
        StoreError: one cannot be an alias.
    """
    if isinstance(aliases, str) or not isinstance(aliases or (), Iterable):
        raise TypeMismatchError(f"aliases is a list of texts, not {aliases!r:.60}; write aliases=[…]")
    return list(dict.fromkeys(_alias(alias) for alias in aliases or ()))


def _alias(alias: object) -> str:
    text = check_label("alias", alias)
    if _CONTROL.search(text) or "/" in text or ":" in text:
        raise StoreError(f"an alias has no slash, colon or control character: {text!r:.80}")
    if _VERSION.fullmatch(text):
        raise StoreError(
            f"the alias {text!r:.80} would be taken for a version; versions are counted by the store"
        )
    return text


def check_path(name: object) -> str:
    """Return the name of an entry, if it stays inside the artifact's folder on every system.

    Raises:
        StoreError: it is empty, absolute, or has ``..``, a backslash, a drive or a control character.
    """
    text = check_label("entry name", name)
    if _CONTROL.search(text):
        raise StoreError(f"the entry name {text!r:.80} holds a control character; leave it out")
    if "\\" in text or ntpath.splitdrive(text)[0]:
        raise StoreError(f"the entry name {text!r:.80} has a backslash or a drive; use / between folders")
    if any(part in {"", ".", ".."} for part in text.split("/")):
        raise StoreError(
            f"the entry name {text!r:.80} is not below the artifact; use a relative one without '.' and '..'"
        )
    return text


def with_suffix(name: str, suffix: str) -> str:
    """Return a name that ends with a suffix."""
    return name if name.endswith(suffix) else name + suffix


def version_number(alias: str) -> int | None:
    """Return 3 of ``"v3"``, None if it is no version."""
    found = _VERSION.fullmatch(alias)
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Address:
    """Which artifact is meant; a missing entity or project is that of who asks."""

    entity: str | None
    project: str | None
    name: str
    alias: str

    def __str__(self) -> str:
        return "/".join(filter(None, (self.entity, self.project, f"{self.name}:{self.alias}")))


def parse_address(text: object) -> Address:
    """Return what ``[[entity/]project/]name[:alias]`` means; the alias is ``latest`` if none is given.

    Raises:
        NotFoundError: it has another shape.
    """
    parts = text.split("/") if isinstance(text, str) else []
    name, colon, alias = parts[-1].partition(":") if parts else ("", "", "")
    if not 1 <= len(parts) <= 3 or not all([*parts[:-1], name]) or (colon and not alias):  # noqa: PLR2004  # as it says
        raise NotFoundError(f"{text!r:.80} names no artifact; write 'project/name:alias' or 'name:v0'")
    entity, project = ([None, None, *parts[:-1]])[-2:]
    return Address(entity, project, name, alias or LATEST)
