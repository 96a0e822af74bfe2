"""Functions of dicts. A key whose value is missing counts as not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.dtypes import AnyType, Dict, DType, List
from wandb_tables_widget.query.functions.row import Function, common_of
from wandb_tables_widget.query.kinds import TEXT, common, is_float
from wandb_tables_widget.query.sql_text import SQL, fill, join, quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound, Constant


def field_sql(operand: SQL, position: int) -> SQL:
    """Write the field of a struct at a position from 1; names may differ only in upper and lower case."""
    return fill(f"struct_extract_at(list_extract([{{0}}], 1), {position})", operand)


def _value(operand: SQL, position: int, dtype: DType) -> SQL:
    field = field_sql(operand, position)
    return fill("nullif({0}, 'NaN'::DOUBLE)", field) if is_float(dtype) else field


def _fields(dtype: DType) -> tuple[tuple[str, DType], ...]:
    return dtype.fields if isinstance(dtype, Dict) else ()


def _unless_missing(part: SQL, result: SQL) -> SQL:
    return fill("CASE WHEN {0} IS NOT NULL THEN {1} END", part, result)


def _pack(named: Sequence[tuple[str, SQL]]) -> SQL:
    """Write a struct; a name stands in quotes, which is why pieces are joined and not filled in."""
    fields = [join("", (SQL(f"{quote(name)} := ", ()), part)) for name, part in named]
    return join("", (SQL("struct_pack(", ()), join(", ", fields), SQL(")", ())))


def _keys(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    names = (
        join(
            "",
            (SQL("CASE WHEN ", ()), _value(parts[0], place, dtype), SQL(" IS NOT NULL THEN ? END", (name,))),
        )
        for place, (name, dtype) in enumerate(_fields(arguments[0].dtype), start=1)
    )
    listed = fill("CAST([{0}] AS VARCHAR[])", join(", ", names))
    return _unless_missing(parts[0], fill("list_filter({0}, lambda e_: e_ IS NOT NULL)", listed))


def _value_type(types: Sequence[DType]) -> DType:
    found = common_of([dtype for _, dtype in _fields(types[0])] or [TEXT])
    return List(element=AnyType() if found is None else found)


def _values(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    fields = _fields(arguments[0].dtype)
    whole = [_value(parts[0], place, dtype) for place, (_, dtype) in enumerate(fields, start=1)]
    if isinstance(cast("List", _value_type([arguments[0].dtype])).element, AnyType):
        whole = [fill("CAST(to_json({0}) AS VARCHAR)", part) for part in whole]
    listed = fill("[{0}]" if whole else "CAST([] AS VARCHAR[])", join(", ", whole))
    return _unless_missing(parts[0], fill("list_filter({0}, lambda e_: e_ IS NOT NULL)", listed))


def _picked(arguments: Sequence[Bound]) -> list[str]:
    return list(dict.fromkeys(str(cast("Constant", argument).value) for argument in arguments[1:]))


def pick_type(dtype: DType, names: Sequence[str]) -> Dict:
    """Return the type of a dict with some of its keys."""
    fields = dict(_fields(dtype))
    return Dict(fields=tuple((name, fields[name]) for name in names if name in fields))


def _pick(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    places = {name: place for place, (name, _) in enumerate(_fields(arguments[0].dtype), start=1)}
    named = [(name, field_sql(parts[0], places[name])) for name in _picked(arguments)]
    return _unless_missing(parts[0], _pack(named))


def _merged_type(types: Sequence[DType]) -> DType:
    fields: dict[str, DType] = {}
    for dtype in types:
        for name, value in _fields(dtype):
            fields[name] = common(fields.get(name, value), value) or value
    return Dict(fields=tuple(fields.items()))


def _merge(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    found: dict[str, list[tuple[DType, SQL]]] = {}
    for argument, part in zip(arguments, parts, strict=True):
        for place, (name, dtype) in enumerate(_fields(argument.dtype), start=1):
            kept = [each for each in found.get(name, ()) if common(each[0], dtype) is not None]
            found[name] = [(dtype, _value(part, place, dtype)), *kept]
    named = [
        (name, fill("coalesce({0})", join(", ", (sql for _, sql in each)))) for name, each in found.items()
    ]
    some = join(" OR ", (fill("{0} IS NOT NULL", part) for part in parts))
    return join("", (SQL("CASE WHEN ", ()), some, SQL(" THEN ", ()), _pack(named), SQL(" END", ())))


DICT_FUNCTIONS: Final = (
    Function(
        "keys",
        ("dict",),
        List(element=TEXT),
        _keys,
        "the keys of a dict that have a value",
        over=("keys(d)", {"d": ({"a": 1, "b": None}, None)}, [["a"], None]),
        maps=False,
    ),
    Function(
        "values",
        ("dict",),
        _value_type,
        _values,
        "the values of a dict, as JSON if they are of several types",
        over=("values(d)", {"d": ({"a": 1, "b": 2}, {"a": None, "b": 3})}, [[1, 2], [3]]),
        maps=False,
    ),
    Function(
        "pick",
        ("dict", "key"),
        None,
        _pick,
        "a dict with some of its keys",
        over=('pick(d, "a")', {"d": ({"a": 1, "b": 2},)}, [{"a": 1}]),
        repeats=True,
        maps=False,
    ),
    Function(
        "merge",
        ("dict", "dict"),
        _merged_type,
        _merge,
        "one dict of several; the last one that has a value for a key decides",
        over=(
            "merge(d, e)",
            {"d": ({"a": 1, "b": 2},), "e": ({"b": None, "c": 3},)},
            [{"a": 1, "b": 2, "c": 3}],
        ),
        nulls="handles",
        repeats=True,
        maps=False,
    ),
)
