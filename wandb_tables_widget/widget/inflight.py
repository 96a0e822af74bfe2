"""Requests under way: each is worked on once, however often it is asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.widget.protocol import FindRequest

if TYPE_CHECKING:
    from wandb_tables_widget.widget.protocol import Query
    from wandb_tables_widget.widget.requests import Request

Reply: TypeAlias = "tuple[dict[str, Any], list[bytes]]"

_REMEMBERED: Final = 32
_REMEMBERED_BYTES: Final = 4 << 20


class Job:
    """One request, by its id."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.token = CancelToken()
        self._done = threading.Event()
        self._reply: Reply | None = None

    @property
    def series(self) -> tuple[str, str]:
        """The page that asked, and what it asked for: of these only the newest revision counts.

        A page begins all its ids with the same text, up to the last ``-``.
        """
        return self.request.id.rpartition("-")[0], self.request.kind

    @property
    def revision(self) -> int | None:
        """The revision of the view it belongs to, None if it belongs to none."""
        return getattr(self.request, "revision", None)

    @property
    def subject(self) -> tuple[Query | None, str | None]:
        """The query it asks and the expression it asks about, None for what it has not."""
        return getattr(self.request, "query", None), getattr(self.request, "expression", None)

    @property
    def text(self) -> str | None:
        """The text it looks for among the rows, None if it looks for none."""
        return self.request.text if isinstance(self.request, FindRequest) else None

    @property
    def reply(self) -> Reply | None:
        """The answer, once it is there."""
        return self._reply

    def finish(self, reply: Reply) -> None:
        """Give the answer to everyone who waits."""
        self._reply = reply
        self._done.set()

    def wait(self) -> Reply:
        """Return the answer when it is there."""
        self._done.wait()
        if self._reply is None:
            raise RuntimeError("a request ended without an answer")
        return self._reply


class InFlight:
    """The jobs under way, and the last answers, for those who ask again. Safe in all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._finished: OrderedDict[str, Job] = OrderedDict()
        self._bytes = 0

    def start(self, request: Request) -> tuple[Job, bool]:
        """Return the job of a request and whether it is new, so that the caller has to do it.

        A new one cancels jobs of the same series of older revisions of another query or expression.
        """
        job = Job(request)
        with self._lock:
            known = self._jobs.get(request.id) or self._finished.get(request.id)
            if known is not None:
                return known, False
            self._jobs[request.id] = job
            older = [other for other in self._jobs.values() if _supersedes(job, other)]
        for other in older:
            other.token.cancel()
        return job, True

    def finish(self, job: Job, reply: Reply) -> None:
        """Answer a job."""
        job.finish(reply)
        with self._lock:
            del self._jobs[job.request.id]
            self._finished[job.request.id] = job
            self._bytes += _size(job)
            while len(self._finished) > _REMEMBERED or self._bytes > _REMEMBERED_BYTES:
                _, oldest = self._finished.popitem(last=False)
                self._bytes -= _size(oldest)

    def cancel(self, target: str) -> bool:
        """Ask the job of that id to stop; return whether it was under way."""
        with self._lock:
            job = self._jobs.get(target)
        if job is not None:
            job.token.cancel()
        return job is not None

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.token.cancel()


def _supersedes(job: Job, other: Job) -> bool:
    if job.text is not None and job.series == other.series and job.text != other.text:
        return True
    if job.revision is None or other.revision is None:
        return False
    return job.series == other.series and other.revision < job.revision and other.subject != job.subject


def _size(job: Job) -> int:
    return sum(map(len, job.reply[1])) if job.reply else 0
