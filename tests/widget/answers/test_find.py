from __future__ import annotations

import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.session import Session

WORDS = ["Ant", "ant hill", "bee", "cat", None]
ROWS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.integers(0, 12), st.integers(0, 2)).map(list), max_size=25
)
COUNT = [{"column": "count", "descending": True}]
VIEWS = st.sampled_from(
    [
        {},
        {"filter": "n > 3"},
        {"search": "a"},
        {"sort": [{"column": "n", "descending": True}]},
        {"group_by": ["word"]},
        {"group_by": ["word"], "expanded": [["bee"], [None]]},
        {"group_by": ["word", "k"], "expanded": [["Ant"], ["Ant", 1], ["cat"], [None], [None, 0]]},
        {"group_by": ["word", "k"], "expanded": [["Ant", 1]], "sort": [{"column": "n", "descending": False}]},
        {"group_by": ["k"], "expanded": [[], [0]], "top_groups": 1, "sort": COUNT},
    ]
)
EASY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def find(  # noqa: PLR0913  # one argument a field
    page, query, text, position=-1, direction=1, *, counted=False, columns=(0, 1)
):
    return page.ask(
        "find",
        revision=1,
        version=0,
        query=query,
        text=text,
        columns=list(columns),
        position=position,
        direction=direction,
        counted=counted,
    )[0]


@pytest.fixture
def helpers(asker, decode, query):
    return asker, decode, query


class Lines:
    """The lines of a view as plain Python has them, and the rows each stands for."""

    def __init__(self, page, decode, table, view):
        answer, buffers = page.rows(0, 500, [0], **view)
        ids = iter(decode(buffers)["row"].to_pylist())
        self.entries = answer["entries"] or [{"row": row} for row in ids]
        self.rows = table.to_pandas().astype(object).where(lambda frame: frame.notna(), None)
        self.view = view

    def members(self, place):
        """The rows that a line stands for: itself, or those of a closed group."""
        entry = self.entries[place]
        if entry["row"] is not None:
            return [entry["row"]]
        return [] if entry["expanded"] else [row for row in self.passing() if self.is_in(row, entry)]

    def passing(self):
        return range(len(self.rows))

    def is_in(self, row, entry):
        key = [self.rows.loc[row, name] for name in self.view["group_by"][: len(entry["key"])]]
        if entry["key"]:
            return key == entry["key"]
        kept = [each["key"] for each in self.entries if each["row"] is None and each["key"]]
        return [self.rows.loc[row, self.view["group_by"][0]]] not in [each[:1] for each in kept]

    def shows(self, place, text):
        return any(self.row_shows(row, text) for row in self.members(place))

    def row_shows(self, row, text):
        return text in (self.rows.loc[row, "word"] or "").lower() or text in str(self.rows.loc[row, "n"])


@EASY
@given(ROWS.filter(len), VIEWS, st.sampled_from(["ant", "e", "1", "t h", "zebra"]), st.booleans())
def test_all_lines_that_show_it_are_stepped_through(helpers, data, view, text, forward):
    asker, decode, query = helpers
    table = Table(columns=["word", "n", "k"], data=data)
    page = asker(Session(table))
    lines = Lines(page, decode, table, view)
    wanted = [place for place in range(len(lines.entries)) if lines.shows(place, text)]
    direction = 1 if forward else -1
    position = -1 if forward else len(lines.entries)
    for place in wanted if forward else wanted[::-1]:
        answer = find(page, query(**view), text, position, direction)
        assert answer["position"] == place
        assert lines.row_shows(answer["row"], text)
        assert answer["row"] in lines.members(place)
        assert answer["closed"] is (lines.entries[place]["row"] is None)
        position = place
    again = find(page, query(**view), text, position, direction, counted=True)
    ends = wanted if forward else wanted[::-1]
    assert again["position"] == (ends[0] if wanted else None)
    page.session.close()


