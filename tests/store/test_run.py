from __future__ import annotations

import os
import shutil
import signal
import threading
import time

import pytest

from wandb_tables_widget.errors import NotFoundError, RunStateError, StoreError, TypeMismatchError
from wandb_tables_widget.store import Api, init, journal
from wandb_tables_widget.store.finish import exit_code_of
from wandb_tables_widget.store.store import open_store
from wandb_tables_widget.table.table import Table


def test_what_init_was_told():
    run = init(
        "me", "p", None, "x1", "first", "notes\nmany", ["t", "u", "t"], {"a": 1}, group="g", job_type="train"
    )
    assert (run.project, run.entity, run.id, run.name, run.path) == ("p", "me", "x1", "first", "me/p/x1")
    assert (run.tags, run.notes, run.group, run.job_type) == (("t", "u"), "notes\nmany", "g", "train")
    assert run.state == "running"
    assert repr(run) == "<Run me/p/x1 (running)>"


def test_leaving_the_block_finishes():
    with init() as run:
        run.log({"a": 1})
    assert run.state == "finished"
    saved = Api().run(run.path)
    assert (saved.state, saved.exit_code) == ("finished", 0)
    assert saved.finished_at >= saved.created_at


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [(ValueError, "crashed", 1), (KeyboardInterrupt, "killed", 130), (SystemExit, "finished", 0)],
)
def test_leaving_it_by_an_exception_marks_the_run(error, state, code):
    run = init()
    with pytest.raises(error), run:
        raise error
    saved = Api().run(run.path)
    assert (run.state, saved.state, saved.exit_code) == (state, state, code)


@pytest.mark.parametrize(
    ("error", "code"),
    [(None, 0), (SystemExit(3), 3), (SystemExit("why"), 1), (SystemExit(), 0), (OSError(), 1)],
)
def test_exit_codes_are_those_python_ends_with(error, code):
    assert exit_code_of(error) == code


@pytest.mark.parametrize(
    ("code", "state"), [(None, "finished"), (0, "finished"), (1, "crashed"), (130, "killed")]
)
def test_finish_takes_an_exit_code_and_does_nothing_again(code, state):
    run = init()
    run.finish(exit_code=code)
    run.finish(exit_code=77)
    run.finish()
    assert (run.state, Api().run(run.path).state) == (state, state)
    assert Api().run(run.path).exit_code == (code or 0)


def test_a_finished_run_takes_nothing(scores):
    run = init()
    run.log({"t": scores})
    run.finish()
    with pytest.raises(RunStateError, match="finished; begin another"):
        run.log({"a": 1})
    assert run.table("t") == scores


def test_log_is_all_or_nothing(scores):
    run = init()
    with pytest.raises(TypeMismatchError):
        run.log({"t": scores, "a": 1, "bad": object()})
    assert list(run.tables) == []
    assert dict(run.summary) == {}
    assert run.step == 0


def test_threads_log_to_one_run():
    run = init()

    def work(number):
        for i in range(5):
            run.log({f"t{number}-{i}": Table(columns=["a"], data=[[number], [i]]), "n": 1})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key: table["a"] for key, table in run.tables.items()} == {
        f"t{n}-{i}": [n, i] for n in range(4) for i in range(5)
    }
    assert list(Api().run(run.path).history()["_step"]) == list(range(20))


