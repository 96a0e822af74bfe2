from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wandb_tables_widget.errors import (
    DamagedError,
    FrozenTableError,
    NotFoundError,
    StoreError,
    TypeMismatchError,
)
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import init
from wandb_tables_widget.store.increment import increments_of
from wandb_tables_widget.store.version import latest, load_part, versions_of
from wandb_tables_widget.table.table import Table


def make(mode, rows=(("a", 1),), columns=("name", "n")):
    return Table(columns=list(columns), data=[list(row) for row in rows], log_mode=mode)


def versions(run, key="t"):
    with run._store.catalog.read() as reader:
        return versions_of(reader, run._label.number, key)


def increments(run, key="t"):
    with run._store.catalog.read() as reader:
        return increments_of(reader, latest(reader, run._label.number, key).content.id)


def part(run, **which):
    return load_part(run._store, versions(run)[-1], **which)


def files(run, pattern):
    return sorted(path.name for path in run._store.root.glob(pattern))


def stored(run, sql):
    with run._store.catalog.read() as reader:
        return reader.rows(sql)


# IMMUTABLE


def test_an_immutable_table_logged_again_is_the_same_version():
    run, table = init(), make("IMMUTABLE")
    run.log({"t": table})
    run.log({"t": table})
    assert [version.number for version in versions(run)] == [0]
    assert len(files(run, "tables/*/*.parquet")) == 1


@pytest.mark.parametrize("change", ["rows", "columns", "cell"])
def test_an_immutable_table_that_changed_is_refused(change):
    run, table = init(), make("IMMUTABLE")
    run.log({"t": table})
    if change == "rows":
        table.add_data("b", 2)
    elif change == "columns":
        table.add_column("more", [1])
    else:
        table.data[0][1] = 7
    with pytest.raises(FrozenTableError, match=r"IMMUTABLE.*MUTABLE"):
        run.log({"t": table})
    assert run.table("t") == make("IMMUTABLE")


# MUTABLE


def test_a_mutable_table_is_replaced_whole_and_old_versions_stay():
    run, table = init(), make("MUTABLE")
    run.log({"t": table})
    table.add_data("b", 2)
    run.log({"t": table})
    table.add_column("more", [1.5, 2.5])
    run.log({"t": table})
    run.log({"t": table})
    assert [(v.number, v.content.rows, v.content.columns) for v in versions(run)] == [
        (0, 1, 2),
        (1, 2, 2),
        (2, 2, 3),
    ]
    assert run.table("t") == table
    assert [run.summary["t"]["version"], run.summary["t"]["nrows"]] == ["v2", 2]


def test_a_cell_edited_in_place_is_noticed_by_its_content():
    run, table = init(), make("MUTABLE")
    run.log({"t": table})
    table.data[0][1] = 5
    run.log({"t": table})
    table.data[0][1] = 1
    run.log({"t": table})
    assert [v.number for v in versions(run)] == [0, 1, 2]
    assert versions(run)[0].content == versions(run)[2].content


def test_columns_that_did_not_change_are_not_written_again(place):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.normal(size=20_000) for name in "abcdef"})
    run, table = init(), Table(dataframe=frame, log_mode="MUTABLE")
    run.log({"t": table})
    first = sum(path.stat().st_size for path in place.glob("**/*.parquet"))
    table.add_column("g", rng.normal(size=20_000).tolist())
    run.log({"t": table})
    second = sum(path.stat().st_size for path in place.glob("**/*.parquet"))
    assert second < 1.25 * first
    assert run.table("t") == table
    assert run.table("t").columns == list("abcdefg")


def test_a_shared_column_that_was_damaged_is_written_again(place):
    run, table = init(), Table(dataframe=pd.DataFrame({"a": range(100)}), log_mode="MUTABLE")
    run.log({"t": table})
    next(place.glob("**/*.parquet")).write_bytes(b"not what it was")
    table.add_column("b", list(range(100)))
    run.log({"t": table})
    assert run.table("t") == table


def test_media_are_not_written_again(place, pictures):
    run, table = init(), Table(dataframe=None, columns=["image"], data=[], log_mode="MUTABLE")
    for image in pictures(5)["image"]:
        table.add_data(image)
    run.log({"t": table})
    size = sum(path.stat().st_size for path in place.glob("**/*.bin"))
    table.add_column("n", list(range(5)))
    run.log({"t": table})
    assert sum(path.stat().st_size for path in place.glob("**/*.bin")) == size


