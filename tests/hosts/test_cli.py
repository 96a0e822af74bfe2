"""The store in a terminal: real processes, what they print, and how they end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import dedent

import numpy as np
import pandas as pd
import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.hosts.cli import main

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if k != "WANDB_TABLES_DIR"},
    "PYTHONPATH": str(ROOT),
    "COLUMNS": "110",
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.delenv("WANDB_TABLES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(place):
    """A store with two projects, an artifact, a stream and a table with media."""
    pixels = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 3), np.uint8)
    table = wandb.Table(columns=["n", "image"], data=[[n, wandb.Image(p)] for n, p in enumerate(pixels)])
    with wandb.init(project="p", id="a", name="first") as run:
        run.log({"images": table})
        for n in range(2):
            run.log({"more": wandb.Table(columns=["n"], data=[[n]], log_mode="MUTABLE")})
        art = wandb.Artifact("data", "dataset")
        art.add(table, "images")
        run.log_artifact(art).wait()
    with wandb.init(project="q", entity="me", id="b", name="second") as run:
        run.log({"rows": wandb.Table(columns=["n"], data=[[1]], log_mode="INCREMENTAL")})
        stream = wandb.StreamTable("me/q/live")
        stream.log([{"n": 1}, {"n": 2}])
        stream.finish()
    return place / ".wandb_tables"


def run(*arguments, **options):
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "wandb_tables_widget", *map(str, arguments)]
    given = {"stdin": subprocess.DEVNULL} | options
    return subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False, **given
    )


def words(line):
    return line.split()


def test_ls_goes_down_from_projects_to_tables(store):
    found = run("ls")
    assert (found.returncode, found.stderr) == (0, "")
    assert [words(line) for line in found.stdout.splitlines()] == [
        ["project", "runs", "tables", "streams"],
        ["p", "1", "2", "0"],
        ["me/q", "1", "1", "1"],
    ]


def test_ls_of_a_project_and_of_a_run(store, capsys):
    assert main(["ls", "p"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert words(lines[1])[:3] == ["p/a", "first", "finished"]
    assert lines[1].endswith("images, more")
    assert words(lines[-1]) == ["p/data", "dataset", "1", "latest"]
    assert main(["ls", "me/q"]) == 0
    assert words(capsys.readouterr().out.splitlines()[-1]) == ["live", "2"]
    assert main(["ls", "p/a"]) == 0
    assert [words(line) for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["images", "v0", "IMMUTABLE", "4", "2", "0"],
        ["more", "v0", "MUTABLE", "1", "1", "1"],
        ["more", "v1", "MUTABLE", "1", "1", "2"],
    ]


def test_verify_shows_progress_and_names_damage(store):
    found = run("verify")
    assert found.returncode == 0
    assert found.stdout.endswith("all as written\n")
    assert "verify: 100%|" in found.stderr
    quiet = run("--quiet", "verify")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    (pack,) = store.glob("media/packs/*")
    data = bytearray(pack.read_bytes())
    data[-10] ^= 1
    pack.write_bytes(data)
    damaged = run("--quiet", "verify")
    assert (damaged.returncode, damaged.stderr) == (1, "")
    assert f"damaged: media media/packs/{pack.name}" in damaged.stdout
    assert "p/a, table 'images' v0, column 'image', row 4" in damaged.stdout


def test_gc_tells_and_frees(store, capsys):
    orphan = store / "tables" / ("0" * 16) / f"seg-0-0-{'0' * 16}.parquet"
    orphan.parent.mkdir()
    orphan.write_bytes(b"x" * 2_000)
    foretold = run("gc", "--older-than", 0, "--keep", 0, "--dry-run")
    assert (foretold.returncode, orphan.exists()) == (0, True)
    assert foretold.stdout.splitlines() == [
        "1 file (2.0 kB) would be moved to the trash",
        "1 file (2.0 kB) would be deleted from the trash",
    ]
    done = run("gc", "--older-than", 0, "--keep", 0)
    assert (done.returncode, orphan.exists()) == (0, False)
    assert done.stdout == foretold.stdout.replace("would be ", "")
    assert "gc: " in done.stderr
    assert main(["--quiet", "verify"]) == 0
    capsys.readouterr()
    assert main(["gc", "--older-than", "-1"]) == 1
    assert capsys.readouterr().err.startswith("older_than is a number of seconds from 0 on")


def test_export_writes_tables_streams_and_media(store, place):
    found = run("export", "p/a", "images", place / "out.csv")
    assert found.returncode == 0
    assert found.stdout.splitlines() == [
        f"{place / 'out.csv'}: 4 rows, 0 media",
        "4 media stand as references only; export to a folder to have them",
    ]
    assert list(pd.read_csv(place / "out.csv")["n"]) == [0, 1, 2, 3]
    assert run("export", "p/a", "images", place / "folder").stdout == f"{place / 'folder'}: 4 rows, 4 media\n"
    assert len(list((place / "folder").rglob("*.png"))) == 4


def test_export_of_a_version_and_of_a_stream(store, place, capsys):
    assert main(["export", "p/a", "more", "v0.parquet", "--version", "v0"]) == 0
    assert list(pd.read_parquet("v0.parquet")["n"]) == [0]
    assert main(["export", "me/q", "live", "live.json"]) == 0
    assert list(pd.read_json("live.json")["n"]) == [1, 2]
    assert main(["export", "p/a", "nothing", "x.csv"]) == 1
    assert "has no table 'nothing'" in capsys.readouterr().err
    assert main(["export", "me/q", "nothing", "x.csv"]) == 1
    assert "has no stream 'nothing'; there are 'live'" in capsys.readouterr().err
    assert not Path("x.csv").exists()


def test_size_and_compact(store, place, capsys):
    assert main(["--quiet", "size"]) == 0
    text = capsys.readouterr().out
    assert words(text.splitlines()[0])[:2] == ["project", "run"]
    assert "all together" in text
    with wandb.init(project="p", id="c") as other:
        other.log({"t": wandb.Table(columns=["n"], data=[[1]], log_mode="INCREMENTAL")})
        assert main(["compact"]) == 0
    assert capsys.readouterr().out.endswith(" became files\n")


def test_delete_asks_first(store):
    asked = run("delete", "run", "p/a", input="n\n", stdin=None)
    assert asked.returncode == 1
    assert asked.stdout == "delete run p/a? [y/N] nothing is deleted\n"
    assert run("delete", "run", "p/a").returncode == 1  # nobody answers
    assert [one.id for one in wandb.Api().runs("p")] == ["a"]
    agreed = run("delete", "run", "p/a", input="y\n", stdin=None)
    assert agreed.returncode == 0
    assert agreed.stdout.endswith("run p/a is deleted; gc frees its bytes\n")
    assert len(wandb.Api().runs("p")) == 0


def test_delete_of_each_kind(store, capsys):
    api = wandb.Api()
    assert main(["delete", "--yes", "run", "p/a", "more", "v0"]) == 0
    assert [version.name for version in api.run("p/a").tables.versions("more")] == ["v1"]
    assert main(["delete", "--yes", "run", "p/a", "more"]) == 0
    assert list(api.run("p/a").tables) == ["images"]
    assert main(["delete", "--yes", "artifact", "p/data:v0"]) == 1
    assert "has the aliases 'latest'" in capsys.readouterr().err
    assert main(["delete", "--yes", "artifact", "p/data"]) == 0
    assert api.artifact_collections("p") == []
    assert main(["delete", "--yes", "artifact", "p/data"]) == 1
    assert main(["delete", "--yes", "project", "me/q"]) == 0
    assert [project.path for project in api.projects()] == ["p"]


def test_rebuild_makes_a_new_store(store, place, capsys):
    found = run("--quiet", "rebuild", place / "new")
    assert found.returncode == 0
    assert found.stdout.startswith(f"{place / 'new'}: ")
    assert [one.path for one in wandb.Api(place / "new").projects()] == ["p", "me/q"]
    assert main(["rebuild", str(place / "new")]) == 1
    assert capsys.readouterr().err == f"{place / 'new'} is not empty; name a new folder\n"


def test_a_store_whose_log_is_damaged_is_refused_and_can_be_rebuilt(place):
    code = """
