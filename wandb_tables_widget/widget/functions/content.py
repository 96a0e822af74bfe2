"""What a Python function is made of, as a key by which its results can be kept."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

_SIMPLE: Final = (type(None), bool, int, float, complex, str, bytes)
_NOT_THERE: Final = object()
_INSTALLED: Final = tuple(
    Path(path).resolve()
    for name, path in sysconfig.get_paths().items()
    if name in {"stdlib", "platstdlib", "purelib", "platlib"}
)

_Read: TypeAlias = tuple[Callable[[], Any], Any]
"""How something is read from outside, and what it was."""


class _NotPlainError(Exception):
    """The function reads something that may change."""


class Content:
    """What a function is made of. Safe in all threads."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self._known = _examined(function)

    def key(self) -> str | None:
        """Return `content_key` of the function as it is now; quick when nothing it reads has changed."""
        key, reads = self._known
        if any(read() is not value for read, value in reads):
            key, reads = self._known = _examined(self._function)
        return key


def content_key(function: Any) -> str | None:
    """Return a key that two functions share which give the same for the same row, None if nobody can tell.

    It covers the code, its constants and defaults, and what it reads from outside as long as that is made
    of numbers, text, installed modules and their classes, and functions of this kind. A function that reads
    anything else, such as a model, a list or a module that is being worked on, may give something else
    tomorrow.
    """
    return _examined(function)[0]


def _examined(function: Any) -> tuple[str | None, tuple[_Read, ...]]:
    feed = _Feed(hashlib.sha256())
    try:
        feed.add(function)
    except Exception:  # noqa: BLE001  # what a function reads may raise anything when it is looked at
        return None, ()
    return feed.key, tuple(feed.reads)


class _Feed:
    def __init__(self, digest: Any) -> None:
        self._digest = digest
        self._seen: set[int] = set()
        self.reads: list[_Read] = []

    @property
    def key(self) -> str:
        """The key of all that was fed."""
        return str(self._digest.hexdigest())

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
        for name in ("__code__", "__defaults__"):
            self._read(name, partial(getattr, function, name))
        for name in sorted(function.__kwdefaults__ or {}):
            self._read(name, partial(_default, function, name))
        for cell in function.__closure__ or ():
            self._read("closure", partial(_held, cell))
        for name in sorted(_names(function.__code__)):
            self._read(name, partial(function.__globals__.get, name, _NOT_THERE))

    def _read(self, name: str, read: Callable[[], Any]) -> None:
        """Feed what is read from outside, and remember how."""
        value = read()
        self.reads.append((read, value))
        self._put("read", name)
        self.add(value)

    def _code(self, code: types.CodeType) -> None:
        self._put("code", code.co_code, code.co_names, code.co_varnames, code.co_argcount)
        self.add(code.co_consts)

    def _put(self, *words: object) -> None:
        self._digest.update(repr(words).encode("utf-8", "backslashreplace"))


def _told(value: Any) -> tuple[object, ...]:
    if isinstance(value, _SIMPLE) and type(value) in _SIMPLE:
        return type(value).__name__, value
    if isinstance(value, types.ModuleType) and _is_installed(value.__name__):
        return "module", value.__name__
    if isinstance(value, (type, types.BuiltinFunctionType)) and _is_installed(value.__module__):
        return "named", value.__module__, value.__qualname__
    if value is Ellipsis or value is _NOT_THERE:
        return ("..." if value is Ellipsis else "not there",)
    raise _NotPlainError


def _is_installed(module: str | None) -> bool:
    """Return whether a module comes with Python or was installed, so that nobody is changing it."""
    spec = getattr(sys.modules.get(module or ""), "__spec__", None)
    if spec is None or not spec.has_location:
        return spec is not None and spec.origin in {"built-in", "frozen"}
    return any(Path(spec.origin).resolve().is_relative_to(folder) for folder in _INSTALLED)


def _default(function: types.FunctionType, name: str) -> Any:
    return (function.__kwdefaults__ or {}).get(name, _NOT_THERE)


def _held(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _NOT_THERE


def _names(code: types.CodeType) -> set[str]:
    """Return the names that code and the functions within it look up."""
    inner = (const for const in code.co_consts if isinstance(const, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))
