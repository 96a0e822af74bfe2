from __future__ import annotations

import hashlib

import pytest

from wandb_tables_widget.widget.bundle import Bundle, read_bundle


def test_a_missing_bundle_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="make install"):
        read_bundle(tmp_path)
    (tmp_path / "widget.js").write_text("js")
    (tmp_path / "widget.css").write_text("css")
    (tmp_path / "core.js.gz").write_bytes(b"packed")
    assert read_bundle(tmp_path) == Bundle("js", "css", b"packed", hashlib.sha256(b"packed").hexdigest())
