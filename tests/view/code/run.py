"""Code run as a person runs it: all of it, the value of its last line being what comes out."""

from __future__ import annotations

import ast


def run(code: str, **names):
    """Return the value of the last line of code."""
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, "<code>", "exec"), names)  # noqa: S102  # that it runs is what is tested
    return eval(compile(ast.Expression(last.value), "<code>", "eval"), names)  # noqa: S307
