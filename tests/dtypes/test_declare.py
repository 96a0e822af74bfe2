from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Dict,
    List,
    Media,
    NoneDType,
    Number,
    String,
    Timestamp,
    to_dtype,
)
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.media import Image


@pytest.mark.parametrize(
    ("spec", "dtype"),
    [
        (int, Number(integer=True)),
        (float, Number()),
        (bool, Boolean()),
        (str, String()),
        (dt.datetime, Timestamp()),
        (dt.date, Timestamp(date=True)),
        (None, NoneDType()),
        (Any, AnyType()),
        (object, AnyType()),
        (np.int32, Number(integer=True)),
        (np.float32, Number()),
        (Image, Media("image-file")),
        ("number", Number()),
        ("image-file", Media("image-file")),
        ([str], List(String())),
        ({"a": [int]}, Dict((("a", List(Number(integer=True))),))),
        (Number, Number()),
        (List(String()), List(String())),
    ],
)
def test_what_may_be_written_for_a_type(spec, dtype):
    assert to_dtype(spec) == dtype


@pytest.mark.parametrize("spec", ["numbr", 3, [int, str], bytes, set, complex])
def test_the_rest_is_refused(spec):
    with pytest.raises(TypeMismatchError):
        to_dtype(spec)


def test_the_nearest_name_is_told():
    with pytest.raises(TypeMismatchError, match="did you mean 'number'"):
        to_dtype("numbr")
