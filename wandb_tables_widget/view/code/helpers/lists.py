"""Functions of lists, and aggregates of the values of a list or of a group. They pass over missing values."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.view.code.helpers.logic import compare, fitting, number
from wandb_tables_widget.view.code.helpers.values import strict

if TYPE_CHECKING:
    from collections.abc import Callable


def present(values: Any) -> list[Any]:
    """Return the values that are not missing."""
    return [value for value in values if value is not None]


@strict
def list_len(values: Any) -> int:
    """Return the number of elements."""
    return len(values)


@strict
def list_contains(values: Any, value: Any) -> bool:
    """Return whether a list holds a value."""
    return any(compare(value, "==", each) for each in values)


@strict
def list_index(values: Any, place: int) -> Any:
    """Return the element at a place; missing beyond the ends."""
    return values[place] if -len(values) <= place < len(values) else None


@strict
def list_slice(values: Any, *places: int) -> Any:
    """Return the elements from a place on, or up to another."""
    return values[slice(*places)] if len(places) > 1 else values[places[0] :]


@strict
def list_limit(values: Any, count: int) -> Any:
    """Return the first so many elements."""
    return values[:count]


@strict
def list_tail(values: Any, count: int) -> Any:
    """Return the last so many elements."""
    return values[-count:] if count > 0 else values[:0]


@strict
def list_unique(values: Any) -> Any:
    """Return the different values, sorted, without missing ones."""
    return sorted(set(present(values)))


@strict
def list_sort(values: Any, direction: str = "asc") -> Any:
    """Return the elements in order, missing ones last."""
    found = sorted(present(values), reverse=direction == "desc")
    return found + [None] * (len(values) - len(found))


@strict
def list_reverse(values: Any) -> Any:
    """Return the elements from the last to the first."""
    return values[::-1]


@strict
def list_dropna(values: Any) -> Any:
    """Return the elements that are not missing."""
    return present(values)


@strict
def list_flatten(values: Any) -> Any:
    """Return the elements of the lists in a list, one after the other."""
    return [each for inner in values if inner is not None for each in inner]


@strict
def list_concat(*lists: Any) -> Any:
    """Return the elements of several lists, one after the other."""
    return [each for values in lists for each in values]


@strict
def list_join_to_str(values: Any, separator: str) -> str:
    """Return the texts of a list with a separator between them."""
    return separator.join(present(values))


def list_map(values: Any, function: Callable[..., Any]) -> Any:
    """Return what a function of an element and its place makes of each element."""
    return None if values is None else [function(each, place) for place, each in enumerate(values)]


def list_filter(values: Any, function: Callable[..., Any]) -> Any:
    """Return the elements for which a function is true."""
    if values is None:
        return None
    return [each for place, each in enumerate(values) if function(each, place) is True]


def list_any(values: Any, *function: Callable[..., Any]) -> Any:
    """Return whether one element is true, or a function is true for one."""
    known = present(list_map(values, *function) if function else values) if values is not None else []
    return any(known) if known else None


def list_all(values: Any, *function: Callable[..., Any]) -> Any:
    """Return whether every element is true, or a function is true for every one."""
    known = present(list_map(values, *function) if function else values) if values is not None else []
    return all(known) if known else None


@strict
def list_argmax(values: Any) -> int | None:
    """Return the place of the greatest element."""
    known = present(values)
    return values.index(max(known)) if known else None


@strict
def list_argmin(values: Any) -> int | None:
    """Return the place of the least element."""
    known = present(values)
    return values.index(min(known)) if known else None


@strict
def list_norm(values: Any) -> float | None:
    """Return the length of a vector."""
    return None if None in values else math.sqrt(sum(float(each) * float(each) for each in values))


@strict
def list_dot(a: Any, b: Any) -> float | None:
    """Return the sum of the products of two vectors' numbers."""
    if len(a) != len(b) or None in a or None in b:
        return None
    return number(float(sum(x * y for x, y in zip(a, b, strict=True))))


