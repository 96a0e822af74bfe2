"""A bounded memory of pieces of columns, shared by threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pyarrow as pa


class Pieces:
    """Keeps the Arrow arrays used last, up to ``budget`` bytes in all."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, pa.Array] = OrderedDict()
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._bytes

    def get(self, key: Hashable) -> pa.Array | None:
        """Return what is kept under ``key``, None if nothing is."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: Hashable, piece: pa.Array) -> None:
        """Keep a piece, unless it alone is over budget, and drop the least recently used ones over it."""
        with self._lock:
            self._take_out(key)
            if piece.nbytes > self._budget:
                return
            self._kept[key] = piece
            self._bytes += piece.nbytes
            while self._bytes > self._budget:
                self._take_out(next(iter(self._kept)))

    def _take_out(self, key: Hashable) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._bytes -= old.nbytes
