from __future__ import annotations

import pytest

from wandb_tables_widget.errors import RunStateError, StoreError, StoreUnavailableError, TypeMismatchError
from wandb_tables_widget.store import Api, begin, current_run, init


def test_the_current_run_is_the_last_one_begun_until_it_is_finished():
    assert current_run() is None
    run = init()
    assert current_run() is run
    run.finish()
    assert current_run() is None


def test_another_run_finishes_the_one_before():
    first = init()
    second = init()
    assert (first.state, second.state) == ("finished", "running")
    with pytest.raises(RunStateError, match="finished"):
        first.log({"a": 1})


def test_but_not_one_inside_its_block():
    with init() as run:
        with pytest.raises(RunStateError, match="inside its `with` block"):
            init()
        run.log({"a": 1})
        assert current_run() is run


def test_defaults():
    run, other = init(), init()
    assert (run.project, run.entity, run.path) == ("uncategorized", "", f"uncategorized/{run.id}")
    assert (run.name, other.name) == ("run-1", "run-2")
    assert run.id != other.id
    assert len(run.id) == 8


def test_a_taken_id_is_refused_and_the_current_run_goes_on():
    init(id="x").finish()
    run = init()
    with pytest.raises(RunStateError, match="exists already"):
        init(id="x")
    assert current_run() is run
    run.log({"a": 1})
    assert init(project="other", id="x").id == "x"


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
    ],
)
def test_names_and_config_that_cannot_be_kept_are_refused_before_anything_changes(place, given):
    with pytest.raises((StoreError, TypeMismatchError)):
        init(**given)
    assert current_run() is None
    assert list(place.iterdir()) == []


def test_dir_and_the_variable_say_where(place, monkeypatch):
    run = init(dir=place / "there")
    assert run.dir == str(place / "there" / ".wandb_tables")
    monkeypatch.setenv("WANDB_TABLES_DIR", str(place / "else"))
    assert init().dir == str(place / "else")
    assert len(Api(place / "there").projects()) == len(Api(place / "else").projects()) == 1


def test_a_place_where_no_folder_can_be(place):
    (place / "file").write_text("x")
    with pytest.raises(StoreUnavailableError, match="WANDB_TABLES_DIR"):
        init(dir=place / "file")


def test_at_exit_the_current_run_is_finished(monkeypatch):
    run = init()
    begin._finish_at_exit()
    assert run.state == "finished"
    begin._finish_at_exit()
    crashed = init()
    for mark in ("builtins.__IPYTHON__", "sys.ps1"):
        monkeypatch.delattr(mark, raising=False)
    monkeypatch.setattr("sys.last_type", ValueError, raising=False)
    begin._finish_at_exit()
    assert crashed.state == "crashed"
