"""Functions that choose, and that ask what a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import AnyType, DType, NoneDType
from wandb_tables_widget.query.functions.row import Function, common_of
from wandb_tables_widget.query.kinds import BOOLEAN, TEXT, is_unknown, word
from wandb_tables_widget.query.sql_text import SQL, fill, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound

_JSON_WORD: Final = (
    "CASE WHEN {0} IS NULL THEN 'null' ELSE CASE json_type(TRY_CAST({0} AS JSON)) WHEN 'VARCHAR' THEN 'text'"
    " WHEN 'BOOLEAN' THEN 'boolean' WHEN 'ARRAY' THEN 'list' WHEN 'OBJECT' THEN 'dict'"
    " WHEN 'NULL' THEN 'null' WHEN 'DOUBLE' THEN 'number' ELSE 'integer' END END"
)


def _chosen(types: Sequence[DType]) -> DType:
    return common_of(types[1:]) or NoneDType()


def _first(types: Sequence[DType]) -> DType:
    return common_of(types) or NoneDType()


def _coalesce(_: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    return fill("coalesce({0})", join(", ", parts))


def _type(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    dtype = arguments[0].dtype
    if isinstance(dtype, AnyType):
        return fill(_JSON_WORD, parts[0])
    name = SQL("?", ("null" if is_unknown(dtype) else word(dtype),))
    return fill("CASE WHEN {0} IS NULL THEN 'null' ELSE {1} END", parts[0], name)


CONTROL_FUNCTIONS: Final = (
    Function(
        "if",
        ("boolean", "same", "same"),
        _chosen,
        "CASE WHEN {0} THEN {1} ELSE {2} END",
        "the first value if a condition is true, else the second, also where the condition is missing",
        {'if(1 < 2, "yes", "no")': "yes", "1 if null else 2": 2, "if(false, 1, null)": None},
        aliases=("cond", "where", "iff", "iif", "ifelse"),
        nulls="handles",
        maps=False,
    ),
    Function(
        "coalesce",
        ("same",),
        _first,
        _coalesce,
        "the first value that is not missing",
        {"coalesce(null, 2, 3)": 2, "coalesce(0/0, 1.5)": 1.5},
        aliases=("fillna", "ifnull", "nvl"),
        nulls="handles",
        repeats=True,
        maps=False,
    ),
    Function(
        "is_null",
        ("anything",),
        BOOLEAN,
        "({0} IS NULL)",
        "whether a value is missing: null or NaN",
        {"is_null(null)": True, "(0/0).isNone": True, "is_null(0)": False},
        aliases=("isnull", "isNull", "isna", "isNone", "isnan"),
        nulls="answers",
        maps=False,
    ),
    Function(
        "is_not_null",
        ("anything",),
        BOOLEAN,
        "({0} IS NOT NULL)",
        "whether there is a value, neither null nor NaN",
        {"is_not_null(null)": False, "(0/0).notna": False, "is_not_null(0)": True},
        aliases=("notna", "notnull", "isNotNull"),
        nulls="answers",
        maps=False,
    ),
    Function(
        "type",
        ("anything",),
        TEXT,
        _type,
        'the type of a value: "text", "integer", "number", "boolean", "time", "list of …", "dict" or "null"',
        {"type(1)": "integer", 'type("a")': "text", "type(null)": "null", "type([1.5])": "list of number"},
        aliases=("type_name", "typeName", "typeof"),
        nulls="answers",
        maps=False,
    ),
)
