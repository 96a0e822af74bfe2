"""EXPRESSIONS.md says what the table of functions says, and its own examples are expressions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wandb_tables_widget.dtypes import Boolean, Column, Dict, List, Number, Schema, String, Timestamp
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.functions import FUNCTIONS
from wandb_tables_widget.query.functions.reference import write_reference

PAGE = Path(__file__).parents[2] / "EXPRESSIONS.md"
SCHEMA = Schema(
    (
        Column("score", Number()),
        Column("x", Number()),
        Column("any name", Number()),
        Column("a", Number()),
        Column("b", Number()),
        Column("c", Boolean()),
        Column("date", Timestamp()),
        Column("label", String()),
        Column("text", String()),
        Column("info", Dict(fields=(("split", String()),))),
        Column("sizes", List(element=Number(integer=True))),
        Column("boxes", List(element=Dict(fields=(("label", String()),)))),
    )
)

WORDS = {"+ - * / // % **", "== != < <= > >=", "in", "not in", "and", "or", "not", "None", "NaN", "NaT"}
"""What it quotes that is no expression."""


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == write_reference(), "run `make protocol`"


def test_every_spelling_of_every_function_is_on_it():
    page = write_reference()
    names = {name for function in FUNCTIONS for name in function.names}
    assert [name for name in sorted(names) if f"`{name}`" not in page and f"`{name}(" not in page] == []


def examples():
    preface = write_reference().partition("\n## ")[0].replace("\n", " ")
    return [written for _, written in re.findall(r"(?<!`)(`+) ?(.+?) ?\1(?!`)", preface)]


@pytest.mark.parametrize("written", [each for each in examples() if each not in WORDS])
def test_its_examples_are_expressions(written):
    bind(f"label {written}" if written.startswith("is ") else written, SCHEMA)
