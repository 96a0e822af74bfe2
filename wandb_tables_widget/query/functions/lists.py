"""Functions of lists. Places count from 0, or from the end if negative; NaN in a list is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.dtypes import DType, List
from wandb_tables_widget.query.bound import Constant
from wandb_tables_widget.query.functions.places import place_of, slice_of
from wandb_tables_widget.query.functions.row import Function, common_of
from wandb_tables_widget.query.kinds import (
    BOOLEAN,
    INTEGER,
    TEXT,
    Arrow,
    element_type,
    is_float,
    is_unknown,
)
from wandb_tables_widget.query.sql_text import SQL, fill, join

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.query.bound import Bound

MAX_RANGE: Final = 100_000

_WHOLE: Final = List(element=INTEGER)
_STEPS: Final = "((CAST({1} AS HUGEINT) - {0}) / nullif({2}, 0))"
_FIRST_PLACE: Final = "CASE WHEN {1} IS NOT NULL THEN CAST(list_position({0}, {1}) - 1 AS BIGINT) END"


def present(bound: Bound, part: SQL) -> SQL:
    """Write a list without its NaN; DuckDB's functions pass over NULL by themselves."""
    element = element_type(bound.dtype)
    if element is not None and is_float(element):
        return fill("list_filter({0}, lambda e_: NOT isnan(e_))", part)
    return part


def _nan_as_null(bound: Bound, part: SQL) -> SQL:
    element = element_type(bound.dtype)
    if element is not None and is_float(element):
        return fill("list_transform({0}, lambda e_: CASE WHEN isnan(e_) THEN NULL ELSE e_ END)", part)
    return part


def over_present(template: str) -> Callable[[Sequence[Bound], Sequence[SQL]], SQL]:
    """Return what writes a template with the values of a list in place of the list."""
    return lambda arguments, parts: fill(template, present(arguments[0], parts[0]), *parts[1:])


def _over_clean(template: str) -> Callable[[Sequence[Bound], Sequence[SQL]], SQL]:
    return lambda arguments, parts: fill(template, _nan_as_null(arguments[0], parts[0]), *parts[1:])


def _element(types: Sequence[DType]) -> DType:
    return element_type(types[0]) or types[0]


def _list_of_element(types: Sequence[DType]) -> DType:
    return List(element=_element(types))


def _flat(types: Sequence[DType]) -> DType:
    inner = element_type(_element(types))
    return List(element=_element(types) if inner is None else inner)


def _mapped(types: Sequence[DType]) -> DType:
    return List(element=cast("Arrow", types[1]).gives)


def _joined(types: Sequence[DType]) -> DType:
    found = common_of(types)
    return types[0] if found is None or is_unknown(found) else _list_of_element([found])


