from __future__ import annotations

import logging
import threading

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.errors import CancelledError
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget import session as session_module
from wandb_tables_widget.widget.session import Session


@pytest.fixture
def stuck(monkeypatch):
    """Requests for summaries wait until they are cancelled or let go."""
    started, go = threading.Semaphore(0), threading.Event()
    original = session_module.answer

    def slow(request, asked):
        if request.kind == "summary":
            started.release()
            cancelled = threading.Event()
            asked.token.on_cancel(cancelled.set)
            while not go.is_set() and not cancelled.wait(0.005):
                pass
            asked.token.raise_if_cancelled()
        return original(request, asked)

    monkeypatch.setattr(session_module, "answer", slow)
    yield started, go
    go.set()


def handle_in_thread(session, message):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(session.handle(message)))
    thread.start()
    return thread, answers


def summary(page, query, revision=1):
    return page.message("summary", revision=revision, version=0, query=query(), columns=[0])


def test_asking_again_gets_the_same_answer(page, query):
    message = summary(page, query)
    assert page.session.handle(message) is page.session.handle(message)


def test_a_request_under_way_is_not_done_twice(page, query, stuck):
    started, go = stuck
    message = summary(page, query)
    threads = [handle_in_thread(page.session, message) for _ in range(3)]
    assert started.acquire(timeout=5)
    go.set()
    for thread, _ in threads:
        thread.join(5)
    assert not started.acquire(blocking=False)
    first = threads[0][1][0]
    assert first[0]["kind"] == "summary"
    assert all(answers == [first] for _, answers in threads)


def test_cancel_answers_both(page, query, stuck):
    started, _ = stuck
    message = summary(page, query)
    thread, answers = handle_in_thread(page.session, message)
    assert started.acquire(timeout=5)
    assert page.ask("cancel", target=message["id"])[0]["found"] is True
    thread.join(5)
    assert answers[0][0]["code"] == "cancelled"
    assert page.ask("cancel", target=message["id"])[0]["found"] is False


def test_a_newer_revision_cancels_the_older(page, query, stuck):
    started, go = stuck
    thread, answers = handle_in_thread(page.session, summary(page, query, 1))
    assert started.acquire(timeout=5)
    other = summary(page, query, 2) | {"query": query(search="ant")}
    newer, newer_answers = handle_in_thread(page.session, other)
    thread.join(5)
    assert answers[0][0]["code"] == "cancelled"
    go.set()
    newer.join(5)
    assert newer_answers[0][0]["kind"] == "summary"


def test_other_requests_are_answered_meanwhile(page, query, stuck):
    started, _ = stuck
    replies, done = [], threading.Event()
    page.session.receive(summary(page, query), replies.append)
    assert started.acquire(timeout=5)
    page.session.receive(
        page.message("check", text="id > 1"), lambda reply: (replies.append(reply), done.set())
    )
    assert done.wait(5)
    assert [answer["kind"] for answer, _ in replies] == ["check"]


def test_received_requests_get_one_answer_each(page, query):
    replies, arrived = [], threading.Semaphore(0)

    def reply(answer):
        replies.append(answer)
        arrived.release()

    message = summary(page, query)
    page.session.receive(message, reply)
    assert arrived.acquire(timeout=5)
    page.session.receive(message, reply)
    page.session.receive({"kind": "nothing", "id": "p-7"}, reply)
    page.session.receive(page.message("cancel", target="x"), reply)
    assert [answer["kind"] for answer, _ in replies] == ["summary", "summary", "failure", "cancel"]
    assert replies[0] is replies[1]


def test_a_fault_of_ours_is_told_and_logged(page, query, monkeypatch, caplog):
    def broken(_request, _asked):
        raise ZeroDivisionError("a" * 1000)

    monkeypatch.setattr(session_module, "answer", broken)
    with caplog.at_level(logging.ERROR):
        answer, buffers = page.session.handle(summary(page, query))
    assert (answer["kind"], answer["code"], buffers) == ("failure", "internal", [])
    assert len(answer["message"]) == 500
    assert "ZeroDivisionError" in answer["message"]
    assert "ZeroDivisionError" in caplog.text


def test_a_failure_has_code_message_and_span(page):
    answer, _ = page.ask("check", text="score > nope")
    assert answer["kind"] == "failure"
    assert answer["code"] == "name"
    assert answer["span"] == [8, 12]
    assert "nope" in answer["message"]


def test_a_failure_says_at_most_500_characters(page):
    answer, _ = page.ask("check", text="x" * 5000)
    assert answer["code"] == "name"
    assert len(answer["message"]) <= 500
    (waiting,) = page.rows(filter="x" * 5000)[0]["waiting"]
    assert len(waiting["message"]) <= 500


