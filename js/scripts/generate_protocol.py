"""Write what JavaScript knows of Python: the protocol and the ways of showing a column.

js/src/protocol.ts comes from wandb_tables_widget/widget/protocol/, js/src/cells/ways-table.ts from
wandb_tables_widget/view/ways.py. With ``--check``, write nothing and fail when a file differs.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import sys
import types
import typing
from pathlib import Path

from wandb_tables_widget.view.ways import WAYS, Way, WayOption
from wandb_tables_widget.widget import protocol

SOURCES = Path(__file__).parent.parent / "src"
SCALARS = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    typing.Any: "Json",
}


def type_of(hint: object) -> str:
    """Return the TypeScript of a Python type hint."""
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint.__name__
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " | ".join(f'"{a}"' for a in arguments)
    if origin in (types.UnionType, typing.Union):
        return " | ".join(type_of(a) for a in arguments)
    if origin is list:
        inner = type_of(arguments[0])
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if origin is dict:
        return f"Record<string, {type_of(arguments[1])}>"
    message = f"no TypeScript for {hint!r}"
    raise TypeError(message)


def interface_of(cls: type) -> str:
    """Return the TypeScript interface of one dataclass."""
    hints = typing.get_type_hints(cls)
    lines = [f"  {f.name}: {type_of(hints[f.name])};" for f in dataclasses.fields(cls)]
    kind = getattr(cls, "kind", None)
    if isinstance(kind, str):
        lines.insert(0, f'  kind: "{kind}";')
    doc = inspect.getdoc(cls) or ""
    comment = "\n".join(f" * {line}".rstrip() for line in doc.splitlines())
    return f"/**\n{comment}\n */\nexport interface {cls.__name__} {{\n" + "\n".join(lines) + "\n}\n"


def union_of(name: str, members: tuple[type, ...]) -> str:
    """Return the TypeScript union of some dataclasses."""
    return f"export type {name} = " + " | ".join(c.__name__ for c in members) + ";\n"


def render() -> str:
    """Return the whole of protocol.ts."""
    classes = [
        c
        for c in vars(protocol).values()
        if inspect.isclass(c) and c.__module__.startswith(protocol.__name__)
    ]
    unions = {"Request": protocol.REQUESTS, "Answer": protocol.ANSWERS, "Push": protocol.PUSHES}
    traits = "".join(f"  {name}: {cls.__name__};\n" for name, cls in protocol.TRAITS.items())
    return "\n".join(
        [
            "// Generated from wandb_tables_widget/widget/protocol/ by js/scripts/generate_protocol.py.\n",
            "export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };\n",
            f"export const TEXT_LIMIT = {protocol.TEXT_LIMIT};\n",
            *(interface_of(c) for c in classes),
            *(union_of(name, members) for name, members in unions.items()),
            f"export interface Traits {{\n{traits}}}\n",
        ]
    )


def given(declared: Way | WayOption) -> dict[str, object]:
    """Return the fields of a dataclass that differ from their defaults; those without one always."""
    fields = [f for f in dataclasses.fields(declared) if getattr(declared, f.name) != f.default]
    return {f.name: getattr(declared, f.name) for f in fields}


def render_ways() -> str:
    """Return the whole of ways-table.ts; ways.ts says what its fields mean."""
    ways = [given(way) | {"options": [given(option) for option in way.options]} for way in WAYS]
    lines = "".join(f"  {json.dumps(way, ensure_ascii=False)},\n" for way in ways)
    return (
        "// Generated from wandb_tables_widget/view/ways.py by js/scripts/generate_protocol.py.\n\n"
        f"export const WAYS = [\n{lines}] as const;\n"
    )


def main() -> int:
    """Write or check the files."""
    texts = {SOURCES / "protocol.ts": render(), SOURCES / "cells" / "ways-table.ts": render_ways()}
    if "--check" not in sys.argv:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
        return 0
    old = [path for path, text in texts.items() if path.read_text(encoding="utf-8") != text]
    for path in old:
        print(f"{path} differs from what Python says; run `make protocol`", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    raise SystemExit(main())