def _sorted(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    direction = str(cast("Constant", arguments[1]).value) if len(arguments) > 1 else "asc"
    return fill(
        f"list_sort({{0}}, '{direction.upper()}', 'NULLS LAST')", _nan_as_null(arguments[0], parts[0])
    )


def _part(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("list_extract({0}, {1})", parts[0], place_of(arguments[1], parts[1]))


def _limit(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return slice_of((arguments[0], Constant(INTEGER, 0), arguments[1]), (parts[0], SQL("0", ()), parts[1]))


def _concat(_: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    missing = join(" OR ", (fill("{0} IS NULL", part) for part in parts))
    return fill("CASE WHEN {0} THEN NULL ELSE list_concat({1}) END", missing, join(", ", parts))


def _range(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    zero, one = SQL("0", ()), SQL("1", ())
    start, stop, step = {1: (zero, parts[0], one), 2: (*parts, one)}.get(len(parts), tuple(parts))
    steps = fill(_STEPS, start, stop, step)
    del arguments
    return fill(
        f"CASE WHEN {{3}} <= {MAX_RANGE} THEN range({{0}}, {{1}}, {{2}}) END", start, stop, step, steps
    )


def _place_of(name: str, extreme: str, doc: str, examples: dict[str, int | None]) -> Function:
    def write(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
        found = fill(f"list_{extreme}({{0}})", present(arguments[0], parts[0]))
        return fill(_FIRST_PLACE, parts[0], found)

    return Function(name, ("values",), INTEGER, write, doc, examples, nulls="makes", maps=False)


LIST_FUNCTIONS: Final = (
    Function(
        "len",
        ("list",),
        INTEGER,
        "len({0})",
        "number of elements of a list, missing ones included",
        {"len([4, 5, null])": 3, "len([])": 0},
        aliases=("length", "size"),
        maps=False,
    ),
    Function(
        "contains",
        ("list", "element"),
        BOOLEAN,
        "list_contains({0}, {1})",
        "whether a list holds a value",
        {'["a", "b"].contains("b")': True, "contains([1, 2], 3)": False},
        aliases=("includes",),
        maps=False,
    ),
    Function(
        "index",
        ("list", "integer"),
        _element,
        _part,
        "the element at a place; missing beyond the ends",
        {"index([4, 5], 1)": 5, "index([4, 5], -1)": 5, "index([4, 5], 9)": None},
        aliases=("at", "get"),
        nulls="makes",
        maps=False,
    ),
    Function(
        "slice",
        ("list", "integer"),
        _list_of_element,
        slice_of,
        "the elements from a place on",
        {"slice([1, 2, 3], 1)": [2, 3], "slice([1, 2, 3], -2)": [2, 3], "[1, 2, 3].offset(1)": [2, 3]},
        aliases=("offset",),
        maps=False,
    ),
    Function(
        "slice",
        ("list", "integer", "integer"),
        _list_of_element,
        slice_of,
        "the elements from a place up to another, which is left out",
        {"slice([1, 2, 3, 4], 1, 3)": [2, 3], "slice([1, 2, 3], 0, -1)": [1, 2]},
        maps=False,
    ),
    Function(
        "limit",
        ("list", "integer"),
        _list_of_element,
        _limit,
        "the first so many elements",
        {"limit([1, 2, 3], 2)": [1, 2]},
        aliases=("head", "take"),
        maps=False,
    ),
    Function(
        "tail",
        ("list", "integer"),
        _list_of_element,
        "CASE WHEN {1} > 0 THEN array_slice({0}, -{1}, -1) WHEN {1} <= 0 THEN array_slice({0}, 1, 0) END",
        "the last so many elements",
        {"tail([1, 2, 3], 2)": [2, 3], "tail([1], 5)": [1], "tail([1, 2], 0)": []},
        maps=False,
    ),
    Function(
        "unique",
        ("list",),
        _list_of_element,
        over_present("list_sort(list_distinct({0}))"),
        "the different values of a list, sorted, without missing ones",
        {"unique([2, 1, null, 2])": [1, 2]},
        aliases=("distinct", "drop_duplicates"),
        maps=False,
    ),
    Function(
        "sort",
        ("list",),
        _list_of_element,
        _sorted,
        "the elements in ascending order, missing ones last",
        {"sort([3, null, 1])": [1, 3, None]},
        aliases=("sorted",),
        maps=False,
    ),
    Function(
        "sort",
        ("list", "direction"),
        _list_of_element,
        _sorted,
        'the elements in order, "asc" or "desc", missing ones last',
        {'sort([1, null, 3], "desc")': [3, 1, None]},
        aliases=("sorted",),
        maps=False,
    ),
    Function(
        "reverse",
        ("list",),
        _list_of_element,
        "list_reverse({0})",
        "the elements from the last to the first",
        {"reverse([1, 2, 3])": [3, 2, 1]},
        aliases=("reversed",),
        maps=False,
    ),
    Function(
        "dropna",
        ("list",),
        _list_of_element,
        _over_clean("list_filter({0}, lambda e_: e_ IS NOT NULL)"),
        "the elements that are not missing",
        {"dropna([1, null, 2])": [1, 2]},
        maps=False,
    ),
    Function(
        "flatten",
        ("lists",),
        _flat,
        "flatten({0})",
        "the elements of the lists in a list, one after the other; a missing list has none",
        {'flatten(["a b", "c"].split)': ["a", "b", "c"]},
        maps=False,
    ),
    Function(
        "concat",
        ("list", "same"),
        _joined,
        _concat,
        "the elements of several lists, one after the other",
        {"concat([1], [2, 3], [4])": [1, 2, 3, 4]},
        repeats=True,
        maps=False,
    ),
    Function(
        "join_to_str",
        ("texts", "separator"),
        TEXT,
        "coalesce(array_to_string({0}, {1}), CASE WHEN {0} IS NOT NULL THEN '' END)",
        "the texts of a list with a separator between them, missing ones left out",
        {'join_to_str(["a", null, "b"], ", ")': "a, b", '["x"].joinToStr("-")': "x"},
        aliases=("joinToStr", "join"),
        maps=False,
    ),
    Function(
        "range",
        ("integer",),
        _WHOLE,
        _range,
        "whole numbers from 0 up to one, which is left out; missing above 100,000 of them",
        {"range(3)": [0, 1, 2], "range(-1)": [], "range(100001)": None},
        nulls="makes",
        maps=False,
    ),
    Function(
        "range",
        ("integer", "integer"),
        _WHOLE,
        _range,
        "whole numbers from one up to another, which is left out",
        {"range(2, 5)": [2, 3, 4]},
        nulls="makes",
        maps=False,
    ),
    Function(
        "range",
        ("integer", "integer", "integer"),
        _WHOLE,
        _range,
        "whole numbers from one up to another in steps; missing for a step of 0",
        {"range(5, 0, -2)": [5, 3, 1], "range(0, 3, 0)": None},
        nulls="makes",
        maps=False,
    ),
    Function(
        "map",
        ("list", "x => …"),
        _mapped,
        "list_transform({0}, {1})",
        "what an arrow function makes of each element; a second parameter is its place",
        {"map([1, 2], x => x * 10)": [10, 20], "[5, 6].map(lambda x, i: x + i)": [5, 7]},
        aliases=("mapEach", "apply"),
        maps=False,
    ),
    Function(
        "filter",
        ("list", "x => boolean"),
        _list_of_element,
        "list_filter({0}, {1})",
        "the elements for which an arrow function is true",
        {"filter([1, null, 3], x => x > 1)": [3]},
        maps=False,
    ),
    Function(
        "any",
        ("list", "x => boolean"),
        BOOLEAN,
        "list_bool_or(list_transform({0}, {1}))",
        "whether an arrow function is true for one element at least; missing if it is so for all",
        {"any([1, 3], x => x > 2)": True, "any([], x => x > 2)": None},
        aliases=("some",),
        nulls="makes",
        maps=False,
    ),
    Function(
        "all",
        ("list", "x => boolean"),
        BOOLEAN,
        "list_bool_and(list_transform({0}, {1}))",
        "whether an arrow function is true for every element; elements for which it is missing are left out",
        {"all([1, 3], x => x > 2)": False, "all([3, null], x => x > 2)": True},
        aliases=("every",),
        nulls="makes",
        maps=False,
    ),
    _place_of(
        "argmax", "max", "place of the greatest element, the first of equals", {"argmax([1, 3, 3])": 1}
    ),
    _place_of(
        "argmin", "min", "place of the least element, the first of equals", {"argmin([2, 1, null])": 1}
    ),
)
