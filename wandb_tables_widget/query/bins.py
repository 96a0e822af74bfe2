"""Bins of numbers and times: edges people can read, and the bin of each value."""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.keys import integers
from wandb_tables_widget.query.window import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_BINS = 20

_MILLISECONDS = {"s": 1_000.0, "ms": 1.0, "us": 1e-3, "ns": 1e-6}
_DAY = 86_400_000.0
_TIME_STEPS = [
    *(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0),
    *(s * 1_000.0 for s in (1, 2, 5, 10, 15, 30)),
    *(m * 60_000.0 for m in (1, 2, 5, 10, 15, 30)),
    *(h * 3_600_000.0 for h in (1, 2, 3, 6, 12)),
    *(d * _DAY for d in (1, 2, 7, 14, 28)),
]


class Range(NamedTuple):
    """The least and the greatest finite value of a column, None when it has none."""

    low: float
    high: float


class Bins:
    """Edges shared by every histogram of one column; bin i holds [edges[i], edges[i + 1]), the last both.

    Two more numbers follow those of the bins: `missing`, then `infinite`.
    """

    def __init__(self, edges: Sequence[float], found: Range | None = None) -> None:
        self.range = found
        self.edges = tuple(float(edge) for edge in edges)
        self.count = max(len(self.edges) - 1, 0)
        self.missing = self.count
        self.infinite = self.count + 1
        self.size = self.count + 2
        self._edges = np.array(self.edges)

    def index(self, values: np.ndarray) -> np.ndarray:
        """Return the bin of each float64 value; NaN is missing."""
        finite = np.isfinite(values)
        if finite.all():
            return self._place(values)
        result = np.where(np.isnan(values), self.missing, self.infinite)
        if self.count:
            result[finite] = self._place(values[finite])
        return result

    def _place(self, values: np.ndarray) -> np.ndarray:
        """Return the bin of finite values: by one multiplication, put right where it was rounded."""
        if self.count <= 1:
            return np.zeros(len(values), np.intp)
        first, last = self.edges[0], self.edges[-1]
        scale = self.count / (last / 2 - first / 2) / 2
        if not math.isfinite(scale) or not math.isfinite(last - first):
            place = np.searchsorted(self._edges, values, side="right") - 1
            return np.minimum(place, self.count - 1, out=place)
        place = ((values - first) * scale).astype(np.intp)
        np.minimum(place, self.count - 1, out=place)
        place -= values < self._edges[place]
        place += values >= self._edges[place + 1]
        return np.minimum(place, self.count - 1, out=place)


def numbers(block: pa.Array) -> np.ndarray:
    """Return numbers as float64, times as milliseconds since 1970 UTC; missing values as NaN."""
    arrow = block.type
    if pa.types.is_null(arrow):
        return np.full(len(block), np.nan)
    if pa.types.is_floating(arrow) or pa.types.is_integer(arrow):
        return np.asarray(block.to_numpy(zero_copy_only=False), np.float64)
    scale = _DAY if pa.types.is_date32(arrow) else _MILLISECONDS[getattr(arrow, "unit", "ms")]
    return np.asarray(integers(block).to_numpy(zero_copy_only=False), np.float64) * scale


def number_blocks(
    column: pa.ChunkedArray, ids: np.ndarray | None = None, token: CancelToken | None = None
) -> Iterator[np.ndarray]:
    """Yield the numbers of a column, or of its rows ``ids`` (ascending), in blocks."""
    for block in blocks(column, ids):
        check(token)
        yield numbers(block)


def bins_of(column: pa.ChunkedArray, *, token: CancelToken | None = None) -> Bins:
    """Return the bins for the finite values of a column: at most `MOST_BINS`, none without values.

    Integers that span few values get a bin each; other columns round steps (1, 2, 5 times a power
    of ten; seconds, minutes, hours and days for times).
    """
    return bins_within(range_of(number_blocks(column, token=token)), column.type)


