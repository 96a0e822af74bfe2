"""One row of the table of functions, and which types it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from wandb_tables_widget.dtypes import Boolean, DType, List, Media, Number, String, Timestamp
from wandb_tables_widget.dtypes import Dict as DictType
from wandb_tables_widget.query.kinds import (
    NUMBER,
    Arrow,
    common,
    comparable,
    element_type,
    is_integer,
    is_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.sql_text import SQL

Written: TypeAlias = Literal[
    "digits",
    "pattern",
    "separator",
    "unit",
    "fixed unit",
    "direction",
    "number format",
    "time format",
    "width",
    "fraction",
    "key",
]
Takes: TypeAlias = Literal[
    "anything",
    "text",
    "number",
    "integer",
    "boolean",
    "time",
    "value",
    "list",
    "values",
    "numbers",
    "texts",
    "booleans",
    "lists",
    "element",
    "same",
    "dict",
    "media",
    "x => …",
    "x => boolean",
    Written,
]
"""What an argument may be.

``value`` is a number, text, boolean or time; ``values``, ``numbers``, ``texts``, ``booleans`` and ``lists``
are lists of such; ``element`` is comparable with what the list before it holds, ``same`` goes together with
the others and with a list before them. `Written` ones are literals, see `literals`.
"""

VALUES: Final = (Number, String, Boolean, Timestamp)
LITERALS: Final[frozenset[str]] = frozenset(get_args(Written))
"""Arguments that are written into the expression and never come from a column."""

Nulls: TypeAlias = Literal["passes", "makes", "answers", "handles"]
Scope: TypeAlias = Literal["row", "group", "view"]
Cell: TypeAlias = Any
"""A value as Python has it: a number, text, boolean, time, list, dict or None."""


@dataclass(frozen=True)
class Function:
    """One row of the table.

    ``sql`` is DuckDB SQL with ``{0}``, ``{1}`` where the arguments go, or writes it from the bound
    arguments and their SQL. ``gives`` is the type of the result, None the type of the first argument, or
    works it out from the types of all.

    ``nulls`` is ``passes`` if a missing argument gives a missing result and no other does, ``makes`` if
    others do too, ``answers`` if the result is never missing, ``handles`` if the function looks at missing
    arguments itself and may answer with a missing result. ``maps`` says whether the function works on each
    element of a list given for its first argument. ``nan`` says whether NaN may go in, because it comes out
    again; otherwise it goes in as NULL.

    ``scope`` is ``row`` for what is computed of one row, ``group`` for what is computed of all rows of a
    group, ``view`` for what is computed over the rows of the view in their order. ``repeats`` says whether
    the last argument may be given several times. ``bounds`` are the least and greatest value of a ``digits``
    argument. Each example is an expression and its value; only rows of scope ``row`` have them, the others
    have ``over``: an expression, the values of the columns it reads, and what comes out.
    """

    name: str
    takes: tuple[Takes, ...]
    gives: DType | Callable[[Sequence[DType]], DType] | None
    sql: str | Callable[[Sequence[Bound], Sequence[SQL]], SQL]
    doc: str
    examples: Mapping[str, Cell] = field(default_factory=dict, hash=False, compare=False)
    aliases: tuple[str, ...] = ()
    nulls: Nulls = "passes"
    maps: bool = True
    nan: bool = False
    repeats: bool = False
    bounds: tuple[int, int] = (0, 0)
    scope: Scope = "row"
    over: tuple[str, Mapping[str, Sequence[Cell]], Cell] | None = field(
        default=None, hash=False, compare=False
    )

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its other spellings."""
        return (self.name, *self.aliases)

    @property
    def signature(self) -> str:
        """How a call looks, such as ``contains(text, text)``."""
        return f"{self.name}({', '.join(self.takes)}{', …' if self.repeats else ''})"

    def takes_of(self, count: int) -> tuple[Takes, ...]:
        """Return what each of ``count`` arguments may be; for a wrong count as many as there are."""
        more = max(0, count - len(self.takes)) if self.repeats else 0
        return self.takes + self.takes[-1:] * more


def accepts(function: Function, types: Sequence[DType]) -> bool:
    """Return whether a function takes arguments of these types; literals only count by their type."""
    takes = function.takes_of(len(types))
    if len(types) != len(takes) or not all(
        _fits(each, dtype, types[0]) for each, dtype in zip(takes, types, strict=True)
    ):
        return False
    alike = [dtype for each, dtype in zip(takes, types, strict=True) if each == "same"]
    if alike and takes[0] == "list":
        alike.append(types[0])
    return not alike or common_of(alike) is not None


def accepts_operand(function: Function, dtype: DType) -> bool:
    """Return whether ``x.f`` makes sense for an ``x`` of this type, on its elements included."""
    if not function.takes:
        return False
    element = element_type(dtype)
    return _fits(function.takes[0], dtype, dtype) or bool(
        function.maps and element is not None and _fits(function.takes[0], element, element)
    )


def result_type(function: Function, types: Sequence[DType], *, mapped: bool) -> DType:
    """Return the type of a call with arguments of these types."""
    if mapped:
        types = [element_type(types[0]) or types[0], *types[1:]]
    gives = function.gives
    result = (types[0] if types else NUMBER) if gives is None else gives(types) if callable(gives) else gives
    if gives is None and is_unknown(result):
        result = NUMBER
    return List(element=result) if mapped else result


def common_of(types: Sequence[DType]) -> DType | None:
    """Return the type that holds values of all types, None if there is none."""
    found: DType | None = types[0]
    for dtype in types[1:]:
        found = common(found, dtype) if found is not None else None
    return found


def _fits(takes: Takes, dtype: DType, first: DType) -> bool:  # noqa: C901, PLR0911, PLR0912  # one line a word
    if isinstance(dtype, Arrow):
        return takes == "x => …" or (
            takes == "x => boolean" and (isinstance(dtype.gives, Boolean) or is_unknown(dtype.gives))
        )
    if is_unknown(dtype) or takes in {"anything", "same"}:
        return takes not in LITERALS and not takes.startswith("x =>")
    element = element_type(dtype)
    match takes:
        case (
            "text"
            | "pattern"
            | "separator"
            | "unit"
            | "fixed unit"
            | "direction"
            | "number format"
            | "time format"
            | "key"
        ):
            return isinstance(dtype, String)
        case "number" | "width" | "fraction":
            return isinstance(dtype, Number)
        case "integer" | "digits":
            return is_integer(dtype)
        case "boolean":
            return isinstance(dtype, Boolean)
        case "time":
            return isinstance(dtype, Timestamp)
        case "value":
            return isinstance(dtype, VALUES)
        case "dict":
            return isinstance(dtype, DictType)
        case "media":
            return isinstance(dtype, Media)
        case "element":
            held = element_type(first)
            return held is not None and comparable(dtype, held)
        case "list":
            return element is not None
        case "numbers":
            return element is not None and (isinstance(element, Number) or is_unknown(element))
        case "values":
            return element is not None and (isinstance(element, VALUES) or is_unknown(element))
        case "texts":
            return element is not None and (isinstance(element, String) or is_unknown(element))
        case "booleans":
            return element is not None and (isinstance(element, Boolean) or is_unknown(element))
        case "lists":
            return element is not None and (element_type(element) is not None or is_unknown(element))
    return False
