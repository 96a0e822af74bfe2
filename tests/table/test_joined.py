from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ColumnNotFoundError, LengthError, TableError, TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.table import JoinedTable, PartitionedTable, Table, register_display
from wandb_tables_widget.table import show as show_module

KEYS = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "c", ""])), max_size=12)
FLAGS = st.fixed_dictionaries({"left_outer": st.booleans(), "right_outer": st.booleans()})


class Entry:
    """What a store gives for a table that lies in an artifact."""

    def __init__(self, table):
        self.table, self.loaded = table, 0

    def load_table(self):
        self.loaded += 1
        return self.table


@pytest.fixture
def songs():
    return Table(
        columns=["song_id", "title"], data=[["s1", "Reel"], ["s2", "Jig"], ["s3", "Air"], [None, "?"]]
    )


@pytest.fixture
def synth():
    return Table(
        columns=["id", "seconds"], data=[["s2", 1.5], ["s1", 2.5], ["s2", 3.5], ["s9", 4.5], [None, 0]]
    )


@pytest.fixture
def joined(songs, synth):
    return JoinedTable(songs, synth, ["song_id", "id"])


def test_the_guide():
    orig_table = Table(columns=["song_id", "title"], data=[["s1", "Reel"], ["s2", "Jig"]])
    synth_table = Table(columns=["song_id", "instrument"], data=[["s2", "violin"], ["s1", "flute"]])
    join_table = JoinedTable(orig_table, synth_table, "song_id")
    assert join_table.columns == ["0.song_id", "0.title", "1.song_id", "1.instrument"]
    assert join_table.rows() == [
        {"0": {"song_id": "s1", "title": "Reel"}, "1": {"song_id": "s1", "instrument": "flute"}},
        {"0": {"song_id": "s2", "title": "Jig"}, "1": {"song_id": "s2", "instrument": "violin"}},
    ]
    assert join_table.join_key == "song_id"


def test_a_pair_of_names_and_repeated_keys(joined):
    assert [(row["0"]["title"], row["1"]["seconds"]) for row in joined.rows()] == [
        ("Reel", 2.5),
        ("Jig", 1.5),
        ("Jig", 3.5),
    ]
    assert joined.join_key == ["song_id", "id"]
    assert len(joined) == 3


def test_outer_joins_keep_what_matches_nothing(joined, songs, synth):
    left = joined.rows(left_outer=True)
    assert [row["0"]["title"] for row in left] == ["Reel", "Jig", "Jig", "Air", "?"]
    assert [row["1"] for row in left[3:]] == [None, None]
    right = joined.rows(right_outer=True)
    assert right[3:] == [{"0": None, "1": synth[3]}, {"0": None, "1": synth[4]}]
    full = joined.rows(left_outer=True, right_outer=True)
    assert full == [*left, *right[3:]]
    assert joined.quality()[0].unmatched == 1


@given(KEYS, KEYS, FLAGS)
def test_table_frame_and_rows_agree_with_pandas(left, right, flags):
    a = pd.DataFrame({"k": pd.array(left, "string"), "x": range(len(left))})
    b = pd.DataFrame({"k": pd.array(right, "string"), "y": range(len(right))})
    joined = JoinedTable(Table(dataframe=a), Table(dataframe=b), "k")
    frame = joined.to_pandas(**flags)
    rows = joined.rows(**flags)
    assert list(frame.columns) == ["0.k", "0.x", "1.k", "1.y"]
    assert len(rows) == len(frame) == len(joined.to_table(**flags))
    for row, flat in zip(rows, joined.to_table(**flags), strict=True):
        expected = {"0.k": None, "0.x": None, "1.k": None, "1.y": None}
        for side in ("0", "1"):
            expected |= {f"{side}.{name}": value for name, value in (row[side] or {}).items()}
        assert flat == expected
    inner = a.dropna().merge(b.dropna(), on="k")
    matched = frame.dropna(subset=["0.x", "1.y"])
    assert list(zip(matched["0.x"], matched["1.y"], strict=True)) == list(
        zip(inner["x"], inner["y"], strict=True)
    )


def test_types_media_and_lists_are_kept():
    image = Image(np.full((3, 4, 3), 9, np.uint8), caption="nine")
    other = Image(np.zeros((2, 2), np.uint8))
    a = Table(columns=["id", "picture", "box"], data=[[1, image, [1, 2]], [2, None, None]])
    b = Table(columns=["id", "mask", "more"], data=[[2.0, other, {"a": 1}], [3.0, other, {"a": None}]])
    table = JoinedTable(a, b, "id").to_table(left_outer=True, right_outer=True)
    before = [column.dtype for schema in (a.schema, b.schema) for column in schema]
    assert [column.dtype for column in table.schema] == before
    assert all(column.optional for column in table.schema)
    assert np.array_equal(table["0.picture"][0].to_numpy(), image.to_numpy())
    assert table["0.picture"][0] == image
    assert table["1.mask"][1].bytes == other.bytes
    assert table["0.box"] == [[1, 2], None, None]
    assert table["1.more"] == [None, {"a": 1}, {"a": None}]


def test_batches_are_cut_alike():
    rows = 300_000
    a = Table(
        dataframe=pd.DataFrame({"id": np.arange(rows), "w": np.where(np.arange(rows) % 2, "odd", "even")})
    )
    table = JoinedTable(a, a[::-1], "id").to_table(left_outer=True)
    data = table.snapshot().data
    cuts = {tuple(len(chunk) for chunk in column.chunks) for column in data.columns}
    assert len(cuts) == 1
    assert max(cuts.pop()) <= 131_072
    assert table["0.w"] == table["1.w"]


