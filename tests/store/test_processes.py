"""What another process sees: equal tables, crashed runs, two writers, folders it may not write."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import numpy as np
import pytest

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.table.table import Table

ROOT = Path(__file__).parents[2]


def python(code, *arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def result(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


MAKE = """
    import datetime as dt, numpy as np
    from wandb_tables_widget.media.image import Image
    from wandb_tables_widget.table.table import Table

    def tables():
        image = Image(np.arange(48, dtype="uint8").reshape(4, 4, 3), caption="é")
        columns = {
            "int": [1, None, -(2**62)], "float": [1.5, None, float("inf")], "none": [None] * 3,
            "bool": [True, None, False], "text": ["a\\0b", None, "\\U0001f600"],
            "time": [dt.datetime(2024, 1, 2, 3, 4, 5, 6), None, dt.datetime(1, 1, 1)],
            "zoned": [dt.datetime(2024, 1, 2, tzinfo=dt.UTC), None, dt.datetime(2030, 1, 1, tzinfo=dt.UTC)],
            "date": [dt.date(2024, 1, 2), None, dt.date(9999, 12, 31)],
            "list": [["a", None], None, []], "dict": [{"a": 1, "b": {"c": [1.5]}}, None, {"d": "x"}],
            "array": [np.eye(2), None, np.zeros((2, 2))], "image": [image, None, image],
            "images": [[image, image], None, []], "empty": [{}, None, {}],
        }
        made = {name: Table(columns=[name], data=[[v] for v in values]) for name, values in columns.items()}
        made["mixed"] = Table(columns=["m"], data=[[1], ["x"], [[True]]], allow_mixed_types=True)
        made["few"] = Table(columns=["t"], data=[["x"], ["y"]] * 500)
        made["all"] = Table(columns=list(columns), data=[list(row) for row in zip(*columns.values())])
        return made
"""


def make_tables():
    names: dict[str, object] = {}
    exec(textwrap.dedent(MAKE), names)  # noqa: S102  # the same text runs in the other process
    return names["tables"]()


def test_every_kind_of_column_comes_back_equal_in_a_new_process(place):
    with init(id="x") as run:
        run.log(make_tables())
    reader = python(
        textwrap.dedent(MAKE)
        + textwrap.dedent("""
        from wandb_tables_widget.store import Api
        made, run = tables(), Api().run("uncategorized/x")
        assert set(run.tables) == set(made)
        for key, table in made.items():
            back = run.table(key)
            assert back == table, key
            assert back.schema == table.schema, key
            assert back.to_arrow().schema == table.to_arrow().schema, key
            assert back.to_arrow().equals(table.to_arrow()), key
            assert repr(list(back)) == repr(list(table)), key
        for name in ("image", "images"):
            for a, b in zip(run.table("all")[name], made["all"][name]):
                a, b = (a, b) if isinstance(b, list) else ([a], [b])
                assert [x and x.bytes for x in a or []] == [x and x.bytes for x in b or []]
        print("equal")
        """),
        cwd=place,
    )
    assert result(reader).strip() == "equal"


def test_a_run_whose_process_was_killed_is_crashed_and_keeps_what_was_logged(place):
    writer = python(
        """
        from wandb_tables_widget.store import init
        from wandb_tables_widget.table.table import Table
        run = init(id="x")
        run.log({"t": Table(columns=["a"], data=[[1]]), "loss": 0.5})
        print("logged", flush=True)
        input()
        """,
        cwd=place,
    )
    assert writer.stdout.readline() == "logged\n"
    run = Api().run("uncategorized/x")
    assert run.state == "running"
    writer.kill()
    writer.communicate()
    assert (run.state, run.exit_code) == ("crashed", None)
    assert run.table("t")["a"] == [1]
    assert run.summary["loss"] == 0.5


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("", "finished"),
        ("raise ValueError", "crashed"),
        ("raise KeyboardInterrupt", "killed"),
        ("os._exit(3)", "crashed"),
    ],
)
def test_how_a_script_ends_is_how_its_run_ends(place, end, state):
    writer = python(
        "import os\nfrom wandb_tables_widget.store import init\n"
        f"run = init(id='x')\nrun.log({{'a': 1}})\n{end}",
        cwd=place,
    )
    writer.communicate(timeout=120)
    assert Api().run("uncategorized/x").state == state
    assert Api().run("uncategorized/x").summary == {"a": 1}


def test_a_forked_child_that_exits_by_python_leaves_the_parents_run_alone(place):
    writer = python(
        """
        import os, sys
        from wandb_tables_widget.store import Api, init
        run = init(id="x")
        run.log({"a": 1})
        pid = os.fork()
        if pid == 0:
            run.log({"b": 2})
            sys.exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        assert Api().run("uncategorized/x").state == "running"
        run.log({"c": 3})
        assert run.summary.as_dict() == {"a": 1, "b": 2, "c": 3}
        print("whole")
        """,
        cwd=place,
    )
    assert result(writer).strip() == "whole"
    assert Api().run("uncategorized/x").state == "finished"


def test_two_processes_log_to_one_store_at_once(place):
    code = """
        import sys
        import numpy as np
        from wandb_tables_widget.media.image import Image
        from wandb_tables_widget.store import init
        from wandb_tables_widget.table.table import Table
        name = sys.argv[1]
        print("ready", flush=True)
        input()
        with init(project="p", id=name) as run:
            for i in range(30):
                image = Image(np.full((4, 4), i, "uint8"))
                run.log({f"t{i}": Table(columns=["who", "image"], data=[[name, image]] * 3), "i": i})
    """
    writers = [python(code, name, cwd=place) for name in ("a", "b", "c")]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        result(writer)
    runs = Api().runs("p")
    assert sorted(run.id for run in runs) == ["a", "b", "c"]
    for run in runs:
        assert run.state == "finished"
        assert list(run.history()["i"]) == list(range(30))
        for i in range(30):
            table = run.table(f"t{i}")
            assert table["who"] == [run.id] * 3
            assert table[0]["image"] == Image(np.full((4, 4), i, "uint8"))
            assert table[0]["image"].bytes


@pytest.fixture
def open_place():
    """A folder that any user can enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)


