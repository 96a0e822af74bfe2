"""Bits flipped, files cut and taken away, at random places of every kind of file in a store.

No wrong value is served, what does not depend on the damage stays readable, and the damage is named.
``WANDB_TABLES_DAMAGE_STATES`` sets the number of states, ``WANDB_TABLES_DAMAGE_SEED`` chooses others.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.store.upkeep.damage import read_all
from wandb_tables_widget.errors import (
    DamagedError,
    MediaError,
    NotFoundError,
    StoreUnavailableError,
    TablesError,
)
from wandb_tables_widget.store import Api
from wandb_tables_widget.store.upkeep.rebuild import rebuild

MAKER = Path(__file__).parent / "damage.py"
STATES = int(os.environ.get("WANDB_TABLES_DAMAGE_STATES", "200"))
SEED = int(os.environ.get("WANDB_TABLES_DAMAGE_SEED", time.time_ns()))
ENDS = ("end", "kill", "backfill")
KINDS = {
    "database": "catalog.db",
    "log": "catalog.db-wal",
    "index": "catalog.db-shm",
    "boot": "catalog.db-boot",
    "segment": "tables/*/*",
    "pack": "media/packs/*",
    "media": "media/??/*",
    "spool": "spools/*",
}
SHARES = {"database": 5, "log": 4, "index": 1, "boot": 0.2, "segment": 4, "pack": 3, "media": 1, "spool": 3}
LEFT = {"stream left", "stream other"}
"""What lies in spools when the process was killed."""

NOT_NEEDED = {"index", "boot"}
"""SQLite makes the one anew, and the other only tells when to look at the first."""


@dataclass(frozen=True)
class State:
    """One damage: ``at`` is the bit that is flipped, or the byte from which on the file is cut."""

    end: str
    kind: str
    file: str
    how: str
    at: int

    def inflict(self, root: Path) -> None:
        path = root / self.file
        if self.how == "removed":
            path.unlink()
            return
        data = bytearray(path.read_bytes())
        if self.how == "cut":
            del data[self.at :]
        else:
            data[self.at // 8] ^= 1 << self.at % 8
        path.write_bytes(data)


class Bases:
    """Stores to damage copies of, each as its process left it, with all that can be read of each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies = 0
        environment = {**os.environ, "PYTHONPATH": str(MAKER.parents[3])}
        makers = [
            subprocess.Popen([sys.executable, str(MAKER), str(folder / end), end], env=environment)
            for end in ENDS
        ]
        for maker in makers:
            maker.wait()
        self.truth = {end: self._read(self.copy(end)) for end in ENDS}
        for name in LEFT:
            assert [self.truth[end].pop(name) for end in ENDS if end != "kill"] == [NotFoundError] * 2
        self.files = {end: self._list(folder / end) for end in ENDS}
        self._losses: dict[tuple[str, str], set[str]] = {}

    def copy(self, end: str) -> Path:
        self._copies += 1
        place = self._folder / f"copy-{self._copies}"
        shutil.copytree(self._folder / end, place)
        return place

    def losses(self, end: str, file: str) -> set[str]:
        """Return what cannot be read without a file."""
        if (end, file) not in self._losses:
            place = self.copy(end)
            (place / file).unlink()
            found = self._read(place)
            self._losses[end, file] = {k for k, v in self.truth[end].items() if found.get(k) != v}
        return self._losses[end, file]

    def choose(self, chance: random.Random) -> State:
        end = chance.choice(ENDS)
        kinds = [kind for kind in KINDS if self.files[end][kind]]
        (kind,) = chance.choices(kinds, [SHARES[kind] for kind in kinds])
        file, size = chance.choice(self.files[end][kind])
        how = chance.choice(["flipped"] * 4 + ["cut", "removed"])
        return State(end, kind, file, how, chance.randrange(size * 8 if how == "flipped" else size))

    @staticmethod
    def _read(place: Path) -> dict[str, object]:
        api = Api(place)
        found = read_all(api._store)
        close(api)
        shutil.rmtree(place)
        return found

    @staticmethod
    def _list(root: Path) -> dict[str, list[tuple[str, int]]]:
        found = {
            kind: [
                (path.relative_to(root).as_posix(), path.stat().st_size) for path in sorted(root.glob(names))
            ]
            for kind, names in KINDS.items()
        }
        return {kind: [file for file in files if file[1]] for kind, files in found.items()}


def close(api: Api) -> None:
    api._store.catalog.close()


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    made = Bases(tmp_path_factory.mktemp("damage"))
    for end, truth in made.truth.items():
        assert not [name for name, found in truth.items() if isinstance(found, type)], end
        assert len(truth) >= 30
    for kind in KINDS:
        assert any(files[kind] for files in made.files.values()), kind
    return made


def wrong_in(found: object, true: object) -> bool:
    """Tell whether something was read that was not written; an error in its place is none."""
    if isinstance(found, type):
        return not issubclass(found, DamagedError | StoreUnavailableError | MediaError | NotFoundError)
    if isinstance(found, list) and isinstance(true, list):
        return len(found) != len(true) or any(map(wrong_in, found, true))
    return found != true


