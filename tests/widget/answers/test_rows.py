from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wandb_tables_widget.media.blobs import MemoryBlobs
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.session import Session

COLUMNS = ["id", "word", "score", "when", "flag"]
FILTERS = {
    "": lambda f: f,
    "score > 0.5": lambda f: f[f.score > 0.5],
    "word == 'ant' or flag": lambda f: f[(f.word == "ant") | f.flag],
    "id < 0": lambda f: f[f.id < 0],
}


def same(column: pa.ChunkedArray, expected: pd.Series) -> bool:
    found = pd.Series(column.to_pandas().to_numpy())
    return found.isna().tolist() == expected.isna().tolist() and all(
        a == b for a, b in zip(found, expected, strict=True) if not pd.isna(b)
    )


keys = st.lists(st.sampled_from(COLUMNS), unique=True, max_size=2)
places = st.tuples(st.integers(0, 220), st.integers(0, 120))
fixtures_are_kept = [HealthCheck.function_scoped_fixture]


@settings(max_examples=60, deadline=None, suppress_health_check=fixtures_are_kept)
@given(st.data())
def test_a_window_is_a_slice_of_what_pandas_gives(page, pandas_frame, decode, data):
    text, (start, count) = data.draw(st.sampled_from(list(FILTERS))), data.draw(places)
    sort = [{"column": name, "descending": data.draw(st.booleans())} for name in data.draw(keys)]
    columns = data.draw(st.lists(st.integers(0, 4), unique=True, max_size=5))
    expected = FILTERS[text](pandas_frame)
    for key in reversed(sort):
        expected = expected.sort_values(key["column"], ascending=not key["descending"], kind="stable")
    answer, buffers = page.rows(start, count, columns, filter=text, sort=sort)
    window, slice_ = decode(buffers), expected.iloc[start : start + count]
    assert (answer["length"], answer["matched"], answer["total"]) == (len(expected), len(expected), 200)
    assert (answer["count"], answer["groups"], answer["entries"]) == (len(slice_), None, None)
    assert window.column_names == ["row", *map(str, columns)]
    assert window["row"].to_pylist() == slice_.index.tolist()
    assert all(same(window[str(i)], slice_[COLUMNS[i]]) for i in columns)


def test_search_looks_in_all_columns(page, pandas_frame, decode):
    answer, buffers = page.rows(count=200, search="BEE")
    expected = pandas_frame[pandas_frame.word == "bee"].index.tolist()
    assert decode(buffers)["row"].to_pylist() == expected
    assert answer["matched"] == len(expected)


def on_the_wire(part: object) -> object:
    return None if pd.isna(part) else part.item() if isinstance(part, np.generic) else part


def brute_force(frame: pd.DataFrame, keys: list[str], opened: set, above: tuple = ()) -> list:
    """Every line of a grouped view as (key, row, rows of the group), row None on group lines."""
    lines = []
    for part, group in frame.groupby(keys[len(above)], dropna=False, sort=True):
        key = (*above, on_the_wire(part))
        lines.append((list(key), None, len(group)))
        if key in opened and len(key) < len(keys):
            lines.extend(brute_force(group, keys, opened, key))
        elif key in opened:
            lines.extend((list(key), row, len(group)) for row in group.index)
    return lines


def asker_of(asker, data: pd.DataFrame):
    return asker(Session(Table(dataframe=data)))


WORDS = ["ant", "bee", "cat", "dog", None]


groupings = st.sampled_from([["word"], ["flag"], ["word", "flag"], ["flag", "word"]])
picks = st.sets(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=fixtures_are_kept)
@given(st.data())
def test_a_grouped_window_is_a_slice_of_all_lines(page, pandas_frame, decode, data):
    keys, text = data.draw(groupings), data.draw(st.sampled_from(list(FILTERS)))
    start, count = data.draw(places)
    whole = [tuple({"word": word, "flag": flag}[key] for key in keys) for word, flag in data.draw(picks)]
    opened = {key[: data.draw(st.integers(1, len(keys)))] for key in whole}
    lines = brute_force(FILTERS[text](pandas_frame), keys, opened)
    answer, buffers = page.rows(
        start, count, [0], filter=text, group_by=keys, expanded=[list(key) for key in opened]
    )
    found = [(entry["key"], entry["row"], entry["count"]) for entry in answer["entries"]]
    assert found == lines[start : start + count]
    assert answer["length"] == len(lines)
    assert answer["groups"] == sum(row is None and len(key) == 1 for key, row, _ in lines)
    assert decode(buffers)["row"].to_pylist() == [row for _, row, _ in found if row is not None]
    for entry in answer["entries"]:
        is_own = entry["row"] is None
        assert entry["depth"] == len(entry["key"]) - is_own
        around = entry["key"][:-1] if is_own else entry["key"]
        above = [i for i, (key, row, _) in enumerate(lines) if (key, row) == (around, None)]
        assert [entry["above"]] == (above or [None])
        if is_own:
            assert entry["expanded"] == (tuple(entry["key"]) in opened)