@EASY
@given(ROWS.filter(len), VIEWS, st.sampled_from(["ant", "1", "zebra"]))
def test_rows_are_counted(helpers, data, view, text):
    asker, decode, query = helpers
    table = Table(columns=["word", "n", "k"], data=data)
    page = asker(Session(table))
    lines = Lines(page, decode, table, view)
    flat = Lines(page, decode, table, {**view, "group_by": [], "expanded": [], "sort": []})
    total = sum(flat.shows(place, text) for place in range(len(flat.entries)))
    position, seen = -1, 0
    for place in range(len(lines.entries)):
        if not lines.shows(place, text):
            continue
        answer = find(page, query(**view), text, position, counted=True)
        assert (answer["total"], answer["ordinal"]) == (total, seen + 1)
        seen += sum(lines.row_shows(row, text) for row in lines.members(place))
        position = place
    page.session.close()


def test_the_number_is_told_when_it_is_known(page, query):
    first = find(page, query(), "ant", columns=[1])
    assert (first["total"], first["ordinal"]) == (None, None)
    counted = find(page, query(), "ant", columns=[1], counted=True)
    assert counted["total"] > 1
    assert counted["ordinal"] == 1
    assert find(page, query(), "ant", counted["position"], columns=[1])["ordinal"] == 2


def test_nothing_found_is_known_to_be_none(page, query):
    answer = find(page, query(), "no such text")
    assert (answer["position"], answer["row"], answer["column"], answer["total"]) == (None, None, None, 0)


def test_the_column_is_the_first_of_those_shown(page, query):
    wanted = find(page, query(filter="id == 17"), "17", columns=[2, 0])
    assert wanted["column"] == 0


def test_an_unknown_column_is_refused(page, query):
    assert "no column with index 99" in find(page, query(), "a", columns=[99])["message"]


@pytest.fixture
def stuck(monkeypatch):
    """Finds that wait until they may go on, or are cancelled."""
    started, go = threading.Semaphore(0), threading.Event()
    original = Dataset.find

    def find(self, sought, plan, token=None):
        started.release()
        while not go.wait(0.01):
            token.raise_if_cancelled()
        return original(self, sought, plan, token)

    monkeypatch.setattr(Dataset, "find", find)
    yield started, go
    go.set()


def in_thread(ask):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(ask()))
    thread.start()
    return thread, answers


def test_another_text_takes_the_place_of_one_under_way(page, query, stuck):
    started, go = stuck
    older, answers = in_thread(lambda: find(page, query(), "ant", counted=True))
    assert started.acquire(timeout=5)
    newer, newer_answers = in_thread(lambda: find(page, query(), "bee", counted=True))
    older.join(5)
    assert answers[0]["code"] == "cancelled"
    go.set()
    newer.join(5)
    assert newer_answers[0]["kind"] == "find"


def test_the_same_text_does_not(page, query, stuck):
    started, go = stuck
    counting, answers = in_thread(lambda: find(page, query(), "ant", counted=True))
    assert started.acquire(timeout=5)
    assert find(page, query(), "ant")["position"] is not None
    go.set()
    counting.join(5)
    assert answers[0]["kind"] == "find"


def test_a_sorted_view_is_searched_at_its_head_before_it_is_sorted(asker, query):
    frame = pd.DataFrame({"x": np.arange(200_000)[::-1], "s": ["hay"] * 199_999 + ["needle"]})
    page = asker(Session(Table(dataframe=frame)))
    view = query(sort=[{"column": "x", "descending": False}])
    assert find(page, view, "NEEDLE")["position"] == 0
    assert find(page, view, "needle", 0, counted=True) | {"id": ""} == {
        "kind": "find",
        "id": "",
        "revision": 1,
        "version": 0,
        "position": 0,
        "row": 199_999,
        "column": 1,
        "closed": False,
        "ordinal": 1,
        "total": 1,
    }
    page.session.close()


def test_computed_columns_are_looked_at_too(page, query):
    view = query(
        computed=[{"name": "said", "expression": '"no " + to_string(id) + "!"'}],
        group_by=[],
        sort=[{"column": "said", "descending": True}],
    )
    answer = find(page, view, "NO 17!", columns=[5], counted=True)
    assert (answer["row"], answer["column"], answer["total"]) == (17, 5, 1)
    assert find(page, view, "no 17!", columns=[0, 1])["position"] is None