def as_nobody(code):
    """Give up root's rights, if there are any, once everything is imported."""
    return code.replace("NOBODY", "import os; os.geteuid() or (os.setgid(65534), os.setuid(65534))")


def closed(folder):
    """Let everybody read, and nobody write."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_a_folder_that_may_not_be_written_is_named_with_a_way_out(open_place):
    closed(open_place)
    code = """
        import sys
        from wandb_tables_widget.errors import StoreUnavailableError
        from wandb_tables_widget.store import init
        NOBODY
        try:
            init(dir=sys.argv[1])
        except StoreUnavailableError as error:
            print(error)
    """
    said = result(python(as_nobody(code), open_place))
    assert str(open_place) in said
    assert "WANDB_TABLES_DIR" in said


def test_a_store_that_may_not_be_written_can_be_read(open_place, pictures):
    with init(dir=open_place, id="x") as run:
        run.log({"t": pictures(3)})
    store = run._store
    del run
    store.catalog.close()
    closed(open_place)
    code = """
        import sys
        from wandb_tables_widget.errors import StoreUnavailableError
        from wandb_tables_widget.store import Api, init
        NOBODY
        run = Api(sys.argv[1]).run("uncategorized/x")
        print(run.state, [len(image.bytes) > 0 for image in run.table("t")["image"]])
        try:
            init(dir=sys.argv[1])
        except StoreUnavailableError as error:
            print(error)
    """
    said = result(python(as_nobody(code), open_place)).splitlines()
    assert said[0] == "finished [True, True, True]"
    assert "catalog.db" in said[1]


def test_the_clock_does_not_order_anything(place, monkeypatch):
    import time  # noqa: PLC0415  # only here

    run = init()
    run.log({"a": 1})
    monkeypatch.setattr(time, "time", lambda: dt.datetime(1980, 1, 1, tzinfo=dt.UTC).timestamp())
    run.log({"a": 2, "t": Table(columns=["x"], data=[[1]])})
    assert list(Api().run(run.path).history()["a"]) == [1, 2]
    assert run.summary.a == 2
