"""Which column names a table takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from wandb_tables_widget.errors import DuplicateColumnError, TableError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES: Final = 1_024
"""Longest column name, in bytes of UTF-8."""


def check_names(names: Iterable[Any]) -> list[str]:
    """Return the names as text: whole numbers are written out, so column 0 is ``"0"``.

    Raises:
        TableError: a name is empty, too long, holds NUL, or is neither text nor a whole number.
        DuplicateColumnError: two names are equal.
    """
    checked: dict[str, None] = {}
    for position, name in enumerate(names):
        text = check_name(name, position)
        if text in checked:
            raise DuplicateColumnError(f"two columns are named {text!r}; rename one of them")
        checked[text] = None
    return list(checked)


def check_name(name: Any, position: int) -> str:
    """Return one name as text; see `check_names`."""
    if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
        return str(int(name))
    if not isinstance(name, str):
        raise TableError(f"column {position} is named {name!r:.80}; names are text or whole numbers")
    if not name:
        raise TableError(f"column {position} has an empty name; give it one")
    try:
        size = len(name.encode())
    except UnicodeEncodeError as error:
        raise TableError(f"column {position} is named {name!r:.80}, which UTF-8 cannot write") from error
    if "\0" in name:
        raise TableError(f"column {position} is named {name!r:.80}; a name cannot hold NUL")
    if size > MAX_BYTES:
        raise TableError(f"the name of column {position} has {size:,} bytes; {MAX_BYTES:,} are allowed")
    return str(name)
