"""Write js/src/protocol.ts from wandb_tables_widget/widget/protocol/.

With ``--check``, write nothing and fail when the file differs.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
import typing
from pathlib import Path

from wandb_tables_widget.widget import protocol

TARGET = Path(__file__).parent.parent / "src" / "protocol.ts"
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


def main() -> int:
    """Write or check the file."""
    text = render()
    if "--check" in sys.argv:
        if TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET} differs from widget/protocol/; run `make protocol`", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
