"""The bound nodes of arrow functions: what is done to each element of a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from wandb_tables_widget.query.bound import Bound


@dataclass(frozen=True)
class ParameterRef(Bound):
    """The element of a list that an arrow function is at; ``name`` is that of its SQL parameter."""

    name: str

    @cached_property
    def nullable(self) -> bool:
        """Elements may be missing."""
        return True


@dataclass(frozen=True)
class PlaceRef(Bound):
    """The place of that element, counted from 0."""

    name: str

    @cached_property
    def nullable(self) -> bool:
        """Every element has a place."""
        return False


@dataclass(frozen=True)
class ArrowFunction(Bound):
    """``x => body``; its dtype is `Arrow`. ``parameters`` are names in SQL, of the element and its place."""

    parameters: tuple[str, ...]
    body: Bound
