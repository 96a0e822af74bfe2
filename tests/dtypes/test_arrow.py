from __future__ import annotations

import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import (
    Boolean,
    Dict,
    List,
    NDArray,
    NoneDType,
    Number,
    String,
    Timestamp,
    arrow_type,
    dtype_of,
)
from wandb_tables_widget.errors import TypeMismatchError

PLAIN = [
    NoneDType(),
    Number(),
    Number(integer=True),
    Boolean(),
    String(),
    Timestamp(),
    Timestamp("Europe/Berlin"),
    Timestamp(date=True),
    List(List(Number())),
    Dict((("a", String()), ("b", List(Boolean())))),
]


@pytest.mark.parametrize("dtype", PLAIN, ids=str)
def test_a_type_survives_arrow(dtype):
    assert dtype_of(arrow_type(dtype)) == dtype


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        (pa.uint8(), Number(integer=True)),
        (pa.float16(), Number()),
        (pa.decimal128(10, 2), Number()),
        (pa.duration("ms"), Number()),
        (pa.string_view(), String()),
        (pa.large_string(), String()),
        (pa.dictionary(pa.int8(), pa.large_string()), String()),
        (pa.dictionary(pa.int8(), pa.int16()), Number(integer=True)),
        (pa.date64(), Timestamp(date=True)),
        (pa.timestamp("ns"), Timestamp()),
        (pa.list_(pa.int8(), 3), List(Number(integer=True))),
        (pa.large_list(pa.string()), List(String())),
        (pa.list_view(pa.string()), List(String())),
    ],
    ids=str,
)
def test_other_arrow_types_are_read(kind, dtype):
    assert dtype_of(kind) == dtype


@pytest.mark.parametrize(
    "kind",
    [
        pa.binary(),
        pa.large_binary(),
        pa.binary(4),
        pa.time32("s"),
        pa.month_day_nano_interval(),
        pa.map_(pa.string(), pa.int64()),
        pa.dense_union([pa.field("a", pa.int8())]),
        pa.list_(pa.binary()),
        pa.struct([("a", pa.time64("us"))]),
    ],
    ids=str,
)
def test_arrow_types_a_table_does_not_keep_are_refused(kind):
    with pytest.raises(TypeMismatchError, match="does not keep Arrow's"):
        dtype_of(kind)


def test_arrays_and_keyless_dicts_have_types_every_engine_reads():
    assert arrow_type(NDArray((2, 3))) == pa.list_(pa.float64())
    assert arrow_type(Dict()) == pa.string()
