from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.artifacts.manifest import artifact_digest, short_name
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.table import Table

ROOT = Path(__file__).parents[3]


def md5(data):
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def test_the_digest_of_an_artifact_is_w_and_bs():
    known = {"preds.table.json": "4EXq5WYYlKqjTPYYXC/WHw==", "B": "x", "a/b": "y", "a": "z"}
    text = "wandb-artifact-manifest-v1\nB:x\na:z\na/b:y\npreds.table.json:4EXq5WYYlKqjTPYYXC/WHw==\n"
    expected = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    assert artifact_digest(known.items()) == expected
    assert artifact_digest(reversed(known.items())) == expected


def test_an_empty_artifact_has_the_digest_of_the_title():
    title = b"wandb-artifact-manifest-v1\n"
    assert artifact_digest([]) == hashlib.md5(title, usedforsecurity=False).hexdigest()


def test_files_have_the_md5_of_their_bytes(run, draft, tree):
    draft.add_dir(tree)
    run.log_artifact(draft)
    files = {p.relative_to(tree).as_posix(): p.read_bytes() for p in tree.rglob("*") if p.is_file()}
    assert {path: entry.digest for path, entry in draft.entries.items()} == {
        p: md5(b) for p, b in files.items()
    }
    assert {path: entry.size for path, entry in draft.entries.items()} == {
        p: len(b) for p, b in files.items()
    }
    assert draft.size == sum(map(len, files.values()))
    lines = "".join(f"{path}:{md5(data)}\n" for path, data in sorted(files.items()))
    whole = f"wandb-artifact-manifest-v1\n{lines}".encode()
    assert draft.digest == draft.manifest.digest() == hashlib.md5(whole, usedforsecurity=False).hexdigest()


def test_the_manifest_in_w_and_bs_form(run, draft, tree):
    draft.add_file(tree / "below" / "a.txt")
    draft.add_reference(tree / "empty")
    assert draft.manifest.to_manifest_json() == {
        "version": 1,
        "storagePolicy": "wandb-storage-policy-v1",
        "storagePolicyConfig": {"storageLayout": "V2"},
        "contents": {
            "a.txt": {"digest": md5(b"hello"), "size": 5},
            "empty": {"digest": md5(b""), "size": 0, "ref": (tree / "empty").as_uri()},
        },
    }
    json.dumps(draft.manifest.to_manifest_json())


def test_short_names_are_hex_of_the_digest():
    assert short_name(md5(b"hello")) == hashlib.md5(b"hello", usedforsecurity=False).hexdigest()[:20]


def fill(artifact):
    left = Table(
        columns=["id", "image"], data=[[str(i), Image(np.full((2, 2), i, np.uint8))] for i in range(5)]
    )
    right = Table(columns=["id", "x"], data=[[str(i), i / 3] for i in range(5)])
    artifact.add(JoinedTable(left, right, "id"), "j")
    artifact.add(left["image"][0], "first")
    return artifact


PROGRAM = """
import sys; sys.path.insert(0, {here!r})
import test_manifest
from wandb_tables_widget.store.artifacts import Artifact
print(test_manifest.fill(Artifact("x", "y")).manifest.digest())
"""


def test_the_digest_does_not_depend_on_the_process(draft):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    program = PROGRAM.format(here=str(Path(__file__).parent))
    out = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert fill(draft).manifest.digest() == out.stdout.strip()


def test_a_tables_digest_is_that_of_its_values_and_log_mode(draft):
    rows = pa.table({"a": pa.chunked_array([[1, 2], [3]])})
    one = draft.add(Table(data=rows), "one")
    assert draft.add(Table(data=rows.combine_chunks()), "two").digest == one.digest
    assert draft.add(Table(data=rows, log_mode="MUTABLE"), "three").digest != one.digest
    assert draft.add(Table(columns=["a"], data=[[1], [2], [4]]), "four").digest != one.digest
