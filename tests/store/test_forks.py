"""Runs that several processes log to: forked, sharing one, or going on after another was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from wandb_tables_widget.store import Api, init

ROOT = Path(__file__).parents[2]
PRELUDE = """
    import multiprocessing, os, sys, threading, time
    import numpy as np
    from wandb_tables_widget.media.image import Image
    from wandb_tables_widget.store import Api, init
    from wandb_tables_widget.table.table import Table

    def batches(columns):
        return Table(columns=columns, log_mode="INCREMENTAL")
"""


def start(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(PRELUDE) + textwrap.dedent(code), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def test_forked_workers_and_threads_log_each_row_once(place):
    process = start("""
        run = init(id="x")
        run.define_metric("n", summary="min,max,mean")

        def work(number):
            table = batches(["who", "i", "image"])
            for i in range(20):
                table.add_data(number, i, Image(np.full((2, 2), i, "uint8")))
                run.log({"rows": table, f"worker {number}": i, "n": number})

        threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
        context = multiprocessing.get_context("fork")
        workers = [context.Process(target=work, args=(number,)) for number in range(2, 6)]
        for one in threads:
            one.start()
        for one in workers:
            one.start()
        for one in threads + workers:
            one.join()
        assert [worker.exitcode for worker in workers] == [0] * 4
        assert Api().run("uncategorized/x").state == "running"
        run.finish()
    """)
    result(process)
    run = Api().run("uncategorized/x")
    rows = sorted(zip(run.table("rows")["who"], run.table("rows")["i"], strict=True))
    assert rows == [(who, i) for who in range(6) for i in range(20)]
    assert len(run.tables.increments("rows")) == 120
    assert all(row["image"].to_numpy()[0, 0] == row["i"] for row in run.table("rows"))
    history = run.history()
    for number in range(6):
        assert history[f"worker {number}"].dropna().tolist() == list(range(20))
    assert run.state == "finished"
    assert (run.summary["n"]["min"], run.summary["n"]["max"]) == (0, 5)
    assert run.summary["n"]["mean"] == pytest.approx(2.5)


def test_what_a_parent_has_not_logged_yet_is_logged_by_the_parent_alone(place):
    process = start("""
        run = init(id="x")
        table = batches(["i"])
        table.add_data(0)
        run.log({"t": table, "loss": 1})
        run.log({"open": 1}, commit=False)
        table.add_data(1)
        for leave in (sys.exit, os._exit):
            pid = os.fork()
            if pid == 0:
                assert run.config == {} and not run.is_mine
                leave(0)
            assert os.waitpid(pid, 0)[1] == 0
        assert Api().run("uncategorized/x").state == "running"
        run.log({"t": table})
        run.finish()
        assert run.table("t")["i"] == [0, 1]
    """)
    result(process)
    run = Api().run("uncategorized/x")
    assert [one.rows for one in run.tables.increments("t")] == [1, 1]
    assert run.history()["_step"].tolist() == [0, 1]
    assert run.history()["open"].tolist()[1] == 1


def test_a_child_goes_on_when_its_parent_is_gone(place):
    process = start("""
        run = init(id="x")
        run.log({"parent": 1})
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(writer)
            run.log({"child": 0})
            os.read(reader, 1)
            print("alone", flush=True)
            sys.stdin.readline()
            for i in range(1, 4):
                run.log({"child": i, f"t{i}": Table(columns=["i"], data=[[i]])})
            os._exit(0)
        sys.exit(0)
    """)
    assert process.stdout.readline() == "alone\n"
    assert process.wait(60) == 0
    assert Api().run("uncategorized/x").summary["child"] == 0
    assert process.communicate("\n", timeout=60)[0] == ""
    run = Api().run("uncategorized/x")
    assert run.summary["child"] == 3
    assert [run.table(f"t{i}")["i"] for i in range(1, 4)] == [[1], [2], [3]]


def test_a_forked_child_can_begin_a_run_of_its_own(place):
    process = start("""
        parent = init(id="parent")
        parent.log({"a": 1})
        pid = os.fork()
        if pid == 0:
            child = init(id="child")
            assert child is not parent
            child.log({"a": 2})
            sys.exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        parent.log({"a": 3})
        assert parent.state == "running"
    """)
    result(process)
    states = {run.id: (run.state, run.summary["a"]) for run in Api().runs("uncategorized")}
    assert states == {"parent": ("finished", 3), "child": ("finished", 2)}


def test_several_processes_share_one_run(place):
    code = """
        rank = int(sys.argv[1])
        run = init(id="x", mode="shared", config={"world": 3})
        print("begun", run.resumed, flush=True)
        input()
        table = batches(["rank", "i"])
        for i in range(10):
            table.add_data(rank, i)
            run.log({f"loss {rank}": i, "t": table})
        print("logged", flush=True)
        input()
        run.finish()
    """
    ranks = []
    for rank in range(3):
        ranks.append(start(code, str(rank)))
        assert ranks[-1].stdout.readline() == f"begun {rank > 0}\n"
    for each in ranks:
        each.stdin.write("\n")
        each.stdin.flush()
    for each in ranks:
        assert each.stdout.readline() == "logged\n"
    run = Api().run("uncategorized/x")
    for each in (ranks[2], ranks[1]):
        each.communicate("\n", timeout=60)
        assert run.state == "running"
    ranks[0].communicate("\n", timeout=60)
    assert run.state == "finished"
    history = run.history()
    assert history["_step"].tolist() == list(range(10))
    assert all(history[f"loss {rank}"].tolist() == list(range(10)) for rank in range(3))
    rows = sorted(zip(run.table("t")["rank"], run.table("t")["i"], strict=True))
    assert rows == [(rank, i) for rank in range(3) for i in range(10)]


def test_a_killed_run_is_continued_by_another_process(place):
    code = """
        run = init(project="p", resume="auto")
        run.define_metric("loss", summary="mean,min")
        table = batches(["step"])
        print(run.id, run.resumed, run.step, flush=True)
        for i in range(run.step, run.step + 5):
            table.add_data(i)
            run.log({"loss": i, "t": table}, step=i)
        print("logged", flush=True)
        input()
    """
    first = start(code)
    name, resumed, step = first.stdout.readline().split()
    assert (resumed, step) == ("False", "0")
    assert first.stdout.readline() == "logged\n"
    beside = start(code)
    assert beside.stdout.readline().split()[1] == "False"
    first.kill()
    first.communicate()
    second = start(code)
    assert second.stdout.readline().split() == [name, "True", "5"]
    for each in (second, beside):
        each.communicate("\n", timeout=60)
    run = Api().run(f"p/{name}")
    assert run.state == "finished"
    assert run.table("t")["step"] == list(range(10))
    assert run.summary["loss"] == {"mean": 4.5, "min": 0}
    with init(project="p", id=name, resume="must") as third:
        assert third.step == 10


def test_a_process_ends_when_its_compaction_has_ended(place):
    process = start("""
        import pyarrow.compute as pc
        from wandb_tables_widget.store import compaction

        def compact(store, content):
            numbers = np.random.default_rng(0).random(50_000)
            until = time.monotonic() + 0.5
            while time.monotonic() < until:
                pc.sort_indices(numbers)
            print("compacted", flush=True)

        compaction.is_due = lambda reader, content: True
        compaction.compact = compact
        run, table = init(id="x"), batches(["i"])
        table.add_data(0)
        run.log({"t": table})
        run._store.compactor.ask(1)
    """)
    assert "compacted" in result(process)
