"""Functions of vectors: lists of numbers, and arrays of one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.functions.row import Function
from wandb_tables_widget.query.kinds import NUMBER, element_type, is_float
from wandb_tables_widget.query.sql_text import SQL, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.query.bound import Bound

_SAME_LENGTH: Final = "len({0}) = len({1}) AND list_count({0}) = len({0}) AND list_count({1}) = len({1})"
_BOTH: Final = "list_filter({0}, lambda e_: e_ IS NOT NULL), list_filter({1}, lambda e_: e_ IS NOT NULL)"
"""DuckDB refuses NULL in any list of a batch, also where CASE leaves its row out."""
_LENGTH: Final = "sqrt(coalesce(list_sum(list_transform({0}, lambda e_: e_ * e_)), 0e0))"


def _floats(template: str) -> Callable[[Sequence[Bound], Sequence[SQL]], SQL]:
    """Return what writes a template over lists as lists of floats."""

    def write(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
        known = zip(arguments, parts, strict=True)
        return fill(
            template,
            *(part if _holds_floats(each) else fill("CAST({0} AS DOUBLE[])", part) for each, part in known),
        )

    return write


def _holds_floats(bound: Bound) -> bool:
    element = element_type(bound.dtype)
    return element is not None and is_float(element)


VECTOR_FUNCTIONS: Final = (
    Function(
        "norm",
        ("numbers",),
        NUMBER,
        _floats(f"CASE WHEN list_count({{0}}) = len({{0}}) THEN {_LENGTH} END"),
        "length of a vector; missing if one of its numbers is",
        {"norm([3, 4])": 5.0, "norm([1, null])": None},
        nulls="makes",
        maps=False,
    ),
    Function(
        "dot",
        ("numbers", "numbers"),
        NUMBER,
        _floats(f"CASE WHEN {_SAME_LENGTH} THEN list_inner_product({_BOTH}) END"),
        "sum of the products of two vectors' numbers; missing if they differ in length or miss a number",
        {"dot([1, 2], [3, 4])": 11.0, "dot([1], [1, 2])": None},
        nulls="makes",
        maps=False,
    ),
    Function(
        "cosine",
        ("numbers", "numbers"),
        NUMBER,
        _floats(f"CASE WHEN {_SAME_LENGTH} THEN list_cosine_similarity({_BOTH}) END"),
        "cosine of the angle between two vectors, 1 for one direction; missing where dot is, or for length 0",
        {"cosine([1, 0], [2, 0])": 1.0, "cosine([1, 0], [0, 1])": 0.0, "cosine([0, 0], [1, 0])": None},
        aliases=("cosine_similarity",),
        nulls="makes",
        maps=False,
    ),
)