# INCREMENTAL


def test_only_new_rows_are_added_with_their_step():
    run, table = init(), make("INCREMENTAL", [])
    for step in range(4):
        table.add_data(f"r{step}", step)
        table.add_data(f"s{step}", step + 0.5)
        run.log({"t": table}, step=step * 10)
    run.log({"t": table})
    assert [(i.number, i.start, i.rows, i.step) for i in increments(run)] == [
        (0, 0, 2, 0),
        (1, 2, 2, 10),
        (2, 4, 2, 20),
        (3, 6, 2, 30),
    ]
    assert run.table("t") == table
    assert run.summary["t"]["increment_num"] == 3
    assert run.summary["t"]["nrows"] == 8


def test_reading_an_increment_up_to_one_and_up_to_a_step():
    run, table = init(), make("INCREMENTAL", [])
    for step in range(5):
        table.add_data("x", step)
        run.log({"t": table}, step=step * 10)
    assert part(run)["n"] == [0, 1, 2, 3, 4]
    assert part(run, increment=2)["n"] == [2]
    assert part(run, up_to_increment=2)["n"] == [0, 1, 2]
    assert part(run, up_to_step=35)["n"] == [0, 1, 2, 3]
    assert part(run, up_to_step=-1)["n"] == []
    with pytest.raises(NotFoundError, match="no increment 9; it has 0 to 4"):
        part(run, increment=9)
    with pytest.raises(TypeMismatchError, match="exclude each other"):
        part(run, increment=1, up_to_step=3)


def test_an_empty_table_is_increment_zero():
    run, table = init(), make("INCREMENTAL", [])
    run.log({"t": table})
    assert [(i.number, i.rows) for i in increments(run)] == [(0, 0)]
    assert len(run.table("t")) == 0
    assert run.table("t").columns == ["name", "n"]


def test_add_column_is_refused_at_the_call():
    table = make("INCREMENTAL")
    with pytest.raises(FrozenTableError, match=r"INCREMENTAL.*all columns"):
        table.add_column("more", [1])
    with pytest.raises(FrozenTableError, match="INCREMENTAL"):
        table.add_computed_columns(lambda _, row: {"more": row["n"]})
    assert table.columns == ["name", "n"]


def test_a_logged_row_that_was_edited_is_refused_at_log():
    run, table = init(), make("INCREMENTAL", [("a", 1), ("b", 2)])
    run.log({"t": table})
    table.data[1][1] = 9
    table.add_data("c", 3)
    with pytest.raises(FrozenTableError, match=r"first 2 rows.*MUTABLE"):
        run.log({"t": table})
    table.data[1][1] = 2
    run.log({"t": table})
    assert run.table("t")["n"] == [1, 2, 3]


def test_a_row_not_logged_yet_may_be_edited():
    run, table = init(), make("INCREMENTAL", [("a", 1)])
    run.log({"t": table})
    table.add_data("b", 2)
    table.data[1][1] = 7
    run.log({"t": table})
    assert run.table("t")["n"] == [1, 7]


def test_one_object_under_two_keys_and_in_two_runs():
    table = make("INCREMENTAL")
    run = init()
    run.log({"t": table, "u": table})
    table.add_data("b", 2)
    run.log({"u": table})
    assert [run.table("t")["n"], run.table("u")["n"]] == [[1], [1, 2]]
    run.finish()
    other = init()
    other.log({"t": table})
    assert other.table("t") == table


def test_another_object_goes_on_with_the_increments():
    run = init()
    run.log({"t": make("INCREMENTAL", [("a", 1)])})
    second = make("INCREMENTAL", [("b", 2)])
    run.log({"t": second})
    second.add_data("c", 3.5)
    run.log({"t": second})
    assert run.table("t")["n"] == [1, 2, 3.5]
    assert [i.rows for i in increments(run)] == [1, 1, 1]


