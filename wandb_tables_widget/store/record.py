"""Config and summary: names and values of one run, kept in the catalogue at each change."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from wandb_tables_widget.errors import DamagedError, RunStateError, StoreUnavailableError, nearest
from wandb_tables_widget.store.nested import is_inner, put
from wandb_tables_widget.store.references import revived
from wandb_tables_widget.store.values import plain, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.nested import Path
    from wandb_tables_widget.store.store import Store

Which = Literal["config", "summary"]


def read_values(reader: Reader, which: Which, run: int) -> dict[str, Any]:
    """Return all values of a run's config or summary, oldest name first."""
    rows = reader.rows(f"SELECT key, value FROM {which} WHERE run = ? ORDER BY rowid", run)  # noqa: S608  # a literal
    return {key: json.loads(value) for key, value in rows}


def write_values(transaction: Transaction, which: Which, run: int, values: Mapping[str, Any]) -> None:
    """Set values of a run's config or summary."""
    transaction.many(
        f"INSERT INTO {which} (run, key, value) VALUES (?, ?, ?) "  # noqa: S608  # a literal
        "ON CONFLICT (run, key) DO UPDATE SET value = excluded.value",
        [(run, key, to_text(value, key)) for key, value in values.items()],
    )


def write_summary(transaction: Transaction, run: int, changes: Mapping[Path, Any]) -> None:
    """Set values of a run's summary by their paths; what else a dict there holds stays."""
    values: dict[str, Any] = {}
    nested: defaultdict[str, dict[Path, Any]] = defaultdict(dict)
    for path, value in changes.items():
        if len(path) > 1 or value == {}:
            nested[path[0]][path] = value
        else:
            values[path[0]] = value
    for key, below in nested.items():
        row = transaction.row("SELECT value FROM summary WHERE run = ? AND key = ?", run, key)
        known = None if row is None else json.loads(row[0])
        whole = {key: known} if is_inner(known) else {}
        for path, value in below.items():
            put(whole, path, value)
        values[key] = whole[key]
    write_values(transaction, "summary", run, values)


class Values(Protocol):
    """Where a record's items are."""

    def read(self) -> dict[str, Any]:
        """Return all items as JSON values."""

    def write(self, values: Mapping[str, Any]) -> None:
        """Set items for good, or raise."""

    def revive(self, value: Any) -> Any:
        """Return a value with media in the places of their references."""


class KeptValues:
    """Items in the catalogue.

    Args:
        store: where they are kept.
        which: whether they are a run's config or its summary.
        run: its number.
        guard: a context in which they are changed, given what that is called; raises if they may not be.
        lenient: what the guard lets pass is known here all the same, and kept with what is set next.
    """

    def __init__(
        self,
        store: Store,
        which: Which,
        run: int,
        guard: Callable[[str], AbstractContextManager[None]],
        *,
        lenient: bool = False,
    ) -> None:
        self._store = store
        self._which = which
        self._run = run
        self._guard = guard
        self._lenient = lenient
        self._known: dict[str, Any] = {}
        self._refused: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """Return all items as JSON values.

        Raises:
            StoreUnavailableError, DamagedError: they cannot be read; lenient, they are as read last.
        """
        try:
            with self._store.catalog.read() as reader:
                self._known = read_values(reader, self._which, self._run)
        except (StoreUnavailableError, DamagedError):
            if not self._lenient:
                raise
        return copy.deepcopy(self._known | self._refused)

    def write(self, values: Mapping[str, Any]) -> None:
        """Set items; durable on return.

        Raises:
            RunStateError: the run is finished.
            StoreUnavailableError: the disk refused; nothing is changed.
        """
        what = f"set {self._which} {', '.join(map(repr, values))}"
        wanted, is_kept = self._refused | dict(values), False
        with self._guard(what):
            with self._store.catalog.write() as transaction:
                write_values(transaction, self._which, self._run, wanted)
            is_kept = True
        self._refused = wanted if self._lenient and not is_kept else {}

    def revive(self, value: Any) -> Any:
        """Return a value with media in the places of their references."""
        return revived(value, self._store.blobs)


class Record(Mapping[str, Any]):
    """A mapping whose items are also attributes, read from the catalogue and written to it.

    Lists and dicts come out as copies: set the whole value to change it.
    """

    _which: ClassVar[Which]

    def __init__(self, values: Values) -> None:
        vars(self)["_values"] = values

    def __getitem__(self, key: str) -> Any:
        values = self._values.read()
        if key not in values:
            raise KeyError(f"{self._which} has no {key!r}{nearest(str(key)[:200], values)}")
        return self._values.revive(values[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values.read())

    def __len__(self) -> int:
        return len(self._values.read())

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __eq__(self, other: object) -> bool:
        return self.as_dict() == (other.as_dict() if isinstance(other, Record) else other)

    __hash__ = None  # type: ignore[assignment]  # what it holds can change

    def __repr__(self) -> str:
        return repr(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Return all items as a dict of its own."""
        return {key: self._values.revive(value) for key, value in self._values.read().items()}

    def update(self, values: Mapping[str, Any]) -> None:
        """Set several items at once, durably.

        Raises:
            TypeMismatchError: a value is no plain value.
            RunStateError: the run is finished.
        """
        self._values.write(plain(values, self._which))


class Summary(Record):
    """The last value of each key of a run, or what `define_metric` asked for, or what was set here since."""

    _which = "summary"


class Config(Record):
    """What a run was made with. A value that is set stays, unless it is changed on purpose."""

    _which = "config"

    def __init__(self, values: Values, *, allow_val_change: bool) -> None:
        super().__init__(values)
        vars(self)["_allow_val_change"] = allow_val_change

    def update(self, values: Mapping[str, Any], allow_val_change: bool | None = None) -> None:  # noqa: FBT001  # W&B's
        """Set several items at once, durably.

        Args:
            values: a dict, or another object with names and values, such as argparse's Namespace, absl's
                FLAGS, a dataclass or an OmegaConf config.
            allow_val_change: let values that are set already change; default what `init` was given.

        Raises:
            RunStateError: a value would change, or the run is finished.
            TypeMismatchError: a value is no plain value.
        """
        given = plain(values, "config")
        allowed = self._allow_val_change if allow_val_change is None else allow_val_change
        if not allowed:
            check_same(self._values.read(), given)
        self._values.write(given)

    def setdefault(self, key: str, value: Any = None) -> Any:
        """Return the value of a key, setting it first if there is none."""
        if key not in self:
            self.update({key: value})
        return self[key]

    def setdefaults(self, values: Mapping[str, Any]) -> None:
        """Set those of several items that have no value yet; errors as `update`."""
        now = self._values.read()
        self.update({key: value for key, value in plain(values, "config").items() if key not in now})


def check_same(now: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Refuse values of config that differ from those that are set.

    Raises:
        RunStateError: one does; the message names it.
    """
    for key, value in given.items():
        if key in now and to_text(now[key], key) != to_text(value, key):
            raise RunStateError(
                f"config {key!r} is {now[key]!r:.60} already, not {value!r:.60}; to change it, "
                "use config.update({...}, allow_val_change=True), or init(allow_val_change=True)"
            )
