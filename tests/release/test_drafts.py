"""A new draft replaces the old one, and nothing that is whole is lost before it stands."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kit.release import clearing
from kit.release.clearing import find_releases_of, remove_drafts, remove_folder
from kit.release.lock import hold_lock
from kit.release.manifest import check_release
from kit.release.staging import find_latest

from .examples import make_release, names_in


def make_draft(folder, *values, **more):
    """Write drafts one after the other, each replacing what it replaces."""
    for value in values:
        draft = make_release(folder, value, **more)
        assert remove_drafts(draft) == []
    return draft


def test_the_new_draft_replaces_the_old_one_of_its_wave_and_language(tmp_path):
    other = make_release(tmp_path, wave="2018")
    draft = make_draft(tmp_path, 39.0, 40.0)
    assert names_in(tmp_path) == sorted([other.name, draft.name, "latest"])
    assert draft.name.startswith("2019-zh-draft-")
    assert find_latest(tmp_path) == draft


def test_a_draft_in_the_other_language_stays_while_it_has_the_same_numbers(tmp_path):
    english = make_draft(tmp_path, 39.0, language="en")
    chinese = make_draft(tmp_path, 39.0)
    assert names_in(tmp_path) == sorted([english.name, chinese.name, "latest"])
    chinese = make_draft(tmp_path, 40.0)
    assert names_in(tmp_path) == sorted([chinese.name, "latest"])


def test_a_final_release_replaces_the_drafts_and_no_draft_replaces_it(tmp_path):
    make_draft(tmp_path, 39.0)
    final = make_draft(tmp_path, 39.0, final=True)
    assert names_in(tmp_path) == sorted([final.name, "latest", "register.json"])
    assert not final.name.startswith("2019-zh-draft")
    draft = make_draft(tmp_path, 40.0)
    assert names_in(tmp_path) == sorted([final.name, draft.name, "latest", "register.json"])


def test_a_draft_of_an_older_version_is_replaced(tmp_path):
    old = make_release(tmp_path, 39.0)
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    old = old.rename(old.with_name(old.name.replace("-draft", "")))
    del manifest["final"]
    text = json.dumps(manifest | {"release": old.name})
    (old / "manifest.json").write_text(text, encoding="utf-8")
    draft = make_draft(tmp_path, 40.0)
    assert names_in(tmp_path) == [draft.name, "latest"]


def test_without_its_manifest_a_draft_is_known_by_its_name_alone(tmp_path):
    for name in ("2019-zh-draft-0123456789", "2019-zh-0123456789", "notes"):
        (tmp_path / name).mkdir()
    draft = make_draft(tmp_path, 39.0)
    assert names_in(tmp_path) == sorted([draft.name, "2019-zh-0123456789", "latest", "notes"])


def test_a_copy_under_another_name_is_left_to_its_owner(tmp_path):
    shutil.copytree(make_release(tmp_path, 39.0), tmp_path / "copy")
    draft = make_draft(tmp_path, 40.0)
    assert names_in(tmp_path) == ["2019-zh" + draft.name[7:], "copy", "latest"]
    assert tmp_path / "copy" in find_releases_of(tmp_path, "2019")


def test_a_draft_that_cannot_be_removed_is_said_and_tried_again(tmp_path, monkeypatch):
    old = make_release(tmp_path, 39.0)
    new = make_release(tmp_path, 40.0)
    with monkeypatch.context() as patch:

        def refuse(_):
            raise PermissionError

        patch.setattr(clearing, "remove_folder", refuse)
        (problem,) = remove_drafts(new)
    assert problem.severity == "warning"
    assert problem.say("en") == (
        f"The old draft {old.name} could not be removed; most likely one of its files is "
        "open.\n"
        f"Where: {old}\n"
        "What to do: Close the file, then delete the folder by hand or run again: comparing "
        "two drafts can tell who withdrew."
    )
    assert old.is_dir()
    assert remove_drafts(new) == []
    assert not old.exists()


def test_what_is_left_of_a_removal_is_a_leftover(tmp_path, monkeypatch):
    draft = make_release(tmp_path, 39.0)
    with monkeypatch.context() as patch:
        patch.setattr(clearing, "remove_tree", lambda _: None)
        remove_folder(draft)
    assert names_in(tmp_path) == [f".staging-{draft.name}", "latest"]
    new = make_release(tmp_path, 40.0)
    assert names_in(tmp_path) == [new.name, "latest"]


KILL = """
import os, signal, sys
from pathlib import Path
from tests.release.examples import make_release
from kit.release.clearing import remove_drafts
folder, left, final = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "final"
moments = {"os.mkdir", "open", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}

def watch(event, args):
    global left
    if event in moments and str(args[0]).startswith(folder + os.sep):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
remove_drafts(make_release(Path(folder), 40.0, final=final))
"""


def run_killed(folder, calls, kind):
    return subprocess.run(
        [sys.executable, "-c", KILL, folder, str(calls), kind],
        cwd=Path(__file__).parents[2],
        check=False,
    ).returncode


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
@pytest.mark.parametrize("kind", ["draft", "final"])
def test_a_kill_at_any_moment_leaves_a_whole_release_and_no_final_unregistered(tmp_path, kind):
    """At every third call of the system, from the first of writing to the last of clearing."""
    for calls in range(0, 300, 3):
        folder = tmp_path / str(calls)
        old = make_release(folder, 39.0)
        code = run_killed(folder, calls, kind)
        latest = find_latest(folder)
        assert check_release(latest) == []
        registered = folder / "register.json"
        finals = [p for p in folder.glob("2019-zh-*") if "draft" not in p.name]
        assert not finals or finals[0].name in registered.read_text(encoding="utf-8")
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert latest == old or not check_release(latest)
        new = make_draft(folder, 40.0, final=kind == "final")
        assert find_latest(folder) == new
        left = {new.name, "latest", *(["register.json"] if kind == "final" else [])}
        assert set(names_in(folder)) == left
        with hold_lock(folder):
            assert check_release(new) == []
    assert calls > 20
    assert not old.exists()
