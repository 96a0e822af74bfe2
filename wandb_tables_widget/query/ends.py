"""The two ends of an order, found without the order itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.query.codes import counts_of
from wandb_tables_widget.query.extremes import Extremes, has_extremes
from wandb_tables_widget.query.order import sort_rows
from wandb_tables_widget.query.sql import select_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.codes import Codes
    from wandb_tables_widget.query.plan import SortTerm
    from wandb_tables_widget.query.source import Source

_LARGEST_SHARE = 4


@dataclass(frozen=True)
class Ends:
    """The first and the last rows of an order of the rows ``ids`` (ascending, None for all)."""

    source: Source
    sort: Sequence[SortTerm]
    ids: np.ndarray | None

    def find(self, count: int, *, last: bool, token: CancelToken | None = None) -> np.ndarray:
        """Return the first ``count`` row ids (uint32) of the order, or the ``last``, in its order.

        Raises:
            CancelledError: the token was cancelled.
        """
        near = self._rows_near(count, last=last, token=token)
        if near is not None:
            found = sort_rows(self.source, self.sort, near, token)
            return found[-count:] if last else found[:count]
        relation = self.source.relation(self.ids, sorted({term.column for term in self.sort}), token)
        query = select_head(self.source.dtype, self.sort, count, reverse=last)
        found = self.source.row_ids(query, token=token, relation=relation)
        return found[::-1] if last else found

    def _rows_near(self, count: int, *, last: bool, token: CancelToken | None) -> np.ndarray | None:
        """Return the few rows that the first term alone puts near the end, None if it cannot tell.

        Numbers, times, and codes that are at hand can; DuckDB is slow to pick the first of many equal texts.
        """
        column = self.sort[0].column
        if self.source.is_coded(column):
            return self._coded_rows_near(count, last=last, token=token)
        if has_extremes(self.source.kind(column)):
            return self._extreme_rows_near(count, last=last, token=token)
        return None

    def _extreme_rows_near(self, count: int, *, last: bool, token: CancelToken | None) -> np.ndarray | None:
        first, total = self.sort[0], self.source.num_rows if self.ids is None else len(self.ids)
        extremes = Extremes(self.source, first.column, self.ids)
        missing = extremes.missing(token) if last else np.empty(0, np.uint32)
        if len(missing) >= count:
            near = missing[-count:] if len(self.sort) == 1 else missing
            return near if len(near) <= total // _LARGEST_SHARE else None
        wanted = count - len(missing)
        found = extremes.rows(wanted, greatest=first.descending != last, token=token)
        if found is None:
            return None
        inside, ties = found
        if len(self.sort) == 1:
            ties = _cut(ties, max(0, wanted - len(inside)), last=last)
        return np.sort(np.concatenate([missing, inside, ties]))

    def _coded_rows_near(self, count: int, *, last: bool, token: CancelToken | None) -> np.ndarray | None:
        first = self.sort[0]
        codes = self.source.codes(first.column, token)
        own = codes.codes if self.ids is None else codes.codes[self.ids]
        inside, edge = _codes_near(codes, own, count, from_greatest=last, descending=first.descending)
        ties = np.flatnonzero(own == edge)
        if len(self.sort) == 1:
            ties = _cut(ties, count, last=last)
        if len(ties) > len(own) // _LARGEST_SHARE:
            return None
        places = np.sort(np.append(np.flatnonzero(inside[own]), ties)).astype(np.uint32)
        return places if self.ids is None else self.ids[places]


def _cut(rows: np.ndarray, count: int, *, last: bool) -> np.ndarray:
    return rows[len(rows) - min(count, len(rows)) :] if last else rows[:count]


def _codes_near(
    codes: Codes, own: np.ndarray, count: int, *, from_greatest: bool, descending: bool
) -> tuple[np.ndarray, int]:
    """Return which codes lie wholly among the ``count`` at one end, and the code on the edge."""
    by_place = codes.turned if descending else np.arange(codes.missing + 1)
    by_place = by_place[::-1] if from_greatest else by_place
    reached = np.cumsum(counts_of(own, codes.missing + 1)[by_place])
    edge = min(int(np.searchsorted(reached, count)), codes.missing)
    inside = np.zeros(codes.missing + 1, bool)
    inside[by_place[:edge]] = True
    return inside, int(by_place[edge])
