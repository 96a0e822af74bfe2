"""What an artifact says of itself: description, metadata, tags."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from wandb_tables_widget.errors import StoreError, TypeMismatchError
from wandb_tables_widget.store.limits import CELL_BYTES
from wandb_tables_widget.store.names import check_label
from wandb_tables_widget.store.values import plain

MAX_KEYS: Final = 100


def check_metadata(metadata: object) -> dict[str, Any]:
    """Return metadata as JSON values: NaN becomes None, as JSON has none.

    Raises:
        TypeMismatchError: it is no dict, or holds something that is no plain value.
        StoreError: it has more than 100 keys, or holds an infinity.
    """
    given: dict[str, Any] = {} if metadata is None else plain(metadata, "metadata")
    if len(given) > MAX_KEYS:
        raise StoreError(
            f"metadata has at most {MAX_KEYS} keys, not {len(given):,}; put more into a Table of the artifact"
        )
    return {key: _finite(value, key) for key, value in given.items()}


def _finite(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {below: _finite(part, f"{key}.{below}") for below, part in value.items()}
    if isinstance(value, list):
        return [_finite(part, key) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        if math.isinf(value):
            raise StoreError(
                f"metadata {key[:80]!r} is {value}, which JSON has not; leave it out, or use text"
            )
        return None
    return value


def check_description(text: object) -> str | None:
    """Return a description.

    Raises:
        StoreError: it is no text that can be kept.
    """
    return None if text is None or text == "" else check_label("description", text, limit=CELL_BYTES)


def check_tags(tags: object) -> list[str]:
    """Return tags, each once.

    Raises:
        TypeMismatchError: it is no list of texts.
        StoreError: one cannot be kept.
    """
    if isinstance(tags, str) or not isinstance(tags or (), Iterable):
        raise TypeMismatchError(f"tags is a list of texts, not {tags!r:.60}; write tags=[…]")
    given: Any = tags or ()
    return list(dict.fromkeys(check_label("tag", tag) for tag in given))
