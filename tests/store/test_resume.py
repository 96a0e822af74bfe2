from __future__ import annotations

import pytest

from wandb_tables_widget.errors import NotFoundError, RunStateError
from wandb_tables_widget.store import Api, current_run, init
from wandb_tables_widget.store.process import Process
from wandb_tables_widget.table.table import Table


@pytest.fixture
def ended():
    """A run that is finished."""
    with init(project="p", id="x", name="n", tags=["t"], notes="why", config={"lr": 1}) as run:
        run.log({"a": 1, "b": 5})
        run.log({"a": 2}, step=7)
    return run


def pretend(run, process):
    """Let another process have a run and what was logged to it."""
    with run._store.catalog.write() as transaction:
        transaction.run(
            "INSERT INTO writers (id, host, boot, pid, started, receipt) VALUES ('w', ?, ?, ?, ?, '')",
            *(process.host, process.boot, process.pid, process.started),
        )
        transaction.run(
            "UPDATE runs SET state = 'running', exit_code = NULL, writer = 'w' WHERE id = ?", run.number
        )
        transaction.run("UPDATE history SET writer = 'w' WHERE run = ?", run.number)


def live_process():
    """Return process 1, which lives as long as the machine."""
    from wandb_tables_widget.store import process  # noqa: PLC0415  # only here

    me = process.this_process()
    return Process(me.host, me.boot, 1, process._started(1))


@pytest.mark.parametrize("resume", ["must", "allow", "auto", True])
def test_a_resumed_run_goes_on_where_it_was(ended, resume):
    run = init(project="p", id="x", resume=resume)
    assert (run.resumed, run.step, run.starting_step, run.number) == (True, 8, 8, ended.number)
    assert (run.name, run.tags, run.notes, run.config, run.summary) == (
        *("n", ("t",), "why"),
        {"lr": 1},
        {"a": 2, "b": 5},
    )
    assert run.start_time == ended.start_time
    saved = Api().run("p/x")
    assert (saved.state, saved.exit_code, saved.finished_at) == ("running", None, None)
    run.log({"a": 3})
    run.finish()
    assert (saved.state, saved.exit_code) == ("finished", 0)
    assert list(saved.history()["_step"]) == [0, 7, 8]
    assert saved.summary == {"a": 3, "b": 5}


def test_what_init_is_told_anew_takes_the_place_of_what_was(ended):
    run = init(
        project="p", id="x", resume="must", name="m", notes="other", tags=["u"], group="g", job_type="j"
    )
    saved = Api().run("p/x")
    for one in (run, saved):
        assert (one.name, one.notes, one.tags, one.group, one.job_type) == ("m", "other", ("u",), "g", "j")


def test_the_config_of_a_resumed_run_changes_on_purpose_only(ended):
    with pytest.raises(RunStateError, match="config 'lr' is 1 already"):
        init(project="p", id="x", resume="must", name="m", config={"lr": 2})
    saved = Api().run("p/x")
    assert (saved.state, saved.name, saved.config) == ("finished", "n", {"lr": 1})
    run = init(project="p", id="x", resume="must", config={"new": 3})
    assert run.config == {"lr": 1, "new": 3}
    run.finish()
    changed = init(project="p", id="x", resume="must", config={"lr": 2}, allow_val_change=True)
    assert changed.config == {"lr": 2, "new": 3}


def test_must_needs_a_run_and_says_which_there_are(place, ended):
    with pytest.raises(NotFoundError, match="'x'"):
        init(project="p", id="xx", resume="must")
    with pytest.raises(NotFoundError, match="there is no run 'q/x'"):
        init(project="q", id="x", resume="must")
    assert [project.name for project in Api().projects()] == ["p"]
    with pytest.raises(NotFoundError):
        init(dir=place / "empty", id="x", resume="must")
    assert not (place / "empty").exists()
    with pytest.raises(RunStateError, match="needs the id="):
        init(resume="must")


@pytest.mark.parametrize("resume", ["never", None, False])
def test_never_takes_no_run_that_is_there(ended, resume):
    with pytest.raises(RunStateError, match="exists already"):
        init(project="p", id="x", resume=resume)
    assert init(project="p", id="y", resume=resume).resumed is False


def test_allow_takes_either():
    first = init(id="x", resume="allow")
    assert (first.resumed, first.step) == (False, 0)
    first.finish()
    assert init(id="x", resume="allow").resumed is True


def test_auto_continues_the_newest_run_if_it_crashed():
    assert init(project="p", resume="auto").resumed is False
    current_run().finish()
    init(project="p", id="old").finish(1)
    init(project="p", id="new").finish(130)
    init(project="q", id="other").finish(1)
    run = init(project="p", resume=True)
    assert (run.id, run.resumed) == ("new", True)
    run.finish()
    assert init(project="p", resume="auto").resumed is False


