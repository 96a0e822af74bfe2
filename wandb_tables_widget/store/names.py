"""Names: those people give, which stay labels in the catalogue, and those we give, which name files."""

from __future__ import annotations

import re
import secrets
import string
from typing import Final

from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.limits import NAME_BYTES

_ALPHABET: Final = string.ascii_lowercase + string.digits
_OURS: Final = re.compile(r"[0-9a-f]{16}(-[0-9]{1,9})?")


def check_label(what: str, text: object, *, in_path: bool = False, limit: int = NAME_BYTES) -> str:
    """Return ``text`` if it can be the name of a ``what``.

    Args:
        what: the kind of thing, for the message, such as ``"key"``.
        text: the name; any text of at least one character.
        in_path: the name is a part of paths like ``project/id``, so it has no slash.
        limit: how many bytes of UTF-8 it may have.

    Raises:
        StoreError: it is no text, empty, too long, not encodable, or has a slash where none may be.
    """
    if not isinstance(text, str):
        raise StoreError(f"a {what} is text, not {type(text).__name__}: {text!r:.60}")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise StoreError(
            f"the {what} {text!r:.60} holds half of a surrogate pair; use whole characters"
        ) from None
    if not 1 <= size <= limit:
        raise StoreError(f"a {what} has 1 to {limit:,} bytes, not {size:,}: {text!r:.60}")
    if in_path and "/" in text:
        raise StoreError(f"a {what} has no slash, since runs are found as project/id: {text!r:.60}")
    return text


def new_id() -> str:
    """Return a new name for one of our files: 16 hex digits."""
    return secrets.token_hex(8)


def new_run_id() -> str:
    """Return a new run id in W&B's shape: 8 lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def check_ours(text: str) -> str:
    """Return a file name read from the catalogue, if it is one that `new_id` could have made.

    Raises:
        DamagedError: it is not; a store made elsewhere must not lead out of its folder.
    """
    if not _OURS.fullmatch(text):
        raise DamagedError(f"the catalogue names a file {text!r:.60}, which no store of ours would")
    return text
