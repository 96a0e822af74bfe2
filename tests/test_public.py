from __future__ import annotations

import gzip
import inspect
import json
from pathlib import Path

import wandb_tables_widget as wandb

ROOT = Path(__file__).parents[1]


def test_all_lists_what_is_public():
    submodules = {path.stem for path in (ROOT / "wandb_tables_widget").iterdir()}
    shown = {name for name in vars(wandb) if not name.startswith("_") and name not in submodules}
    shown -= {"annotations", "TYPE_CHECKING"}
    assert sorted(shown | {"errors", "run", "config", "summary"}) == sorted(wandb.__all__)


def test_public_names_have_docstrings():
    for name in wandb.__all__:
        thing = getattr(wandb, name)
        if not inspect.isclass(thing) and not callable(thing):
            continue
        assert inspect.getdoc(thing), name
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert inspect.getdoc(value), f"{name}.{member}"


def test_version_stands_once():
    assert wandb.__version__ == json.loads((ROOT / "js" / "package.json").read_text())["version"]


def test_error_codes_are_stable_and_unique():
    classes = [
        c
        for c in vars(wandb.errors).values()
        if inspect.isclass(c) and issubclass(c, wandb.errors.TablesError)
    ]
    codes = [c.code for c in classes]
    assert len(set(codes)) == len(codes)
    assert all(f'"{code}"' in (wandb.errors.__doc__ or "") for code in codes)


def test_bundle_stays_small():
    static = ROOT / "wandb_tables_widget" / "static"
    packed = [len(gzip.compress((static / name).read_bytes(), 9)) for name in ("widget.js", "widget.css")]
    core = len((static / "core.js.gz").read_bytes())
    assert 10_000 < core + sum(packed) <= 70_000


def test_the_editor_stays_small_and_shares_the_grids_modules():
    packed = (ROOT / "wandb_tables_widget" / "static" / "editor.js.gz").read_bytes()
    assert 10_000 < len(packed) <= 130_000
    code = gzip.decompress(packed).decode()
    assert code.startswith("export default")
    assert '["preact/hooks"]' in code
    assert "__H" not in code, "Preact's hooks are in the chunk as well"


def test_no_run_is_active_at_import():
    assert wandb.run is None