AGGREGATES = [
    {"name": "mean", "expression": "avg(score)"},
    {"name": "newest", "expression": "max(when)"},
    {"name": "ids", "expression": "list(id)"},
    {"name": "lost", "expression": "avg(nothing)"},
]


def tree(page, decode, **query):
    """The lines of a view of two levels by key, with their aggregates by name."""
    asked = {"group_by": ["word", "flag"], "aggregates": AGGREGATES, **query}
    answer, buffers = page.rows(0, 500, [0, 5, 6, 7, 8], **asked)
    names = [column["name"] for column in answer["aggregates"]]
    values = pa.ipc.open_stream(buffers[answer["values"]]).read_all()
    own = [entry for entry in answer["entries"] if entry["row"] is None]
    assert values["row"].to_pylist() == [entry["group"] for entry in own]
    cells = [
        dict(zip(names, row, strict=True))
        for row in zip(*(values[str(5 + i)].to_pylist() for i in range(4)), strict=True)
    ]
    return answer, {tuple(entry["key"]): cell for entry, cell in zip(own, cells, strict=True)}


def test_aggregates_come_typed_for_each_group_line(page, pandas_frame, decode):
    answer, lines = tree(page, decode, filter="score > 0.5", expanded=[["bee"], ["bee", True]])
    assert [(c["name"], c["kind"]) for c in answer["aggregates"]] == [
        ("mean", "number"),
        ("newest", "timestamp"),
        ("ids", "list"),
        ("lost", "none"),
    ]
    assert "nothing" in answer["aggregates"][3]["problem"]
    kept = pandas_frame[pandas_frame.score > 0.5]
    for key, cell in lines.items():
        mine = kept[kept.word.isna() if key[0] is None else kept.word == key[0]]
        mine = mine[mine.flag == key[1]] if len(key) > 1 else mine
        assert cell["mean"] == pytest.approx(mine.score.mean())
        assert pd.Timestamp(cell["newest"]) == mine.when.max()
        assert json.loads(cell["ids"]) == mine.id.tolist()
        assert cell["lost"] is None


def test_groups_beyond_the_first_come_as_one_that_no_value_is_mistaken_for(asker, pandas_frame, decode):
    pandas_frame["word"] = pandas_frame["word"].fillna("other")
    sort = [{"column": "mean", "descending": True}]
    other = asker_of(asker, pandas_frame)
    answer, lines = tree(other, decode, sort=sort, top_groups=2, expanded=[["other"], []])
    means = pandas_frame.groupby("word").score.mean().sort_values(ascending=False)
    outermost = [entry for entry in answer["entries"] if entry["depth"] == 0]
    assert [entry["key"] for entry in outermost] == [[word] for word in means.index[:2]] + [[]]
    rest = pandas_frame[~pandas_frame.word.isin(means.index[:2])]
    assert outermost[-1]["count"] == len(rest)
    assert lines[()]["mean"] == pytest.approx(rest.score.mean())
    assert [
        e["row"] for e in answer["entries"] if e["key"] == [] and e["row"] is not None
    ] == rest.index.tolist()


@settings(max_examples=30, deadline=None, suppress_health_check=fixtures_are_kept)
@given(groupings, st.none() | st.integers(1, 3), st.sampled_from(list(FILTERS)))
def test_the_condition_of_a_group_finds_its_rows(page, keys, top, text):
    view = {"filter": text, "group_by": keys, "top_groups": top}
    outermost = page.rows(0, 99, [], **view)[0]["entries"]
    opened = [entry["key"] for entry in outermost]
    for entry in page.rows(0, 999, [], **view, expanded=opened)[0]["entries"]:
        if entry["row"] is None:
            condition = f"({text or 'true'}) and {entry['condition']}"
            assert page.rows(0, 0, [], filter=condition)[0]["matched"] == entry["count"]


def test_keys_of_groups_that_are_not_there_open_nothing(page):
    answer, _ = page.rows(group_by=["word"], expanded=[["emu"], [1], ["ant", "bee"], []])
    assert answer["length"] == answer["groups"] == 5


def test_rows_of_a_group_are_sorted(page, pandas_frame, decode):
    sort = [{"column": "score", "descending": True}]
    _, buffers = page.rows(0, 200, [0], group_by=["word"], expanded=[["bee"]], sort=sort)
    expected = pandas_frame[pandas_frame.word == "bee"].sort_values("score", ascending=False, kind="stable")
    assert decode(buffers)["0"].to_pylist() == expected.id.tolist()


