from __future__ import annotations

import ntpath
import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import NotFoundError, StoreError, TypeMismatchError
from wandb_tables_widget.store.artifacts.names import (
    Address,
    check_aliases,
    check_name,
    check_path,
    check_type,
    parse_address,
    version_number,
)


@pytest.mark.parametrize("name", ["a", "A-Z_0.9", "x" * 128, "v1", "run-1-t"])
def test_names_that_w_and_b_takes(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b", "a:b", "é", "x" * 129, "x" * 1_000_000, "..", ".", None, 3, "a\n", "\ud800"]
)
def test_other_names_are_refused(name):
    with pytest.raises(StoreError):
        check_name(name)


def test_a_refused_name_is_told_a_similar_one():
    with pytest.raises(StoreError, match="'my-data-set'"):
        check_name("my data/set")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("job", "a"), ("wandb-history", "a"), ("run_table", "run-1-t"), ("a/b", "a"), ("a:b", "a"), ("", "a")],
)
def test_types_that_are_kept_or_impossible(kind, name):
    with pytest.raises(StoreError):
        check_type(kind, name)


def test_a_run_table_of_another_name_is_allowed():
    assert check_type("run_table", "mine") == "run_table"


@pytest.mark.parametrize("alias", ["v0", "v12", "a/b", "a:b", "", "a\n", None])
def test_aliases_that_would_be_taken_for_something_else(alias):
    with pytest.raises(StoreError):
        check_aliases([alias])


@pytest.mark.parametrize("aliases", ["best", 3, b"x"])
def test_one_text_is_no_list_of_aliases(aliases):
    with pytest.raises((TypeMismatchError, StoreError)):
        check_aliases(aliases)


def test_aliases_count_once():
    assert check_aliases(["best", "v01", "best", "latest"]) == ["best", "v01", "latest"]
    assert check_aliases(None) == []


@pytest.mark.parametrize("path", ["a", "a/b.txt", "..a", "a..", "...", "a b", "é/ü", "-", "~"])
def test_paths_inside(path):
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/",
            "/a",
            "..",
            "../a",
            "a/..",
            "a/../b",
            "a//b",
            "./a",
            "a/.",
            "a/",
            "\\a",
            "a\\..\\b",
            "C:a",
        ),
        *("C:/a", "a\0b", "a\nb", "a\x7f", "\ud800", "x" * 1_000_000, None, 3, b"a"),
    ],
)
def test_paths_that_lead_out_are_refused(path):
    with pytest.raises(StoreError):
        check_path(path)


@given(st.text(st.sampled_from("a./\\:C\n~"), max_size=8))
def test_what_is_taken_stays_inside_on_every_system(path):
    try:
        check_path(path)
    except StoreError:
        return
    assert posixpath.normpath(posixpath.join("/root", path)).startswith("/root/")
    assert ntpath.normpath(ntpath.join(r"D:\root", path)).startswith("D:\\root\\")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a", Address(None, None, "a", "latest")),
        ("a:v3", Address(None, None, "a", "v3")),
        ("p/a:best", Address(None, "p", "a", "best")),
        ("e/p/a:x y", Address("e", "p", "a", "x y")),
    ],
)
def test_addresses(text, address):
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "a:", ":v0", "/a", "a/", "a//b", "w/x/y/z", None, 3])
def test_what_is_no_address(text):
    with pytest.raises(NotFoundError):
        parse_address(text)


def test_version_numbers():
    assert [version_number(alias) for alias in ("v0", "v12", "v01", "v", "12", "V1")] == [0, 12, *[None] * 4]
