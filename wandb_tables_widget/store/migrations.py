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


PAGE_CHECKS: Final = "page-checks"
"""The step from which on all pages have checksums, see `pages`."""


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
    Migration(
        "contents-and-artifacts",
        "0.2.0",
        """
        CREATE TABLE contents (
            id INTEGER PRIMARY KEY AUTOINCREMENT, folder TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
            schema TEXT NOT NULL, rows INTEGER NOT NULL, columns TEXT,
            growing INTEGER NOT NULL CHECK (growing IN (0, 1)), created_at REAL NOT NULL
        ) STRICT;
        CREATE INDEX contents_by_digest ON contents (digest) WHERE NOT growing;
        CREATE TABLE content_segments (
            content INTEGER NOT NULL REFERENCES contents, strip INTEGER NOT NULL, position INTEGER NOT NULL,
            segment TEXT NOT NULL REFERENCES segments, PRIMARY KEY (content, strip, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX content_segments_by_segment ON content_segments (segment);
        CREATE TABLE increments (
            id INTEGER PRIMARY KEY, content INTEGER NOT NULL REFERENCES contents, number INTEGER NOT NULL,
            start INTEGER NOT NULL, rows INTEGER NOT NULL, step INTEGER NOT NULL, time REAL NOT NULL,
            writer TEXT NOT NULL REFERENCES writers, sha256 BLOB NOT NULL, schema TEXT, batch BLOB,
            UNIQUE (content, number)
        ) STRICT;
        CREATE INDEX hot_increments ON increments (content, number) WHERE batch IS NOT NULL;

        INSERT INTO contents (id, folder, digest, schema, rows, growing, created_at)
            SELECT v.id, t.folder, v.digest, v.schema, v.rows, 0, v.created_at
            FROM versions v JOIN tables t ON t.id = v.table_id;
        INSERT INTO content_segments (content, strip, position, segment)
            SELECT version, 0, position, segment FROM version_segments;
        DROP TABLE version_segments;

        CREATE TABLE new_versions (
            id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES tables, number INTEGER NOT NULL,
            content INTEGER NOT NULL REFERENCES contents, keys TEXT, step INTEGER NOT NULL,
            created_at REAL NOT NULL, UNIQUE (table_id, number)
        ) STRICT;
        INSERT INTO new_versions SELECT id, table_id, number, id, NULL, step, created_at FROM versions;
        DROP TABLE versions;
        ALTER TABLE new_versions RENAME TO versions;
        CREATE INDEX versions_by_content ON versions (content);

        CREATE TABLE new_tables (
            id INTEGER PRIMARY KEY, project INTEGER NOT NULL REFERENCES projects,
            run INTEGER REFERENCES runs, key TEXT NOT NULL, log_mode TEXT NOT NULL
        ) STRICT;
        INSERT INTO new_tables SELECT t.id, r.project, t.run, t.key, t.log_mode
            FROM tables t JOIN runs r ON r.id = t.run;
        DROP TABLE tables;
        ALTER TABLE new_tables RENAME TO tables;
        CREATE UNIQUE INDEX tables_of_runs ON tables (run, key) WHERE run IS NOT NULL;
        CREATE UNIQUE INDEX streams_of_projects ON tables (project, key) WHERE run IS NULL;

        CREATE TABLE metrics (
            run INTEGER NOT NULL REFERENCES runs, name TEXT NOT NULL, definition TEXT NOT NULL,
            UNIQUE (run, name)
        ) STRICT;

        CREATE TABLE collections (
            id INTEGER PRIMARY KEY AUTOINCREMENT, project INTEGER NOT NULL REFERENCES projects,
            type TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (project, name)
        ) STRICT;
        CREATE TABLE artifacts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL REFERENCES collections,
            number INTEGER NOT NULL, digest TEXT NOT NULL, description TEXT, metadata TEXT NOT NULL,
            tags TEXT NOT NULL, use_as TEXT, size INTEGER NOT NULL, run INTEGER REFERENCES runs,
            created_at REAL NOT NULL,
            UNIQUE (collection, number)
        ) STRICT;
        CREATE TABLE aliases (
            collection INTEGER NOT NULL REFERENCES collections, alias TEXT NOT NULL,
            artifact INTEGER NOT NULL REFERENCES artifacts, UNIQUE (collection, alias)
        ) STRICT;
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY, artifact INTEGER NOT NULL REFERENCES artifacts, path TEXT NOT NULL,
            kind TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
            content INTEGER REFERENCES contents, media BLOB REFERENCES media, value TEXT, ref TEXT,
            UNIQUE (artifact, path)
        ) STRICT;
        CREATE INDEX entries_by_content ON entries (content);
        CREATE INDEX entries_by_media ON entries (media);
        CREATE TABLE artifact_uses (
            run INTEGER NOT NULL REFERENCES runs, artifact INTEGER NOT NULL REFERENCES artifacts,
            role TEXT NOT NULL CHECK (role IN ('input', 'output')), use_as TEXT,
            UNIQUE (run, artifact, role)
        ) STRICT;
        CREATE TABLE spools (id TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """,
    ),
    # An older version that still runs would write pages without checksums: it finds no `token` now.
    Migration(PAGE_CHECKS, "0.2.0", "ALTER TABLE writers RENAME COLUMN token TO receipt;"),
    # What was deleted leaves its number to none, so that what others hold of it is not found, never another.
    Migration(
        "upkeep",
        "0.2.0",
        """
        CREATE TABLE new_runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, project INTEGER NOT NULL REFERENCES projects,
            label TEXT NOT NULL, name TEXT NOT NULL, notes TEXT, group_name TEXT, job_type TEXT,
            tags TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'crashed', 'killed')),
            exit_code INTEGER, created_at REAL NOT NULL, finished_at REAL,
            writer TEXT NOT NULL REFERENCES writers, UNIQUE (project, label)
        ) STRICT;
        INSERT INTO new_runs SELECT * FROM runs;
        DROP TABLE runs;
        ALTER TABLE new_runs RENAME TO runs;
        CREATE TABLE new_projects (
            id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, name TEXT NOT NULL,
            created_at REAL NOT NULL, UNIQUE (entity, name)
        ) STRICT;
        INSERT INTO new_projects SELECT * FROM projects;
        DROP TABLE projects;
        ALTER TABLE new_projects RENAME TO projects;

        CREATE TABLE marks (
            kind TEXT NOT NULL, name TEXT NOT NULL, since REAL NOT NULL, PRIMARY KEY (kind, name)
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
