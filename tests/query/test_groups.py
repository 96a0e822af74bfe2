from __future__ import annotations

import datetime as dt
import math
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Boolean, Column, Media, NoneDType, Number, Schema, String, Timestamp
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm

SCHEMA = Schema(
    (
        Column("x", Number()),
        Column("label", String()),
        Column("flag", Boolean()),
        Column("n", Number(integer=True)),
        Column("image", Media()),
    )
)
IMAGE = pa.struct({"digest": pa.string(), "caption": pa.string()})
FLOATS = st.none() | st.sampled_from([0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 7.25])


@st.composite
def frames(draw) -> dict[str, list]:
    rows = draw(st.integers(0, 14))

    def column(values) -> list:
        return draw(st.lists(values, min_size=rows, max_size=rows))

    return {
        "x": column(FLOATS),
        "label": column(st.none() | st.sampled_from(["a", "B", "ä", ""])),
        "flag": column(st.none() | st.booleans()),
        "n": column(st.none() | st.integers(0, 3)),
        "image": column(st.none() | st.just({"digest": "d", "caption": None})),
    }


def make(frame: dict[str, list]) -> Dataset:
    types = [pa.float64(), pa.string(), pa.bool_(), pa.int64(), IMAGE]
    arrays = [pa.array(v, t, from_pandas=False) for v, t in zip(frame.values(), types, strict=True)]
    return Dataset(pa.table(arrays, list(frame)), SCHEMA)


def clean(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def ordered(values, *, descending: bool):
    present = sorted((v for v in values if v is not None), reverse=descending)
    return present + [None for v in values if v is None]


@settings(max_examples=150, deadline=None)
@given(
    frames(), st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True), st.booleans(), st.booleans()
)
def test_groups_agree_with_python(frame, keys, filtered, descending):
    dataset = make(frame)
    columns = [list(map(clean, values)) for values in frame.values()]
    predicate = bind_filter("n >= 1", SCHEMA) if filtered else None
    sort = (SortTerm(keys[0], descending), SortTerm(3, descending=True))
    rows = [i for i in range(dataset.num_rows) if not filtered or (columns[3][i] or 0) >= 1]
    groups = dataset.groups(GroupPlan(RowsPlan(predicate, sort=sort), tuple(keys)))

    wanted: dict[tuple, list[int]] = {}
    for row in rows:
        wanted.setdefault(tuple(columns[key][row] for key in keys), []).append(row)
    innermost = groups.tree.level(len(keys) - 1)
    found = [groups.keys(i) for i in innermost]
    assert len(found) == len(set(found))
    assert set(found) == set(wanted)
    assert groups.matched == len(rows)
    assert [groups.tree.size(i) for i in innermost] == [len(wanted[key]) for key in found]
    first = list(dict.fromkeys(key[0] for key in found))
    assert first == ordered(first, descending=descending)
    for i, key in zip(innermost, found, strict=True):
        assert groups.rows(i).dtype == np.uint32
        inside = sorted(
            wanted[key], key=lambda row: -1 if columns[3][row] is None else columns[3][row], reverse=True
        )
        assert groups.rows(i).tolist() == (sorted(wanted[key]) if 3 in keys else inside)


@settings(max_examples=100, deadline=None)
@given(frames(), st.booleans())
def test_cells_agree_with_python(frame, filtered):
    dataset = make(frame)
    columns = [list(map(clean, values)) for values in frame.values()]
    predicate = bind_filter("n >= 1", SCHEMA) if filtered else None
    groups = dataset.groups(GroupPlan(RowsPlan(predicate), (2,)))
    asked = list(range(groups.count))[::-1]
    cells = groups.cells(asked, range(5))
    assert set(cells) == {(g, c) for g in asked for c in range(5)}
    whole = dataset.summarize([0], RowsPlan())[0]
    for group in asked:
        rows = groups.rows(group).tolist()
        numbers = [columns[0][row] for row in rows]
        finite = [v for v in numbers if v is not None and math.isfinite(v)]
        cell = cells[group, 0]
        assert cell.edges == whole.edges
        assert cell.matched == cell.counts
        assert cell.missing == numbers.count(None)
        assert sum(cell.counts) == len(finite)
        assert cell.infinite == len(numbers) - len(finite) - cell.missing
        if finite:
            assert list(cell.counts) == np.histogram(finite, np.array(cell.edges))[0].tolist()
        words = Counter(columns[1][row] for row in rows)
        missing = words.pop(None, 0)
        bars = cells[group, 1]
        assert {value: n for value, n, _ in bars.bars} == words
        assert [n for _, n, _ in bars.bars] == sorted(words.values(), reverse=True)
        assert (bars.distinct, bars.missing) == (len(words), missing)
        share = cells[group, 4]
        assert share.missing == sum(columns[4][row] is None for row in rows)
        assert share.count + share.missing == len(rows)


