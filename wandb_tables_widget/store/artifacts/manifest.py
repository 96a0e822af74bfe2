"""The manifest of an artifact: what names its content.

The digests are W&B's: of an entry, base64 of the MD5 of its file; of an artifact, MD5 of the sorted lines
``path:digest``. A table has no file here, so its digest is that of the text `table_digest` documents. What an
artifact says of itself (description, metadata, aliases) is no part of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wandb_tables_widget.store.artifacts.entry import ArtifactEntry

TITLE: Final = "wandb-artifact-manifest-v1\n"
_POLICY: Final = {
    "version": 1,
    "storagePolicy": "wandb-storage-policy-v1",
    "storagePolicyConfig": {"storageLayout": "V2"},
}


@dataclass(frozen=True)
class Manifest:
    """The entries of an artifact by their path."""

    entries: Mapping[str, ArtifactEntry]

    def digest(self) -> str:
        """Return the digest of the artifact: 32 hex digits."""
        return artifact_digest((entry.path, entry.digest) for entry in self.entries.values())

    def to_manifest_json(self) -> dict[str, Any]:
        """Return the manifest in W&B's form."""
        return _POLICY | {"contents": {path: _described(entry) for path, entry in self.entries.items()}}

    def __repr__(self) -> str:
        return f"<Manifest of {len(self.entries):,} entries>"


def _described(entry: ArtifactEntry) -> dict[str, Any]:
    about = {"digest": entry.digest, "size": entry.size}
    return about if entry.ref is None else about | {"ref": entry.ref}


def artifact_digest(entries: Iterable[tuple[str, str]]) -> str:
    """Return the digest of an artifact, given ``(path, digest)`` of its entries in any order."""
    lines = "".join(f"{path}:{digest}\n" for path, digest in sorted(entries))
    digest: str = _md5((TITLE + lines).encode()).hexdigest()
    return digest


def text_digest(text: str) -> str:
    """Return the digest of an entry that is a text."""
    return base64_digest(_md5(text.encode()).digest())


def json_digest(value: Any) -> str:
    """Return the digest of an entry that is JSON: of its text with sorted keys, as W&B writes such files."""
    return text_digest(json.dumps(value, sort_keys=True))


def table_digest(content: str, about: Mapping[str, Any]) -> str:
    """Return the digest of a table: of its content's SHA-256, and of its log mode and keys as JSON."""
    return text_digest(f"table 1\n{content}\n{json.dumps(about, sort_keys=True)}")


def base64_digest(md5: bytes) -> str:
    """Return an MD5 as W&B writes it."""
    return base64.b64encode(md5).decode("ascii")


def short_name(digest: str) -> str:
    """Return 20 hex digits of an entry's digest: W&B's name of a file that nobody named."""
    return base64.b64decode(digest).hex()[:20]


def _md5(data: bytes) -> Any:
    return hashlib.md5(data, usedforsecurity=False)
