"""Orders: row ids sorted by the terms of a plan, worked out in the background."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import numpy as np

from wandb_tables_widget.dtypes import NoneDType, String
from wandb_tables_widget.errors import CancelledError, TablesError
from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.keys import CodeKey, key_of
from wandb_tables_widget.query.sql import select_order
from wandb_tables_widget.query.window import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.query.keys import SortKey
    from wandb_tables_widget.query.plan import SortTerm
    from wandb_tables_widget.query.source import Source

PAUSE_SECONDS: Final = 0.1
"""How long the whole order waits behind an answer that did without it."""

_POLL_SECONDS: Final = 0.02


def sort_rows(
    source: Source, sort: Sequence[SortTerm], ids: np.ndarray | None, token: CancelToken | None = None
) -> np.ndarray:
    """Return row ids (uint32) in the order of ``sort``, ties in the order of the table.

    ``ids`` are the rows to sort, ascending; None for all.

    Raises:
        CancelledError: the token was cancelled.
        TableError: the sort needs more memory than it may use.
    """
    terms = [term for term in sort if not isinstance(source.dtype(term.column), NoneDType)]
    keys = _keys(source, terms, token)
    if keys is None:
        relation = source.relation(ids, sorted({term.column for term in terms}), token)
        return source.row_ids(*select_order(source.dtype, terms), token=token, relation=relation)
    positions = permute(keys, source.num_rows if ids is None else len(ids), ids, token)
    return positions if ids is None else ids[positions]


def permute(
    keys: Sequence[SortKey], length: int, ids: np.ndarray | None = None, token: CancelToken | None = None
) -> np.ndarray:
    """Return the positions (uint32) that sort ``length`` rows by ``keys``, stable.

    A radix sort from the least significant digit on: each digit of 32 bits and the place of its
    row are packed into one 64-bit number, which numpy sorts with vector instructions.
    """
    order: np.ndarray | None = None
    packed = np.empty(length, np.uint64)
    for key in reversed(keys):
        for place in range(key.width):
            _pack(packed, key, place, ids, order)
            check(token)
            packed.sort()
            check(token)
            order = _unpack(packed, order)
    return np.arange(length, dtype=np.uint32) if order is None else order


def _pack(
    packed: np.ndarray, key: SortKey, place: int, ids: np.ndarray | None, order: np.ndarray | None
) -> None:
    digits = np.empty(len(packed), np.uint32)
    start = 0
    for block in key.digit(place, ids):
        digits[start : start + len(block)] = block
        start += len(block)
    for start in range(0, len(packed), BLOCK):
        part = slice(start, start + BLOCK)
        packed[part] = digits[part] if order is None else digits[order[part]]
        packed[part] <<= np.uint64(32)
        packed[part] |= np.arange(start, start + len(packed[part]), dtype=np.uint64)


def _unpack(packed: np.ndarray, order: np.ndarray | None) -> np.ndarray:
    if order is None:
        return packed.astype(np.uint32)
    result = np.empty_like(order)
    for start in range(0, len(packed), BLOCK):
        part = slice(start, start + BLOCK)
        result[part] = order[packed[part].astype(np.uint32)]
    return result


def _keys(source: Source, terms: Sequence[SortTerm], token: CancelToken | None) -> list[SortKey] | None:
    """Return a key a term, or None when a column has none that can be made cheaply."""
    keys: list[SortKey] = []
    for term in terms:
        column = source.column(term.column, token)
        key = key_of(column, descending=term.descending)
        if key is None and isinstance(source.dtype(term.column), String) and source.few_values(term.column):
            codes = source.codes(term.column, token)
            key = CodeKey(codes.codes, codes.turned if term.descending else None)
        if key is None:
            return None
        keys.append(key)
    return keys


class Order:
    """One order of one snapshot: asked for by any number of threads, worked out once, by one thread."""

    def __init__(self, source: Source, sort: Sequence[SortTerm], ids: np.ndarray | None) -> None:
        self._source = source
        self._sort = tuple(sort)
        self._ids = ids
        self._changed = threading.Condition()
        self._result: np.ndarray | None = None
        self._error: Exception | None = None
        self._running: CancelToken | None = None
        self._ahead = CancelToken()
        self._waiting = 0
        self._callbacks: list[Callable[[], None]] = []

    @property
    def ready(self) -> bool:
        """Whether the whole order is there."""
        return self._result is not None

    @property
    def nbytes(self) -> int:
        """Memory held by the result, in bytes."""
        return 0 if self._result is None else int(self._result.nbytes)

    def start(self, ahead: Callable[[CancelToken], object] | None = None) -> None:
        """Work the order out in the background, unless that is done or under way.

        With ``ahead`` it begins after a pause of `PAUSE_SECONDS`, in which a first answer gets on the screen
        with the whole machine to itself, and after ``ahead(token)``; both end when somebody waits for it.
        """
        with self._changed:
            if self._result is None and self._running is None:
                token = self._running = CancelToken()
                self._ahead = CancelToken()
                threading.Thread(target=self._work, args=(token, self._ahead, ahead), daemon=True).start()

    def wait(self, token: CancelToken | None = None) -> np.ndarray:
        """Return the whole order, working it out if need be.

        Raises:
            CancelledError: ``token`` was cancelled.
            TableError: the sort needs more memory than it may use.
        """
        self._ahead.cancel()
        with self._changed:
            self._waiting += 1
            try:
                while self._result is None:
                    check(token)
                    self._raise_error()
                    self.start()
                    self._changed.wait(_POLL_SECONDS if token else None)
            finally:
                self._waiting -= 1
            return self._result

    def supersede(self) -> None:
        """Stop the work unless somebody waits for it; `start` and `wait` begin it anew."""
        with self._changed:
            token = self._running if not self._waiting else None
            if token is not None:
                self._running = None
        if token is not None:
            token.cancel()
            self._ahead.cancel()

    def when_ready(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once the order is there, at once if it is; from any thread."""
        with self._changed:
            if self._result is None:
                self._callbacks.append(callback)
                return
        callback()

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _work(
        self, token: CancelToken, paused: CancelToken, ahead: Callable[[CancelToken], object] | None
    ) -> None:
        result: np.ndarray | None = None
        error: Exception | None = None
        try:
            if ahead is not None and not paused.wait(PAUSE_SECONDS):
                with suppress(TablesError):
                    ahead(paused)
            check(token)
            result = sort_rows(self._source, self._sort, self._ids, token)
        except CancelledError:
            pass
        except Exception as caught:  # noqa: BLE001 - handed to whoever waits for the order
            error = caught
        self._publish(token, result, error)

    def _publish(self, token: CancelToken, result: np.ndarray | None, error: Exception | None) -> None:
        callbacks: list[Callable[[], None]] = []
        with self._changed:
            if self._running is token and not token.cancelled:
                self._running = None
                self._result, self._error = result, error
                if result is not None:
                    callbacks, self._callbacks = self._callbacks, []
            self._changed.notify_all()
        for callback in callbacks:
            callback()