@strict
def list_cosine(a: Any, b: Any) -> float | None:
    """Return the cosine of the angle between two vectors."""
    product = list_dot(a, b)
    return (
        None
        if product is None or not (any(a) and any(b))
        else number(product / (list_norm(a) * list_norm(b)))
    )


@strict
def list_count(values: Any) -> int:
    """Return how many values are not missing."""
    return len(present(values))


@strict
def list_nunique(values: Any) -> int:
    """Return how many different values there are."""
    return len(set(present(values)))


@strict
def list_list(values: Any) -> Any:
    """Return the values that are not missing, in their order."""
    return present(values)


def added(values: Any) -> Any:
    """Return the sum of some numbers."""
    if not any(isinstance(each, float) for each in values):
        return sum(values)
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        return sum(map(float, values))


@strict
def list_sum(values: Any) -> Any:
    """Return the sum; missing when 64 bits do not hold a whole one."""
    known = present(values)
    total = added(known)
    return None if not known else fitting(total) if isinstance(total, int) else number(total)


@strict
def list_avg(values: Any) -> float | None:
    """Return the mean."""
    known = present(values)
    return number(added(known) / len(known)) if known else None


@strict
def list_median(values: Any) -> float | None:
    """Return the middle value."""
    known = present(values)
    return number(float(statistics.median(map(float, known)))) if known else None


def variance(values: Any, freedom: int) -> float | None:
    """Return the mean squared distance from the mean, of ``freedom`` values fewer than there are."""
    known = present(values)
    if len(known) <= freedom or any(math.isinf(each) for each in known):
        return None
    middle = added(known) / len(known)
    try:
        return math.fsum((each - middle) ** 2 for each in known) / (len(known) - freedom)
    except OverflowError:
        return math.inf


def root(value: float | None) -> float | None:
    """Return the square root of a number that may be missing."""
    return None if value is None else math.sqrt(value)


@strict
def list_std(values: Any) -> float | None:
    """Return the standard deviation of the population."""
    return root(variance(values, 0))


@strict
def list_var(values: Any) -> float | None:
    """Return the variance of the population."""
    return variance(values, 0)


@strict
def list_std_sample(values: Any) -> float | None:
    """Return the standard deviation of a sample."""
    return root(variance(values, 1))


@strict
def list_var_sample(values: Any) -> float | None:
    """Return the variance of a sample."""
    return variance(values, 1)


@strict
def list_quantile(values: Any, share: float) -> float | None:
    """Return the value below which a share of the values lies."""
    ranked = sorted(map(float, present(values)))
    if not ranked:
        return None
    place = share * (len(ranked) - 1)
    before, after = ranked[math.floor(place)], ranked[math.ceil(place)]
    return before if before == after else number(before + (after - before) * (place - math.floor(place)))


@strict
def list_min(values: Any) -> Any:
    """Return the least value."""
    return min(present(values), default=None)


@strict
def list_max(values: Any) -> Any:
    """Return the greatest value."""
    return max(present(values), default=None)


@strict
def list_mode(values: Any) -> Any:
    """Return the most frequent value, the least of equally frequent ones."""
    counts = Counter(present(values))
    most = max(counts.values(), default=0)
    return min((value for value, count in counts.items() if count == most), default=None)


@strict
def list_first(values: Any) -> Any:
    """Return the first value that is not missing."""
    return next(iter(present(values)), None)


@strict
def list_last(values: Any) -> Any:
    """Return the last value that is not missing."""
    return next(iter(reversed(present(values))), None)


def group_argmax(values: Any, by: Any) -> Any:
    """Return the value where another is greatest."""
    place = list_argmax(by)
    return None if place is None else values[place]


def group_argmin(values: Any, by: Any) -> Any:
    """Return the value where another is least."""
    place = list_argmin(by)
    return None if place is None else values[place]
