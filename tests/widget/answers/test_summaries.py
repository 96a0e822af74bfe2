from __future__ import annotations

import json

import numpy as np
import pytest

from wandb_tables_widget.view.query import Query, query_to_json
from wandb_tables_widget.widget.session import Session


def by_column(answer):
    return {item["column"]: item["summary"] for item in answer["summaries"]}


def ask(page, query, columns, **parts):
    answer, buffers = page.ask("summary", revision=1, version=0, query=query(**parts), columns=columns)
    assert buffers == []
    return by_column(answer)


def test_numbers_are_counted_as_numpy_counts_them(page, query, pandas_frame):
    found = ask(page, query, [2], filter="flag")[2]
    scores = pandas_frame.score
    assert found["kind"] == "histogram"
    assert found["counts"] == np.histogram(scores.dropna(), found["edges"])[0].tolist()
    assert found["matched"] == np.histogram(scores[pandas_frame.flag].dropna(), found["edges"])[0].tolist()
    assert (found["missing"], found["infinite"]) == (scores.isna().sum(), 0)


def test_times_are_milliseconds(page, query, pandas_frame):
    found = ask(page, query, [3])[3]
    milliseconds = pandas_frame.when.astype("datetime64[ms]").astype("int64")
    assert found["edges"][0] <= milliseconds.min()
    assert found["edges"][-1] >= milliseconds.max()
    assert found["counts"] == np.histogram(milliseconds, found["edges"])[0].tolist()


def test_text_and_booleans_are_bars(page, query, pandas_frame):
    found = ask(page, query, [1, 4], filter="score > 0.5")
    counts, matched = (f.word.value_counts() for f in (pandas_frame, pandas_frame[pandas_frame.score > 0.5]))
    assert {bar["value"]: (bar["count"], bar["matched"]) for bar in found[1]["bars"]} == {
        word: (counts[word], matched[word]) for word in counts.index
    }
    assert found[1]["distinct"] == 4
    assert found[1]["missing"] == pandas_frame.word.isna().sum()
    assert {bar["value"] for bar in found[4]["bars"]} == {True, False}


def test_the_summary_of_a_grouped_view_is_that_of_its_rows(page, query):
    assert ask(page, query, [1, 2], group_by=["flag"]) == ask(page, query, [1, 2])


def test_every_type_has_a_summary(everything, asker, query):
    found = ask(asker(Session(everything)), query, list(range(11)))
    kinds = [found[i]["kind"] for i in range(11)]
    assert kinds[:6] == ["histogram", "histogram", "bars", "bars", "histogram", "histogram"]
    assert kinds[6:] == ["share"] * 5
    assert (found[6]["count"], found[6]["missing"]) == (1, 1)
    json.dumps(list(found.values()), allow_nan=False)


def groups(page, asked_query, numbers, columns, **fields):
    wanted = {"groups": numbers, "columns": columns, "own_bins": [], "offset": 0, "limit": 3, "thumbnail": 0}
    return page.ask("groups", revision=1, version=0, query=asked_query, **wanted | fields)


def test_cells_of_groups(page, query, pandas_frame):
    answer, _ = groups(page, query(group_by=["word"]), [0, 4], [1, 2])
    cells = {(cell["group"], cell["column"]): cell["cell"] for cell in answer["cells"]}
    assert set(cells) == {(0, 1), (0, 2), (4, 1), (4, 2)}
    scores = pandas_frame.score
    for group, rows in ((0, pandas_frame.word == "ant"), (4, pandas_frame.word.isna())):
        cell = cells[group, 2]
        assert (
            cell["counts"]
            == cell["matched"]
            == np.histogram(scores[rows].dropna(), cell["edges"])[0].tolist()
        )
        assert cell["missing"] == scores[rows].isna().sum()
    assert cells[0, 2]["edges"] == cells[4, 2]["edges"]
    assert cells[0, 1]["bars"] == [
        {"value": "ant", "count": n, "matched": n} for n in [(pandas_frame.word == "ant").sum()]
    ]
    assert cells[4, 1] == {
        "kind": "bars",
        "bars": [],
        "distinct": 0,
        "missing": pandas_frame.word.isna().sum(),
    }


def test_a_histogram_may_have_bins_of_its_own(page, query, pandas_frame):
    answer, _ = groups(page, query(group_by=["word"]), [0, 4], [0, 2], own_bins=[2])
    cells = {(cell["group"], cell["column"]): cell["cell"] for cell in answer["cells"]}
    assert cells[0, 0]["edges"] == cells[4, 0]["edges"]
    scores = pandas_frame.score[pandas_frame.word == "ant"].dropna()
    assert cells[0, 2]["range"] == [scores.min(), scores.max()]
    assert cells[0, 2]["counts"] == np.histogram(scores, cells[0, 2]["edges"])[0].tolist()


@pytest.fixture
def gallery(pictures, asker):
    pictures.add_column("half", ["a", "b", "a", "b", "a", "b"])
    return asker(Session(pictures)), pictures.snapshot().data["image"].to_pylist()


def test_media_of_a_group_are_a_paged_strip(gallery, query):
    page, images = gallery
    answer, buffers = groups(page, query(group_by=["half"]), [0, 1], [1], offset=1, limit=1, thumbnail=16)
    first, second = (cell["cell"] for cell in answer["cells"])
    assert first == {"kind": "strip", "items": [images[4]], "offset": 1, "total": 2, "missing": 1}
    assert (second["items"], second["total"], second["missing"]) == ([images[3]], 3, 0)
    assert [picture["digest"] for picture in answer["thumbnails"]] == [
        images[4]["digest"],
        images[3]["digest"],
    ]
    assert len(buffers) == 2


def test_past_the_end_a_strip_is_empty(gallery, query):
    page, _ = gallery
    answer, _ = groups(page, query(group_by=["half"]), [0], [1], offset=9)
    assert answer["cells"][0]["cell"]["items"] == []


@pytest.mark.parametrize(
    ("group", "column", "keys", "words"),
    [(0, 0, [], "group_by"), (5, 0, ["word"], "no group 5"), (0, 9, ["word"], "index 9")],
)
def test_what_is_not_there_is_refused(page, group, column, keys, words):
    query = query_to_json(Query(group_by=tuple(keys)))
    answer, _ = groups(page, query, [group], [column])
    assert (answer["code"], words in answer["message"]) == ("protocol", True)
