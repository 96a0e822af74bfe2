"""How code calls a function of a person's own."""

from __future__ import annotations

import keyword
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import CodeError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


@dataclass(frozen=True)
class Called:
    """A function that computes a column.

    Attributes:
        name: what it is called where code runs, None if nothing there is called so.
        module: where that name is imported from, None if it is one of the notebook's own.
        takes_index: whether it takes the index of the row before the row.
        is_whole: whether it has given all its values, so that their type is known.
    """

    name: str | None
    module: str | None
    takes_index: bool
    is_whole: bool = True


def name_of(function: Any) -> tuple[str | None, str | None]:
    """Return what a function is called in the notebook, or in which module it can be imported from."""
    name = getattr(function, "__name__", None)
    own = vars(sys.modules["__main__"])
    names = [name] if isinstance(name, str) and own.get(name) is function else []
    names += [each for each, value in list(own.items()) if value is function]
    usable = [each for each in names if _can_be_written(each)]
    if usable:
        return usable[0], None
    module = getattr(function, "__module__", None)
    there = vars(sys.modules[module]) if module in sys.modules else {}
    if isinstance(name, str) and _can_be_written(name) and there.get(name) is function:
        return name, None if module in {"__main__", "builtins"} else module
    return None, None


def name_in_code(column: str, function: Called, taken: Container[str]) -> str:
    """Return the name of the function of a column.

    Raises:
        CodeError: it has none, or the code gives that name to something else.
    """
    if function.name is None:
        raise CodeError(
            f"column {column!r} comes from a function without a name that code could call, such as a lambda; "
            "define it with def, or hide the column"
        )
    if function.name in taken:
        raise CodeError(
            f"column {column!r} comes from a function called {function.name!r}, a name that the code has for "
            "something else; give it another name, or hide the column"
        )
    return function.name


def import_lines(functions: Iterable[Called]) -> list[str]:
    """Return the lines that import functions."""
    return sorted({f"from {each.module} import {each.name}" for each in functions if each.module})


def _can_be_written(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")
