"""Where Windows refuses for a moment, the kit insists; elsewhere, and for good, it does not."""

import errno
import os
import time

import pytest

from kit import disk
from kit.disk import move, remove_file, remove_tree, say_os_error
from kit.errors import PublishError

HELD = PermissionError(errno.EACCES, "Permission denied", "held")


@pytest.fixture
def refuse(monkeypatch):
    """Let a call of the system refuse some times on a system; count how often it is asked."""

    def prepare(name, times, platform="win32"):
        usual, asked = getattr(os, name), []

        def call(*arguments, **options):
            asked.append(name)
            if len(asked) <= times:
                raise HELD
            return usual(*arguments, **options)

        monkeypatch.setattr(os, name, call)
        monkeypatch.setattr(disk.sys, "platform", platform)
        monkeypatch.setattr(disk, "_PATIENCE", 0.1)
        return asked

    return prepare


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("replace", lambda folder: move(folder / "a", folder / "b")),
        ("unlink", lambda folder: remove_file(folder / "a")),
        ("rmdir", remove_tree),
    ],
)
def test_it_insists_on_windows(tmp_path, refuse, name, act):
    (tmp_path / "a").write_bytes(b"")
    asked = refuse(name, 3)
    act(tmp_path)
    assert len(asked) == 4
    assert not (tmp_path / "a").exists()


def test_it_gives_up_after_a_while(tmp_path, refuse):
    refuse("unlink", 10**6)
    started = time.monotonic()
    with pytest.raises(PermissionError):
        remove_file(tmp_path / "a")
    assert 0.1 < time.monotonic() - started < 5


def test_elsewhere_it_does_not_wait(tmp_path, refuse):
    asked = refuse("unlink", 1, platform="linux")
    with pytest.raises(PermissionError):
        remove_file(tmp_path / "a")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("platform", "length", "code"),
    [
        ("win32", 248, "publish.name_too_long"),
        ("win32", 247, "publish.cannot_write"),
        ("linux", 248, "publish.cannot_write"),
    ],
)
def test_a_path_too_long_for_windows_is_said_not_to_be_there(
    monkeypatch, tmp_path, platform, length, code
):
    monkeypatch.setattr(disk.sys, "platform", platform)
    where = f"/{'x' * (length - 1)}"
    with pytest.raises(PublishError) as error, say_os_error(tmp_path):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", where)
    assert [p.code for p in error.value.problems] == [code]
