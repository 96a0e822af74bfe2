"""Values of other tables' keys that are put into a table, and what they make of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table.index import TableIndex
from wandb_tables_widget.table.keys import ForeignIndex, ForeignKey, PrimaryKey, TableKey
from wandb_tables_widget.table.sources import is_same

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.table.keys import Keys
    from wandb_tables_widget.table.table import Table

Link = ForeignKey | ForeignIndex


def link_of(value: Any, owner: Table | None) -> Link | None:
    """Return where a value points to, None if nowhere.

    A table's own keys and indices point nowhere in the table itself: they are plain text and numbers.
    """
    if isinstance(value, TableIndex):
        return None if value.source is owner else ForeignIndex(value.source)
    if isinstance(value, TableKey):
        return None if value.source is owner else ForeignKey(value.source, value.column)
    return None


def with_links(keys: Keys, cells: Iterable[tuple[str, DType, Any]], owner: Table | None) -> Keys:
    """Return the keys of a table that takes in the values of a row.

    The first value that points to another table makes its column point there; plain values may stand
    beside it. A primary key takes the keys of other tables as plain text.

    Args:
        keys: those there are.
        cells: of each value its column, the type that the column has with it, and the value.
        owner: the table.

    Raises:
        TypeMismatchError: a value points to another table than its column, or is none of the kind its
            column holds.
    """
    for name, dtype, value in cells:
        link = link_of(value, owner)
        if link is not None:
            keys = with_link(keys, name, link)
        if name in keys:
            check_type(keys, name, dtype)
    return keys


def with_link(keys: Keys, name: str, link: Link) -> Keys:
    """Return the keys with a column that points somewhere; errors as in `with_links`."""
    key = keys.get(name)
    if key is None:
        return keys | {name: link}
    if isinstance(key, PrimaryKey) and isinstance(link, ForeignKey):
        return keys
    if isinstance(key, ForeignKey) and isinstance(link, ForeignKey) and key.column != link.column:
        raise TypeMismatchError(
            f"column {name!r} points to the column {key.column!r} of a table, the value to {link.column!r}; "
            "use str(value)"
        )
    if isinstance(key, PrimaryKey) or type(key) is not type(link) or not is_same(key.source, link.source):
        way = "int(value)" if isinstance(link, ForeignIndex) else "str(value)"
        raise TypeMismatchError(
            f"column {name!r} is a key and the value points to another table; use {way}, or another column"
        )
    return keys


def check_type(keys: Keys, name: str, dtype: DType) -> None:
    """Refuse what a key column cannot hold.

    Raises:
        TypeMismatchError: the column would hold something else than text, or than whole numbers.
    """
    needed = keys[name].dtype
    if dtype != needed:
        raise TypeMismatchError(
            f"column {name!r} would hold {dtype}, but a key of another table makes it {needed}; "
            "use int(index) or str(key) for a plain value"
        )


def without_links(data: Any, owner: Table | None) -> tuple[Any, list[Link]]:
    """Return the data of a whole column with keys and indices as plain values, and where they point to.

    Only lists and tuples are looked through: nothing else holds such values.
    """
    if not isinstance(data, (list, tuple)) or not {TableIndex, TableKey} & set(map(type, data)):
        return data, []
    links = list(_distinct(link_of(value, owner) for value in data))
    plain = {TableIndex: int, TableKey: str}
    return [plain[type(value)](value) if type(value) in plain else value for value in data], links


def _distinct(links: Iterable[Link | None]) -> Sequence[Link]:
    found: dict[tuple[Any, ...], Link] = {}
    for link in links:
        if link is not None:
            column = link.column if isinstance(link, ForeignKey) else None
            found.setdefault((type(link), id(link.source), column), link)
    return list(found.values())
