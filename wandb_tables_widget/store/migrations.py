"""The catalogue's schema as named steps. A step that was released is never changed: add another.

Every table has a plural name. ``label`` is what people call a thing, ``id`` what we call it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

APPLICATION_ID: Final = 0x57545762
"""``WTWb`` in the header of the file: this SQLite database is a catalogue of ours."""


@dataclass(frozen=True)
class Migration:
    """One step: its name, the first version of this package that knows it, and its SQL."""

    name: str
    since: str
    sql: str


MIGRATIONS: Final = (
    Migration(
        "runs-and-tables",
        "0.1.0",
        """
        CREATE TABLE writers (
            id TEXT PRIMARY KEY, host TEXT NOT NULL, boot TEXT NOT NULL, pid INTEGER NOT NULL,
            started TEXT NOT NULL, token TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE projects (
            id INTEGER PRIMARY KEY, entity TEXT NOT NULL, name TEXT NOT NULL, created_at REAL NOT NULL,
            UNIQUE (entity, name)
        ) STRICT;
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY, project INTEGER NOT NULL REFERENCES projects, label TEXT NOT NULL,
            name TEXT NOT NULL, notes TEXT, group_name TEXT, job_type TEXT, tags TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'crashed', 'killed')),
            exit_code INTEGER, created_at REAL NOT NULL, finished_at REAL,
            writer TEXT NOT NULL REFERENCES writers, UNIQUE (project, label)
        ) STRICT;
        CREATE TABLE config (
            run INTEGER NOT NULL REFERENCES runs, key TEXT NOT NULL, value TEXT NOT NULL,
            UNIQUE (run, key)
        ) STRICT;
        CREATE TABLE summary (
            run INTEGER NOT NULL REFERENCES runs, key TEXT NOT NULL, value TEXT NOT NULL,
            UNIQUE (run, key)
        ) STRICT;
        CREATE TABLE history (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs,
            writer TEXT NOT NULL REFERENCES writers, step INTEGER NOT NULL, time REAL NOT NULL,
            value TEXT NOT NULL, UNIQUE (run, step, writer)
        ) STRICT;

        CREATE TABLE tables (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, key TEXT NOT NULL,
            log_mode TEXT NOT NULL, folder TEXT NOT NULL UNIQUE, UNIQUE (run, key)
        ) STRICT;
        CREATE TABLE versions (
            id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES tables, number INTEGER NOT NULL,
            digest TEXT NOT NULL, schema TEXT NOT NULL, rows INTEGER NOT NULL, step INTEGER NOT NULL,
            created_at REAL NOT NULL, UNIQUE (table_id, number)
        ) STRICT;
        CREATE INDEX versions_by_digest ON versions (digest);
        CREATE TABLE segments (
            id TEXT PRIMARY KEY, folder TEXT NOT NULL, lo INTEGER NOT NULL, hi INTEGER NOT NULL,
            rows INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE version_segments (
            version INTEGER NOT NULL REFERENCES versions, position INTEGER NOT NULL,
            segment TEXT NOT NULL REFERENCES segments, PRIMARY KEY (version, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX version_segments_by_segment ON version_segments (segment);

        CREATE TABLE packs (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, writer TEXT NOT NULL REFERENCES writers
        ) STRICT;
        CREATE TABLE media (
            digest BLOB PRIMARY KEY, format TEXT NOT NULL, size INTEGER NOT NULL,
            pack INTEGER REFERENCES packs, offset INTEGER
        ) STRICT, WITHOUT ROWID;
        """,
    ),
)


def pending(applied: Sequence[tuple[str, str]]) -> tuple[Migration, ...]:
    """Return the steps a store still needs, given the ``(name, since)`` of those it has.

    Raises:
        StoreError: it has steps this version does not know.
    """
    known = {step.name for step in MIGRATIONS}
    unknown = [(name, since) for name, since in applied if name not in known]
    if unknown:
        needed = max((since for _, since in unknown), key=_comparable)
        raise StoreError(
            f"this store was written by a newer version; install wandb-tables-widget >= {needed} to open it"
        )
    had = {name for name, _ in applied}
    return tuple(step for step in MIGRATIONS if step.name not in had)


def _comparable(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
