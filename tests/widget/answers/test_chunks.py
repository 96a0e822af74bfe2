from __future__ import annotations

import gzip
import hashlib

import pytest

from wandb_tables_widget.widget import bundle

CODE = gzip.compress(b"export default (grid) => ({})")
DIGEST = hashlib.sha256(CODE).hexdigest()


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    (tmp_path / "editor.js.gz").write_bytes(CODE)
    (tmp_path / "core.js.gz").write_bytes(CODE)
    monkeypatch.setattr(bundle.read_chunk, "__defaults__", (tmp_path,))
    return tmp_path


def test_a_chunk_comes_as_it_was_built(page):
    answer, buffers = page.ask("chunk", name="editor", digest=DIGEST)
    assert (answer["kind"], buffers[answer["buffer"]]) == ("chunk", CODE)


def test_a_chunk_of_another_version_is_refused(page):
    answer, buffers = page.ask("chunk", name="editor", digest="0" * 64)
    assert (answer["code"], buffers) == ("not_found", [])
    assert "restart the kernel" in answer["message"]


@pytest.mark.parametrize("name", ["core", "../static/editor", "editor.js.gz", "", "x"])
def test_nothing_else_is_given(page, name):
    answer, buffers = page.ask("chunk", name=name, digest=DIGEST)
    assert (answer["kind"], buffers) == ("failure", [])


def test_a_chunk_that_was_not_built_says_so(page, built):
    (built / "editor.js.gz").unlink()
    assert "reinstall" in page.ask("chunk", name="editor", digest=DIGEST)[0]["message"]


@pytest.mark.parametrize("digest", ["", "x" * 64, "0" * 63, 1])
def test_a_digest_is_checked(page, digest):
    assert page.ask("chunk", name="editor", digest=digest)[0]["code"] == "protocol"
