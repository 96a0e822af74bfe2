"""Calls: the row of the table of functions that takes the arguments, and what to say if none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from typing import Literal as OneOf

from wandb_tables_widget.dtypes import Dict, List, String, Timestamp
from wandb_tables_widget.errors import ExpressionNameError, ExpressionTypeError, closest, nearest
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.arrows import ArrowFunction
from wandb_tables_widget.query.bound import Bound, Constant, FunctionCall, Now, Null
from wandb_tables_widget.query.functions import (
    Function,
    accepts,
    function_names,
    functions_by_name,
    result_type,
)
from wandb_tables_widget.query.functions.dicts import pick_type
from wandb_tables_widget.query.functions.literals import check_literal, key_name
from wandb_tables_widget.query.functions.row import LITERALS
from wandb_tables_widget.query.hints import function_hint
from wandb_tables_widget.query.kinds import Arrow, a, comparable, element_type, is_unknown
from wandb_tables_widget.query.printer import shown
from wandb_tables_widget.query.spelled import OPERATOR_NAMES
from wandb_tables_widget.query.times import check_zone, fit_time, read_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from wandb_tables_widget.dtypes import DType

Scope: TypeAlias = OneOf["row", "group", "view"]

_SHOWN_WAYS: Final = 4
_PAIR: Final = ((0, 1), (1, 0))
_MAY_BE_TIMES: Final = frozenset({"time", "same", "element"})


class Argument(NamedTuple):
    """A bound operand and the node it comes from; as text "score is a number"."""

    bound: Bound
    node: nodes.Node

    @property
    def dtype(self) -> DType:
        """The type of the operand."""
        return self.bound.dtype

    def __str__(self) -> str:
        return f"{shown(self.node)} is {a(self.dtype)}"


def bind_call(
    name: str, arguments: Sequence[Argument], node: nodes.Node, scopes: Sequence[Scope] = ("row", "view")
) -> Bound:
    """Return the call of a function whose scope is one of ``scopes``.

    Text that stands where a time may is read as one if the function takes no text there.

    Raises:
        ExpressionNameError: there is no such function.
        ExpressionTypeError: it does not take these arguments.
    """
    known = functions_by_name().get(name, ())
    if not known:
        raise unknown_function(name, node)
    rows = [function for function in known if function.scope in scopes]
    found = _matching(rows, arguments)
    if not found:
        arguments = _with_times(rows, arguments)
        found = _matching(rows, arguments)
    if not found:
        raise _refusal(rows or known, arguments, node, grouped="group" in scopes)
    function, mapped = found
    arguments = _on_one_clock(function, arguments, node)
    call = _call(function, arguments, mapped=mapped)
    _check_view(call, node)
    return call


def unknown_function(name: str, node: nodes.Node) -> ExpressionNameError:
    """Return the error for a function that does not exist."""
    known = (*function_names(), *OPERATOR_NAMES)
    hint = function_hint(name)
    if hint:
        return ExpressionNameError(f"there is no function {name!r}; {hint}", node.span)
    near = ", nor one with a name like it" if closest(name, known) is None else nearest(name, known)
    return ExpressionNameError(f"there is no function {name!r}{near}", node.span)


def accepting_row(name: str, arguments: Sequence[Argument], scope: Scope) -> bool:
    """Return whether a function of a name and scope takes the arguments as they are."""
    rows = [function for function in functions_by_name().get(name, ()) if function.scope == scope]
    types = [argument.dtype for argument in arguments]
    return any(accepts(function, types) for function in rows)


def bind_date(node: nodes.Node, arguments: tuple[nodes.Node, ...]) -> Bound | None:
    """Return the time that ``date("2026-01-31")`` writes, None if what is given is no text to read."""
    match arguments:
        case (nodes.Literal(value=str(text), span=span),):
            return read_time(text, span)
        case (_,):
            return None
    raise ExpressionTypeError('date takes one text in quotes, as date("2026-01-31"), or a time', node.span)


def is_null(operand: Bound) -> Bound:
    """Return whether a value is missing."""
    (function,) = functions_by_name()["is_null"]
    dtype = result_type(function, [operand.dtype], mapped=False)
    return FunctionCall(dtype, function, (operand,), mapped=False)


def _matching(rows: Sequence[Function], arguments: Sequence[Argument]) -> tuple[Function, bool] | None:
    """Return the first row that takes the arguments, or each element of the first, and which of the two."""
    types = [argument.dtype for argument in arguments]
    for function in rows:
        if accepts(function, types):
            return function, False
    element = element_type(types[0]) if types else None
    for function in rows:
        if function.maps and element is not None and accepts(function, [element, *types[1:]]):
            return function, True
    return None


def _with_times(rows: Sequence[Function], arguments: Sequence[Argument]) -> Sequence[Argument]:
    times = [each.dtype for each in arguments if isinstance(each.dtype, Timestamp)]
    takes = [row.takes_of(len(arguments)) for row in rows]
    fitting = {place for each in takes for place, word in enumerate(each) if word in _MAY_BE_TIMES}
    if not times:
        return arguments
    return [
        _as_time(argument, times[0]) if place in fitting else argument
        for place, argument in enumerate(arguments)
    ]


def _as_time(argument: Argument, beside: Timestamp) -> Argument:
    bound, span = argument.bound, argument.node.span
    if isinstance(bound, Constant) and isinstance(bound.dtype, String):
        bound = read_time(str(bound.value), span)
    if isinstance(bound, Constant) and isinstance(bound.dtype, Timestamp):
        bound = fit_time(bound, beside, span)
    return Argument(bound, argument.node)


def _on_one_clock(function: Function, arguments: Sequence[Argument], node: nodes.Node) -> Sequence[Argument]:
    """Return the arguments with all times of one clock if the function compares two: literals adapt.

    What is written is read before ``now()``, which has a zone beside times with one and none beside others.
    """
    if function.takes_of(len(arguments)).count("time") != len(_PAIR):
        return arguments
    pair = list(arguments[:2])
    for place, other in sorted(_PAIR, key=lambda each: isinstance(pair[each[0]].bound, Now)):
        beside = _time_of(pair[other])
        if beside is not None:
            pair[place] = _as_time(pair[place], beside)
    left, right = map(_time_of, pair)
    if left is not None and right is not None and not comparable(left, right):
        word = "'-'" if isinstance(node, nodes.Arithmetic) else function.name
        message = f"{word} takes times of one type: {pair[0]}, and {pair[1]}{clock_hint(*pair)}"
        raise ExpressionTypeError(message, (pair[0].node.span[0], pair[1].node.span[1]))
    return [*pair, *arguments[2:]]


def _time_of(argument: Argument) -> Timestamp | None:
    """Return the type of a time, or of the times in a list; None of anything else."""
    dtype = element_type(argument.dtype) or argument.dtype
    return dtype if isinstance(dtype, Timestamp) else None


def clock_hint(*arguments: Argument) -> str:
    """Return why times with a zone and without do not meet, and what to write; "" if all are of a kind."""
    times = [(dtype.timezone, each) for each in arguments if (dtype := _time_of(each)) is not None]
    zoned = [each for zone, each in times if zone is not None]
    if not zoned or len(zoned) == len(times):
        return ""
    why = "; one of them has a time zone and the other none"
    name = shown(zoned[0].node)
    is_list = element_type(zoned[0].dtype) is not None
    return why if is_list else f"{why}; write to_time(to_string({name})) for {name} without its zone"


def _call(function: Function, arguments: Sequence[Argument], *, mapped: bool) -> Bound:
    _check(function, arguments)
    types = [argument.dtype for argument in arguments]
    dtype = result_type(function, types, mapped=mapped)
    if function.name == "pick":
        dtype = pick_type(types[0], [str(getattr(each.bound, "value", "")) for each in arguments[1:]])
    if function.nulls in {"passes", "makes"} and any(map(is_unknown, types)):
        return Null(dtype)
    if mapped and isinstance(dtype, List) and is_unknown(element_type(types[0]) or types[0]):
        return _nothing_of_each(arguments[0].bound, dtype)
    return FunctionCall(dtype, function, tuple(argument.bound for argument in arguments), mapped)


def _nothing_of_each(container: Bound, dtype: List) -> Bound:
    """Return a list of missing values, as long as a list that holds nothing else so far."""
    (function,) = functions_by_name()["map"]
    arrow = ArrowFunction(Arrow(dtype.element), ("element_",), Null(dtype.element))
    return FunctionCall(dtype, function, (container, arrow), mapped=False)


def _check(function: Function, arguments: Sequence[Argument]) -> None:
    for takes, argument in zip(function.takes_of(len(arguments)), arguments, strict=True):
        span = argument.node.span
        check_zone(argument.dtype, span)
        if takes in LITERALS:
            check_literal(function, takes, argument.bound, shown(argument.node), span)
        if takes == "key" and isinstance(arguments[0].dtype, Dict):
            key_name(argument.bound, tuple(name for name, _ in arguments[0].dtype.fields), span)


def _check_view(call: Bound, node: nodes.Node) -> None:
    """Refuse functions over the view within each other, or over the elements of a list."""
    if not isinstance(call, FunctionCall):
        return
    within = [child for child in call.children if "view" in child.scopes]
    if within and (
        call.function.scope == "view" or any(isinstance(child, ArrowFunction) for child in within)
    ):
        message = "a function over the rows of the view cannot stand within another, nor in an arrow function"
        raise ExpressionTypeError(message, node.span)


def _refusal(
    rows: Sequence[Function], arguments: Sequence[Argument], node: nodes.Node, *, grouped: bool
) -> ExpressionTypeError:
    signatures = list(dict.fromkeys(function.signature for function in rows))
    ways = " or ".join(signatures[:_SHOWN_WAYS]) + " …" * (len(signatures) > _SHOWN_WAYS)
    if all(function.scope == "group" for function in rows) and not grouped:
        message = f"{ways} is computed of the rows of a group; group the table first"
        return ExpressionTypeError(message, node.span)
    if len(arguments) not in {len(function.takes_of(len(arguments))) for function in rows}:
        count = f"{len(arguments)} argument{'s' * (len(arguments) != 1)}"
        fix = _of_rows(rows[0].name, arguments)
        return ExpressionTypeError(f"{rows[0].name} got {count}; call it as {ways}{fix}", node.span)
    found = ", and ".join(str(each) for each in arguments if not isinstance(each.dtype, Arrow))
    fix = _of_rows(rows[0].name, arguments) or _fix(rows, arguments, grouped=grouped)
    if _MAY_BE_TIMES & {word for row in rows for word in row.takes}:
        fix = fix or clock_hint(*arguments)
    return ExpressionTypeError(f"call it as {ways}: {found}{fix}", node.span)


def _of_rows(name: str, arguments: Sequence[Argument]) -> str:
    """Return what to write for pandas' difference from the row before, and for the row before itself."""
    if name not in {"diff", "shift"} or not arguments or isinstance(arguments[0].dtype, Timestamp | String):
        return ""
    said = shown(arguments[0].node)
    return f"; write {said} - lag({said})" if name == "diff" else f"; write lag({said}) or lead({said})"


def _fix(rows: Sequence[Function], arguments: Sequence[Argument], *, grouped: bool) -> str:
    """Return what to write instead, "" if nothing is better."""
    if not arguments:
        return ""
    name, (first, *_) = rows[0].name, arguments
    taken = {function.takes[0] for function in rows if function.takes}
    scopes = {function.scope for function in functions_by_name()[name]}
    if "group" in scopes and not grouped and element_type(first.dtype) is None:
        return f"; {name} of rows stands in a grouped table"
    if name == "date":
        return '; date takes one text in quotes, as date("2026-01-31"), or a time'
    conversion = _conversion(taken, first)
    return f"; write {shown(first.node)}.{conversion}" if conversion else ""


def _conversion(taken: AbstractSet[str], first: Argument) -> str:
    """Return the function that makes what is taken of an argument, "" if none does."""
    if "text" in taken and not isinstance(first.dtype, String) and accepting_row("to_string", [first], "row"):
        return "to_string"
    if not isinstance(first.dtype, String):
        return ""
    return "to_number" if taken & {"number", "integer"} else "to_time" if "time" in taken else ""