def test_two_objects_may_take_turns_and_each_is_checked_for_its_own_rows():
    run, one, two = init(), make("INCREMENTAL", [("a", 1)]), make("INCREMENTAL", [("b", 2)])
    for number in range(3):
        run.log({"t": one})
        run.log({"t": two})
        one.add_data("a", number)
        two.add_data("b", -number)
    run.log({"t": one})
    one.data[0][1] = 5
    with pytest.raises(FrozenTableError):
        run.log({"t": one})
    assert run.table("t")["n"] == [1, 2, 0, 0, 1, -1, 2]


def test_types_widen_over_increments():
    run = init()
    run.log({"t": make("INCREMENTAL", [(None, 1)])})
    run.log({"t": make("INCREMENTAL", [("text", 2.5)])})
    assert run.table("t")["name"] == [None, "text"]
    assert run.table("t")["n"] == [1, 2.5]


def test_other_columns_or_types_are_refused():
    run = init()
    run.log({"t": make("INCREMENTAL", [("a", 1)])})
    with pytest.raises(TypeMismatchError, match=r"\['name', 'n'\], not \['name', 'm'\]"):
        run.log({"t": make("INCREMENTAL", [("a", 1)], columns=("name", "m"))})
    with pytest.raises(TypeMismatchError, match="column 'n' was logged as integer and holds string"):
        run.log({"t": make("INCREMENTAL", [("a", "one")])})
    assert run.table("t")["n"] == [1]


def test_a_key_keeps_its_log_mode():
    run = init()
    run.log({"t": make("MUTABLE")})
    with pytest.raises(StoreError, match="logged as MUTABLE and is INCREMENTAL now"):
        run.log({"t": make("INCREMENTAL")})


@pytest.mark.parametrize("mode", ["IMMUTABLE", "MUTABLE", "INCREMENTAL"])
def test_keys_come_back_and_lead_to_the_other_table(mode):
    people = Table(columns=["id", "name"], data=[["a", "Ada"], ["b", "Bo"]])
    people.set_pk("id")
    visits = Table(columns=["who", "row"], log_mode=mode)
    visits.add_data("b", people.index_ref(0))
    visits.set_fk("who", people, "id")
    run = init()
    run.log({"people": people})
    run.log({"visits": visits})
    run.log({"visits": visits})
    back = run.table("visits")
    assert back[0]["row"].get_row() == {"id": "a", "name": "Ada"}
    assert back[0]["who"].table == people
    assert run.table("people").snapshot().keys.keys() == {"id"}
    assert len(versions(run, "visits")) == 1


def test_a_key_set_after_logging_is_a_change():
    run, table = init(), make("MUTABLE")
    run.log({"t": table})
    table.set_pk("name")
    run.log({"t": table})
    assert [version.number for version in versions(run)] == [0, 1]
    assert len(files(run, "tables/*/*.parquet")) == 1
    assert run.table("t", "v1").snapshot().keys.keys() == {"name"}


def test_a_key_to_a_table_that_was_not_logged_says_so():
    people = Table(columns=["id"], data=[["a"]])
    visits = Table(columns=["row"], data=[[people.index_ref(0)]])
    run = init()
    run.log({"t": visits})
    with pytest.raises(NotFoundError, match="log it there, too"):
        run.table("t")[0]["row"].get_row()


def test_media_of_increments_are_read_back(pictures):
    run, table = init(), Table(columns=["id", "image"], log_mode="INCREMENTAL")
    rows = pictures(6)
    for at in range(6):
        table.add_data(rows[at]["id"], rows[at]["image"])
        if at % 2:
            run.log({"t": table})
    back = run.table("t")
    assert isinstance(back[5]["image"], Image)
    assert [image.bytes for image in back["image"]] == [image.bytes for image in rows["image"]]


def test_a_large_increment_is_a_file_at_once():
    run = init()
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(size=200_000)})
    table = Table(dataframe=frame, log_mode="INCREMENTAL")
    run.log({"t": table})
    table.add_data(1.5)
    run.log({"t": table})
    assert len(files(run, "tables/*/*.parquet")) == 1
    assert stored(run, "SELECT number FROM increments WHERE batch IS NOT NULL") == [(1,)]
    assert run.table("t") == table


def test_a_hot_batch_that_changed_is_found():
    run = init()
    run.log({"t": make("INCREMENTAL")})
    with run._store.catalog.write() as transaction:
        transaction.run("UPDATE increments SET batch = zeroblob(length(batch))")
    with pytest.raises(DamagedError, match="have changed in the catalogue"):
        run.table("t")
