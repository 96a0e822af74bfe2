"""Clocks that go wrong: what one machine calls yesterday, another one calls next year."""

from __future__ import annotations

import time

import pytest

from tests.store.operations import pictures, rows_of
from wandb_tables_widget.store import Api, init

YEARS = 1e9


def log(folder: str, name: str, ahead: float) -> None:
    """Log by a clock that is ``ahead`` of the others by so many seconds, then look after the store."""
    real = time.time
    time.time = lambda: real() + ahead
    with init(project="p", id=name, dir=folder) as run:
        for n in range(4):
            run.log({f"t{n}": pictures(n, 3), "n": n})
    Api(folder).gc()


@pytest.mark.parametrize("first", [-YEARS, 0, YEARS])
def test_machines_of_different_clocks_share_a_store(first, elsewhere, tmp_path):
    for number, ahead in enumerate((first, -YEARS, YEARS, 0)):
        elsewhere.call(log, tmp_path, f"r{number}", ahead)
    clocks = {"behind": -YEARS, "ahead": YEARS}
    begun = [elsewhere.start(log, tmp_path, name, ahead) for name, ahead in clocks.items()]
    assert [process.wait() for process in begun] == [0, 0]
    api = Api(tmp_path)
    report = api.gc()
    assert (report.trashed, report.deleted) == ((), ())
    runs = list(api.runs("p"))
    assert len(runs) == 6
    for run in runs:
        assert run.state == "finished"
        assert list(run.history()["n"]) == list(range(4))
        for n in range(4):
            assert rows_of(run.table(f"t{n}")) == rows_of(pictures(n, 3))
    assert api.verify(progress=False).ok
