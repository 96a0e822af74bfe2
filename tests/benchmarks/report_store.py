"""Measure logging and reading back, beside the real wandb offline and bare Parquet, and print a table.

``python tests/benchmarks/report_store.py --repeats 5``; every figure is from a process of its own, and the
writers take turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "store_tasks.py"
TASKS = {
    "log_frame": "200,000 x 10 DataFrame",
    "increments": "200 increments of 20 rows",
    "many_increments": "1,000 increments of 20 rows",
    "versions": "5 versions of 50,000 rows, each with one more column",
    "images": "2,000 rows with a 28 x 28 image",
}
WRITERS = ("ours", "parquet", "wandb")
SLOW = {("wandb", "many_increments")}
"""Left out: each of its logs writes all rows again."""


def run(writer: str, task: str, folder: Path) -> dict[str, float]:
    """Return what a task took, in ms by name, and what it left: files, MB on disk, MB of memory."""
    found = subprocess.run(
        [sys.executable, str(SCRIPT), writer, task, str(folder)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(found.stdout.splitlines()[-1])
    files = [path for path in folder.rglob("*") if path.is_file()]
    grown = {"MB of memory": answer["grown"] / 1e6} if answer["grown"] else {}
    return grown | {
        **{f"{name}, ms": seconds * 1e3 for name, seconds in answer["seconds"].items()},
        "files": len(files),
        "MB on disk": sum(path.stat().st_size for path in files) / 1e6,
    }


def measure(task: str, repeats: int) -> dict[str, dict[str, list[float]]]:
    """Return figure → writer → values, one a repeat."""
    figures: defaultdict[str, dict[str, list[float]]] = defaultdict(dict)
    for _ in range(repeats):
        for writer in WRITERS:
            if (writer, task) in SLOW:
                continue
            with tempfile.TemporaryDirectory() as folder:
                found = run(writer, task, Path(folder))
                if task == "log_frame" and writer != "wandb":
                    found |= {k: v for k, v in run(writer, "read_frame", Path(folder)).items() if "read" in k}
            for name, value in found.items():
                figures[name].setdefault(writer, []).append(value)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tasks", nargs="*", default=list(TASKS))
    options = parser.parse_args()
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "wandb"], check=True)
    print(f"| medians of {options.repeats} | {' | '.join(WRITERS)} |\n|---|{'---|' * len(WRITERS)}")  # noqa: T201
    for task in options.tasks:
        for name, values in measure(task, options.repeats).items():
            cells = [f"{statistics.median(values[w]):,.3g}" if w in values else "" for w in WRITERS]
            print(f"| {TASKS[task]}: {name} | {' | '.join(cells)} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
