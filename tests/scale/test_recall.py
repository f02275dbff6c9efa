"""A recall takes the study out of what batches have told, and waits for no batch."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kit.cli import main
from kit.errors import PublishError
from kit.release.lock import hold_lock
from kit.release.register import read_register
from kit.scale.recall import recall_release
from kit.scale.status import BatchStatus, Entry
from kit.scale.summary import write_summary
from tests.release.examples import make_release, names_in

ROOT = Path(__file__).parents[2]


@pytest.fixture
def out(tmp_path):
    """Outputs of a batch of three studies, of which two were run before."""
    before = {s: Entry(s, f"surveys/{s}", "released", release="1") for s in ("a", "old")}
    entries = {s: Entry(s, f"surveys/{s}", "released", name=s.upper()) for s in ("a", "b")}
    board = BatchStatus(tmp_path, "en", entries, before)
    board.write()
    write_summary(board.as_file(), tmp_path)
    return tmp_path


def studies_in(out, part):
    return [row["study"] for row in json.loads((out / "batch.json").read_text("utf-8"))[part]]


@pytest.mark.parametrize(
    ("study", "left"), [("a", (["b"], ["old"])), ("old", (["a", "b"], []))]
)
def test_the_study_is_gone_from_the_status_and_its_page_and_the_others_stay(out, study, left):
    recall_release(make_release(out / study, final=True))
    assert (studies_in(out, "studies"), studies_in(out, "earlier")) == left
    page = (out / "batch.html").read_text(encoding="utf-8")
    assert [s for s in ("a", "b") if f"· {s}<" in page] == left[0]
    assert f"{len(left[0])} studies: {len(left[0])} released." in page
    assert names_in(out / study) == ["register.json"]


def test_a_status_that_is_unreadable_goes_with_its_page(out):
    (out / "batch.json").write_text("{", encoding="utf-8")
    recall_release(make_release(out / "a", final=True))
    assert names_in(out) == ["a"]


def test_without_a_batch_nothing_is_made_in_the_outputs(tmp_path):
    recall_release(make_release(tmp_path / "out/a", final=True))
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a"]


@pytest.mark.parametrize("busy", ["", "a"])
def test_while_a_batch_or_a_run_is_at_work_nothing_is_recalled(out, busy):
    release = make_release(out / "a", final=True)
    with hold_lock(out / busy), pytest.raises(PublishError) as error:
        recall_release(release)
    assert [p.code for p in error.value.problems] == ["publish.already_running"]
    assert release.is_dir()
    assert studies_in(out, "studies") == ["a", "b"]
    assert read_register(out / "a")[0].recalled_on is None


KILL = """
import os, signal, sys
from kit.scale.recall import recall_release
folder, release, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
moments = {"open", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}

def watch(event, args):
    global left
    if event in moments and str(args[0]).startswith(folder + os.sep):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
recall_release(release)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_a_kill_at_any_moment_leaves_a_recall_to_be_done_again(tmp_path):
    for calls in range(0, 400, 4):
        folder = tmp_path / str(calls) / "a"
        chinese = make_release(folder, final=True)
        english = make_release(folder, final=True, language="en")
        command = [sys.executable, "-c", KILL, tmp_path, chinese, str(calls)]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        recorded = all(row.recalled_on for row in read_register(folder))
        assert not (recorded and (chinese.exists() or english.exists()))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        recall_release(chinese)
        assert names_in(folder) == ["register.json"]
        assert all(row.recalled_on for row in read_register(folder))
    assert recorded
    assert calls > 12


# The command


def test_the_command_lists_what_went_and_who_must_destroy_copies(out, capsys, monkeypatch):
    monkeypatch.chdir(out)
    release = make_release(out / "a", final=True)
    assert main(["recall", f"a/{release.name}/"]) == 0
    assert capsys.readouterr().out == (
        f"已收回 {release.name}，删除了：\n"
        f"  a/{release.name}\n"
        "请通知以下各方销毁手中的全部副本：\n"
        "  街道\n"
        "  居委会\n"
        "打印件、微信群和邮箱里的文件也算副本，转发过的要一并追回。\n"
    )
    assert main(["recall", f"a/{release.name}", "--lang", "en"]) == 0
    assert capsys.readouterr().out == (
        f"Recalled {release.name}; there was no folder of it left here.\n"
        "Ask these to destroy every copy they have:\n"
        "  the street\n"
        "  the committee\n"
        "Paper copies and files in chat groups and mailboxes count; so does whatever was "
        "passed on.\n"
    )


def test_of_a_draft_the_command_says_that_nobody_is_registered(out, capsys):
    draft = make_release(out / "a", language="en")
    assert main(["recall", str(draft)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Recalled {draft.name}; removed:\n  {draft}\nIt was a draft")
    assert not draft.exists()


def test_what_is_no_release_is_one_message(out, capsys):
    assert main(["recall", str(out / "a" / "x"), "--lang", "en"]) == 1
    assert capsys.readouterr().err == (
        "There is no release here that could be recalled.\n"
        f"Where: {out}/a/x\n"
        "What to do: Name the folder of a release, one level below the study's in outputs: "
        "kit recall outputs/<study>/<release>.\n"
    )


def test_an_interrupted_recall_says_that_it_is_to_be_done_again(out, capsys, monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("kit.scale.recall.recall_release", stop)
    assert main(["recall", "x", "--lang", "en"]) == 1
    assert capsys.readouterr().err == (
        "Stopped before the recall was finished. Give the same kit recall again; it goes on "
        "from here.\n"
    )
