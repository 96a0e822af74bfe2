"""Random sequences of logging, changing, compacting, resuming and reading, against plain Python lists."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from wandb_tables_widget.errors import FrozenTableError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.compaction import compact
from wandb_tables_widget.store.version import latest
from wandb_tables_widget.table.table import Table

CELLS = st.tuples(
    st.one_of(st.none(), st.text(max_size=3)),
    st.one_of(st.none(), st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False, width=16)),
)
MODES = st.sampled_from(["IMMUTABLE", "MUTABLE", "INCREMENTAL"])


class LogMachine(RuleBasedStateMachine):
    """One run, three tables under three keys, and what a reader must find."""

    @initialize(mode=MODES)
    def begin(self, mode):
        self.folder = Path(tempfile.mkdtemp())
        self.mode = mode
        self.run = init(project="p", id="r", dir=self.folder)
        self.table = Table(columns=["name", "n"], log_mode=mode)
        self.rows: list[list[object]] = []  # what the table object holds
        self.logged: list[list[list[object]]] = []  # what each version, or each increment, holds
        self.changed_since = False
        self.done = 0  # rows of this table object that are logged

    @rule(cells=st.lists(CELLS, min_size=1, max_size=4))
    def add(self, cells):
        for cell in cells:
            self.table.add_data(*cell)
            self.rows.append(list(cell))

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def edit(self, data):
        row = data.draw(st.integers(0, len(self.rows) - 1))
        name = data.draw(st.text(max_size=3))
        self.table.data[row][0] = name
        self.rows[row] = [name, self.rows[row][1]]

    @rule()
    def log(self):
        expected = self._expected()
        if expected is None:
            try:
                self.run.log({"t": self.table})
            except FrozenTableError:
                return
            raise AssertionError("a changed table was taken")
        self.run.log({"t": self.table})
        self.logged = expected
        self.done = len(self.rows)

    def _expected(self):
        """What the store holds after the log, or None if it must refuse."""
        now = [list(row) for row in self.rows]
        if not self.logged:
            return [now]
        if self.mode == "INCREMENTAL":
            before = [row for increment in self._mine() for row in increment]
            if now[: self.done] != before:
                return None
            return self.logged if len(now) == self.done else [*self.logged, now[self.done :]]
        if now == self.logged[-1]:
            return self.logged
        return None if self.mode == "IMMUTABLE" else [*self.logged, now]

    def _mine(self):
        """The increments this table object made: the last ones."""
        mine, count = [], 0
        for increment in reversed(self.logged):
            if count == self.done:
                break
            mine.insert(0, increment)
            count += len(increment)
        return mine

    @precondition(lambda self: self.mode == "INCREMENTAL" and self.logged)
    @rule()
    def compact(self):
        with self.run._store.catalog.read() as reader:
            content = latest(reader, self.run._label.number, "t").content.id
        compact(self.run._store, content)

    @precondition(lambda self: self.logged)
    @rule()
    def resume(self):
        self.run.finish()
        self.run = init(project="p", id="r", dir=self.folder, resume="must")
        if self.mode == "INCREMENTAL":
            self.table = Table(columns=["name", "n"], log_mode=self.mode)
            self.rows, self.done = [], 0

    @invariant()
    def readers_find_what_was_logged(self):
        if not getattr(self, "logged", None):
            return
        tables = Api(self.folder).run("p/r").tables
        if self.mode == "INCREMENTAL":
            assert _rows(tables["t"]) == [row for increment in self.logged for row in increment]
            for number, rows in enumerate(self.logged):
                assert _rows(tables.read("t", increment=number)) == rows
                upto = [row for increment in self.logged[: number + 1] for row in increment]
                assert _rows(tables.read("t", up_to_increment=number)) == upto
        else:
            for number, rows in enumerate(self.logged):
                assert _rows(tables.read("t", number)) == rows
            assert _rows(tables["t"]) == self.logged[-1]

    def teardown(self):
        if hasattr(self, "run"):
            self.run.finish()
            shutil.rmtree(self.folder)


def _rows(table):
    return [list(row.values()) for row in table]


TestLogModel = LogMachine.TestCase
TestLogModel.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
