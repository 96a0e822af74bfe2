"""An artifact as the last line of a cell: the grid of its table, or a list of its entries."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.artifacts.entry import ArtifactEntry

ROWS: Final = 30
"""Entries that are listed; the rest is counted."""

_SHOWN: Final = ("table", "joined-table", "partitioned-table")
_TEXT: Final = 120
_CELL: Final = "padding:3px 8px;border-bottom:1px solid #8884;text-align:{}"


def artifact_mimebundle(
    artifact: Artifact, include: Collection[str] | None, exclude: Collection[str] | None
) -> Any:
    """Return what a notebook shows: the grid if there is just one table that somebody named, else a list."""
    tables = [] if artifact.is_draft() else [e for e in artifact.entries.values() if is_shown(e)]
    if len(tables) == 1:
        return tables[0].load()._repr_mimebundle_(include, exclude)  # what a notebook calls
    forms = {"text/plain": draw_text(artifact), "text/html": draw_html(artifact)}
    kept = {mime: form for mime, form in forms.items() if not include or mime in include}
    return {mime: form for mime, form in kept.items() if not exclude or mime not in exclude}


def is_shown(entry: ArtifactEntry) -> bool:
    """Tell whether an entry is a table of its own, and not there because another one needs it."""
    return entry.kind in _SHOWN and not entry.path.startswith("media/") and ".parts/" not in entry.path


def draw_text(artifact: Artifact) -> str:
    """Return the artifact and its entries, a line each."""
    lines = [f"{row[0]}  {row[1]}  {row[2]}" for row in _rows(artifact)]
    return "\n".join([repr(artifact), *lines, *_rest(artifact)])


def draw_html(artifact: Artifact) -> str:
    """Return the artifact and its entries as a table with inline styles; every name is escaped."""
    body = "".join(
        f'<tr><td style="{_CELL.format("left")}">{html.escape(path)}</td>'
        f'<td style="{_CELL.format("left")}">{html.escape(kind)}</td>'
        f'<td style="{_CELL.format("right")}">{size}</td></tr>'
        for path, kind, size in _rows(artifact)
    )
    rest = "".join(f"<p>{html.escape(line)}</p>" for line in _rest(artifact))
    return (
        f'<div style="font:12px/1.4 system-ui,sans-serif"><p>{html.escape(repr(artifact))}</p>'
        f'<table style="border-collapse:collapse"><tbody>{body}</tbody></table>{rest}</div>'
    )


def _rows(artifact: Artifact) -> list[tuple[str, str, str]]:
    shown = list(artifact.entries.values())[:ROWS]
    return [(_short(entry.path), entry.kind, f"{entry.size:,} bytes") for entry in shown]


def _rest(artifact: Artifact) -> list[str]:
    more = artifact.file_count - ROWS
    return [f"and {more:,} more; artifact.entries has them all"] if more > 0 else []


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
