"""Adding objects to a draft: tables and what they point to, joins of them, media values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from wandb_tables_widget.dtypes.wandb_keys import KeyType
from wandb_tables_widget.errors import NotFoundError, TypeMismatchError, nearest
from wandb_tables_widget.media import Media
from wandb_tables_widget.store.artifacts.manifest import short_name
from wandb_tables_widget.store.artifacts.materials import (
    JOINED,
    PARTITIONED,
    TABLE,
    TableMaterial,
    kept_material,
    media_material,
    note_material,
    table_material,
)
from wandb_tables_widget.store.artifacts.names import check_path, with_suffix
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.keys import ForeignKey, PrimaryKey
from wandb_tables_widget.table.partitioned import PartitionedTable
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.store.artifacts.draft import Draft
    from wandb_tables_widget.store.artifacts.material import Material, Row
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.keys import Key

_SIDES: Final = "media/tables"
"""Where tables lie that other entries need and nobody named, as in W&B's artifacts."""


@runtime_checkable
class InArtifact(Protocol):
    """A table that is an entry of an artifact."""

    @property
    def kept_table(self) -> tuple[Store, Row] | None:
        """Where a store keeps it, None if it is no table or not logged."""

    def path_in(self, draft: Draft) -> str | None:
        """Return its path if it is an entry of a draft, else None."""


def add_object(draft: Draft, obj: Any, name: str, *, overwrite: bool) -> str:
    """Add an object, with all it needs, and return the path of its entry.

    Raises:
        TypeMismatchError: an artifact takes no such object.
        StoreError: the name cannot be one, is taken, or something in the object cannot be kept.
        NotFoundError: a joined table names a table that the artifact does not have.
        MediaError: bytes of media cannot be had.
    """
    check_path(name)
    gathering = _Gathering(draft)
    path = gathering.add(obj, name)
    sides = {side: material for side, material in gathering.new.items() if side != path}
    draft.put(sides | {path: gathering.new[path]}, overwrite=overwrite)
    return path


class _Gathering:
    """The entries that one object needs: ``new`` are those to be added."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known = draft.materials()
        self.new: dict[str, Material] = {}
        self._gathered: set[Table] = set()

    def add(self, obj: Any, name: str) -> str:
        """Gather an object under a name, and return its path."""
        kinds = ((Table, TABLE), (JoinedTable, JOINED), (PartitionedTable, PARTITIONED))
        kind = next((kind for cls, kind in kinds if isinstance(obj, cls)), getattr(obj, "kind", None))
        if not isinstance(obj, (Table, JoinedTable, PartitionedTable, Media)):
            raise TypeMismatchError(
                f"an artifact takes tables and media such as Image, not {type(obj).__name__}: {obj!r:.60}; "
                "use Table(data=…) for frames, add_file() for files"
            )
        path = check_path(with_suffix(name, f".{kind}.json"))
        if isinstance(obj, Media):
            self.new[path] = media_material(obj)
        elif isinstance(obj, Table):
            self.new[path] = self._table(obj, path)
        else:
            note = self._join(obj) if isinstance(obj, JoinedTable) else self._parts(obj, name)
            self.new[path] = note_material(str(kind), note)
        return path

    def _join(self, joined: JoinedTable) -> dict[str, Any]:
        sides = self._side(joined.table1), self._side(joined.table2)
        return {"join_key": joined.join_key, "table1": sides[0], "table2": sides[1]}

    def _parts(self, parts: PartitionedTable, name: str) -> dict[str, Any]:
        if parts.parts_path is not None:
            return {"parts_path": check_path(parts.parts_path.rstrip("/"))}
        folder = f"{name.removesuffix(f'.{PARTITIONED}.json')}.parts"
        for at, source in enumerate(parts._sources):  # noqa: SLF001  # it gives them to nobody else
            path = f"{folder}/{at:05}.{TABLE}.json"
            self.new[path] = self._table(source.load_table(), path)
        return {"parts_path": folder}

    def _side(self, side: Any) -> str:
        """Return the path of a table that a joined table needs, gathered if it is not there yet."""
        if isinstance(side, InArtifact) and side.path_in(self._draft) is not None:
            side = side.path_in(self._draft)
        if isinstance(side, str):
            found = [path for path in (side, with_suffix(side, f".{TABLE}.json")) if path in self._known]
            if not found:
                tables = [path for path, material in self._known.items() if material.kind == TABLE]
                raise NotFoundError(f"the artifact has no table {side!r:.80}{nearest(side[:200], tables)}")
            return found[0]
        kept = side.kept_table if isinstance(side, InArtifact) else None
        table = kept_material(*kept) if kept is not None else self._table(side.load_table(), _SIDES)
        return self._put_side(table)

    def _put_side(self, material: Material) -> str:
        known = {**self._known, **self.new}
        same = (path for path, other in known.items() if other.identity == material.identity)
        path = next(same, f"{_SIDES}/{short_name(material.digest)}.{TABLE}.json")
        if path not in known:
            self.new[path] = material
        return path

    def _table(self, table: Table, path: str) -> TableMaterial:
        """Return what a table is made of, and gather the tables that its keys point to."""
        self._gathered.add(table)
        keys = {column: self._key(key, path).to_json() for column, key in table.snapshot().keys.items()}
        return table_material(self._draft.content_of(table, path), table.log_mode, keys)

    def _key(self, key: Key, path: str) -> KeyType:
        if isinstance(key, PrimaryKey):
            return KeyType("primaryKey")
        other = key.source.load_table()
        if other not in self._gathered:
            self._put_side(self._table(other, _SIDES))
        name = self._draft.content_of(other, path).digest
        return (
            KeyType("foreignKey", name, key.column)
            if isinstance(key, ForeignKey)
            else KeyType("foreignIndex", name)
        )


def parts_below(folder: str, paths: Sequence[str]) -> list[str]:
    """Return the tables of a partitioned table, in their order."""
    return sorted(path for path in paths if path.startswith(f"{folder}/") and path.endswith(f".{TABLE}.json"))
