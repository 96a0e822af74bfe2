"""A view as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args

from wandb_tables_widget.errors import CodeError, nearest
from wandb_tables_widget.view.code.pandas import pandas_code
from wandb_tables_widget.view.code.python import python_code
from wandb_tables_widget.view.code.sql import sql_code
from wandb_tables_widget.view.code.written import waiting_lines, written_view
from wandb_tables_widget.view.layout import visible_columns

if TYPE_CHECKING:
    from wandb_tables_widget.view.state import ViewState
    from wandb_tables_widget.widget.opened import Opened

Language: TypeAlias = Literal["python", "pandas", "sql"]

_LANGUAGES: Final = get_args(Language)


def read_language(value: Any) -> Language:
    """Return the name of a language; raises `CodeError` if code cannot be written in it."""
    if value in _LANGUAGES:
        return cast("Language", value)
    close = nearest(str(value), _LANGUAGES)
    raise CodeError(f"code is written in {', '.join(_LANGUAGES)}, not in {value!r:.100}{close}")


def code_of(opened: Opened, view: ViewState, language: Language) -> str:
    """Return a view as code: as it is applied, with a comment for each part that waits.

    Code of this package has these as well, as they would wait there too.

    Raises:
        CodeError: a part of the view has no form in the language; the message says which.
    """
    table = opened.snapshot.schema
    calls = opened.functions.calls()
    if language == "python":
        return python_code(view, table, opened.schema, calls)
    compiled = opened.compiled(view.query)
    columns = visible_columns(view, compiled.schema)
    written = written_view(compiled, columns, len(table), calls)
    write, mark = (sql_code, "--") if language == "sql" else (pandas_code, "#")
    said = [f"{mark} {line}\n" for line in waiting_lines(compiled, columns)]
    return "".join(said) + write(written, columns)
