"""What may come next in an expression."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from wandb_tables_widget.dtypes import Boolean
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.binder import bind_node
from wandb_tables_widget.query.bound import ColumnRef
from wandb_tables_widget.query.caret import Caret, Typed, read_typed
from wandb_tables_widget.query.columns import path_of
from wandb_tables_widget.query.functions import FUNCTIONS, accepts_operand
from wandb_tables_widget.query.kinds import comparable, element_type, fields_of, is_unknown, word
from wandb_tables_widget.query.printer import quote_name, quote_text, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.functions import Function

Kind: TypeAlias = Literal["column", "function", "operator", "keyword", "value"]

Purpose: TypeAlias = Literal["filter", "column", "group"]
"""What is typed: a filter, the expression of a column, or that of a cell of a group."""

MAX_PROPOSALS: Final = 50
MAX_COLUMNS: Final = 30
"""Columns among the proposals while functions and words are there as well."""

_SCOPES: Final = {"filter": {"row"}, "column": {"row", "view"}, "group": {"row", "group"}}
_SAMPLES: Final = 3
_SAMPLE_CHARACTERS: Final = 40

_EQUALITY: Final = (("==", "equal"), ("!=", "not equal"))
_ORDER: Final = (("<", "less"), ("<=", "at most"), (">", "greater"), (">=", "at least"))
_LISTS: Final = (("in", "one of a list"), ("not in", "none of a list"))
_MISSING: Final = (("is null", "missing"), ("is not null", "not missing"))
_SUM: Final = (("+", "plus"),)
_ARITHMETIC: Final = (
    *_SUM,
    ("-", "minus"),
    ("*", "times"),
    ("/", "divided by"),
    ("//", "divided by, rounded down"),
    ("%", "remainder"),
    ("**", "to the power of"),
)
_JOINS: Final = (("and", "both are true"), ("or", "one is true"))
_VALUES: Final = (*_EQUALITY, *_ORDER, *_LISTS, *_MISSING)
_OPERATORS: Final = {
    "number": (*_VALUES, *_ARITHMETIC),
    "string": (*_EQUALITY, *_LISTS, *_MISSING, *_SUM, *_ORDER),
    "timestamp": _VALUES,
    "boolean": (*_EQUALITY, *_MISSING),
    "any": _VALUES,
}
_WORDS: Final = (
    ("not", "the opposite"),
    ("true", ""),
    ("false", ""),
    ("null", "missing"),
)


@dataclass(frozen=True)
class Proposal:
    """One way to go on: put ``insert`` in place of the code points ``start`` to ``end``.

    ``column`` is the name of the table's column it stands for, "" if it stands for none.
    """

    label: str
    insert: str
    type: Kind
    detail: str
    start: int
    end: int
    column: str = ""


def complete(  # noqa: PLR0913  # what is typed, where, and what is known of the table
    text: str,
    caret: int,
    schema: Schema,
    values: Callable[[int], Sequence[object]] | None = None,
    *,
    samples: Callable[[Sequence[int]], Sequence[Sequence[object]]] | None = None,
    purpose: Purpose = "filter",
) -> list[Proposal]:
    """Return what may stand at a caret (in code points), best first, 50 at most.

    ``values`` gives the frequent values of the column with an index; they are proposed where a text
    or boolean column is compared. ``samples`` gives some values of each of several columns, which then stand
    beside their names. Text that makes no sense before the caret gets columns and functions.
    """
    caret = min(max(caret, 0), len(text))
    typed = read_typed(text, caret)
    best = _best(_Finder(text, typed, schema, values, purpose).find(), typed.word)
    return _with_samples(best, schema, samples) if samples else best


@dataclass(frozen=True)
class _Finder:
    text: str
    typed: Typed
    schema: Schema
    values: Callable[[int], Sequence[object]] | None
    purpose: Purpose

    def find(self) -> Iterator[Proposal]:
        caret = Caret(self.text[: self.typed.start])
        if caret.takes_key:
            yield from self._keys(caret)
        elif self.typed.quote in {'"', "'"}:
            yield from self._values(caret)
        elif caret.takes_member:
            yield from self._members(caret)
        elif caret.takes_operand:
            yield from self._operands(caret)
        elif not self.typed.quote:
            yield from self._operators(caret)

    # --- names ------------------------------------------------------------------------------

    def _columns(self, beside: DType | None = None) -> Iterator[Proposal]:
        ranked = [(rank, c) for c in self.schema if (rank := _rank(c.name, self.typed.word)) is not None]
        fits = {c.dtype: beside is None or comparable(beside, c.dtype) for _, c in ranked}
        best = heapq.nsmallest(MAX_PROPOSALS, ranked, key=lambda each: (each[0], not fits[each[1].dtype]))
        for _, column in sorted(best, key=lambda each: not fits[each[1].dtype]):
            yield self._column(column.name, quote_name(column.name), column.dtype, column.name)

    def _keys(self, caret: Caret) -> Iterator[Proposal]:
        closing = "" if self.text[self.typed.end :].lstrip().startswith("]") else "]"
        for name, dtype, column in self._names_of(caret.owner):
            yield self._column(name, quote_text(name) + closing, dtype, column)

    def _members(self, caret: Caret) -> Iterator[Proposal]:
        for name, dtype, column in self._names_of(caret.owner):
            yield self._column(name, quote_name(name), dtype, column)
        operand = self._dtype(caret.owner)
        if operand is None or self.typed.quote:
            return
        for function in _functions(operand, _SCOPES[self.purpose]):
            insert = function.name + ("(" if len(function.takes) > 1 else "")
            yield self._proposal(function.name, insert, "function", f"{function.signature}: {function.doc}")

    def _names_of(self, owner: nodes.Node | None) -> Iterator[tuple[str, DType, str]]:
        """Yield what may follow an owner: its name, its type, and the column it is, "" for a field."""
        if isinstance(owner, nodes.Row):
            yield from ((column.name, column.dtype, column.name) for column in self.schema)
            return
        prefix = ".".join(part.name for part in (path_of(owner) if owner else None) or ()) + "."
        for column in self.schema:
            if column.name.startswith(prefix) and len(column.name) > len(prefix) > 1:
                yield column.name[len(prefix) :], column.dtype, column.name
        dtype = self._dtype(owner)
        if dtype is not None:
            yield from ((name, inner, "") for name, inner in fields_of(element_type(dtype) or dtype))

    def _operands(self, caret: Caret) -> Iterator[Proposal]:
        compared = self._bound(caret.compared)
        yield from self._values(caret)
        yield from self._columns(compared.dtype if compared else None)
        if self.typed.quote:
            return
        for name, detail in _WORDS:
            yield self._proposal(name, f"{name} " if name == "not" else name, "keyword", detail)
        yield self._proposal("date", 'date("', "function", 'a point in time, as date("2026-01-31")')
        yield self._proposal("now", "now()", "function", "now(): the present, the same in all rows")
        scopes = _SCOPES[self.purpose]
        known = [each for each in FUNCTIONS if each.scope in scopes and each.name != "date"]
        for function in _first_of_each_name(known):
            detail = f"{function.signature}: {function.doc}"
            yield self._proposal(function.name, f"{function.name}(", "function", detail)

    # --- values and operators ---------------------------------------------------------------

    def _values(self, caret: Caret) -> Iterator[Proposal]:
        column = self._bound(caret.compared)
        if self.values is None or not isinstance(column, ColumnRef) or self.typed.quote == "`":
            return
        wanted = {"string": str, "boolean": bool}.get(column.dtype.kind)
        if wanted is None or (self.typed.quote and wanted is bool):
            return
        for value in self.values(column.index):
            if isinstance(value, str | bool) and isinstance(value, wanted):
                label = value if isinstance(value, str) else str(value).lower()
                detail = f"value of {self.schema.columns[column.index].name}"
                yield self._proposal(label, to_text(nodes.Literal(value)), "value", detail)

    def _operators(self, caret: Caret) -> Iterator[Proposal]:
        if "COMPARE" not in caret.accepts and "AND" not in caret.accepts:
            yield from self._endings(caret)
            return
        whole = self._dtype(caret.whole)
        joins = _JOINS if whole is None or isinstance(whole, Boolean) else ()
        dtype = self._dtype(caret.owner)
        kind = "number" if dtype is None else dtype.kind
        operators = _OPERATORS.get(kind, _MISSING)
        if whole is not None and isinstance(caret.whole, nodes.Compare | nodes.Not | nodes.Logic):
            ordered = (*joins, *operators)
        else:
            ordered = (*operators, *joins)
        for operator, detail in ordered:
            yield self._operator(operator, detail)

    def _endings(self, caret: Caret) -> Iterator[Proposal]:
        if "NULL" in caret.accepts:
            yield self._proposal("null", "null", "keyword", "missing")
            if "NOT" in caret.accepts:
                yield self._proposal("not null", "not null", "keyword", "not missing")
        elif "IN" in caret.accepts:
            yield self._operator("in", "one of a list")

    def _operator(self, operator: str, detail: str) -> Proposal:
        before = " " if self.text[: self.typed.start][-1:].strip() else ""
        after = "" if operator.endswith("null") or self.text[self.typed.end :][:1].isspace() else " "
        kind: Kind = "operator" if operator[0] in "=!<>+-*/%" else "keyword"
        return self._proposal(operator, f"{before}{operator}{after}", kind, detail)

    # --- types ------------------------------------------------------------------------------

    def _bound(self, node: nodes.Node | None) -> Bound | None:
        try:
            return bind_node(node, self.schema) if node else None
        except ExpressionError:
            return None

    def _dtype(self, node: nodes.Node | None) -> DType | None:
        bound = self._bound(node)
        return bound.dtype if bound else None

    def _column(self, label: str, insert: str, dtype: DType, column: str) -> Proposal:
        return replace(self._proposal(label, insert, "column", word(dtype)), column=column)

    def _proposal(self, label: str, insert: str, kind: Kind, detail: str) -> Proposal:
        return Proposal(label, insert, kind, detail, self.typed.start, self.typed.end)


def _functions(dtype: DType, scopes: AbstractSet[str]) -> Iterable[Function]:
    """Return the functions that take a type, those made for it before those that take anything."""
    known = [function for function in FUNCTIONS if function.takes and function.scope in scopes]
    fitting = [function for function in known if is_unknown(dtype) or accepts_operand(function, dtype)]
    fitting.sort(key=lambda function: function.takes[0] in {"anything", "same", "value"})
    return _first_of_each_name(fitting)


def _with_samples(
    proposals: Sequence[Proposal],
    schema: Schema,
    samples: Callable[[Sequence[int]], Sequence[Sequence[object]]],
) -> list[Proposal]:
    """Put values of each column behind its type."""
    columns = [each.column for each in proposals if each.column]
    found = dict(zip(columns, samples([schema.index(name) for name in columns]), strict=True))
    return [
        replace(each, detail=f"{each.detail}: {said}")
        if each.column and (said := _said(found[each.column]))
        else each
        for each in proposals
    ]


def _said(values: Sequence[object]) -> str:
    known = (value for value in values if isinstance(value, str | float | int))
    shown = dict.fromkeys(f"{value:.4g}" if isinstance(value, float) else str(value) for value in known)
    text = ", ".join(list(shown)[:_SAMPLES])
    return text if len(text) <= _SAMPLE_CHARACTERS else text[:_SAMPLE_CHARACTERS] + "…"


def _first_of_each_name(functions: Iterable[Function]) -> Iterable[Function]:
    found: dict[str, Function] = {}
    for function in functions:
        found.setdefault(function.name, function)
    return found.values()


def _best(proposals: Iterable[Proposal], typed: str) -> list[Proposal]:
    ranked = [
        (rank, proposal) for proposal in proposals if (rank := _rank(proposal.label, typed)) is not None
    ]
    ranked.sort(key=lambda pair: pair[0])
    best = list(dict.fromkeys(proposal for _, proposal in ranked))
    if len(best) > MAX_PROPOSALS:
        columns = [proposal for proposal in best if proposal.type == "column"]
        others = len(best) - len(columns)
        dropped = set(columns[max(MAX_COLUMNS, MAX_PROPOSALS - others) :])
        best = [proposal for proposal in best if proposal not in dropped]
    return best[:MAX_PROPOSALS]


def _rank(label: str, typed: str) -> int | None:
    """Return how well a label fits what is typed, 0 best, None if it does not."""
    if label.startswith(typed):
        return 0
    label, typed = label.lower(), typed.lower()
    place = label.find(typed)
    if place >= 0:
        return 1 if place == 0 else 2 if not label[place - 1].isalnum() else 3
    letters = iter(label)
    return 4 if all(letter in letters for letter in typed) else None
