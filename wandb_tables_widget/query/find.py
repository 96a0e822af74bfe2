"""Where a text is shown among rows: the next place early, all places behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.search import search_sql, searched_columns, shows_sql
from wandb_tables_widget.query.sql import RELATION, ROW, physical_name, select, select_row_ids
from wandb_tables_widget.query.sql_text import SQL, fill, join

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.query.source import Source

_FIRST_STEP: Final = 2_048
_GROWTH: Final = 4
_NEAR: Final = 700_000
"""Rows that are looked through one step after the other before all are."""
_SPARSE: Final = 4

FAR: Final = -1
"""Stands for a place too far to be looked for step by step."""


@dataclass(frozen=True)
class Sought:
    """A text that is looked for in some columns, upper and lower case alike."""

    text: str
    columns: tuple[int, ...]


def find_all(source: Source, sought: Sought, ids: np.ndarray, token: CancelToken | None = None) -> np.ndarray:
    """Return the places (uint32, ascending) in ``ids`` of the rows that show a text.

    Raises:
        CancelledError: the token was cancelled.
        TableError: the query needs more memory than it may use, or the dataset is closed.
    """
    if len(ids) * _SPARSE < source.num_rows:
        shown = shown_in(source, sought, ids, token)
    else:
        shown = _shown_anywhere(source, sought, token)[ids]
    return np.flatnonzero(shown).astype(np.uint32)


def find_next(
    source: Source,
    sought: Sought,
    window: Callable[[int, int], np.ndarray],
    places: range,
    token: CancelToken | None = None,
) -> int | None:
    """Return the first of some neighbouring places, in their order, at which a row shows a text.

    ``window(start, count)`` gives the ids of rows by place. `FAR` when none is near but there may be one.

    Raises:
        CancelledError: the token was cancelled.
    """
    step, done = _FIRST_STEP, 0
    while done < min(len(places), _NEAR):
        check(token)
        part = places[done : done + step]
        low = min(part[0], part[-1])
        shown = np.flatnonzero(shown_in(source, sought, window(low, len(part)), token))
        if len(shown):
            return low + int(shown[0] if places.step > 0 else shown[-1])
        done, step = done + len(part), step * _GROWTH
    return FAR if done < len(places) else None


def shown_in(source: Source, sought: Sought, ids: np.ndarray, token: CancelToken | None = None) -> np.ndarray:
    """Return whether each of some rows shows a text."""
    columns = searched_columns(source.dtype, sought.text, sought.columns)
    condition = search_sql(source.dtype, sought.text, physical_name, columns)
    if condition is None or not len(ids):
        return np.zeros(len(ids), bool)
    places = pa.array(np.arange(len(ids), dtype=np.uint32))
    taken = source.take(ids, columns).append_column(ROW, places)
    found = np.zeros(len(ids), bool)
    found[source.row_ids(select_row_ids(condition), relation=taken, token=token)] = True
    return found


def column_of(source: Source, sought: Sought, row: int, token: CancelToken | None = None) -> int | None:
    """Return the first of the columns in which a row shows a text."""
    columns = searched_columns(source.dtype, sought.text, sought.columns)
    terms = [shows_sql(source.dtype(i), physical_name(i), sought.text) for i in columns]
    known = [term for term in terms if term is not None]
    if not known:
        return None
    place = fill("CAST(list_position([{0}], TRUE) AS BIGINT)", join(", ", known))
    relation = source.relation(np.array([row], np.uint32), columns)
    asked = SQL(select(place.text, RELATION), place.params)
    found = source.query(asked, relation=relation, token=token)
    first = found.column(0)[0].as_py()
    return columns[first - 1] if first else None


def _shown_anywhere(source: Source, sought: Sought, token: CancelToken | None) -> np.ndarray:
    """Return whether each row of the table shows a text; of coded text only the values are looked at."""
    found = np.zeros(source.num_rows, bool)
    coded = [i for i in sought.columns if source.is_coded(i)]
    others = searched_columns(source.dtype, sought.text, [i for i in sought.columns if i not in coded])
    condition = search_sql(source.dtype, sought.text, physical_name, others)
    if condition is not None:
        found[source.matching(select_row_ids(condition), others, token)] = True
    for column in coded:
        check(token)
        codes = source.codes(column, token)
        found |= codes.contains(sought.text)[codes.codes]
    return found
