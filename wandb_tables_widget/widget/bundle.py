"""The built JavaScript and CSS."""

from __future__ import annotations

from pathlib import Path

_STATIC = Path(__file__).parents[1] / "static"


def read_bundle(folder: Path = _STATIC) -> tuple[str, str]:
    """Return the text of ``widget.js`` and ``widget.css``.

    Raises:
        FileNotFoundError: they were not built; the message says how to.
    """
    try:
        return (folder / "widget.js").read_text("utf-8"), (folder / "widget.css").read_text("utf-8")
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"{error.filename} is missing: the widget's JavaScript was not built. "
            "In a clone of the repository, run `make install`; else reinstall wandb-tables-widget."
        ) from error
