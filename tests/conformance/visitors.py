"""What other processes do at a store whose kind is tested."""

from __future__ import annotations

from tests.store.elsewhere import say
from tests.store.operations import picture, pictures, rows_of
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.streams import StreamTable


def is_whole(folder: str) -> bool:
    """Tell whether all that is there can be read as it was written."""
    api = Api(folder)
    with api._store.catalog.read() as reader:
        assert reader.rows("PRAGMA integrity_check") == [("ok",)]
    report = api.verify(progress=False)
    assert report.ok, report
    return True


def check_modes(folder: str) -> bool:
    """Hold a run with tables of all modes against what was logged."""
    run = Api(folder).run("p/r")
    assert (run.state, run.summary["n"]) == ("finished", 1)
    assert run.history()["image"][0].bytes == picture(9).bytes
    assert rows_of(run.table("i")) == rows_of(pictures(0, 3))
    assert rows_of(run.table("g")) == rows_of(pictures(0, 4))
    for version, first in enumerate([0, -2, -3]):
        rows = rows_of(run.tables.read("m", version))
        assert [row[0] for row in rows] == [first, 1]
        assert [row[1] for row in rows] == [row[1] for row in rows_of(pictures(0, 2))]
    for number, (first, rows) in enumerate([(0, 2), (2, 1), (3, 1)]):
        assert rows_of(run.tables.read("g", increment=number)) == rows_of(pictures(first, rows))
    return True


def log_tables(folder: str, name: str, count: int) -> None:
    """Log tables to a run, and say so."""
    with init(project="p", id=name, dir=folder) as run:
        for n in range(count):
            run.log({f"t{n}": pictures(n, 3), "n": n})
            say(n)


def kept_tables(folder: str, name: str) -> int:
    """Return how many tables of `log_tables` are there, all of them whole."""
    run = Api(folder).run(f"p/{name}")
    keys = list(run.tables)
    assert keys == [f"t{n}" for n in range(len(keys))]
    for n, key in enumerate(keys):
        assert rows_of(run.table(key)) == rows_of(pictures(n, 3))
    assert list(run.history()["n"]) == list(range(len(keys)))
    return len(keys)


def log_increment(folder: str, n: int) -> int:
    """Add a row to a table of a run that is there or not, and return the step it had."""
    with init(project="p", id="r", dir=folder, resume="allow") as run:
        run.log({"t": pictures(n, 1, "INCREMENTAL"), "n": n})
        return run.step - 1


def log_rows(folder: str, who: str, count: int) -> None:
    """Log rows to a stream."""
    with StreamTable("p/s", dir=folder) as stream:
        for n in range(count):
            stream.log({"who": who, "n": n})
