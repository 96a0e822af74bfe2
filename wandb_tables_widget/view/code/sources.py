"""The source of helpers, with what they need, to be put into code."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILES: Final = ("values", "logic", "text", "numbers", "times", "lists", "windows", "search", "groups")


@dataclass(frozen=True)
class Helper:
    """One definition: its source, the helpers and the imports it needs."""

    source: str
    names: frozenset[str]
    imports: frozenset[str]


@cache
def helpers() -> Mapping[str, Helper]:
    """Return every helper by name, in an order in which they can be defined."""
    trees = [_parse(name) for name in _FILES]
    imports = {alias: line for tree in trees for alias, line in _imports_of(tree)}
    nodes = {name: node for tree in trees for name, node in _definitions_of(tree)}
    return {name: _helper(node, nodes.keys(), imports) for name, node in nodes.items()}


def reserved_names() -> frozenset[str]:
    """Return the names that code uses for helpers and modules."""
    modules = {line.split()[-1] for helper in helpers().values() for line in helper.imports}
    return frozenset(helpers().keys() | modules | {"df", "rows", "seen", "np", "pd", "dt"})


def source_of(wanted: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the imports and the sources of some helpers and of all that they need."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += helpers()[name].names
    used = [helper for name, helper in helpers().items() if name in found]
    return sorted({line for helper in used for line in helper.imports}), [each.source for each in used]


def _parse(name: str) -> ast.Module:
    folder = resources.files("wandb_tables_widget.view.code.helpers")
    return ast.parse((folder / f"{name}.py").read_text("utf-8"))


def _imports_of(tree: ast.Module) -> Iterable[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            for each in node.names:
                yield each.asname or each.name, ast.unparse(ast.Import([each]))
        elif isinstance(node, ast.ImportFrom) and node.module == "collections":
            for each in node.names:
                yield each.name, ast.unparse(ast.ImportFrom(node.module, [each], 0))


def _definitions_of(tree: ast.Module) -> Iterable[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _helper(node: ast.stmt, known: Iterable[str], imports: Mapping[str, str]) -> Helper:
    bare = ast.fix_missing_locations(_WithoutTypes().visit(node))
    names = {each.id for each in ast.walk(bare) if isinstance(each, ast.Name)}
    own = getattr(node, "name", "")
    lines = frozenset(imports[name] for name in names & imports.keys())
    return Helper(ast.unparse(bare), frozenset((names & set(known)) - {own}), lines)


class _WithoutTypes(ast.NodeTransformer):
    """Leaves annotations out."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        value = node.value or ast.Constant(None)
        return ast.copy_location(ast.Assign([node.target], value), node)