import os, signal, wandb_tables_widget as wandb
run = wandb.init(project="p", id="a")
run.log({"t": wandb.Table(columns=["n"], data=[[1], [2]])})
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, cwd=place, check=False)
    log = place / ".wandb_tables" / "catalog.db-wal"
    data = bytearray(log.read_bytes())
    data[len(data) // 3] ^= 1
    log.write_bytes(data)
    for command in ("ls", "verify"):
        refused = run(command)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "catalog.db-wal is missing or damaged" in refused.stderr
        assert "python -m wandb_tables_widget rebuild" in refused.stderr
    assert run("rebuild", place / "new").returncode == 0
    assert wandb.Api(place / "new").run("p/a").table("t")["n"] == [1, 2]


def test_where_there_is_no_store(place, capsys):
    for arguments in (["ls"], ["--root", str(place / "nowhere"), "ls"], ["verify"], ["rebuild", "new"]):
        assert main(arguments) == 1
        assert capsys.readouterr().err.startswith("there is no store at")
    assert list(place.iterdir()) == []


def test_what_is_not_there_is_named(store, capsys):
    for arguments, said in (
        (["ls", "pp"], "'pp' is no path"),
        (["ls", "p/b"], "has no run 'b'"),
        (["export", "p/b", "t", "x.csv"], "has no run 'b'"),
        (["export", "p/a", "images", "x.xlsx"], "is none of .parquet"),
        (["delete", "--yes", "run", "p/b"], "has no run 'b'"),
    ):
        assert main(arguments) == 1
        captured = capsys.readouterr()
        assert said in captured.err
        assert captured.out == ""
        assert captured.err.count("\n") == 1


def test_arguments_that_mean_nothing(store, capsys):
    for arguments in ([], ["nonsense"], ["gc", "--older-than", "soon"], ["delete", "universe", "p"]):
        with pytest.raises(SystemExit) as raised:
            main(arguments)
        assert raised.value.code == 2
        assert capsys.readouterr().err.startswith("usage: python -m wandb_tables_widget")
    found = run("--help")
    assert found.returncode == 0
    assert "verify" in found.stdout


def test_a_reader_that_goes_away_and_an_interrupt(store, place):
    command = f"{sys.executable} -m wandb_tables_widget ls | true"
    found = subprocess.run(
        ["sh", "-c", command], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert found.stderr == ""
    code = (
        "import os, signal, wandb_tables_widget.store.api as api, wandb_tables_widget.hosts.cli as cli\n"
        "api.Api.projects = lambda self: os.kill(os.getpid(), signal.SIGINT)\n"
        "raise SystemExit(cli.main(['ls']))"
    )
    stopped = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert (stopped.returncode, stopped.stderr) == (128 + signal.SIGINT, "")


@pytest.fixture
def closed_store():
    """A store in a folder that anybody may read and nobody write."""
    folder = Path(tempfile.mkdtemp())
    with wandb.init(project="p", id="a", dir=folder) as run:
        run.log({"t": wandb.Table(columns=["n"], data=[[1]])})
    run._store.catalog.close()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)


def test_a_store_that_may_only_be_read(closed_store, tmp_path):
    code = """
        import os, sys
        from wandb_tables_widget.hosts.cli import main
        os.geteuid() or (os.setgid(65534), os.setuid(65534))
        for command in sys.argv[2:]:
            print(main(["--quiet", "--root", sys.argv[1], *command.split()]))
    """
    reading, writing = ("ls", "ls p/a", "verify", "size"), ("gc", "compact", "delete --yes run p/a")
    command = [sys.executable, "-c", dedent(code), str(closed_store), *reading, *writing]
    found = subprocess.run(
        command, env=ENVIRONMENT, cwd="/", capture_output=True, text=True, timeout=120, check=False
    )
    ends = [line for line in found.stdout.splitlines() if line in {"0", "1"}]
    assert ends == ["0", "0", "0", "0", "1", "0", "1"], found
    assert found.stderr.count("cannot use") == 2
    assert str(closed_store) in found.stderr


def test_another_process_that_holds_the_lock_is_named(store, monkeypatch, capsys):
    code = """
        import sqlite3, sys
        other = sqlite3.connect(sys.argv[1], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        print("locked", flush=True)
        sys.stdin.read()
    """
    monkeypatch.setattr("wandb_tables_widget.store.connection.BUSY_MS", 200)
    wandb.Api()._store.catalog.close()
    command = [sys.executable, "-c", dedent(code), store / "catalog.db"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "locked\n"
        assert main(["delete", "--yes", "run", "p/a"]) == 1
        assert "was locked for" in capsys.readouterr().err
        assert main(["ls"]) == main(["--quiet", "verify"]) == 0
        other.stdin.close()
    assert main(["delete", "--yes", "run", "p/a"]) == 0


def test_names_cannot_move_the_cursor(place, capsys):
    with wandb.init(project="p", id="a", name="\x1b[2Jevil\n") as run:
        run.log({"k\x07": wandb.Table(columns=["n"], data=[[1]])})
    for arguments in (
        ["ls"],
        ["ls", "p"],
        ["ls", "p/a"],
        ["--quiet", "size"],
        ["export", "p/a", "k", "\x1b[1m.csv"],
    ):
        main(arguments)
        captured = capsys.readouterr()
        assert not {c for c in captured.out + captured.err if not c.isprintable()} - {"\n"}


def test_lists_fit_the_terminal(place, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    with wandb.init(project="p", id="a", name="n" * 100) as run:
        run.log({"t" * 100: wandb.Table(columns=["n"], data=[[1]])})
    for arguments in (["ls", "p"], ["ls", "p/a"]):
        assert main(arguments) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= 60
        assert "…" in lines[1]
