"""The one table of functions; binder, SQL writer, completion and documentation read it.

A function is one row for each combination of types it takes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.functions.aggregates import AGGREGATES
from wandb_tables_widget.query.functions.control import CONTROL_FUNCTIONS
from wandb_tables_widget.query.functions.dicts import DICT_FUNCTIONS
from wandb_tables_widget.query.functions.lists import LIST_FUNCTIONS
from wandb_tables_widget.query.functions.media import MEDIA_FUNCTIONS
from wandb_tables_widget.query.functions.numbers import NUMBER_FUNCTIONS
from wandb_tables_widget.query.functions.row import (
    Function,
    Takes,
    accepts,
    accepts_operand,
    result_type,
)
from wandb_tables_widget.query.functions.text import TEXT_FUNCTIONS
from wandb_tables_widget.query.functions.times import TIME_FUNCTIONS
from wandb_tables_widget.query.functions.vectors import VECTOR_FUNCTIONS
from wandb_tables_widget.query.functions.windows import WINDOWS

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import DType

__all__ = [
    "FUNCTIONS",
    "Function",
    "Takes",
    "accepts",
    "accepts_operand",
    "function_names",
    "functions_by_name",
    "functions_of",
    "result_type",
]

FUNCTIONS: Final = (
    *TEXT_FUNCTIONS,
    *NUMBER_FUNCTIONS,
    *TIME_FUNCTIONS,
    *LIST_FUNCTIONS,
    *VECTOR_FUNCTIONS,
    *DICT_FUNCTIONS,
    *MEDIA_FUNCTIONS,
    *CONTROL_FUNCTIONS,
    *AGGREGATES,
    *WINDOWS,
)


@cache
def functions_by_name() -> dict[str, tuple[Function, ...]]:
    """Return the rows of each name and alias."""
    found: dict[str, tuple[Function, ...]] = {}
    for function in FUNCTIONS:
        for name in function.names:
            found[name] = (*found.get(name, ()), function)
    return found


def functions_of(dtype: DType) -> tuple[str, ...]:
    """Return the names of the functions that take a value of a type, as ``x.f``."""
    rows = [function for function in FUNCTIONS if accepts_operand(function, dtype)]
    names = (name for function in rows for name in function.names)
    return tuple(dict.fromkeys((*(function.name for function in rows), *names)))


@cache
def function_names() -> tuple[str, ...]:
    """Return all names to propose, the first spelling of each function before the others."""
    aliases = (alias for function in FUNCTIONS for alias in function.aliases)
    names = (function.name for function in FUNCTIONS)
    return tuple(dict.fromkeys((*names, "now", *aliases)))
