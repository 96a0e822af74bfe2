"""Config and summary: names and values of one run, kept in the catalogue at each change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from wandb_tables_widget.errors import RunStateError, nearest
from wandb_tables_widget.store.values import plain, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.store import Store


def read_values(reader: Reader, which: Literal["config", "summary"], run: int) -> dict[str, Any]:
    """Return all values of a run's config or summary, oldest name first."""
    rows = reader.rows(f"SELECT key, value FROM {which} WHERE run = ? ORDER BY rowid", run)  # noqa: S608  # a literal
    return {key: json.loads(value) for key, value in rows}


def write_values(
    transaction: Transaction, which: Literal["config", "summary"], run: int, values: Mapping[str, Any]
) -> None:
    """Set values of a run's config or summary."""
    transaction.many(
        f"INSERT INTO {which} (run, key, value) VALUES (?, ?, ?) "  # noqa: S608  # a literal
        "ON CONFLICT (run, key) DO UPDATE SET value = excluded.value",
        [(run, key, to_text(value, key)) for key, value in values.items()],
    )


class Record(Mapping[str, Any]):
    """A mapping whose items are also attributes, read from the catalogue and written to it.

    Lists and dicts come out as copies: set the whole value to change it.
    """

    _which: Literal["config", "summary"]

    def __init__(self, store: Store, run: int, check: Callable[[], None]) -> None:
        vars(self).update(_store=store, _run=run, _check=check)

    def __getitem__(self, key: str) -> Any:
        values = self.as_dict()
        if key not in values:
            raise KeyError(f"{self._which} has no {key!r}{nearest(key, values)}")
        return values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.as_dict())

    def __len__(self) -> int:
        return len(self.as_dict())

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __repr__(self) -> str:
        return repr(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Return all items as a dict of its own."""
        with self._store.catalog.read() as reader:
            return read_values(reader, self._which, self._run)

    def update(self, values: Mapping[str, Any]) -> None:
        """Set several items at once, durably.

        Raises:
            TypeMismatchError: a value is no plain value.
            RunStateError: the run is finished.
        """
        self._write(plain(values, self._which))

    def _write(self, values: Mapping[str, Any]) -> None:
        self._check()
        with self._store.catalog.write() as transaction:
            write_values(transaction, self._which, self._run, values)


class Summary(Record):
    """The last value of each key of a run, or what was set here since."""

    _which = "summary"


class Config(Record):
    """What a run was made with. A value that is set stays, unless it is changed on purpose."""

    _which = "config"

    def __init__(self, store: Store, run: int, check: Callable[[], None], *, allow_val_change: bool) -> None:
        super().__init__(store, run, check)
        vars(self)["_allow_val_change"] = allow_val_change

    def update(self, values: Mapping[str, Any], allow_val_change: bool | None = None) -> None:  # noqa: FBT001  # W&B's
        """Set several items at once, durably.

        Args:
            values: a dict, or an object with attributes such as argparse's Namespace.
            allow_val_change: let values that are set already change; default what `init` was given.

        Raises:
            RunStateError: a value would change, or the run is finished.
            TypeMismatchError: a value is no plain value.
        """
        given = plain(values, "config")
        allowed = self._allow_val_change if allow_val_change is None else allow_val_change
        if not allowed:
            self._check_same(given)
        self._write(given)

    def setdefault(self, key: str, value: Any = None) -> Any:
        """Return the value of a key, setting it first if there is none."""
        if key not in self:
            self.update({key: value})
        return self[key]

    def _check_same(self, given: Mapping[str, Any]) -> None:
        now = self.as_dict()
        for key, value in given.items():
            if key in now and to_text(now[key], key) != to_text(value, key):
                raise RunStateError(
                    f"config {key!r} is {now[key]!r:.60} already, not {value!r:.60}; to change it, "
                    "use config.update({...}, allow_val_change=True)"
                )
