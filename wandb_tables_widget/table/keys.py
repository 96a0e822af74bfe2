"""Keys: the column that names the rows of a table, and columns that point to rows of other tables.

Keys stand beside the schema and not in it: to whatever sorts, filters or keeps them, the values of a key
column are text or whole numbers; only a value read as Python's knows where it points to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from wandb_tables_widget.dtypes import DType, Number, String
from wandb_tables_widget.dtypes.wandb_keys import KeyType, key_types
from wandb_tables_widget.table.cells import read
from wandb_tables_widget.table.index import TableIndex
from wandb_tables_widget.table.sources import StoredTable, stored_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa

    from wandb_tables_widget.dtypes import Column
    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.table.sources import TableSource
    from wandb_tables_widget.table.table import Table


class TableKey(str):
    """A value of a key column, as text that knows the table and the column it names a row by."""

    __slots__ = ("column", "source")

    column: str
    source: TableSource

    @classmethod
    def of(cls, value: str, source: TableSource, column: str) -> TableKey:
        """Return ``value`` as one of a column of a table."""
        key = cls(value)
        key.source, key.column = source, column
        return key

    @property
    def table(self) -> Table:
        """The table it names a row of, loaded if need be."""
        return self.source.load_table()


def nobody() -> None:
    """Stand for a table that is gone, or not made yet."""


@dataclass(frozen=True, eq=False)
class PrimaryKey:
    """The column whose values name the rows of its own table.

    Attributes:
        owner: gives the table, None once it is gone; weak, so that a table's keys do not keep it alive.
    """

    owner: Callable[[], Table | None] = nobody
    dtype: ClassVar[DType] = String()

    def wrap(self, value: Any, name: str) -> Any:
        """Return a value of the column ``name`` as it is given out."""
        table = self.owner()
        return value if table is None else TableKey.of(value, table, name)

    def to_type(self, _name_of: Callable[[Table], str]) -> KeyType:
        """Return W&B's type of the column."""
        return KeyType("primaryKey")


@dataclass(frozen=True, eq=False)
class ForeignKey:
    """A column of values of ``column`` of another table."""

    source: TableSource
    column: str
    dtype: ClassVar[DType] = String()

    def wrap(self, value: Any, _name: str) -> Any:
        """Return a value of the column as it is given out."""
        return TableKey.of(value, self.source, self.column)

    def to_type(self, name_of: Callable[[Table], str]) -> KeyType:
        """Return W&B's type of the column, with the name of the other table."""
        return KeyType("foreignKey", _name(self.source, name_of), self.column)


@dataclass(frozen=True, eq=False)
class ForeignIndex:
    """A column of row numbers of another table."""

    source: TableSource
    dtype: ClassVar[DType] = Number(integer=True)

    def wrap(self, value: Any, _name: str) -> Any:
        """Return a value of the column as it is given out."""
        return TableIndex.of(self.source, value)

    def to_type(self, name_of: Callable[[Table], str]) -> KeyType:
        """Return W&B's type of the column, with the name of the other table."""
        return KeyType("foreignIndex", _name(self.source, name_of))


Key = PrimaryKey | ForeignKey | ForeignIndex
Keys = dict[str, Key]
"""Column name to key; replaced as a whole, never changed in place."""

NO_KEYS: Final[Keys] = {}


def _name(source: TableSource, name_of: Callable[[Table], str]) -> str:
    return stored_name(source) or name_of(source.load_table())


def keys_to_json(keys: Mapping[str, Key], name_of: Callable[[Table], str]) -> dict[str, Any]:
    """Return key columns as JSON, by column name, in W&B's type JSON.

    Args:
        keys: as a `Snapshot` has them.
        name_of: gives the name under which a table that is referred to will be found again. It is not asked
            for a table that came from a store and has not changed.
    """
    return {name: key.to_type(name_of).to_json() for name, key in keys.items()}


def keys_from_json(type_map: Mapping[str, Any], resolve: Callable[[str], Table]) -> Keys:
    """Return the keys in W&B's type JSON by column name, such as `keys_to_json` gives.

    Args:
        type_map: types by column name; those of columns that are no keys are passed over.
        resolve: returns the table of a name, or raises that there is none; asked when a value is followed.

    Raises:
        TypeMismatchError: a key does not say which table or column it points to.
    """
    types = key_types(type_map)
    sources = {kind.table: StoredTable(kind.table, resolve) for kind in types.values()}
    return {name: _key(kind, sources[kind.table]) for name, kind in types.items()}


def _key(kind: KeyType, source: TableSource) -> Key:
    if kind.name == "primaryKey":
        return PrimaryKey()
    return ForeignKey(source, kind.column) if kind.name == "foreignKey" else ForeignIndex(source)


def read_keyed(
    data: pa.Array | pa.ChunkedArray, column: Column, blobs: BlobSource, keys: Mapping[str, Key]
) -> list[Any]:
    """Return a column's values as Python's; those of a key column know the table they point to."""
    values = read(data, column.dtype, blobs)
    key = keys.get(column.name)
    if key is None:
        return values
    return [None if value is None else key.wrap(value, column.name) for value in values]