def test_times_in_keys_are_iso_text(page, pandas_frame):
    answer, _ = page.rows(0, 1, [0], group_by=["when"], expanded=[[pandas_frame.when.min().isoformat()]])
    assert answer["entries"][0]["key"] == [pandas_frame.when.min().isoformat()]
    assert answer["entries"][0]["expanded"]


@pytest.fixture
def gallery(pictures, asker):
    return asker(Session(pictures))


def digests(table: pa.Table, name: str) -> list:
    return [None if text is None else json.loads(text)["digest"] for text in table[name].to_pylist()]


def test_thumbnails_come_once_for_each_digest(gallery, decode):
    answer, buffers = gallery.rows(columns=[0, 1], thumbnail=32)
    shown = digests(decode(buffers), "1")
    assert [picture["digest"] for picture in answer["thumbnails"]] == [d for d in shown[:-1] if d is not None]
    assert [picture["buffer"] for picture in answer["thumbnails"]] == [1, 2, 3, 4]
    assert all(buffers[picture["buffer"]].startswith(b"\x89PNG") for picture in answer["thumbnails"])


@pytest.mark.parametrize("fields", [{"columns": [0, 1], "thumbnail": 0}, {"columns": [0], "thumbnail": 32}])
def test_no_thumbnails_without_wish(gallery, fields):
    answer, buffers = gallery.rows(**fields)
    assert answer["thumbnails"] == []
    assert len(buffers) == 1


def test_a_broken_image_leaves_the_others_alone(pictures, asker, decode):
    snapshot, kept = pictures.snapshot(), MemoryBlobs()
    names = [s["digest"] for s in snapshot.data["image"].to_pylist() if s]
    for digest in names[1:]:
        kept.add(snapshot.blobs.read(digest) if digest != names[0] else b"broken", digest)
    page = asker(Session(Table.from_arrow(snapshot.data, schema=snapshot.schema, blobs=kept)))
    answer, buffers = page.rows(columns=[1], thumbnail=32)
    assert [picture["digest"] for picture in answer["thumbnails"]] == names[1:4]
    assert digests(decode(buffers), "1")[0] == names[0]


def test_a_table_of_nothing(asker, decode):
    for table in (Table(columns=[], data=[]), Table(columns=["a"], data=[])):
        page = asker(Session(table))
        columns = range(len(table.columns))
        answer, buffers = page.rows(columns=columns)
        assert (answer["length"], answer["total"], answer["count"]) == (0, 0, 0)
        assert decode(buffers).num_rows == 0


def test_every_type_travels(everything, asker, decode):
    page = asker(Session(everything))
    _, buffers = page.rows(columns=range(11))
    window = decode(buffers)
    assert window["0"].to_pylist() == [1, 2**60]
    assert window["1"].to_pylist() == [0.5, None]
    assert [window[str(i)].type for i in (4, 5)] == [pa.timestamp("us")] * 2
    assert window["6"].to_pylist() == ['[1.0,"Infinity"]', None]
    assert window["7"].to_pylist() == ['{"a":1,"b":[true]}', None]
    assert window["8"].to_pylist() == ["[[1.0,2.0],[3.0,4.0]]", None]
    assert window["9"].to_pylist() == ["1", '"x"']


def test_a_column_that_is_not_there_is_refused(page):
    answer, _ = page.rows(columns=[5])
    assert answer["code"] == "protocol"
    assert "index 5" in answer["message"]


@pytest.mark.parametrize("descending", [False, True])
def test_every_type_can_be_sorted_with_missing_last(everything, asker, decode, descending):
    page = asker(Session(everything))
    for index, name in enumerate(everything.columns):
        _, buffers = page.rows(columns=[index], sort=[{"column": name, "descending": descending}])
        values = decode(buffers)[str(index)].to_pylist()
        assert values == [
            *(value for value in values if value is not None),
            *(v for v in values if v is None),
        ]


def test_every_group_that_is_shown_can_be_opened(everything, asker):
    page = asker(Session(everything))
    for name in ("whole", "number", "text", "yes", "time", "date", "none"):
        closed, _ = page.rows(columns=[], group_by=[name])
        keys = [entry["key"] for entry in closed["entries"]]
        opened, _ = page.rows(columns=[], group_by=[name], expanded=keys)
        assert opened["length"] == len(keys) + 2
    for name in ("list", "dict", "array", "any"):
        answer, _ = page.rows(columns=[], group_by=[name])
        assert answer["groups"] is None
        assert [(each["part"], each["name"], each["code"]) for each in answer["waiting"]] == [
            ("group_by", name, "view")
        ]