def many_groups() -> tuple[Dataset, pd.DataFrame]:
    rng = np.random.default_rng(3)
    rows = 100_000
    frame = pd.DataFrame(
        {
            "key": [f"k{i:05d}" for i in rng.integers(0, rows // 10, rows)],
            "x": rng.normal(size=rows),
            "text": [f"word {i}" for i in rng.integers(0, rows // 2, rows)],
        }
    )
    schema = Schema((Column("key", String()), Column("x", Number()), Column("text", String())))
    return Dataset(pa.Table.from_pandas(frame, preserve_index=False), schema), frame


@pytest.mark.parametrize("text", ["", "x > 0"])
def test_many_groups_agree_with_pandas(text):
    dataset, frame = many_groups()
    predicate = bind_filter(text, dataset.schema) if text else None
    kept = frame[frame["x"] > 0] if text else frame
    groups = dataset.groups(GroupPlan(RowsPlan(predicate, sort=(SortTerm(1, descending=True),)), (0,)))
    sizes = kept.groupby("key").size()
    assert [groups.keys(i)[0] for i in range(groups.count)] == sizes.index.tolist()
    assert [groups.tree.size(i) for i in groups.tree.level(len(sizes.index.names) - 1)] == sizes.tolist()
    asked = [7, 0, groups.count - 1, 7]
    cells = groups.cells(asked, [1, 2])
    for group in asked:
        mine = kept[kept["key"] == groups.keys(group)[0]]
        assert groups.rows(group).tolist() == mine.sort_values("x", ascending=False).index.tolist()
        assert sum(cells[group, 1].counts) == len(mine)
        counts = mine["text"].value_counts()
        assert cells[group, 2].distinct == len(counts)
        assert [n for _, n, _ in cells[group, 2].bars] == counts.tolist()[:12]
        assert all(counts[value] == n for value, n, _ in cells[group, 2].bars)


def test_few_groups_with_a_text_of_many_values_agree_with_pandas():
    dataset, frame = many_groups()
    coarse = frame.assign(key=frame["key"].str[-1])
    dataset = Dataset(pa.Table.from_pandas(coarse, preserve_index=False), dataset.schema)
    groups = dataset.groups(GroupPlan(RowsPlan(), (0,)))
    cells = groups.cells(range(groups.count), [2])
    for i in range(groups.count):
        counts = coarse[coarse["key"] == groups.keys(i)[0]]["text"].value_counts()
        assert cells[i, 2].distinct == len(counts)
        assert [n for _, n, _ in cells[i, 2].bars] == counts.tolist()[:12]
        assert all(counts[value] == n for value, n, _ in cells[i, 2].bars)


def test_many_keys_whose_product_is_beyond_any_table():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({f"k{i}": rng.integers(0, 50_000, 60_000) for i in range(3)})
    frame = pd.concat([frame, frame])
    schema = Schema(tuple(Column(name, Number(integer=True)) for name in frame))
    dataset = Dataset(pa.Table.from_pandas(frame, preserve_index=False), schema)
    groups = dataset.groups(GroupPlan(RowsPlan(), (0, 1, 2)))
    sizes = frame.groupby(list(frame)).size()
    innermost = groups.tree.level(2)
    assert [groups.keys(i) for i in innermost[::997]] == sizes.index.tolist()[::997]
    assert [groups.tree.size(i) for i in groups.tree.level(len(sizes.index.names) - 1)] == sizes.tolist()


def test_times_and_empty_columns_can_be_keys():
    day = dt.date(2026, 1, 1)
    table = pa.table({"d": [day, None, day], "none": pa.nulls(3)})
    schema = Schema((Column("d", Timestamp(date=True)), Column("none", NoneDType())))
    groups = Dataset(table, schema).groups(GroupPlan(RowsPlan(), (0, 1)))
    innermost = groups.tree.level(1)
    assert [groups.keys(i) for i in innermost] == [(day, None), (None, None)]
    assert [groups.tree.size(i) for i in innermost] == [2, 1]


def test_media_are_paged():
    images = [{"digest": str(i), "caption": None} if i % 3 else None for i in range(9)]
    frame = {"x": [0.0] * 9, "label": ["a"] * 9, "flag": [True] * 9, "n": list(range(9)), "image": images}
    groups = make(frame).groups(GroupPlan(RowsPlan(sort=(SortTerm(3, descending=True),)), (1,)))
    page, total, missing = groups.media(0, 4, 1, 3)
    assert (page.tolist(), total, missing) == ([7, 5, 4], 6, 3)
    assert groups.media(0, 4, 6, 3)[0].tolist() == []


def test_columns_without_equality_cannot_be_keys():
    frame = {"x": [1.0], "label": ["a"], "flag": [True], "n": [1], "image": [None]}
    with pytest.raises(TypeMismatchError, match=r"'image'.*image.*text, numbers"):
        make(frame).groups(GroupPlan(RowsPlan(), (4,)))
