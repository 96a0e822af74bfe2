"""Who else is at a store while others log to it: the compactor, the collector and a reader, until killed."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.store.elsewhere import say
from tests.store.modes_at_work import MODES, PROJECT
from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store import Api

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Name = tuple[str, str, int]


def log(mode: str, name: str, seed: int) -> None:
    """Log one thing after the other."""
    MODES[mode](name, seed).log()


def compact() -> None:
    """Make files of rows that wait, again and again."""
    _for_ever(lambda api: api.compact())


def collect(older_than: float) -> None:
    """Take away what nobody names, again and again; with 0 nobody else may be there."""
    _for_ever(lambda api: api.gc(older_than=older_than, keep=older_than))


def delete(names: Sequence[Name], older_than: float) -> None:
    """Delete runs and their artifacts, say so, then collect what they alone needed."""
    api = Api()
    for mode, name, _ in names:
        if mode == "Artifacts":
            kept = [one for one in api.artifact_collections(PROJECT) if one.name == name]
            for collection in kept:
                api.delete(collection)
        with suppress(NotFoundError):  # killed before the run began
            api.delete(api.run(f"{PROJECT}/{name}"))
            say(name)
    collect(older_than)


def read(names: Sequence[Name]) -> None:
    """Read what others are logging, and hold all of it against what it must be."""

    def read_one(api: Api) -> None:
        mode, name, seed = random.choice(names)  # noqa: S311  # any will do
        MODES[mode](name, seed).kept(api)

    _for_ever(read_one)


def _for_ever(act: Callable[[Api], object]) -> None:
    while True:
        try:
            act(Api())
        except NotFoundError:  # not there yet, or no more
            time.sleep(0.005)