def bins_within(found: Range | None, kind: pa.DataType) -> Bins:
    """Return the bins for a range of values of an Arrow type, as `bins_of` does; none without a range."""
    if found is None:
        return Bins(())
    if pa.types.is_temporal(kind):
        least = _DAY if pa.types.is_date(kind) else 0.0
        return Bins(_even(found, max(_time_step(found), least), closed=True), found)
    if pa.types.is_integer(kind):
        return Bins(_even(found, max(1.0, _round_step(found, closed=True)), closed=True), found)
    return Bins(_even(found, _round_step(found)), found)


def range_of(parts: Iterable[np.ndarray]) -> Range | None:
    """Return the least and the greatest finite number of some arrays of floats, None without any."""
    low, high = math.inf, -math.inf
    for values in parts:
        if not len(values):
            continue
        least, greatest = np.fmin.reduce(values), np.fmax.reduce(values)
        if np.isinf(least) or np.isinf(greatest):
            finite = values[np.isfinite(values)]
            least, greatest = finite.min(initial=math.inf), finite.max(initial=-math.inf)
        low, high = min(low, float(least)), max(high, float(greatest))
    return Range(low, high) if low <= high else None


def _time_step(found: Range) -> float:
    for step in _TIME_STEPS:
        if _bins_between(found, step, closed=True) <= MOST_BINS:
            return step
    days = Range(found.low / _DAY, found.high / _DAY)
    return _DAY * max(1.0, _round_step(days, closed=True))


def _round_step(found: Range, *, closed: bool = False) -> float:
    """Return the least of 1, 2, 5 times a power of ten that needs at most `MOST_BINS` bins."""
    span = found.high / MOST_BINS - found.low / MOST_BINS
    if span <= 0 or not math.isfinite(span):
        return 1.0
    power = math.floor(math.log10(span))
    for step in (_power_of_ten(power + up) * mantissa for up in range(3) for mantissa in (1, 2, 5)):
        if step > 0 and _bins_between(found, step, closed=closed) <= MOST_BINS:
            return step
    return span


def _power_of_ten(power: int) -> float:
    return float(f"1e{power}")


def _bins_between(found: Range, step: float, *, closed: bool) -> int:
    first, last = _ends(found, step, closed=closed)
    return last - first


def _ends(found: Range, step: float, *, closed: bool) -> tuple[int, int]:
    """Return how many steps from zero the first and the last edge lie."""
    high = found.high / step
    return math.floor(found.low / step), math.floor(high) + 1 if closed else math.ceil(high)


def _even(found: Range, step: float, *, closed: bool = False) -> list[float]:
    """Return multiples of ``step`` around the range; ``closed`` puts the greatest value inside a full bin."""
    if found.low == found.high and not closed:
        return _around(found.low)
    first, last = _ends(found, step, closed=closed)
    edges = [_multiple(k, step) for k in range(first, min(last, first + MOST_BINS) + 1)]
    rising = len(edges) > 1 and all(a < b for a, b in pairwise(edges))
    if rising and -math.inf < edges[0] <= found.low and found.high <= edges[-1] < math.inf:
        return edges
    return _between(found)


def _multiple(count: int, step: float) -> float:
    """Return ``count * step``, as people write it: 0.3, not 0.30000000000000004."""
    return count * step if step >= 1 else float(f"{count * step:.12g}")


def _between(found: Range) -> list[float]:
    if found.low == found.high:
        return _around(found.low)
    shares = [i / MOST_BINS for i in range(MOST_BINS + 1)]
    edges = {found.low * (1 - share) + found.high * share for share in shares}
    inside = {edge for edge in edges if found.low < edge < found.high}
    return [found.low, *sorted(inside), found.high]


def _around(value: float) -> list[float]:
    reach = max(0.5, math.ulp(value))
    limit = sys.float_info.max
    return [max(value - reach, -limit), min(value + reach, limit)]
