"""kill -9 at random moments of all who are at a store: loggers of every mode, compactor, collector, reader.

What a call returned for is there, equal; nothing is there by half; the store opens every time.
``WANDB_TABLES_KILL_ROUNDS`` sets the number of rounds; every 50 of them have a store of their own.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.store import company
from tests.store.elsewhere import Elsewhere
from tests.store.modes_at_work import MODES, PROJECT
from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store import Api

ROUNDS = int(os.environ.get("WANDB_TABLES_KILL_ROUNDS", "15"))
ROUNDS_A_STORE = 50

OLD_SECONDS = 5.0
"""What is older may be collected while others log: no call takes as long, also on a busy machine."""

log = logging.getLogger(__name__)


class Rounds:
    """Rounds of logging and killing on one store.

    Attributes:
        calls: mode → calls that returned.
        kept: ``(mode, name, seed)`` → calls that are in the store.
    """

    def __init__(self, folder, chance):
        self._elsewhere = Elsewhere(folder)
        self._chance = chance
        self._number = 0
        self.calls = Counter()
        self.kept = {}

    def run(self):
        """Let all work, kill them one after the other, and check what they left."""
        self._number += 1
        modes = self._chance.sample(sorted(MODES), 3)
        names = [(mode, f"{mode.lower()}-{self._number}", self._number * 1_000) for mode in modes]
        gone = self._doomed()
        loggers = {name: self._elsewhere.start(company.log, *name) for name in names}
        deleter = self._elsewhere.start(company.delete, gone, OLD_SECONDS)
        others = [
            deleter,
            self._elsewhere.start(company.compact),
            self._elsewhere.start(company.read, [*self.kept, *names]),
        ]
        time.sleep(self._chance.uniform(0.02, 0.6))
        self._kill([*loggers.values(), *others])
        self._check_gone(gone, deleter.lines())
        if self._chance.random() < 0.3:  # now and then
            self._collect_alone()
        self._check(loggers)

    def _doomed(self):
        """Return some of what earlier rounds left, which is to be deleted."""
        old = [name for name in self.kept if name[0] != "Streaming"]
        return self._chance.sample(old, min(3, len(old) // 2))

    def _kill(self, processes):
        self._chance.shuffle(processes)
        for process in processes:
            process.kill(signal.SIGKILL)
            time.sleep(self._chance.choice([0, 0, 0.02]))
        for process in processes:
            assert process.wait() == -signal.SIGKILL, "\n".join(process.lines())

    def _collect_alone(self):
        collector = self._elsewhere.start(company.collect, 0)
        time.sleep(self._chance.uniform(0.01, 0.2))
        self._kill([collector])

    def _check_gone(self, doomed, deleted):
        """Check that what was said to be deleted is; what was to be deleted next may be, too."""
        for name in doomed:
            del self.kept[name]
        if deleted:
            ids = {run.id for run in Api().runs(PROJECT)}
            assert not ids.intersection(deleted)

    def _check(self, loggers):
        api = Api()
        for (mode, name, seed), process in loggers.items():
            lines = process.lines()
            self.calls[mode] += len(lines)
            try:
                self.kept[mode, name, seed] = MODES[mode](name, seed).check(api, lines)
            except NotFoundError:
                assert not lines
        with api._store.catalog.read() as reader:
            assert reader.rows("PRAGMA integrity_check") == [("ok",)]
            assert reader.rows("PRAGMA foreign_key_check") == []
        api._store.catalog.close()

    def end(self):
        """Check that all that was ever kept is still there, and nothing besides once it is collected."""
        self._elsewhere.close()
        api = Api()
        assert api.verify(progress=False).ok, api.verify(progress=False)
        for _ in range(2):  # what goes to the trash by one call is deleted by the next
            api.gc(older_than=0, keep=0)
        report = api.verify(progress=False)
        assert (report.ok, report.orphans) == (True, ()), report
        for (mode, name, seed), kept in self.kept.items():
            assert MODES[mode](name, seed).kept(api) == kept
        assert not list((api._store.root / "trash").iterdir())
        assert not list((api._store.root / "spools").glob("*.spool"))
        api._store.catalog.close()


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(place, monkeypatch):
    seed = time.time_ns()
    chance = random.Random(seed)  # noqa: S311  # moments, no secrets
    calls = Counter()
    for first in range(0, ROUNDS, ROUNDS_A_STORE):
        folder = place / str(first)
        folder.mkdir()
        monkeypatch.chdir(folder)
        rounds = Rounds(folder, chance)
        for _ in range(first, min(first + ROUNDS_A_STORE, ROUNDS)):
            rounds.run()
        rounds.end()
        calls += rounds.calls
        log.info("%d rounds, calls that returned: %s", min(first + ROUNDS_A_STORE, ROUNDS), dict(calls))
    assert calls.keys() == MODES.keys()
    assert sum(calls.values()) > 10 * ROUNDS
