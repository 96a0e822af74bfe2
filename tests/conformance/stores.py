"""What every kind of store must stand: modes, versions, media, streams, other processes, upkeep."""

from __future__ import annotations

import importlib
import signal
import time
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance import visitors
from tests.store.operations import picture, pictures, rows_of
from wandb_tables_widget.errors import FrozenTableError, StoreError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.path import StreamPath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.store.elsewhere import Elsewhere, Process


class StoreSuite:
    """The tests of a kind of store. A subclass says how a process finds one, and is called ``Test…``."""

    @staticmethod
    def enter() -> None:
        """Make this process find such a store in any folder, until `leave`."""

    @staticmethod
    def leave() -> None:
        """Undo `enter`."""

    @pytest.fixture(autouse=True)
    def _prepared(self, tmp_path: Path, elsewhere: Elsewhere) -> Iterator[None]:
        self.folder, self._elsewhere = str(tmp_path), elsewhere
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            self.enter()
            yield
            self.api()._store.catalog.close()
            assert self.there(visitors.is_whole)
            self.leave()

    def api(self) -> Api:
        """Return the store."""
        return Api(self.folder)

    def begin(self, function: Callable[..., object], *args: object) -> Process:
        """Begin a function of `visitors` in another process that finds such a store."""
        return self._elsewhere.start(visit, *self._visit(function), *args)

    def there(self, function: Callable[..., object], *args: object) -> Any:
        """Return what a function of `visitors` returns in another process."""
        return self._elsewhere.call(visit, *self._visit(function), *args)

    def _visit(self, function: Callable[..., object]) -> tuple[str, str, str, str]:
        return type(self).__module__, type(self).__qualname__, function.__name__, self.folder

    def test_each_mode_is_read_in_another_process(self) -> None:
        with init(project="p", id="r", dir=self.folder) as run:
            run.log({"i": pictures(0, 3), "image": picture(9), "n": 1})
            changing, growing = pictures(0, 2, "MUTABLE"), pictures(0, 2, "INCREMENTAL")
            for n in range(2, 5):
                run.log({"m": changing, "g": growing})
                changing.data[0][0] = -n
                growing.add_data(n, picture(n))
        assert self.there(visitors.check_modes)

    def test_a_refused_change_leaves_what_was_logged(self) -> None:
        with init(project="p", id="r", dir=self.folder) as run:
            table = pictures(0, 2)
            run.log({"t": table})
            table.add_data(2, picture(2))
            with pytest.raises(FrozenTableError):
                run.log({"t": table})
            with pytest.raises(StoreError):
                run.log({"t": pictures(0, 2, "MUTABLE")})
        assert rows_of(self.api().run("p/r").table("t")) == rows_of(pictures(0, 2))

    def test_media_are_kept_once(self) -> None:
        for name in "ab":
            with init(project="p", id=name, dir=self.folder) as run:
                run.log({"t": pictures(0, 5), "large": picture(1, 640)})
        with self.api()._store.catalog.read() as reader:
            assert reader.row("SELECT count(*) FROM media") == (6,)

    def test_an_artifact_has_versions_and_aliases(self) -> None:
        with init(project="p", id="r", dir=self.folder) as run:
            for first in (0, 0, 5):
                art = Artifact("a", "dataset")
                art.add(pictures(first, 2), "t")
                run.log_artifact(art, aliases=["best"] if first == 0 else [])
        found = self.api().artifacts("dataset", "p/a")
        assert [sorted(one.aliases) for one in found] == [["best"], ["latest"]]
        assert rows_of(found[1].get("t")) == rows_of(pictures(5, 2))

    def test_several_processes_log_at_once(self) -> None:
        loggers = [self.begin(visitors.log_tables, name, 8) for name in "abc"]
        for logger in loggers:
            assert logger.wait() == 0, logger.lines()
        for name in "abc":
            assert self.api().run(f"p/{name}").state == "finished"
            assert visitors.kept_tables(self.folder, name) == 8

    def test_a_killed_process_leaves_what_it_acknowledged(self) -> None:
        for n in range(4):
            logger = self.begin(visitors.log_tables, f"r{n}", 10_000)
            while len(logger.lines()) < 1 + 2 * n:
                time.sleep(0.002)
            logger.kill(signal.SIGKILL)
            assert logger.wait() == -signal.SIGKILL
            kept = visitors.kept_tables(self.folder, f"r{n}")
            assert 0 <= kept - len(logger.lines()) <= 1
            assert self.api().run(f"p/r{n}").state == "crashed"

    def test_a_resumed_run_goes_on(self) -> None:
        assert self.there(visitors.log_increment, 0) == 0
        assert self.there(visitors.log_increment, 1) == 1
        run = self.api().run("p/r")
        assert rows_of(run.table("t")) == rows_of(pictures(0, 2))
        assert list(run.history()["n"]) == [0, 1]

    def test_a_stream_takes_rows_of_several_processes(self) -> None:
        loggers = [self.begin(visitors.log_rows, name, 30) for name in "ab"]
        with StreamTable("p/s", dir=self.folder) as stream:
            for n in range(30):
                stream.log({"who": "c", "n": n})
        for logger in loggers:
            assert logger.wait() == 0, logger.lines()
        rows = Stream(self.api()._store, StreamPath("", "p", "s")).rows()
        for who in "abc":
            assert [row["n"] for row in rows if row["who"] == who] == list(range(30))

    def test_upkeep_changes_nothing_a_reader_sees(self) -> None:
        self.test_each_mode_is_read_in_another_process()
        with init(project="p", id="old", dir=self.folder) as run:
            run.log({"t": pictures(50, 20)})
        api = self.api()
        for work in (
            api.compact,
            lambda: api.delete(api.run("p/old")),
            lambda: api.gc(older_than=0, keep=0),
            lambda: api.gc(older_than=0, keep=0),
        ):
            work()
            assert self.there(visitors.check_modes)

    def test_a_reader_has_one_picture(self) -> None:
        with init(project="p", id="r", dir=self.folder) as run:
            run.log({"n": 0})
            with self.api()._store.catalog.read() as reader:
                assert reader.row("SELECT count(*) FROM history") == (1,)
                logger = self.begin(visitors.log_tables, "other", 1)
                self.meanwhile(logger)
                assert reader.row("SELECT count(*) FROM history") == (1,)
            assert logger.wait() == 0
        assert visitors.kept_tables(self.folder, "other") == 1

    def meanwhile(self, logger: Process) -> None:
        """Wait until a logger is done while there is a reader; where readers hold writers up, do not."""
        while not logger.lines():
            time.sleep(0.002)


def visit(module: str, name: str, function: str, folder: str, *args: object) -> Any:
    """Carry out a function of `visitors` in a process that finds the store of a suite."""
    warnings.simplefilter("ignore", RuntimeWarning)
    getattr(importlib.import_module(module), name).enter()
    return getattr(visitors, function)(folder, *args)
