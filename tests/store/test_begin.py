from __future__ import annotations

import argparse
import sys
import types

import pytest

from wandb_tables_widget.errors import RunStateError, StoreError, StoreUnavailableError, TypeMismatchError
from wandb_tables_widget.store import Api, Settings, current, current_run, init


def test_the_current_run_is_the_last_one_begun_until_it_is_finished():
    assert current_run() is None
    run = init()
    assert current_run() is run
    run.finish()
    assert current_run() is None


@pytest.mark.parametrize("reinit", ["finish_previous", True])
def test_another_run_finishes_the_ones_before(reinit):
    first = init()
    beside = init(reinit="create_new")
    second = init(reinit=reinit)
    assert (first.state, beside.state, second.state) == ("finished", "finished", "running")
    assert current_run() is second
    with pytest.raises(RunStateError, match="finished"):
        first.log({"a": 1})


def test_but_not_one_inside_its_block():
    with init() as run:
        with pytest.raises(RunStateError, match="inside its `with` block"):
            init(reinit="finish_previous")
        run.log({"a": 1})
        assert current_run() is run


@pytest.mark.parametrize("reinit", ["return_previous", "default", False, None])
def test_in_a_script_a_second_init_returns_the_run_that_goes_on(reinit):
    run = init(project="p", config={"a": 1})
    again = init(project="p", reinit=reinit, config={"b": 2})
    assert again is run
    assert run.config == {"a": 1, "b": 2}
    with init() as inner:
        inner.log({"x": 1})
    assert run.state == "finished"


def test_a_block_within_its_own_block_leaves_the_run_to_the_outer_one():
    with init() as outer:
        with init() as inner:
            assert inner is outer
        outer.log({"a": 1})
    assert outer.state == "finished"


@pytest.mark.parametrize(
    "asked",
    [
        {"project": "other"},
        {"entity": "me"},
        {"id": "y"},
        {"name": "n"},
        {"tags": ["t"]},
        {"dir": "elsewhere"},
        {"mode": "disabled"},
        {"on_error": "warn"},
        {"id": "x", "resume": "never"},
        {"config": {"a": 2}},
    ],
)
def test_a_run_that_goes_on_is_not_taken_for_another(asked):
    run = init(id="x", config={"a": 1})
    with pytest.raises(RunStateError, match=r"finish|config 'a' is 1"):
        init(**asked)
    assert current_run() is run
    assert run.config == {"a": 1}
    assert len(Api().runs("uncategorized")) == 1


def test_what_says_the_same_is_the_same():
    run = init(id="x", tags=["t"], mode="online", config={"a": 1})
    assert init(id="x", tags=["t"], mode="offline", config={"a": 1}, resume="allow") is run


def test_in_a_notebook_a_cell_that_is_run_again_begins_anew(monkeypatch):
    shell = types.SimpleNamespace(get_ipython=object)
    monkeypatch.setitem(sys.modules, "IPython", shell)
    first = init(project="a")
    assert init(project="b") is not first
    assert first.state == "finished"


def test_a_notebook_cell_run_again_resumes_its_own_run(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=object))
    first = init(id="x", resume="allow")
    first.log({"a": 1})
    second = init(id="x", resume="allow")
    assert second is not first
    assert (first.state, second.state, Api().run(second.path).state) == ("finished", "running", "running")
    assert (second.resumed, second.step) == (True, 1)
    with pytest.raises(RunStateError, match="finished"):
        first.log({"a": 1})
    second.log({"a": 2})
    second.finish()
    assert list(Api().run("uncategorized/x").history()["a"]) == [1, 2]


def test_two_runs_side_by_side():
    first = init(project="a")
    second = init(project="b", reinit="create_new")
    first.log({"n": 1})
    second.log({"n": 2})
    assert current_run() is first
    assert (first.summary.n, second.summary.n) == (1, 2)
    first.finish()
    assert current_run() is None
    assert second.state == "running"


