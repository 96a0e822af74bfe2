"""A session: one table, asked by messages and from Python. It knows no notebook."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import CancelledError, ExpressionError, TablesError
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.widget.answers import Asked, answer
from wandb_tables_widget.widget.described import short, span_of
from wandb_tables_widget.widget.inflight import InFlight
from wandb_tables_widget.widget.media import Attachments, Thumbnails
from wandb_tables_widget.widget.protocol import (
    CancelAnswer,
    CancelRequest,
    CheckRequest,
    CompleteRequest,
    ConditionsRequest,
    Failure,
    ReadyPush,
    ResumeAnswer,
    ResumeRequest,
    StopAnswer,
    StopRequest,
    to_wire,
)
from wandb_tables_widget.widget.requests import fits, read_request, request_id
from wandb_tables_widget.widget.sources import Current
from wandb_tables_widget.widget.turns import TURNS
from wandb_tables_widget.widget.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from wandb_tables_widget.query.rows import Rows
    from wandb_tables_widget.widget.functions import Functions
    from wandb_tables_widget.widget.inflight import Job, Reply
    from wandb_tables_widget.widget.opened import Opened
    from wandb_tables_widget.widget.requests import Request
    from wandb_tables_widget.widget.sources import Source

_INTERNAL: Final = "Something went wrong inside wandb_tables_widget; the log of the kernel says where: {}"

_AT_ONCE: Final = (CancelRequest, StopRequest, ResumeRequest)

log = logging.getLogger(__name__)


class Session:
    """Answers requests about one table. All methods may be called from any thread.

    Every request gets exactly one answer: the answer of its kind or a `Failure`. Asking again with
    the same id gets the same answer. A request for rows, summaries or groups cancels those of older
    revisions that the same page still waits for.

    Args:
        source: the table; when it changes, later requests are answered from its new rows.
        push: takes messages that nobody asked for, in any thread.
        functions: columns that Python functions compute.
    """

    def __init__(
        self,
        source: Source,
        push: Callable[[dict[str, Any]], None] | None = None,
        functions: Functions | None = None,
    ) -> None:
        self._current = Current(source, functions)
        self._functions = functions
        self._push = push
        self._jobs = InFlight()
        self._thumbnails = Thumbnails()
        self._workers = Workers()
        self._lock = threading.Lock()
        self._announced: tuple[int, int] | None = None
        self._prepared = False
        self._heard = time.monotonic()

    def lease(self, version: int | None = None) -> AbstractContextManager[Opened]:
        """Give a snapshot for the length of a ``with`` block; see `Current.lease`."""
        return self._current.lease(version)

    def keep(self, version: int | None) -> None:
        """Keep the snapshot of a version at hand, or none; see `Current.keep`."""
        self._current.keep(version)

    @property
    def heard(self) -> float:
        """When the last request came, by `time.monotonic`."""
        return self._heard

    def handle(self, message: object, buffers: Sequence[bytes] = ()) -> Reply:
        """Answer a request: its message as plain JSON and its binary buffers.

        No request carries buffers; those that come along are not looked at.
        """
        del buffers
        try:
            request = read_request(message)
        except TablesError as error:
            return to_wire(_failure(request_id(message), error)), []
        if isinstance(request, _AT_ONCE):
            return self._act(request)
        job, new = self._jobs.start(request)
        return self._do(job) if new else job.wait()

    def receive(self, message: object, reply: Callable[[Reply], None]) -> None:
        """Answer a request by ``reply``, from another thread; returns at once.

        A request that is asked again while it is worked on is answered once.
        """
        self._heard = time.monotonic()
        try:
            request = read_request(message)
        except TablesError as error:
            reply((to_wire(_failure(request_id(message), error)), []))
            return
        if isinstance(request, _AT_ONCE):
            reply(self._act(request))
            return
        job, new = self._jobs.start(request)
        if new:
            TURNS.shorten()
            self._workers.submit(lambda: self._reply(job, reply))
            self._prepare_once()
        elif job.reply is not None:
            reply(job.reply)

    def answer_from(
        self, opened: Opened, request: Request, picture_rows: int | None = None
    ) -> tuple[Any, list[bytes]]:
        """Return the answer to a request that did not come by message, from a snapshot that is leased.

        Thumbnails come for the first ``picture_rows`` rows only, for all by default.

        Raises:
            TablesError: it cannot be answered.
        """
        return self._answer(opened, request, CancelToken(), picture_rows)

    def close(self) -> None:
        """Stop all work and let go of the data."""
        self._jobs.cancel_all()
        if self._functions is not None:
            self._functions.close()
        self._current.close()

    def _prepare_once(self) -> None:
        """Behind the first answer, make ready what the first sort or filter would wait for."""
        with self._lock:
            first, self._prepared = not self._prepared, True
        if first:
            self._workers.submit(self._prepare)

    def _prepare(self) -> None:
        with contextlib.suppress(TablesError), self._current.lease() as opened:
            opened.dataset.prepare()

    def _act(self, request: CancelRequest | StopRequest | ResumeRequest) -> Reply:
        if isinstance(request, CancelRequest):
            return to_wire(CancelAnswer(request.id, self._jobs.cancel(request.target))), []
        functions = self._functions
        if isinstance(request, StopRequest):
            stopped = functions is not None and functions.stop(request.name)
            return to_wire(StopAnswer(request.id, stopped)), []
        resumed = functions is not None and functions.resume(request.name)
        return to_wire(ResumeAnswer(request.id, resumed)), []

    def _reply(self, job: Job, reply: Callable[[Reply], None]) -> None:
        try:
            reply(self._do(job))
        finally:
            TURNS.restore_soon()

    def _do(self, job: Job) -> Reply:
        try:
            job.token.raise_if_cancelled()
            with self._lease_for(job.request) as opened:
                answered, buffers = self._answer(opened, job.request, job.token)
            reply = to_wire(answered), buffers
        except Exception as error:  # noqa: BLE001  # whatever it is, the browser waits for an answer
            reply = to_wire(_failure(job.request.id, error)), []
        self._jobs.finish(job, reply)
        return reply

    @contextlib.contextmanager
    def _lease_for(self, request: Request) -> Iterator[Opened]:
        """Give the snapshot a request asks for; a newer one when that lacks what the request names."""
        typed = isinstance(request, CompleteRequest | CheckRequest | ConditionsRequest)
        with self._current.lease(None if typed else getattr(request, "version", 0)) as opened:
            if fits(request, opened):
                yield opened
                return
        with self._current.lease() as newest:
            yield newest

    def _answer(
        self, opened: Opened, request: Request, token: CancelToken, picture_rows: int | None = None
    ) -> tuple[Any, list[bytes]]:
        attachments = Attachments(self._thumbnails, opened.blobs, token)
        asked = Asked(opened, token, attachments, self._announce, self._current.lease, picture_rows)
        made = answer(request, asked)
        return made, attachments.buffers

    def _announce(self, rows: Rows, revision: int) -> None:
        """Push, once for each revision, that the whole order of some rows is there."""
        push = self._push
        if push is None:
            return
        with self._lock:
            key = id(rows), revision
            if self._announced == key:
                return
            self._announced = key
        ready = to_wire(ReadyPush(revision, rows.matched, rows.matched))
        rows.when_ready(lambda: push(ready))


def _failure(request: str, error: Exception) -> Failure:
    """Return an error as it is shown in the grid; one that is not ours is logged with its trace."""
    if not isinstance(error, TablesError):
        log.error("a request could not be answered", exc_info=error)
        text = _INTERNAL.format(f"{type(error).__name__}: {error}")
        return Failure(request, "internal", short(text), None)
    if isinstance(error, CancelledError):
        log.debug("request %s was cancelled", request)
    fix = error.fix if isinstance(error, ExpressionError) else None
    return Failure(request, error.code, short(str(error)), span_of(error), fix)
