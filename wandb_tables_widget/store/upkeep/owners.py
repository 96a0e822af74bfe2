"""Who names a content, a media item or a run, in words for people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader


class Owner(NamedTuple):
    """What names a content or a media item.

    Attributes:
        project: ``entity/project``, or the project without an entity.
        holder: the run's id, or an artifact's name; "" for a stream.
        kind: ``"table"``, ``"stream"``, ``"artifact"`` or ``"history"``.
        name: the key, or the path in the artifact.
        version: such as ``v0``; "" where there is none.
    """

    project: str
    holder: str
    kind: str
    name: str
    version: str

    def __str__(self) -> str:
        where = "/".join(filter(None, (self.project, self.holder)))
        if self.kind == "artifact":
            return f"artifact {where}:{self.version}, {self.name!r}"
        return f"{where}, {self.kind} {self.name!r} {self.version}".rstrip()


def owners_of_contents(reader: Reader) -> dict[int, list[Owner]]:
    """Return content → who names it, the oldest first."""
    found: defaultdict[int, list[Owner]] = defaultdict(list)
    for content, entity, project, run, key, number in reader.rows(
        "SELECT v.content, p.entity, p.name, r.label, t.key, v.number FROM versions v "
        "JOIN tables t ON t.id = v.table_id JOIN projects p ON p.id = t.project "
        "LEFT JOIN runs r ON r.id = t.run ORDER BY v.id"
    ):
        kind = "stream" if run is None else "table"
        found[content].append(Owner(_path(entity, project), run or "", kind, key, f"v{number}"))
    for content, *entry in reader.rows(
        f"SELECT e.content, {_ENTRY} WHERE e.content IS NOT NULL ORDER BY e.id"
    ):  # ours
        found[content].append(_entry(*entry))
    return dict(found)


def owners_of_media(reader: Reader) -> dict[str, list[Owner]]:
    """Return digest → the artifact entries that name it themselves, not by a table."""
    found: defaultdict[str, list[Owner]] = defaultdict(list)
    sql = f"SELECT lower(hex(e.media)), {_ENTRY} WHERE e.media IS NOT NULL ORDER BY e.id"  # ours
    for digest, *entry in reader.rows(sql):
        found[digest].append(_entry(*entry))
    return dict(found)


def run_paths(reader: Reader) -> dict[int, tuple[str, str]]:
    """Return run → its project and its id."""
    rows = reader.rows(
        "SELECT r.id, p.entity, p.name, r.label FROM runs r JOIN projects p ON p.id = r.project ORDER BY r.id"
    )
    return {run: (_path(entity, project), label) for run, entity, project, label in rows}


_ENTRY = (
    "p.entity, p.name, c.name, a.number, e.path FROM entries e JOIN artifacts a ON a.id = e.artifact "
    "JOIN collections c ON c.id = a.collection JOIN projects p ON p.id = c.project"
)


def _entry(entity: str, project: str, name: str, number: int, path: str) -> Owner:
    return Owner(_path(entity, project), name, "artifact", path, f"v{number}")


def _path(entity: str, project: str) -> str:
    return "/".join(filter(None, (entity, project)))
