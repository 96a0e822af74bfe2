from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", target, ROOT],
        check=True,
    )
    [built] = target.glob("*.whl")
    return built


def test_wheel_carries_bundle_grammar_and_types(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "wandb_tables_widget/static/widget.js",
        "wandb_tables_widget/static/widget.css",
        "wandb_tables_widget/static/core.js.gz",
        "wandb_tables_widget/static/editor.js.gz",
        "wandb_tables_widget/static/panels.js.gz",
        "wandb_tables_widget/static/cells.js.gz",
        "wandb_tables_widget/query/grammar.lark",
        "wandb_tables_widget/py.typed",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "js/"))]


def test_wheel_works_with_its_dependencies_alone(wheel, tmp_path):
    """A table is made, logged, filtered and shown with no Node, no extras and no network."""
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
    program = (
        "import wandb_tables_widget as wandb\n"
        "table = wandb.Table(columns=['a', 'b'], data=[[1, 'x'], [2, 'y']])\n"
        "with wandb.init(project='p') as run:\n"
        "    run.log({'t': table})\n"
        "widget = table.show(filter='a > 1')\n"
        "assert widget.to_pandas()['b'].tolist() == ['y']\n"
        "assert 'text/html' in table._repr_mimebundle_()[0]\n"
        "assert wandb.Api().run(run.path).table('t') == table\n"
        "print('ok')\n"
    )
    environment = {"PATH": "", "WANDB_TABLES_DIR": str(tmp_path / "tables"), "HOME": str(tmp_path)}
    done = subprocess.run(
        [python, "-W", "error", "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "ok", done.stderr
    assert not done.stderr