def open_damaged(place: Path, state: State) -> tuple[Api | None, str]:
    """Return the store, or a new one of what could be read of it, if any; and with what it was refused."""
    opened: list[Api] = []
    error = failure(lambda: opened.append(Api(place)))
    if error is None:
        return opened[0], ""
    assert type(error) is DamagedError, (state, error)
    assert Path(state.file).name in str(error), (state, error)
    assert state.kind in {"database", "log"}, (state, error)
    again = failure(lambda: rebuild(place, place / "new"))
    if again is None:
        return Api(place / "new"), str(error)
    assert type(again) is DamagedError, (state, again)
    assert state.how != "flipped", (state, again)
    shutil.rmtree(place)
    return None, str(error)


def failure(act) -> TablesError | None:
    try:
        act()
    except TablesError as error:
        return error
    return None


def check(bases: Bases, state: State) -> str:
    """Inflict a damage, read everything, and tell how much of it was left."""
    truth = bases.truth[state.end]
    place = bases.copy(state.end)
    state.inflict(place)
    api, refused = open_damaged(place, state)
    if api is None:
        return "refused"
    found = read_all(api._store)
    report = api.verify(progress=False)
    close(api)
    shutil.rmtree(place)
    check_values(bases, state, found, refused)
    unread = {name for name, value in truth.items() if found.get(name) != value}
    named = named_by(state, [finding.place for finding in (*report.damaged, *report.missing)])
    if state.kind not in NOT_NEEDED and not refused and not is_unknown(state):
        assert named or (not unread and is_idle(state, report.orphans)), (state, unread, report)
    assert state.kind not in NOT_NEEDED or (report.ok and not unread), (state, unread, report)
    return "read" if not unread else "partly read" + " after rebuild" * bool(refused)


def check_values(bases: Bases, state: State, found: dict[str, object], refused: str) -> None:
    truth = bases.truth[state.end]
    streams = LEFT if state.end == "kill" and state.kind in {"spool", "database", "log"} else set()
    wrong = {name for name in truth if name in found and wrong_in(found[name], truth[name])} - streams
    if refused:
        wrong = {name for name in wrong if not is_part(name, found[name], truth[name])}
    assert not wrong, (state, {name: (found[name], truth[name]) for name in wrong})
    for name in streams:
        check_rows(state, found[name], truth[name])
    if state.kind not in {"database", "log"}:
        unread = {name for name, value in truth.items() if found.get(name) != value}
        assert unread <= bases.losses(state.end, state.file), (state, unread)
    if state.kind == "pack" and state.how == "flipped":
        cells = [cell for name, value in found.items() if name.endswith(" media") for cell in value]
        assert sum(isinstance(cell, type) for cell in cells) <= 1, state


def is_part(name: str, found: object, true: object) -> bool:
    """Tell whether what was taken over into a new store is all or some of what was there."""
    if isinstance(found, dict):
        return found.items() <= true.items()
    is_list = name.endswith((" versions", " increments", "history", "keys", "projects")) or name.startswith(
        "runs"
    )
    return is_list and [one for one in true if one in found] == found


def check_rows(state: State, found: list, true: list) -> None:
    """Hold the rows of a stream whose spool was damaged against all that were logged: some may be missing."""
    if found is NotFoundError:  # all of the file was lost
        return
    names, rows, media = found
    logged = [*true[1], *([*row[:-1], "None"] for row in true[1])]  # a picture may be lost, its row be kept
    assert names in (["timestamp"], true[0]), state
    assert [row for row in rows if row not in logged] == [], state
    assert [one for one in media if one not in true[2]] == [], state


def is_unknown(state: State) -> bool:
    """Tell whether nothing is left that knows of the damage: a spool has the rows of the last moment only."""
    return state.kind == "spool" and state.how != "flipped"


def is_idle(state: State, orphans: tuple[str, ...]) -> bool:
    """Tell whether nobody needs what was damaged; log and database may have the same."""
    is_in_log = state.kind == "database" and state.end != "end"
    is_in_database = state.kind == "log" and state.end == "backfill"
    return state.how == "removed" or state.file in orphans or is_in_log or is_in_database


def named_by(state: State, places: list[str]) -> bool:
    file = Path(state.file)
    return any(Path(place) in {file, file.with_suffix(".damaged")} for place in places)


def test_damage_is_found_never_served(bases):
    chance = random.Random(SEED)  # noqa: S311  # places, no secrets
    tally = Counter()
    for _ in range(STATES):
        state = bases.choose(chance)
        tally[state.kind, state.how, check(bases, state)] += 1
    print(f"seed {SEED}")  # noqa: T201  # shown with -s
    for key, count in sorted(tally.items()):
        print(count, *key)  # noqa: T201  # as above
    assert sum(tally.values()) == STATES
