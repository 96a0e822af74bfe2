"""An artifact as the last line of a cell: the grid of its table, or of a list of its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Media, Number, Schema, String
from wandb_tables_widget.dtypes.arrow import MEDIA
from wandb_tables_widget.store.artifacts.material import Row
from wandb_tables_widget.table.show import Shown, with_text
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.artifacts.collection import ArtifactCollection
    from wandb_tables_widget.store.artifacts.entry import ArtifactEntry
    from wandb_tables_widget.store.artifacts.material import Material

ROWS: Final = 30
"""Entries that are listed as text; the rest is counted."""

_SHOWN: Final = ("table", "joined-table", "partitioned-table")
_IMAGE: Final = "image-file"
_TEXT: Final = 120
_COLLECTIONS: Final = (
    ("artifact", str),
    ("type", str),
    ("versions", int),
    ("latest", str),
    ("aliases", list),
    ("entries", int),
    ("bytes", int),
    ("created_at", None),
    ("description", str),
)


def artifact_mimebundle(
    artifact: Artifact, include: Collection[str] | None, exclude: Collection[str] | None
) -> Any:
    """Return what a notebook shows: the grid if there is just one table that somebody named, else a list."""
    tables = [] if artifact.is_draft() else [e for e in artifact.entries.values() if is_shown(e)]
    shown: Shown = tables[0].load() if len(tables) == 1 else entries_table(artifact)
    return with_text(shown._repr_mimebundle_(include, exclude), draw_text(artifact))  # what a notebook calls


def is_shown(entry: ArtifactEntry) -> bool:
    """Tell whether an entry is a table of its own, and not there because another one needs it."""
    return entry.kind in _SHOWN and not entry.path.startswith("media/") and ".parts/" not in entry.path


def entries_table(artifact: Artifact) -> Table:
    """Return a row for each entry; with its picture, if there are images and the artifact is logged."""
    entries = dict(sorted(artifact.known_entries().items()))
    kept = artifact.logged
    columns: dict[Column, pa.Array] = {
        Column("entry", String()): pa.array(entries, pa.string()),
        Column("kind", String()): pa.array([entry.kind for entry in entries.values()], pa.string()),
        Column("bytes", Number(integer=True)): pa.array([e.size for e in entries.values()], pa.int64()),
        Column("digest", String()): pa.array([entry.digest for entry in entries.values()], pa.string()),
    }
    if any(entry.ref for entry in entries.values()):
        columns[Column("reference", String())] = pa.array([e.ref for e in entries.values()], pa.string())
    if kept is not None and any(entry.kind == _IMAGE for entry in entries.values()):
        columns[Column("image", Media())] = pa.array([_picture(e) for e in entries.values()], MEDIA)
    data = pa.Table.from_arrays(list(columns.values()), names=[column.name for column in columns])
    blobs = None if kept is None else kept.store.blobs
    return Table.from_arrow(data, schema=Schema(tuple(columns)), blobs=blobs)


def _picture(entry: Material | Row) -> dict[str, Any] | None:
    if entry.kind != _IMAGE or not isinstance(entry, Row):
        return None
    return {name: entry.note.get(name) for name in MEDIA.names}


def collections_table(collections: Sequence[ArtifactCollection]) -> Table:
    """Return a row for each artifact: what it is called, and its newest version."""
    table = Table(
        columns=[name for name, _ in _COLLECTIONS],
        dtype={name: kind for name, kind in _COLLECTIONS if kind in {str, int}},
    )
    for one in collections:
        versions = one.artifacts()
        newest = versions[-1] if versions else None
        about = (
            [None] * 5
            if newest is None
            else [newest.version, newest.file_count, newest.size, newest.created_at, newest.description]
        )
        version, *rest = about
        table.add_data(one.name, one.type, len(versions), version, one.aliases, *rest)
    return table


def draw_text(artifact: Artifact) -> str:
    """Return the artifact and its entries, a line each."""
    lines = [
        f"{_short(entry.path)}  {entry.kind}  {entry.size:,} bytes"
        for entry in list(artifact.entries.values())[:ROWS]
    ]
    more = artifact.file_count - ROWS
    rest = [f"and {more:,} more; artifact.entries has them all"] if more > 0 else []
    return "\n".join([repr(artifact), *lines, *rest])


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
