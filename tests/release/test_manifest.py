"""The manifest tells where a release comes from and notices every change to it."""

import json
import sys

import pytest

from kit.release.manifest import (
    Provenance,
    check_release,
    hash_inputs,
    name_release,
    read_manifest,
    render_manifest,
)
from kit.release.staging import write_release

FILES = {"ledger.json": b"[]\n", "notebooks/01_a.ipynb": b"{}\n", "rationale.html": b"<p>"}
FROM = Provenance({"study.toml": "ab"}, {"wave": "2019"}, synthetic=True, kit={"rules": "cd"})


@pytest.fixture
def release(tmp_path):
    return write_release(FILES, tmp_path, "2019-zh", provenance=FROM)


def codes(folder):
    return [(problem.code, problem.where.file) for problem in check_release(folder)]


def test_the_manifest_holds_what_it_should():
    manifest = json.loads(render_manifest(FILES, "2019-zh-0123456789", FROM))
    versions = manifest.pop("versions")
    assert versions["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert {"matplotlib", "needs-kit", "pandas", "papermill", "typst"} < versions.keys()
    empty_list = "37517e5f3dc66819f61f5a7bb8ace1921282415f10551d2defa5c3eb0985b570"
    assert manifest["outputs"]["ledger.json"] == {"sha256": empty_list, "size": 3}
    assert sorted(manifest.pop("outputs")) == sorted(FILES)
    assert manifest == {
        "final": False,
        "inputs": {"study.toml": "ab"},
        "kit": {"rules": "cd"},
        "ledger_sha256": empty_list,
        "parameters": {"wave": "2019"},
        "release": "2019-zh-0123456789",
        "synthetic": True,
    }


def test_the_manifest_does_not_depend_on_the_order_of_anything():
    backwards = dict(reversed(FILES.items()))
    assert render_manifest(backwards, "x", FROM) == render_manifest(FILES, "x", FROM)
    assert render_manifest(FILES, "x", FROM).endswith(b"}\n")


def test_the_id_stands_for_the_content_alone():
    name = name_release(FILES, "2019-zh", {"study.toml": "0"})
    assert name == name_release(dict(reversed(FILES.items())), "2019-zh", {"study.toml": "0"})
    prefix, _, digits = name.rpartition("-")
    assert (prefix, len(digits)) == ("2019-zh", 10)
    assert name_release(FILES, "2019-zh", {"study.toml": "1"}) != name
    assert name_release({**FILES, "ledger.json": b"[1]\n"}, "2019-zh", {}) != name
    swapped = {**FILES, "ledger.json": b"<p>", "rationale.html": b"[]\n"}
    assert name_release(swapped, "2019-zh", {"study.toml": "0"}) != name


def test_inputs_are_named_by_their_place_in_the_study(tmp_path):
    export = tmp_path / "waves" / "2019" / "儿童 问卷.csv"
    export.parent.mkdir(parents=True)
    export.write_bytes(b"")
    (tmp_path / "study.toml").write_bytes(b"")
    hashes = hash_inputs(tmp_path, [tmp_path / "study.toml", export])
    assert list(hashes) == ["study.toml", "waves/2019/儿童 问卷.csv"]
    assert set(hashes.values()) == {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
    with pytest.raises(ValueError, match="is not in the subpath"):
        hash_inputs(tmp_path / "waves", [tmp_path / "study.toml"])


def test_a_release_as_written_has_no_problems(release):
    assert check_release(release) == []


def test_every_change_is_found(release):
    (release / "rationale.html").write_bytes(b"<q>")
    (release / "ledger.json").unlink()
    (release / "notebooks" / "note.txt").write_bytes(b"")
    assert codes(release) == [
        ("publish.missing_file", f"{release.name}/ledger.json"),
        ("publish.extra_file", f"{release.name}/notebooks/note.txt"),
        ("publish.changed_file", f"{release.name}/rationale.html"),
    ]


def test_a_manifest_that_was_made_to_fit_is_found(release):
    (release / "rationale.html").write_bytes(b"<q>")
    changed = {**FILES, "rationale.html": b"<q>"}
    (release / "manifest.json").write_bytes(render_manifest(changed, release.name, FROM))
    assert codes(release) == [("publish.changed_manifest", f"{release.name}/manifest.json")]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outputs": [], "release": "x"}', "\udcff"])
def test_a_broken_manifest_is_said(release, text):
    (release / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    assert codes(release) == [("publish.no_manifest", str(release))]


def test_a_draft_that_says_it_is_final_is_found(release):
    text = (release / "manifest.json").read_text(encoding="utf-8")
    forged = text.replace('"final": false', '"final": true')
    assert forged != text
    (release / "manifest.json").write_text(forged, encoding="utf-8")
    assert codes(release) == [("publish.changed_manifest", f"{release.name}/manifest.json")]


def test_a_release_of_an_older_version_is_whole_and_a_draft(release):
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    old = release.rename(release.with_name(release.name.replace("-draft", "")))
    del manifest["final"]
    text = json.dumps(manifest | {"release": old.name})
    (old / "manifest.json").write_text(text, encoding="utf-8")
    assert codes(old) == []
    assert not read_manifest(old).final


def test_what_a_manifest_tells(tmp_path):
    by = {"wave": "2019", "language": "en"}
    final = Provenance({"study.toml": "ab"}, by, synthetic=True, final=True)
    told = read_manifest(write_release(FILES, tmp_path, "2019-en", provenance=final))
    assert (told.wave, told.language, told.final) == ("2019", "en", True)
    assert told.release.startswith("2019-en-")
    assert "draft" not in told.release
    assert (told.inputs, sorted(told.outputs)) == ({"study.toml": "ab"}, sorted(FILES))


def test_a_renamed_release_is_found(release):
    renamed = release.rename(release.with_name("2019-zh-draft-0000000000"))
    assert codes(renamed) == [("publish.changed_manifest", f"{renamed.name}/manifest.json")]
