"""Whatever happens while a release is written, ``latest`` names a complete one."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit.errors import PublishError
from kit.release.lock import hold_lock
from kit.release.manifest import Provenance, check_release
from kit.release.staging import find_latest, write_release

OLD = {"ledger.json": b"[1]\n", "notebooks/01_a.ipynb": b"{}\n"}
NEW = {"ledger.json": b"[2]\n", "notebooks/01_a.ipynb": b"{ }\n"}
OPEN = io.open
FROM = Provenance({}, {}, synthetic=True)


def write(folder, files):
    return write_release(files, folder, "2019-zh", provenance=FROM)


def visible(folder):
    return sorted(p.name for p in folder.iterdir())


def test_the_first_release_is_whole_and_named(tmp_path):
    folder = tmp_path / "outputs" / "金海 study"
    assert find_latest(folder) is None
    release = write(folder, OLD)
    assert visible(folder) == [release.name, "latest"]
    assert (folder / "latest").read_bytes() == f"{release.name}\n".encode()
    assert (find_latest(folder), check_release(release)) == (release, [])
    assert (release / "notebooks" / "01_a.ipynb").read_bytes() == b"{}\n"


def test_equal_files_keep_their_folder(tmp_path):
    first = write(tmp_path, OLD)
    made = (first / "ledger.json").stat().st_ino
    write(tmp_path, NEW)
    assert write(tmp_path, OLD) == first == find_latest(tmp_path)
    assert (first / "ledger.json").stat().st_ino == made


def test_a_damaged_release_is_moved_aside_and_made_anew(tmp_path):
    for number in (1, 2):
        release = write(tmp_path, OLD)
        (release / "ledger.json").write_bytes(b"damaged")
        assert write(tmp_path, OLD) == release
        assert check_release(release) == []
        aside = tmp_path / f".damaged-{release.name}-{number}"
        assert (aside / "ledger.json").read_bytes() == b"damaged"


def test_what_a_killed_run_left_is_removed(tmp_path):
    (tmp_path / ".staging-2019-zh-0000000000" / "notebooks").mkdir(parents=True)
    (tmp_path / "latest.new").write_bytes(b"half")
    release = write(tmp_path, OLD)
    assert visible(tmp_path) == [release.name, "latest"]


@pytest.mark.parametrize(
    "name",
    [
        *("/etc/x", "../x", "a/../x", "a//x", "./x", "", "a\\x", "c:x", "a\nb", "what?.html"),
        *("con", "Aux.html", "lpt1/x", "x.", "x ", "a /x", "manifest.json"),
    ],
)
def test_names_that_some_system_cannot_store_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="not a "):
        write(tmp_path, {name: b""})
    assert visible(tmp_path) == []


class FailingDisk:
    """Writing calls of the system that work until one fails as a full disk does."""

    places = ((io, "open"), (os, "fsync"), (os, "mkdir"), (os, "replace"))

    def __init__(self, monkeypatch, working):
        self.calls = 0
        self.working = working
        for module, name in self.places:
            monkeypatch.setattr(module, name, self.limit(getattr(module, name)))

    def limit(self, call):
        def limited(*args, **options):
            reading = call is OPEN and "r" in args[1]
            self.calls += not reading
            if self.calls > self.working and not reading:
                raise OSError(errno.ENOSPC, "No space left on device")
            return call(*args, **options)

        return limited


def write_on_failing_disk(folder, files, working):
    """Return whether the release was written, with only `working` calls that succeed."""
    with pytest.MonkeyPatch.context() as patch:
        FailingDisk(patch, working)
        try:
            write(folder, files)
        except PublishError as error:
            return [p.code for p in error.problems] != ["publish.disk_full"]
    return True


def test_a_disk_that_fills_up_at_any_moment_leaves_the_last_release(tmp_path):
    for working in range(200):
        folder = tmp_path / str(working)
        old = write(folder, OLD)
        if write_on_failing_disk(folder, NEW, working):
            break
        assert find_latest(folder) == old
        assert check_release(old) == []
        assert [n for n in visible(folder) if n.startswith(".") or n.endswith(".new")] == []
        assert check_release(write(folder, NEW)) == []
    assert working > 15
    assert find_latest(folder) != old
    assert check_release(find_latest(folder)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_file_that_the_system_cuts_short_is_not_released(tmp_path):
    import resource

    old = write(tmp_path, OLD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))
    try:
        with pytest.raises(PublishError) as error:
            write(tmp_path, {**NEW, "rationale.pdf": bytes(10_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p.code for p in error.value.problems] == ["publish.disk_full"]
    assert find_latest(tmp_path) == old
    assert visible(tmp_path) == [old.name, "latest"]


def test_the_message_of_a_full_disk(tmp_path, monkeypatch):
    FailingDisk(monkeypatch, 0)
    with pytest.raises(PublishError) as error:
        write(tmp_path, OLD)
    assert error.value.say("en") == (
        "The disk is full, so nothing was released; the last release is untouched.\n"
        f"Where: {tmp_path}\n"
        "What to do: Free some space, or choose another place with --out, and run again."
    )


def test_other_refusals_are_said_in_words(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PublishError) as error:
        write(tmp_path / "file" / "study", OLD)
    assert error.value.say("zh") == (
        "结果无法写入（Not a directory）；原有的发布结果没有改动。\n"
        f"位置：{tmp_path}/file/study\n"
        "办法：请检查该位置，或用 --out 换一个位置，然后重新运行。"
    )


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(PublishError) as error:
        write(tmp_path, {"长" * 100: b""})
    assert [p.code for p in error.value.problems] == ["publish.name_too_long"]
    assert visible(tmp_path) == []


KILL = """
import os, signal, sys
from pathlib import Path
from test_staging import NEW, hold_lock, write
folder, moment, left = sys.argv[1], sys.argv[2], int(sys.argv[3])

def watch(event, args):
    global left
    if event == moment and str(args[0]).startswith(folder):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

with hold_lock(Path(folder)):
    sys.addaudithook(watch)
    write(Path(folder), NEW)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("os.mkdir", 0),
        ("open", 0),
        ("open", 2),
        ("open", 6),
        ("os.rename", 0),
        ("os.rename", 1),
    ],
)
def test_a_killed_writer_leaves_the_last_release(tmp_path, moment, count):
    old = write(tmp_path, OLD)
    killed = subprocess.run(
        [sys.executable, "-c", KILL, tmp_path, moment, str(count)],
        cwd=Path(__file__).parent,
        check=False,
    )
    assert killed.returncode == -9
    assert find_latest(tmp_path) == old
    assert check_release(old) == []
    with hold_lock(tmp_path):
        assert check_release(write(tmp_path, NEW)) == []
    assert not [n for n in visible(tmp_path) if n.startswith(".staging") or n.endswith(".new")]
