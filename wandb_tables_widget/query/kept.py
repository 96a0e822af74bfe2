"""The answers a dataset keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.cache import Cache

if TYPE_CHECKING:
    import numpy as np

    from wandb_tables_widget.query.bins import Bins
    from wandb_tables_widget.query.groups import Groups
    from wandb_tables_widget.query.levels import Division
    from wandb_tables_widget.query.rows import Rows
    from wandb_tables_widget.query.summary import Base

_MOST: Final = 10_000
"""Columns of which a few numbers are kept."""


class Kept:
    """The answers of one dataset, those of large size within ``budget`` bytes each kind."""

    def __init__(self, budget: int) -> None:
        self.rows: Cache[Rows] = Cache(budget, lambda rows: rows.nbytes)
        self.groups: Cache[Groups] = Cache(budget, lambda groups: groups.nbytes, entries=8)
        self.divisions: Cache[Division] = Cache(budget, lambda division: division.nbytes, entries=4)
        self.found: Cache[np.ndarray] = Cache(budget, lambda places: int(places.nbytes), entries=8)
        self.grouped_rows: Cache[np.ndarray] = Cache(budget, lambda rows: int(rows.nbytes), entries=2)
        self.matching: Cache[np.ndarray | None] = Cache(
            budget, lambda ids: 0 if ids is None else int(ids.nbytes)
        )
        self.bins: Cache[Bins] = Cache(_MOST, lambda _: 1, entries=_MOST)
        self.bases: Cache[Base] = Cache(_MOST, lambda _: 1, entries=_MOST)
        self.frequent: Cache[list[object]] = Cache(_MOST, lambda _: 1, entries=_MOST)
