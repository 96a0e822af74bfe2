"""The built JavaScript and CSS."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wandb_tables_widget.errors import NotFoundError

_STATIC = Path(__file__).parents[1] / "static"

CHUNKS: Final = frozenset({"editor", "panels", "cells"})
"""Names of what is loaded when it is needed."""


@dataclass(frozen=True)
class Bundle:
    """What a widget sends of itself: a loader, the style, and the gzipped grid with its SHA-256."""

    loader: str
    css: str
    core: bytes
    core_digest: str


def read_bundle(folder: Path = _STATIC) -> Bundle:
    """Return the contents of ``widget.js``, ``widget.css`` and ``core.js.gz``.

    Raises:
        FileNotFoundError: they were not built; the message says how to.
    """
    try:
        core = (folder / "core.js.gz").read_bytes()
        return Bundle(
            (folder / "widget.js").read_text("utf-8"),
            (folder / "widget.css").read_text("utf-8"),
            core,
            hashlib.sha256(core).hexdigest(),
        )
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"{error.filename} is missing: the widget's JavaScript was not built. "
            "In a clone of the repository, run `make install`; else reinstall wandb-tables-widget."
        ) from error


def read_chunk(name: str, digest: str, folder: Path = _STATIC) -> bytes:
    """Return a part of the JavaScript that is loaded when it is needed, gzipped.

    Raises:
        NotFoundError: there is none of that name, or not of that SHA-256; the message says what to do.
    """
    path = folder / f"{name}.js.gz"
    if name not in CHUNKS or not path.exists():
        raise NotFoundError(f"{name!r} is no part of the widget's JavaScript; reinstall wandb-tables-widget")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotFoundError(
            "the page has the JavaScript of another version of wandb-tables-widget; restart the kernel and"
            " run the cell again"
        )
    return data
