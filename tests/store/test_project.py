from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import AnyType, Colored
from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.table import Table


def log(table, **about):
    with init(project="p", **about) as run:
        run.log({"t": table, "loss": 0.5})


def test_a_key_over_all_runs_is_one_table():
    log(Table(columns=["name", "n"], data=[["a", 1], ["b", 2]]), name="first")
    log(Table(columns=["n", "more"], data=[[0.5, True]]), name="second")
    log(Table(columns=["other"], data=[[1]]), name="third", config={"lr": 1})
    union = Api().project("p").table("t")
    assert union.columns == ["run", "name", "n", "more", "other"]
    assert [list(row.values()) for row in union] == [
        ["first", "a", 1, None, None],
        ["first", "b", 2, None, None],
        ["second", None, 0.5, True, None],
        ["third", None, None, None, 1],
    ]


def test_runs_of_one_name_are_told_apart_by_their_id():
    log(Table(columns=["n"], data=[[1]]), name="same", id="one")
    log(Table(columns=["n"], data=[[2]]), name="same", id="two")
    assert Api().project("p").table("t")["run"] == ["same (one)", "same (two)"]


def test_a_run_has_the_same_color_in_all_tables_and_lists():
    log(Table(columns=["n"], data=[[1]]), name="a")
    with init(project="other") as run:
        run.log({"t": Table(columns=["n"], data=[[1]])})
    log(Table(columns=["n"], data=[[1]]), name="b", id="one")
    with init(project="p", name="b", id="two") as run:
        run.log({"u": Table(columns=["n"], data=[[1]])})
    project = Api().project("p")
    assert project.runs.load_table().schema["run"].dtype == Colored(
        (("a", 0), ("b (one)", 2), ("b (two)", 3))
    )
    assert project.runs.load_table()["run"] == ["a", "b (one)", "b (two)"]
    assert project.table("t").schema["run"].dtype == Colored((("a", 0), ("b", 2)))
    assert project.table("u").schema["run"].dtype == Colored((("b", 3),))
    joined = JoinedTable(project.table("t"), Table(columns=["n"], data=[[1]]), "n")
    assert joined.to_table().schema["0.run"].dtype == Colored((("a", 0), ("b", 2)))


def test_a_union_that_is_logged_keeps_the_colors():
    log(Table(columns=["n"], data=[[1]]), name="a")
    whole = Api().project("p").table("t")
    with init(project="q") as run:
        run.log({"all": whole})
    assert Api().run(run.path).tables["all"].schema["run"].dtype == Colored((("a", 0),))


def test_types_that_do_not_mix_make_a_mixed_column():
    log(Table(columns=["n"], data=[[1]]))
    log(Table(columns=["n"], data=[["text"]]))
    union = Api().project("p").table("t")
    assert isinstance(union.schema["n"].dtype, AnyType)
    assert union["n"] == [1, "text"]


def test_a_column_called_run_gives_way_to_the_runs():
    log(Table(columns=["run", "n"], data=[["mine", 1]]), name="r")
    union = Api().project("p").table("t")
    assert (union.columns, union["run"]) == (["run", "n"], ["r"])


def test_media_of_all_runs_can_be_read(pictures):
    log(pictures(2, seed=1))
    log(pictures(2, seed=2))
    images = Api().project("p").table("t")["image"]
    assert all(isinstance(image, Image) for image in images)
    assert [i.bytes for i in images] == [i.bytes for seed in (1, 2) for i in pictures(2, seed=seed)["image"]]


def test_the_newest_version_and_all_increments_count():
    grown = Table(columns=["n"], log_mode="INCREMENTAL")
    with init(project="p") as run:
        for number in range(3):
            grown.add_data(number)
            run.log({"t": grown})
    assert Api().project("p").table("t")["n"] == [0, 1, 2]


def test_an_unknown_key_or_project_is_named():
    log(Table(columns=["n"], data=[[1]]))
    with pytest.raises(NotFoundError, match=r"no run of project 'p' logged a table 'u'.*'t'"):
        Api().project("p").table("u")
    with pytest.raises(NotFoundError, match="no project 'q'"):
        Api().project("q")


def test_runs_and_projects_are_tables_to_look_at():
    log(Table(columns=["n"], data=[[1]]), name="a", config={"lr": 0.1, "net": {"depth": 3}}, tags=["x"])
    log(Table(columns=["n"], data=[[2]]), name="b", config={"lr": "auto"})
    project = Api().project("p")
    shown = project.runs.load_table()
    assert shown["run"] == ["a", "b"]
    assert shown["config.lr"] == [0.1, "auto"]
    assert shown["config.net.depth"] == [3, None]
    assert shown["summary.loss"] == [0.5, 0.5]
    assert shown["tags"] == [["x"], []]
    assert shown["tables"] == [["t"], ["t"]]
    assert Api().load_table()["runs"] == [2]
    assert project.runs[-1].load_table() == Table(columns=["n"], data=[[2]])
    assert project.tables == ["t"]
    assert repr(project) == "<Project p (2 runs)>"
    assert [run.name for run in project.runs[:1]] == ["a"]


def test_versions_say_what_they_are():
    log(Table(columns=["n"], data=[[1]], log_mode="MUTABLE"))
    (version,) = Api().project("p").runs[0].tables.versions("t")
    assert repr(version) == "<Version v0 of 't' (MUTABLE, 1 rows × 1 columns, step 0)>"


def test_a_run_with_several_tables_lists_them():
    with init(project="p") as run:
        run.log({"t": Table(columns=["n"], data=[[1]])})
        run.log({"u": Table(columns=["n", "m"], data=[[1, 2], [3, 4]])})
    shown = Api().run(run.path).load_table()
    assert [list(row.values())[:6] for row in shown] == [
        ["t", "IMMUTABLE", "v0", 1, 1, 0],
        ["u", "IMMUTABLE", "v0", 2, 2, 1],
    ]


def test_a_project_is_shown_in_a_notebook_even_without_a_kernel():
    log(Table(columns=["n"], data=[[1]]), name="a <b>")
    bundle = Api().project("p")._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert forms["text/plain"] == "<Project p (1 runs)>"
    tables = Api().project("p").runs[0].tables._repr_mimebundle_()
    forms = tables[0] if isinstance(tables, tuple) else tables
    assert forms["text/plain"].startswith("<tables of p/")
