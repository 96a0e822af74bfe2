"""What a Python function is made of, as a key by which its results can be kept."""

from __future__ import annotations

import hashlib
import types
from typing import Any, Final

_SIMPLE: Final = (type(None), bool, int, float, complex, str, bytes)


class _NotPlainError(Exception):
    """The function reads something that may change."""


def content_key(function: Any) -> str | None:
    """Return a key that two functions share which give the same for the same row, None if nobody can tell.

    It covers the code, its constants and defaults, and what it reads from outside as long as that is made
    of numbers, text, modules, classes of modules, and functions of this kind. A function that reads anything
    else, such as a model or a list, may give something else tomorrow.
    """
    digest = hashlib.sha256()
    try:
        _Feed(digest).add(function)
    except _NotPlainError:
        return None
    return digest.hexdigest()


class _Feed:
    def __init__(self, digest: Any) -> None:
        self._digest = digest
        self._seen: set[int] = set()

    def add(self, value: Any) -> None:
        """Feed a value into the digest."""
        if isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, types.CodeType):
            self._code(value)
        elif isinstance(value, (tuple, frozenset)):
            self._put("several", type(value).__name__, len(value))
            for item in value if isinstance(value, tuple) else sorted(value, key=repr):
                self.add(item)
        else:
            self._put(*_told(value))

    def _function(self, function: types.FunctionType) -> None:
        if id(function) in self._seen:
            return
        self._seen.add(id(function))
        self._code(function.__code__)
        self.add(function.__defaults__)
        self.add(tuple(sorted((function.__kwdefaults__ or {}).items())))
        for cell in function.__closure__ or ():
            self.add(_held(cell))
        for name in sorted(_names(function.__code__)):
            if name in function.__globals__:
                self._put("global", name)
                self.add(function.__globals__[name])

    def _code(self, code: types.CodeType) -> None:
        self._put("code", code.co_code, code.co_names, code.co_varnames, code.co_argcount)
        self.add(code.co_consts)

    def _put(self, *words: object) -> None:
        self._digest.update(repr(words).encode("utf-8", "backslashreplace"))


def _told(value: Any) -> tuple[object, ...]:
    if isinstance(value, _SIMPLE) and type(value) in _SIMPLE:
        return type(value).__name__, value
    if isinstance(value, types.ModuleType):
        return "module", value.__name__
    if isinstance(value, (type, types.BuiltinFunctionType)) and value.__module__ not in {None, "__main__"}:
        return "named", value.__module__, value.__qualname__
    if value is Ellipsis:
        return ("...",)
    raise _NotPlainError


def _held(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        raise _NotPlainError from None


def _names(code: types.CodeType) -> set[str]:
    """Return the names that code and the functions within it look up."""
    inner = (const for const in code.co_consts if isinstance(const, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))