def test_a_failed_request_leaves_the_next_one_alone(page):
    assert page.rows(columns=[99], revision=5)[0]["kind"] == "failure"
    assert page.rows(revision=4)[0]["kind"] == "rows"


def test_rows_follow_the_table(asker, decode):
    table = Table(columns=["n"], data=[[1]])
    page = asker(Session(table))
    assert page.rows(columns=[0])[0]["total"] == 1
    table.add_data(2)
    answer, buffers = page.rows(columns=[0], version=table.version)
    assert (answer["total"], answer["version"]) == (2, table.version)
    assert decode(buffers)["0"].to_pylist() == [1, 2]


def test_a_page_that_shows_an_older_table_is_answered_from_that(asker):
    table = Table(columns=["n"], data=[[1]])
    page = asker(Session(table))
    shown = table.version
    table.add_data(2)
    assert page.rows(columns=[0], version=table.version)[0]["total"] == 2
    answer, _ = page.rows(columns=[0], version=shown)
    assert (answer["total"], answer["version"]) == (1, shown)


def test_a_column_or_row_that_an_older_table_lacks_is_answered_from_a_newer_one(asker, decode):
    table = Table(columns=["n"], data=[[1]])
    page = asker(Session(table))
    shown = table.version
    table.add_column("more", ["x"])
    table.add_data(2, "y")
    _, buffers = page.rows(columns=[1], version=shown)
    assert decode(buffers)["1"].to_pylist() == ["x", "y"]
    assert page.ask("detail", row=1)[0]["values"] == [2, "y"]
    assert page.ask("check", text="more == 'x'")[0]["kind"] == "check"
    table.add_column("last", [1, 2])
    assert page.ask("check", text="last > 1")[0]["kind"] == "check"


def test_after_close_requests_fail_as_ours(page):
    page.session.close()
    assert page.rows()[0]["code"] == "table"


def test_an_order_that_is_not_there_yet_is_announced_once(asker):
    rows = 200_000
    data = {"x": np.random.default_rng(0).random(rows)}
    pushes, pushed = [], threading.Event()
    session = Session(
        Table.from_arrow(pa.table(data)), lambda message: (pushes.append(message), pushed.set())
    )
    page, sort = asker(session), [{"column": "x", "descending": False}]
    answers = [page.rows(start, 50, [0], sort=sort, revision=9)[0] for start in (0, 50)]
    assert [answer["length"] for answer in answers] == [rows, rows]
    assert answers[0]["ready"] is False
    assert pushed.wait(10)
    assert page.rows(rows // 2, 50, [0], sort=sort, revision=9)[0]["count"] == 50
    assert pushes == [{"kind": "ready", "revision": 9, "matched": rows, "length": rows}]


def test_many_threads_get_right_answers(page, asker, pandas_frame, decode):
    failures = []

    def work(name):
        mine = asker(page.session, name)
        for i in range(15):
            column = ("id", "score")[i % 2]
            answer, buffers = mine.rows(
                i, 20, [0], filter=f"id >= {i}", sort=[{"column": column, "descending": True}]
            )
            expected = pandas_frame[pandas_frame.id >= i].sort_values(column, ascending=False, kind="stable")
            if (
                answer["kind"] != "rows"
                or decode(buffers)["0"].to_pylist() != expected.id.tolist()[i : i + 20]
            ):
                failures.append(answer)

    threads = [threading.Thread(target=work, args=(f"page{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


messages = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from(["rows", "summary", "groups", "detail", "blobs", "complete", "check", "cancel", "x"])


@settings(max_examples=60, deadline=None)
@given(kind=kinds, extra=messages, text=st.text(max_size=20), number=st.integers(-5, 2**60))
def test_whatever_comes_gets_one_answer(kind, extra, text, number):
    session = Session(Table(columns=["n"], data=[[1]]))
    message = {
        "kind": kind,
        "id": "p-1",
        "text": text,
        "caret": number,
        "row": number,
        "target": text,
        "query": extra,
    }
    for shape in (message, {"kind": kind, "id": "p-2", "text": text, "caret": number}, extra):
        answer, buffers = session.handle(shape)
        assert answer["kind"] in {kind, "failure"}
        assert answer.get("code") != "internal"
        assert isinstance(buffers, list)
    session.close()


def test_cancelled_before_it_began(page, query, monkeypatch):
    original = page.session._jobs.start

    def start(request):
        job, new = original(request)
        job.token.cancel()
        return job, new

    monkeypatch.setattr(page.session._jobs, "start", start)
    answer, _ = page.session.handle(summary(page, query))
    assert answer["code"] == CancelledError.code
