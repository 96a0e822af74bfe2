"""Column types as immutable values, and the schema that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from wandb_tables_widget.errors import ColumnNotFoundError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class DType:
    """Base of all column types. ``kind`` is the word used on the wire and in messages."""

    kind: ClassVar[str] = "any"

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class NoneDType(DType):
    """Only missing values so far; widens to whatever comes first. Arrow: null."""

    kind: ClassVar[str] = "none"


@dataclass(frozen=True)
class Number(DType):
    """Integers and floats mix. Arrow: int64 while every value is whole, else float64."""

    kind: ClassVar[str] = "number"
    integer: bool = False

    def __str__(self) -> str:
        return "integer" if self.integer else "number"


@dataclass(frozen=True)
class OnlyNaN(Number):
    """A number column that holds nothing but NaN so far: any type may follow. Arrow: float64."""

    def __str__(self) -> str:
        return "number"


@dataclass(frozen=True)
class Boolean(DType):
    """True or False. Arrow: bool."""

    kind: ClassVar[str] = "boolean"


@dataclass(frozen=True)
class String(DType):
    """Text. Arrow: string, large_string or dictionary<int32, string>."""

    kind: ClassVar[str] = "string"


@dataclass(frozen=True)
class Colored(String):
    """Text that names things which have a colour each, such as runs. Arrow: as other text.

    ``colors`` lists pairs of a text and the number of its colour, see `colors.color_of`; a text that is not
    listed has none.
    """

    colors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Timestamp(DType):
    """A point in time or a date. Arrow: timestamp[us] with or without zone, or date32."""

    kind: ClassVar[str] = "timestamp"
    timezone: str | None = None
    date: bool = False

    def __str__(self) -> str:
        if self.date:
            return "date"
        return "time" if self.timezone is None else f"time in {self.timezone}"


@dataclass(frozen=True)
class List(DType):
    """A list of one element type. Arrow: list<element>."""

    kind: ClassVar[str] = "list"
    element: DType = NoneDType()

    def __str__(self) -> str:
        return f"list of {self.element}"


@dataclass(frozen=True)
class Dict(DType):
    """A mapping with text keys; rows may lack keys.

    Arrow: struct with the union of the keys; while no row has a key, the string ``{}``, because Parquet and
    DuckDB know no struct without fields.
    """

    kind: ClassVar[str] = "dict"
    fields: tuple[tuple[str, DType], ...] = ()

    def __str__(self) -> str:
        return "dict"


@dataclass(frozen=True)
class NDArray(DType):
    """Numeric arrays of one shape. Arrow: list<float64>, row-major, beside ``shape``."""

    kind: ClassVar[str] = "ndarray"
    shape: tuple[int, ...] = ()

    def __str__(self) -> str:
        return "array " + "×".join(map(str, self.shape))


@dataclass(frozen=True)
class Media(DType):
    """A reference to stored bytes; ``media`` is W&B's name of the kind, such as ``image-file``.

    Arrow: struct{digest: string, format: string, width: int32, height: int32, size: int64,
    caption: string}. ``digest`` is the SHA-256 of the bytes in lower-case hex.
    """

    kind: ClassVar[str] = "media"
    media: str = "image-file"

    def __str__(self) -> str:
        return self.media.removesuffix("-file")


@dataclass(frozen=True)
class AnyType(DType):
    """Values of mixed types (``allow_mixed_types``). Arrow: string holding JSON."""

    kind: ClassVar[str] = "any"

    def __str__(self) -> str:
        return "mixed"


@dataclass(frozen=True)
class Column:
    """One column: its name, type, and whether it may hold missing values."""

    name: str
    dtype: DType
    optional: bool = True


@dataclass(frozen=True)
class Schema:
    """Columns in order; names are unique."""

    columns: tuple[Column, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.columns)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.name: i for i, column in enumerate(self.columns)}

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(self._positions)

    def __len__(self) -> int:
        return len(self.columns)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __contains__(self, name: object) -> bool:
        return name in self._positions

    def __getitem__(self, name: str) -> Column:
        return self.columns[self.index(name)]

    def index(self, name: str) -> int:
        """Return the position of a column.

        Raises:
            ColumnNotFoundError: no column has that name; the message lists the nearest.
        """
        try:
            return self._positions[name]
        except (KeyError, TypeError):
            message = f"there is no column {name!r:.80}{nearest(str(name)[:200], self.names)}"
            raise ColumnNotFoundError(message) from None
