"""The way of a stream's rows from `log` into the catalogue, by files that outlive the process."""

from __future__ import annotations

import threading
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import RunStateError
from wandb_tables_widget.store.limits import SPOOL_BYTES
from wandb_tables_widget.store.process import after_fork_in_child
from wandb_tables_widget.store.streams.flusher import FLUSH_ROWS, flusher
from wandb_tables_widget.store.streams.intake import forget
from wandb_tables_widget.store.streams.spool_file import SpoolFile, keep_removed

if TYPE_CHECKING:
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.streams.frame import Part
    from wandb_tables_widget.store.streams.path import StreamPath


class Spool:
    """What one `StreamTable` of one process has logged and the catalogue does not have yet.

    Soon after rows were added, a thread of the process calls `drain`; see `flusher`. A forked child has files
    of its own. All methods may be called from any thread.
    """

    _waiting: int
    _is_marked: bool

    def __init__(self, store: Store, stream: StreamPath) -> None:
        self.stream = stream
        self._store = store
        self._files: list[SpoolFile] = []  # the last one is written to
        self._is_closed = False
        self._renew()
        after_fork_in_child(self._forked)
        weakref.finalize(self, _leave, self._files).atexit = False

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._is_closed

    def append(self, parts: list[Part], rows: int) -> None:
        """Write the frames of one call of ``rows`` rows; on return they outlive this process.

        Raises:
            RunStateError: `close` was called.
            StoreUnavailableError: the disk refused; nothing of this call was kept.
        """
        with self._lock:
            if self._is_closed:
                raise RunStateError(
                    f"stream {str(self.stream)!r} is finished; open it anew with StreamTable(…) to log more"
                )
            if not rows:
                return
            if not self._files or self._files[-1].is_broken:
                self._files.append(SpoolFile.begin(self._store.root, self.stream))
            self._files[-1].write(parts)
            self._waiting += rows
            is_first, is_many = not self._is_marked, self._waiting >= FLUSH_ROWS
            self._is_marked = True
        if is_first or is_many:
            flusher.mark(self, hurry=is_many)

    def drain(self) -> None:
        """Return when all rows that were added before are in the catalogue.

        Raises:
            StoreUnavailableError: the catalogue does not take them now; they stay in their file.
        """
        with self._draining:
            with self._lock:
                self._waiting, self._is_marked = 0, False
            for file in list(self._files):
                self._take_in(file)
            self._roll()
            self._remove(self._files[:-1])

    def close(self) -> None:
        """Take no more rows, and return when all are in the catalogue; may be called again.

        Raises:
            StoreUnavailableError: the catalogue does not take them now; they stay in their file.
        """
        with self._lock:
            self._is_closed = True
        with self._draining:
            self._remove(list(self._files))

    def _roll(self) -> None:
        """Begin the next file in time, so that no `log` has to wait for it."""
        if self._files and self._files[-1].size > SPOOL_BYTES:
            file = SpoolFile.begin(self._store.root, self.stream)
            with self._lock:
                self._files.append(file)

    def _remove(self, files: list[SpoolFile]) -> None:
        """Take away files that nothing is added to any more; one the system keeps is left to `recover`."""
        for file in files:
            self._take_in(file)
            with self._lock:
                self._files.remove(file)
            file.remove()
        if files:
            keep_removed(self._store.root)
            forget(self._store, [file.id for file in files])

    def _take_in(self, file: SpoolFile) -> None:
        try:
            file.take_in(self._store, self.stream)
        except BaseException:
            file.sync()
            raise

    def _forked(self) -> None:
        """Let go of the parent's files: it goes on writing to them, and takes them in."""
        for file in self._files:
            file.close()
        self._files.clear()
        self._renew()

    def _renew(self) -> None:
        self._lock = threading.RLock()  # a signal's handler may log, too
        self._draining = threading.RLock()
        self._waiting, self._is_marked = 0, False


def _leave(files: list[SpoolFile]) -> None:
    """Let go of the files of a stream that nobody has any more; what they hold is in the catalogue."""
    for file in files:
        with suppress(OSError):
            file.remove() if file.taken_in == file.size else file.close()