def test_auto_passes_over_a_run_that_goes_on(ended):
    init(project="p", id="dead").finish(1)
    beside = init(project="p", id="lives")
    run = init(project="p", resume="auto", reinit="create_new")
    assert (run.id, beside.state) == ("dead", "running")


@pytest.mark.parametrize("resume", ["must", "allow", "auto"])
def test_a_run_of_a_live_process_is_not_continued(ended, resume):
    pretend(ended, live_process())
    assert Api().run("p/x").state == "running"
    with pytest.raises(RunStateError, match=r"still running in process 1;.*mode='shared'"):
        init(project="p", id="x", resume=resume)


def test_a_run_of_this_process_is_not_continued_by_another_object():
    run = init(project="p", id="x")
    with pytest.raises(RunStateError, match="still running"):
        init(project="p", id="x", resume="allow", reinit="create_new")
    with pytest.raises(RunStateError, match="use the object"):
        init(project="p", id="x", mode="shared", reinit="create_new")
    run.log({"a": 1})


def test_a_run_of_a_dead_process_is(ended):
    pretend(ended, Process("h", "b", 1, "never"))
    dead = live_process()
    with ended._store.catalog.write() as transaction:
        transaction.run("UPDATE writers SET host = ? WHERE id = 'w'", dead.host)
    assert Api().run("p/x").state == "crashed"
    assert init(project="p", resume="auto").id == "x"


def test_a_run_of_another_machine_is_continued_with_a_warning(ended):
    pretend(ended, Process("elsewhere", "b", 1, "1"))
    with pytest.warns(RuntimeWarning, match="begun on elsewhere"):
        run = init(project="p", id="x", resume="must")
    assert run.resumed


def test_several_processes_share_a_run(ended):
    pretend(ended, live_process())
    run = init(project="p", id="x", mode="shared", tags=["more"])
    assert (run.resumed, run.step, run.tags) == (True, 0, ("more",))
    run.log({"mine": 1}, step=7)
    run.finish()
    saved = Api().run("p/x")
    assert (run.state, saved.state) == ("finished", "running")
    rows = saved.history().set_index("_step")
    assert (rows.loc[7, "a"], rows.loc[7, "mine"]) == (2, 1)


def test_a_shared_run_that_nobody_has_is_begun_or_continued(ended):
    first = init(project="p", id="new", mode="shared")
    assert (first.resumed, first.step) == (False, 0)
    again = init(project="p", id="x", mode="shared", reinit="create_new")
    assert (again.resumed, again.step) == (True, 8)
    again.finish()
    assert Api().run("p/x").state == "finished"


def test_an_object_whose_run_was_taken_over_does_not_end_it(ended):
    run = init(project="p", id="x", resume="must")
    pretend(run, Process("elsewhere", "b", 1, "1"))
    run.finish()
    assert Api().run("p/x").state == "running"


def batch(start, n=2):
    table = Table(columns=["step", "metric"], log_mode="INCREMENTAL")
    for i in range(start, start + n):
        table.add_data(i, i / 2)
    return table


def test_an_incremental_table_goes_on_without_its_old_rows():
    with init(id="x") as run:
        run.log({"metrics": batch(0)})
    run = init(id="x", resume="must")
    table = batch(2)
    run.log({"metrics": table})
    table.add_data(4, 2.0)
    run.log({"metrics": table})
    assert run.table("metrics")["step"] == [0, 1, 2, 3, 4]
    assert [one.rows for one in run.tables.increments("metrics")] == [2, 2, 1]
    assert [one.step for one in run.tables.increments("metrics")] == [0, 1, 2]


@pytest.mark.parametrize("name", ["metrics", "*", "met*"])
def test_without_a_summary_a_resumed_incremental_table_begins_anew(name):
    with init(id="x") as run:
        run.log({"metrics": batch(0)})
    run = init(id="x", resume="must")
    run.define_metric(name, summary="none")
    table = batch(10)
    run.log({"metrics": table})
    table.add_data(12, 6.0)
    run.log({"metrics": table})
    assert run.table("metrics")["step"] == [10, 11, 12]
    assert run.table("metrics", "v0")["step"] == [0, 1]
    assert [version.name for version in run.tables.versions("metrics")] == ["v0", "v1"]
    run.finish()
    run = init(id="x", resume="must")
    run.log({"metrics": batch(20)})
    assert run.table("metrics")["step"] == [20, 21]


def test_versions_go_on():
    def table(n):
        return Table(columns=["a"], data=[[i] for i in range(n)], log_mode="MUTABLE")

    with init(id="x") as run:
        run.log({"t": table(1)})
    run = init(id="x", resume="must")
    run.log({"t": table(2)})
    assert [version.name for version in run.tables.versions("t")] == ["v0", "v1"]
    assert len(run.table("t")) == 2
