from __future__ import annotations

import ast
import builtins

import pytest

from wandb_tables_widget.view.code.sources import helpers, reserved_names, source_of

ALLOWED = {
    "collections",
    "datetime",
    "functools",
    "json",
    "math",
    "numpy",
    "operator",
    "pandas",
    "re",
    "statistics",
}


@pytest.mark.parametrize("name", helpers())
def test_a_helper_stands_with_what_it_needs(name):
    imports, sources = source_of([name])
    tree = ast.parse("\n".join([*imports, *sources]))
    names: dict = {}
    exec(compile(tree, "<helpers>", "exec"), names)  # noqa: S102  # the source of this package
    known = {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
    known |= {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    variables = [each for each in ast.walk(tree) if isinstance(each, ast.Name)]
    known |= {each.id for each in variables if isinstance(each.ctx, ast.Store)}
    used = {each.id for each in variables if isinstance(each.ctx, ast.Load)}
    assert used - known - names.keys() - set(dir(builtins)) == set()
    assert name in names


def test_only_the_standard_library_numpy_and_pandas_are_imported():
    imports, _ = source_of(helpers())
    assert {line.split()[1] for line in imports} <= ALLOWED


def test_no_name_of_a_column_hides_a_helper_or_a_module():
    assert {"df", "rows", "np", "pd", "dt", "math", "plain"} <= reserved_names()