def test_defaults():
    run, other = init(), init(reinit="finish_previous")
    assert (run.project, run.entity, run.path) == ("uncategorized", "", f"uncategorized/{run.id}")
    assert (run.name, other.name) == ("run-1", "run-2")
    assert run.id != other.id
    assert len(run.id) == 8


def test_a_taken_id_is_refused_and_the_current_run_goes_on():
    init(id="x").finish()
    run = init()
    with pytest.raises(RunStateError, match="exists already"):
        init(id="x", reinit="finish_previous")
    assert current_run() is run
    run.log({"a": 1})
    assert init(project="other", id="x", reinit="create_new").id == "x"


@pytest.mark.parametrize(
    "given",
    [
        {"project": "a/b"},
        {"entity": "a/b"},
        {"id": "a/b"},
        {"id": ""},
        {"project": "x" * 1_000_000},
        {"project": 3},
        {"name": "\ud800"},
        {"name": ""},
        {"tags": "one text"},
        {"tags": [3]},
        {"notes": 3},
        {"group": "x" * 1025},
        {"config": {"a": object()}},
        {"config": 3},
        {"config": {"": 1}},
        {"config": {"a": 1}, "config_include_keys": ["a"], "config_exclude_keys": ["b"]},
        {"config": {"a": 1}, "config_include_keys": "a"},
        {"mode": "dryrun"},
        {"reinit": "maybe"},
        {"resume": "yes"},
        {"resume": "must"},
        {"on_error": "ignore"},
        {"allow_val_change": 1},
        {"settings": {"run_nmae": "x"}},
        {"settings": 3},
    ],
)
def test_what_cannot_be_kept_or_is_not_known_is_refused_before_anything_changes(place, given):
    with pytest.raises((StoreError, TypeMismatchError)):
        init(**given)
    assert current_run() is None
    assert list(place.iterdir()) == []


def test_some_of_a_config():
    given = argparse.Namespace(lr=0.1, depth=3, secret="x")  # noqa: S106  # a word
    assert init(config=given, config_exclude_keys=["secret"]).config == {"lr": 0.1, "depth": 3}
    run = init(config=given, config_include_keys=["lr", "other"], reinit="create_new")
    assert run.config == {"lr": 0.1}


def test_settings_say_what_arguments_say_and_arguments_count_more():
    told = Settings(run_name="a", run_tags=["t"], project="p", silent=True, init_timeout=3)
    run = init(project="q", settings=told)
    assert (run.name, run.tags, run.project) == ("a", ("t",), "q")
    assert (run.settings.run_name, run.settings.project, run.settings.mode) == ("a", "q", "online")
    by_dict = init(settings={"run_group": "g", "reinit": "create_new"})
    assert by_dict.group == "g"


def test_dir_and_the_variable_say_where(place, monkeypatch):
    run = init(dir=place / "there")
    assert run.dir == str(place / "there" / ".wandb_tables")
    monkeypatch.setenv("WANDB_TABLES_DIR", str(place / "else"))
    assert init(reinit="finish_previous").dir == str(place / "else")
    assert len(Api(place / "there").projects()) == len(Api(place / "else").projects()) == 1


def test_a_place_where_no_folder_can_be(place):
    (place / "file").write_text("x")
    with pytest.raises(StoreUnavailableError, match="WANDB_TABLES_DIR"):
        init(dir=place / "file")


def test_at_exit_all_runs_are_finished(monkeypatch):
    run, beside = init(), init(reinit="create_new")
    current._finish_at_exit()
    assert run.state == beside.state == "finished"
    current._finish_at_exit()
    crashed = init()
    for mark in ("builtins.__IPYTHON__", "sys.ps1"):
        monkeypatch.delattr(mark, raising=False)
    monkeypatch.setattr("sys.last_type", ValueError, raising=False)
    current._finish_at_exit()
    assert crashed.state == "crashed"
