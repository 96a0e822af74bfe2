"""The built JavaScript and CSS."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_STATIC = Path(__file__).parents[1] / "static"


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
