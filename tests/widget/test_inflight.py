from __future__ import annotations

import threading

import pytest

from wandb_tables_widget.widget.inflight import InFlight
from wandb_tables_widget.widget.protocol import CheckRequest, FindRequest, Query, SummaryRequest


def summary(request, revision, search=None):
    query = Query("", str(revision) if search is None else search, [], [], [], [], None, [])
    return SummaryRequest(request, revision, 0, query, [])


def find(request, text):
    return FindRequest(request, 1, 0, summary(request, 1, "").query, text, [0], -1, 1, counted=False)


def test_a_request_asked_again_is_one_job():
    jobs = InFlight()
    job, new = jobs.start(summary("p-1", 1))
    again, new_again = jobs.start(summary("p-1", 1))
    assert (again, new, new_again) == (job, True, False)
    jobs.finish(job, ({"id": "p-1"}, [b"x"]))
    late, new_late = jobs.start(summary("p-1", 1))
    assert late.wait() == ({"id": "p-1"}, [b"x"])
    assert not new_late


def test_a_waiting_thread_gets_the_answer():
    jobs, answers = InFlight(), []
    job, _ = jobs.start(summary("p-1", 1))
    thread = threading.Thread(target=lambda: answers.append(job.wait()))
    thread.start()
    jobs.finish(job, ({}, []))
    thread.join(5)
    assert answers == [({}, [])]


@pytest.mark.parametrize(
    ("older", "newer", "cancelled"),
    [
        (summary("p-1", 1), summary("p-2", 2), True),
        (summary("p-1", 1), summary("p-2", 1), False),
        (summary("p-1", 2), summary("p-2", 1), False),
        (summary("p-1", 1), summary("q-2", 2), False),
        (summary("p-1", 1, "same"), summary("p-2", 2, "same"), False),
        (CheckRequest("p-1", "a", []), summary("p-2", 2), False),
        (summary("p-1", 1), CheckRequest("p-2", "a", []), False),
        (find("p-1", "a"), find("p-2", "b"), True),
        (find("p-1", "a"), find("p-2", "a"), False),
        (find("p-1", "a"), find("q-2", "b"), False),
    ],
)
def test_only_an_older_revision_of_another_query_of_the_same_page_and_kind_is_superseded(
    older, newer, cancelled
):
    jobs = InFlight()
    job, _ = jobs.start(older)
    jobs.start(newer)
    assert job.token.cancelled is cancelled


def test_an_older_revision_that_comes_later_is_done():
    jobs = InFlight()
    jobs.start(summary("p-2", 2))
    job, new = jobs.start(summary("p-3", 1))
    assert new
    assert not job.token.cancelled


def test_cancel_finds_only_what_is_under_way():
    jobs = InFlight()
    job, _ = jobs.start(summary("p-1", 1))
    assert jobs.cancel("p-1")
    assert job.token.cancelled
    jobs.finish(job, ({}, []))
    assert not jobs.cancel("p-1")
    assert not jobs.cancel("p-9")


def test_old_answers_are_forgotten():
    jobs = InFlight()
    for i in range(100):
        jobs.finish(jobs.start(summary(f"p-{i}", 1))[0], ({}, []))
    assert jobs.start(summary("p-99", 1))[1] is False
    assert jobs.start(summary("p-0", 1))[1] is True


def test_large_answers_are_not_kept():
    jobs = InFlight()
    jobs.finish(jobs.start(summary("p-1", 1))[0], ({}, [bytes(10 << 20)]))
    assert jobs.start(summary("p-1", 1))[1] is True


def test_cancel_all():
    jobs = InFlight()
    started = [jobs.start(summary(f"p-{i}", 1))[0] for i in range(3)]
    jobs.cancel_all()
    assert all(job.token.cancelled for job in started)
