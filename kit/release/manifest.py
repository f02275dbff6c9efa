"""The manifest: what went into a release, what came out, and whether it still is so."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from kit.errors import Place, Problem

__all__ = [
    "DRAFT",
    "MANIFEST",
    "Manifest",
    "Provenance",
    "check_release",
    "find_versions",
    "hash_inputs",
    "name_release",
    "read_manifest",
    "render_manifest",
]

MANIFEST = "manifest.json"

DRAFT = "-draft"
"""How the first part of a draft's id ends."""

# Those whose version can change a byte of what is published.
_DISTRIBUTIONS = (
    "jinja2",
    "matplotlib",
    "nbconvert",
    "nbformat",
    "needs-kit",
    "numpy",
    "pandas",
    "papermill",
    "pylopdf-fonts-zh-cn",
    "python-calamine",
    "python-docx",
    "scipy",
    "typst",
    "xlsxwriter",
)


@dataclass(frozen=True)
class Provenance:
    """Where a release comes from.

    `inputs` maps files that were read to their SHA-256, by their path inside the study
    folder; `parameters` are those that the notebooks were given; `kit` are hashes of the
    kit's rules, wording and code.
    """

    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    synthetic: bool
    final: bool = False
    kit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """What the manifest of a release tells, as far as it is asked for.

    A release of an older version does not say whether it is final; it was a draft. Nor does
    it say of which rules, wording and code it was made.
    """

    release: str
    wave: str
    language: str
    final: bool
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    kit: Mapping[str, str] = field(default_factory=dict)


def hash_inputs(study_folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its path inside `study_folder`.

    Raises
    ------
    ValueError
        A file lies outside the folder: its path would name this computer.
    """
    root = study_folder.resolve()
    hashes = {f.resolve().relative_to(root).as_posix(): _sha256(f.read_bytes()) for f in files}
    return dict(sorted(hashes.items()))


def name_release(files: Mapping[str, bytes], prefix: str, inputs: Mapping[str, str]) -> str:
    """Return the id of a release: `prefix` and ten digits that stand for its content.

    The digits are the first ten of the SHA-256 over the sorted names and SHA-256 of the
    files and of the inputs they were made from, so equal work has an equal id; versions
    and dates do not enter it.
    """
    return _name(prefix, {name: _sha256(content) for name, content in files.items()}, inputs)


def render_manifest(files: Mapping[str, bytes], release: str, provenance: Provenance) -> bytes:
    """Return the manifest of `files` as JSON text: sorted, without time, user or place."""
    manifest = {
        "final": provenance.final,
        "inputs": dict(provenance.inputs),
        "kit": dict(provenance.kit),
        "ledger_sha256": _sha256(files["ledger.json"]) if "ledger.json" in files else None,
        "outputs": {n: {"sha256": _sha256(c), "size": len(c)} for n, c in files.items()},
        "parameters": dict(provenance.parameters),
        "release": release,
        "synthetic": provenance.synthetic,
        "versions": find_versions(),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def check_release(folder: Path) -> list[Problem]:
    """Return what differs between the files of a release and its manifest."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [Problem("publish.no_manifest", Place(str(folder)))]
    found = {
        path.relative_to(folder).as_posix(): _sha256(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }
    problems = [
        Problem(c, Place(f"{folder.name}/{name}"))
        for name, c in _compare(found, manifest.outputs)
    ]
    if not _fits(manifest, folder.name):
        values: dict[str, object] = {"id": folder.name}
        problems.append(
            Problem("publish.changed_manifest", Place(f"{folder.name}/{MANIFEST}"), values)
        )
    return problems


def _fits(manifest: Manifest, name: str) -> bool:
    """Tell whether a release has the name that its manifest asks for."""
    prefix = manifest.release.rpartition("-")[0]
    named = _name(prefix, manifest.outputs, manifest.inputs) == manifest.release == name
    return named and not (manifest.final and prefix.endswith(DRAFT))


def _compare(found: Mapping[str, str], promised: Mapping[str, str]) -> list[tuple[str, str]]:
    codes = []
    for name in sorted(found.keys() | promised.keys()):
        if name not in found:
            codes.append((name, "publish.missing_file"))
        elif name not in promised:
            codes.append((name, "publish.extra_file"))
        elif found[name] != promised[name]:
            codes.append((name, "publish.changed_file"))
    return codes


def read_manifest(folder: Path) -> Manifest | None:
    """Return what the manifest in `folder` tells; None if it is not there or unreadable."""
    try:
        read: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(
            release=str(read["release"]),
            wave=str(read["parameters"].get("wave", "")),
            language=str(read["parameters"].get("language", "")),
            final=read.get("final") is True,
            inputs={str(n): str(h) for n, h in read["inputs"].items()},
            outputs={str(n): str(o["sha256"]) for n, o in read["outputs"].items()},
            parameters={str(n): str(v) for n, v in read["parameters"].items()},
            versions={str(n): str(v) for n, v in read.get("versions", {}).items()},
            kit={str(n): str(h) for n, h in read.get("kit", {}).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _name(prefix: str, outputs: Mapping[str, str], inputs: Mapping[str, str]) -> str:
    listing = json.dumps([sorted(outputs.items()), sorted(inputs.items())], ensure_ascii=False)
    return f"{prefix}-{_sha256(listing.encode())[:10]}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@functools.cache
def find_versions() -> Mapping[str, str]:
    """Return the versions of Python and of all that can change a byte of a release."""
    installed = {name: metadata.version(name) for name in _DISTRIBUTIONS}
    return installed | {"python": ".".join(platform.python_version_tuple()[:2])}
