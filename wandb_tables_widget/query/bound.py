"""The bound tree: an expression whose names are columns and whose types are checked.

Only the binder makes these; SQL is made of nothing else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from wandb_tables_widget.errors import ExpressionLimitError
from wandb_tables_widget.query.kinds import is_float

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.functions import Function

Value: TypeAlias = str | float | bool | dt.date | dt.datetime
MAX_NODES: Final = 10_000

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]


@cache
def _parts_of(kind: object) -> tuple[str, ...]:
    return tuple(each.name for each in fields(cast("Any", kind)) if each.init and each.name != "dtype")


@dataclass(frozen=True)
class Bound:
    """Base of all bound nodes; ``dtype`` is the type of its value.

    ``nullable`` says whether SQL may give NULL for it, ``may_be_nan`` whether it may give NaN,
    which is missing all the same. ``columns`` are the indices of the columns it reads.

    Raises:
        ExpressionLimitError: the tree would have more than 10,000 nodes; a chain such as ``a < b < c``
            holds its middle twice, and chains within chains grow with each level.
    """

    dtype: DType
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size = 1 + sum(child.size for child in self.children)
        if size > MAX_NODES:
            raise ExpressionLimitError("too many chained comparisons stand within others; use 'and'")
        object.__setattr__(self, "size", size)

    @property
    def children(self) -> Iterator[Bound]:
        """The nodes directly below, left to right."""
        kind: object = type(self)
        for name in _parts_of(kind):
            value = getattr(self, name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Bound):
                    yield part

    @cached_property
    def columns(self) -> frozenset[int]:
        """Indices of the columns used."""
        return frozenset().union(*(child.columns for child in self.children))

    @cached_property
    def nullable(self) -> bool:
        """Whether SQL may give NULL."""
        return any(child.nullable for child in self.children)

    @property
    def may_be_nan(self) -> bool:
        """Whether SQL may give NaN."""
        return is_float(self.dtype)

    @cached_property
    def scopes(self) -> frozenset[str]:
        """What its functions are computed over: ``row``, ``group``, ``view``."""
        return frozenset[str]().union(*(child.scopes for child in self.children))

    @cached_property
    def sql_depth(self) -> int:
        """An upper bound of the nesting of its SQL.

        DuckDB's parser takes 1,000 levels, in time that grows with their square.
        """
        return 6 + max((child.sql_depth for child in self.children), default=0)


@dataclass(frozen=True)
class ColumnRef(Bound):
    """The cell of a column."""

    index: int
    optional: bool

    @cached_property
    def columns(self) -> frozenset[int]:
        """The index of the column."""
        return frozenset({self.index})

    @cached_property
    def nullable(self) -> bool:
        """Whether the column may hold nulls."""
        return self.optional


@dataclass(frozen=True)
class Constant(Bound):
    """A literal other than null."""

    value: Value

    @property
    def may_be_nan(self) -> bool:
        """Literals are never NaN."""
        return False


@dataclass(frozen=True)
class Now(Constant):
    """The moment ``now()`` stands for, in UTC; beside times without a zone it is read on the local clock."""

    @property
    def moment(self) -> dt.datetime:
        """The moment, in UTC."""
        assert isinstance(self.value, dt.datetime)  # noqa: S101  # the binder makes no other
        return self.value


@dataclass(frozen=True)
class Null(Bound):
    """Null, as a value of its type."""

    @cached_property
    def nullable(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True)
class ListValue(Bound):
    """A list written in the expression."""

    items: tuple[Bound, ...]

    @cached_property
    def nullable(self) -> bool:
        """The list is there, whatever it holds."""
        return False


@dataclass(frozen=True)
class FieldRef(Bound):
    """A field of a dict or of media; of each element if the operand is a list.

    ``position`` counts from 1. ``name`` is None if it is no plain word, or if DuckDB, which finds lone
    fields of Arrow structs by name whatever its case, could take another field for it.
    """

    operand: Bound
    position: int
    name: str | None

    @cached_property
    def nullable(self) -> bool:
        """Rows may lack the field."""
        return True


@dataclass(frozen=True)
class ItemRef(Bound):
    """The element of a list at a place counted from 0, from the end if negative."""

    operand: Bound
    place: int

    @cached_property
    def nullable(self) -> bool:
        """The list may be shorter."""
        return True


@dataclass(frozen=True)
class Scalar(Bound):
    """The JSON scalar of a mixed cell if it is of type ``dtype``, else null."""

    operand: Bound

    @cached_property
    def nullable(self) -> bool:
        """The cell may be of another type."""
        return True


@dataclass(frozen=True)
class Calculation(Bound):
    """``a + b - c`` over numbers, from the left. A whole result outside 64 bits is null."""

    operands: tuple[Bound, ...]
    operators: tuple[str, ...]

    @cached_property
    def nullable(self) -> bool:
        """A whole result may not fit; dividing by zero may have no result."""
        return True

    @cached_property
    def sql_depth(self) -> int:
        """Each operator is some levels more."""
        return super().sql_depth + sum(3 if operator in "+-*" else 6 for operator in self.operators)


@dataclass(frozen=True)
class Negation(Bound):
    """``-a`` of a number."""

    operand: Bound

    @cached_property
    def nullable(self) -> bool:
        """The least whole number has no opposite in 64 bits."""
        return True


@dataclass(frozen=True)
class Concatenation(Bound):
    """``a + b`` of text."""

    operands: tuple[Bound, ...]

    @cached_property
    def sql_depth(self) -> int:
        """Each operator is one level more."""
        return super().sql_depth + 3 * len(self.operands)


@dataclass(frozen=True)
class Comparison(Bound):
    """``a < b``; ``==`` and ``!=`` take null for a value."""

    operator: Operator
    left: Bound
    right: Bound

    @cached_property
    def nullable(self) -> bool:
        """Only an order has no answer for missing values."""
        sides = (self.left, self.right)
        return self.operator not in {"==", "!="} and any(side.nullable or side.may_be_nan for side in sides)


@dataclass(frozen=True)
class AmongConstants(Bound):
    """``a in [1, 2]``: never null; false for a missing ``a``."""

    operand: Bound
    values: tuple[Constant, ...]

    @cached_property
    def nullable(self) -> bool:
        """Never."""
        return False


@dataclass(frozen=True)
class InList(Bound):
    """``a in tags``: null where the list is."""

    operand: Bound
    container: Bound

    @cached_property
    def nullable(self) -> bool:
        """As the list is."""
        return self.container.nullable


@dataclass(frozen=True)
class Junction(Bound):
    """``a and b and c``, or the same with ``or``; three-valued."""

    operator: Literal["and", "or"]
    operands: tuple[Bound, ...]


@dataclass(frozen=True)
class Inversion(Bound):
    """``not a``; three-valued."""

    operand: Bound


@dataclass(frozen=True)
class FunctionCall(Bound):
    """A function of the table of functions, on each element of the first argument if ``mapped``."""

    function: Function
    arguments: tuple[Bound, ...]
    mapped: bool

    @cached_property
    def nullable(self) -> bool:
        """As the arguments are, unless the function says otherwise."""
        return self.function.nulls != "answers" and (
            self.function.nulls == "makes" or any(a.nullable or a.may_be_nan for a in self.arguments)
        )

    @cached_property
    def scopes(self) -> frozenset[str]:
        """Those of the arguments and that of the function."""
        return super().scopes | {self.function.scope}

    @cached_property
    def sql_depth(self) -> int:
        """Some functions are several calls within each other."""
        return super().sql_depth + 6


@dataclass(frozen=True)
class Kept(Bound):
    """The root of a filter: whether a row is kept, which it is when ``operand`` is true."""

    operand: Bound