def test_what_it_gives_follows_the_tables(joined, songs):
    first = joined.load_table()
    assert joined.load_table() is first
    songs.add_data("s9", "Hornpipe")
    assert len(first) == 3
    assert len(joined) == len(joined.load_table()) == 4
    songs.data[0][0] = "s9"
    assert [row["0"]["title"] for row in joined.rows()] == ["Reel", "Jig", "Jig", "Hornpipe"]


def test_a_changed_key_column_is_refused_when_it_is_used(songs):
    empty = Table(columns=["song_id"])
    joined = JoinedTable(songs, empty, "song_id")
    assert len(joined) == 0
    empty.add_data(1)
    with pytest.raises(TypeMismatchError, match="'song_id' of table1 holds string"):
        len(joined)


def test_other_things_that_give_a_table(songs, synth):
    entry = Entry(synth)
    parts = PartitionedTable([songs[:2], songs[2:]])
    joined = JoinedTable(parts, entry, ("song_id", "id"))
    assert entry.loaded == 0
    assert joined.table1 is parts
    assert joined.table2 is entry
    assert joined.rows() == JoinedTable(songs, synth, ("song_id", "id")).rows()
    again = JoinedTable(joined, Table(columns=["t"], data=[["Jig"]]), ["0.title", "t"])
    assert again.columns == ["0.0.song_id", "0.0.title", "0.1.id", "0.1.seconds", "1.t"]
    assert len(again) == 2


def test_paths_are_kept_until_they_are_resolved(songs, synth):
    joined = JoinedTable("a/songs.table.json", synth, ["song_id", "id"])
    assert (joined.table1, joined.table2) == ("a/songs.table.json", synth)
    assert repr(joined).startswith("JoinedTable('a/songs.table.json', Table(5 rows")
    assert joined._repr_mimebundle_() == {"text/plain": repr(joined)}
    for ask in (joined.rows, joined.to_table, joined.quality, joined.show, lambda: joined.columns):
        with pytest.raises(TableError, match=r"table1 is the path 'a/songs.table.json', .* artifact"):
            ask()
    found = joined.with_tables(songs, Entry(synth))
    assert found.join_key == ["song_id", "id"]
    assert len(found) == 3
    with pytest.raises(TypeMismatchError):
        joined.with_tables("x", synth)
    with pytest.raises(ColumnNotFoundError):
        joined.with_tables(synth, synth)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"id": [1]}), r"table2 is a DataFrame; .*Table\(data=…\)"),
        (None, "table2 is None"),
        (Table, "table2"),
        (5, "table2 is 5"),
    ],
)
def test_what_is_no_table_is_refused_at_the_call(songs, table, message):
    with pytest.raises(TypeMismatchError, match=message):
        JoinedTable(songs, table, "song_id")


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        ("sing_id", ColumnNotFoundError, "table1 has no column 'sing_id'; did you mean 'song_id'"),
        (["song_id", "idd"], ColumnNotFoundError, "table2 has no column 'idd'; did you mean 'id'"),
        (["song_id"], TypeMismatchError, "two"),
        (["song_id", "id", "id"], TypeMismatchError, "two"),
        ({"song_id": "id"}, TypeMismatchError, "two"),
        (None, TypeMismatchError, "two"),
        (["song_id", 1.5], TableError, "names"),
        (["song_id", "seconds"], TypeMismatchError, r"never equal; .*str\(value\)"),
    ],
)
def test_wrong_keys_are_refused_at_the_call(joined, key, error, message):
    with pytest.raises(error, match=message):
        JoinedTable(joined.table1, joined.table2, key)


def test_names_that_grow_too_long():
    long = "n" * 1_023
    table = Table(columns=[long], data=[["a"]])
    with pytest.raises(TableError, match="1,025 bytes"):
        JoinedTable(table, table, long).to_table()


def test_too_many_rows(songs):
    same = Table(dataframe=pd.DataFrame({"id": np.zeros(60_000, np.int64)}))
    joined = JoinedTable(same, same, "id")
    assert len(joined) == 3_600_000_000
    for ask in (joined.rows, joined.to_table, joined.load_table):
        with pytest.raises(LengthError, match="3,600,000,000"):
            ask()


def test_nan_keys_match_nothing():
    a = Table.from_arrow(pa.table({"id": [1.0, math.nan]}))
    assert a.to_arrow()["id"].null_count == 0
    assert JoinedTable(a, a, "id").rows() == [{"0": {"id": 1.0}, "1": {"id": 1.0}}]


def test_keys_that_point_elsewhere_are_kept(songs):
    plays = Table(columns=["user", "song"])
    plays.add_data("u1", songs.index_ref(1))
    users = Table(columns=["user"], data=[["u1"], ["u2"]])
    users.set_pk("user")
    table = JoinedTable(plays, users, "user").to_table()
    assert table["0.song"][0].get_row() == songs[1]
    assert list(table.snapshot().keys) == ["0.song"]
    assert JoinedTable(plays, users, "user").rows()[0]["0"]["song"].table is songs


def test_shown_by_the_same_display_as_a_table(joined, monkeypatch):
    seen = []

    class Screen:
        def mimebundle(self, table, *_chosen):
            return {"text/plain": repr(table)}

        def show(self, table, **options):
            seen.append((len(table), table.columns, options["filter"], options["height"]))
            return table

    monkeypatch.setattr(show_module, "_displays", [])
    register_display(Screen())
    assert joined._repr_mimebundle_() == {"text/plain": repr(joined)}
    joined.show("x", height=300)
    joined.show(filter="y", left_outer=True)
    joined.show(left_outer=True, right_outer=True)
    columns = joined.columns
    assert seen == [(3, columns, "x", 300), (5, columns, "y", None), (7, columns, None, None)]