def test_one_key_logged_by_two_threads_is_one_version():
    run = init()
    tables = [Table(columns=["a"], data=[[number]]) for number in range(4)]
    failed = []

    def work(table):
        try:
            run.log({"t": table})
        except Exception as error:  # noqa: BLE001  # which one is asserted
            failed.append(type(error).__name__)

    threads = [threading.Thread(target=work, args=(table,)) for table in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == ["FrozenTableError"] * 3
    assert run.table("t") in tables


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_logs_by_its_own_writer_and_does_not_finish_the_run(scores, pictures):
    with init() as run:
        run.log({"before": pictures(2), "n": 0})
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                with run:
                    run.log({"child": pictures(3, seed=1), "m": 1})
                    with pytest.raises(RunStateError, match="finish it there"):
                        run.finish()
                code = 0
            finally:
                os._exit(code)
        run.log({"parent": scores, "n": 2})
        assert os.waitpid(pid, 0)[1] == 0
        assert run.state == "running"
        assert Api().run(run.path).state == "running"
        run.log({"after": pictures(2, seed=2)})
    assert run.table("child") == pictures(3, seed=1)
    assert [i.bytes for i in run.table("child")["image"]] == [i.bytes for i in pictures(3, seed=1)["image"]]
    assert run.table("after") == pictures(2, seed=2)
    assert set(run.tables) == {"before", "child", "parent", "after"}
    assert {"n", "m"} <= set(Api().run(run.path).history().columns)


def test_an_interrupt_while_logging_leaves_all_or_nothing(scores, monkeypatch):
    run = init()
    real = run._journal._keep

    def keep(*args):
        real(*args)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(run._journal, "_keep", keep)
    with pytest.raises(KeyboardInterrupt):
        run.log({"t": scores, "a": 1})
    assert run.table("t") == scores
    assert run.step == 1
    assert run.summary["a"] == 1


def test_a_store_removed_under_a_run_is_an_error_not_a_loss(place, scores):
    run = init()
    shutil.rmtree(place / ".wandb_tables")
    with pytest.raises(OSError, match=r"catalog\.db"):
        run.log({"t": scores})
    open_store(place / ".wandb_tables", create=True)
    with pytest.raises(RunStateError, match="no longer in"):
        run.log({"t": scores})
    other = init(project="new", reinit="finish_previous")
    other.log({"t": scores})
    assert other.table("t") == scores
    with pytest.raises(NotFoundError):
        Api().run(run.path)


def test_attributes_of_a_run(place):
    run = init(project="p", entity="e", id="x", config={"a": 1})
    assert (run.url, run.offline, run.disabled, run.resumed, run.starting_step) == (
        None,
        True,
        False,
        False,
        0,
    )
    assert abs(run.start_time - time.time()) < 3600
    assert run.dir == str(place / ".wandb_tables")
    assert run.settings.run_id == "x"
    assert run.dropped == 0
    with pytest.raises(AttributeError, match="run_nam"):
        _ = run.settings.run_nam


def test_name_notes_and_tags_can_be_set_and_are_kept():
    run = init(name="n", tags=["a"])
    run.name = "m"
    run.notes = "why"
    run.tags += ("b", "a")
    saved = Api().run(run.path)
    assert (
        (run.name, run.notes, run.tags) == (saved.name, saved.notes, saved.tags) == ("m", "why", ("a", "b"))
    )
    run.notes = None
    assert Api().run(run.path).notes is None
    for name, value in (("name", ""), ("name", 3), ("tags", "one"), ("notes", 3)):
        with pytest.raises((StoreError, TypeMismatchError)):
            setattr(run, name, value)
    run.finish()
    with pytest.raises(RunStateError, match="finished"):
        run.name = "other"
    assert (run.name, run.tags) == ("m", ("a", "b"))


def test_a_store_that_refuses_is_a_warning_if_wanted(place, scores, faults):
    run = init(on_error="warn")
    run.log({"before": 1})
    table = Table(columns=["a"], data=[[1]], log_mode="INCREMENTAL")
    (place / ".wandb_tables").rename(place / "away")
    with pytest.warns(RuntimeWarning, match=r"could not log\('loss', 'batch'\) at step 1.*1 so far"):
        run.log({"loss": 1, "batch": table})
    with pytest.warns(RuntimeWarning, match=r"could not log\('loss'\) at step 2.*2 so far"):
        run.log({"loss": 2}, step=2)
    with pytest.warns(RuntimeWarning, match=r"set summary 'best'.*3 so far"):
        run.summary["best"] = 1
    with pytest.warns(RuntimeWarning, match="could not be finished"):
        run.finish()
    (place / "away").rename(place / ".wandb_tables")
    assert (run.dropped, run.step, run.state) == (4, 2, "running")
    table.add_data(2)
    run.log({"loss": 3, "batch": table})
    run.finish()
    assert run.table("batch")["a"] == [1, 2]
    assert Api().run(run.path).history()["_step"].tolist() == [0, 2]
    assert Api().run(run.path).summary["loss"] == 3
    assert run.dropped == 4


def test_a_mistake_is_an_error_all_the_same():
    run = init(on_error="warn")
    with pytest.raises(TypeMismatchError):
        run.log({"a": object()})
    with pytest.raises(RunStateError, match="lies behind"):
        run.log({"a": 1}, step=-1)
    assert run.dropped == 0


def test_the_increments_of_a_finished_run_are_files(place):
    table = Table(columns=["a"], log_mode="INCREMENTAL")
    with init() as run:
        for i in range(30):
            table.add_data(i)
            run.log({"t": table, "in": {"side": table}})
        assert list(place.glob(".wandb_tables/tables/*/*")) == []
    assert len(list(place.glob(".wandb_tables/tables/*/*.parquet"))) == 2
    assert run.table("t")["a"] == run.table("in.side")["a"] == list(range(30))
    assert [one.step for one in run.tables.increments("t")] == list(range(30))


def test_increments_are_compacted_while_a_run_goes_on(place, monkeypatch):
    asked = []
    run = init()
    monkeypatch.setattr(run._store.compactor, "ask", asked.append)
    tables = [Table(columns=["a"], log_mode="INCREMENTAL") for _ in range(2)]
    monkeypatch.setattr(journal, "HOT_INCREMENTS", 100)
    for i in range(120):
        for table in tables:
            table.add_data(i)
        run.log({"one": tables[0], "two": tables[1]})
    contents = [run.tables.versions(key)[0].content.id for key in ("one", "two")]
    assert asked == contents * 2
    monkeypatch.setattr(journal, "HOT_TOTAL_BYTES", 100)
    tables[1].add_data(0)
    run.log({"two": tables[1]})
    assert asked == [*contents * 2, contents[1]]


def test_a_run_as_the_last_line_of_a_cell_shows_its_tables(scores):
    run = init()
    assert not run.is_at_hand
    run.log({"a": scores})
    assert run.load_table() == scores
    run.log({"b": scores})
    assert run.load_table()["key"] == ["a", "b"]
