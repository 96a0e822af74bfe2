"""Operators by name, as pandas has them as methods: ``x.between(0, 1)`` is ``0 <= x <= 1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.nodes import Arithmetic, Compare, Node

if TYPE_CHECKING:
    from wandb_tables_widget.query.nodes import Span

_CALCULATIONS: Final = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "truediv": "/", "floordiv": "//", "mod": "%",
    "pow": "**", "power": "**",
}  # fmt: skip
_COMPARISONS: Final = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "isin": "in"}

OPERATOR_NAMES: Final = (*_CALCULATIONS, *_COMPARISONS, "between")


def operator_of(name: str, arguments: tuple[Node, ...], span: Span) -> Node | None:
    """Return the operator that a call stands for, None if it stands for none."""
    match arguments:
        case (_, _) if name in _CALCULATIONS:
            return Arithmetic(arguments, (_CALCULATIONS[name],), span=span)
        case (_, _) if name in _COMPARISONS:
            return Compare(arguments, (_COMPARISONS[name],), span=span)
        case (value, least, greatest) if name == "between":
            return Compare((least, value, greatest), ("<=", "<="), span=span)
    return None
