from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.errors import ExpressionNameError
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.bound import ColumnRef, FieldRef

WHOLE, FLOAT, TEXT, TRUTH = Number(integer=True), Number(), String(), Boolean()
PLACE = Dict(fields=(("x", FLOAT), ("X", WHOLE), ("any name", TEXT), ("in", Dict(fields=(("deep", TEXT),)))))

SCHEMA = Schema(
    (
        Column("guess", TEXT),
        Column("truth", TEXT, optional=False),
        Column("score", FLOAT),
        Column("n", WHOLE),
        Column("ok", TRUTH),
        Column("when", Timestamp()),
        Column("zoned", Timestamp(timezone="Europe/Zurich")),
        Column("day", Timestamp(date=True)),
        Column("tags", List(element=TEXT)),
        Column("emb", NDArray(shape=(3,))),
        Column("grid", NDArray(shape=(3, 3))),
        Column("place", PLACE),
        Column("image", Media()),
        Column("boxes", List(element=PLACE)),
        Column("mixed", AnyType()),
        Column("nothing", NoneDType()),
        Column("any `name`", TEXT),
        Column("image.width", TEXT),
        Column("place.x", TRUTH),
        Column("a.b.c", TEXT),
        Column("0.odd", TEXT),
    )
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("guess", "guess"),
        ("row.guess", "guess"),
        ('row["guess"]', "guess"),
        ("row['guess']", "guess"),
        ("`guess`", "guess"),
        ("`any ``name```", "any `name`"),
        ('row["any `name`"]', "any `name`"),
        ("row.`any ``name```", "any `name`"),
        ('row["image.width"]', "image.width"),
        ("image.width", "image.width"),
        ("a.b.c", "a.b.c"),
        ("row.a.b.c", "a.b.c"),
        ('row["a"]["b"]["c"]', "a.b.c"),
        ('row["a.b"].c', "a.b.c"),
        (r'row["a\.b\.c"]', "a.b.c"),
        ('row["0.odd"]', "0.odd"),
    ],
)
def test_spellings_of_columns(text, name):
    bound = bind(text, SCHEMA)
    assert bound == ColumnRef(SCHEMA[name].dtype, SCHEMA.index(name), SCHEMA[name].optional)
    assert bound.columns == {SCHEMA.index(name)}


@pytest.mark.parametrize(
    ("text", "dtype", "position", "name"),
    [
        ("place.X", WHOLE, 2, None),
        ("place.`any name`", TEXT, 3, None),
        ("image.height", WHOLE, 4, "height"),
        ('row["image"]["caption"]', TEXT, 6, "caption"),
        ('row["image.digest"]', TEXT, 1, "digest"),
        ("image.format", TEXT, 2, "format"),
        ("image.size", WHOLE, 5, "size"),
        ("boxes.X", List(element=WHOLE), 2, None),
    ],
)
def test_fields(text, dtype, position, name):
    bound = bind(text, SCHEMA)
    assert isinstance(bound, FieldRef)
    assert (bound.dtype, bound.position, bound.name) == (dtype, position, name)


def test_fields_of_fields():
    assert bind("place.in.deep", SCHEMA).dtype == TEXT
    assert bind('row["place.in.deep"]', SCHEMA) == bind('place["in"]["deep"]', SCHEMA)


def test_a_dotted_column_comes_before_a_field():
    for text in ("place.x", "place['x']", "row['place']['x']"):
        assert bind(text, SCHEMA) == ColumnRef(TRUTH, SCHEMA.index("place.x"), optional=True)
    fields_only = Schema((Column("place", PLACE),))
    assert bind("row['place.x']", fields_only).dtype == FLOAT


def test_a_field_comes_before_a_function_of_its_name():
    schema = Schema((Column("d", Dict(fields=(("len", TEXT),))),))
    assert bind("d.len", schema).dtype == TEXT


def test_a_column_called_row():
    schema = Schema((Column("row", WHOLE), Column("a", TEXT)))
    assert bind("row", schema) == bind("`row`", schema) == bind('row["row"]', schema)
    assert bind("row.a", schema).dtype == TEXT


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("gues == 'a'", (0, 4), ["no column 'gues'", "'guess'"]),
        ("row.gues", (0, 8), ["no column 'gues'", "'guess'"]),
        ('1 < row["scor"]', (4, 15), ["no column 'scor'", "'score'"]),
        ("row", (0, 3), ["whole row"]),
        ('row["1.guess"]', (0, 14), ["comparing tables"]),
        ("n == lenght(guess)", (5, 18), ["no function 'lenght'", "'len'"]),
        ("image.widht", (0, 11), ["an image", "'widht'", "'width'"]),
        ("place['y']", (0, 10), ["a dict", "'y'"]),
        ("guess.lowr", (0, 10), ["text", "'lowr'", "'lower'"]),
        ("guess['lower']", (0, 14), ["text", "'lower'"]),
    ],
)
def test_unknown_names_say_the_nearest(text, span, words):
    with pytest.raises(ExpressionNameError) as caught:
        bind(text, SCHEMA)
    assert caught.value.span == span
    for word in words:
        assert word in str(caught.value)
