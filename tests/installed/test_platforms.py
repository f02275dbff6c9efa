"""The lock is resolved for systems that CI is not; what is missing there is named."""

from __future__ import annotations

import re
import subprocess

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.slow


def resolve(lock):
    return subprocess.run(
        ["bash", ROOT / ".ci/platforms", lock],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_each_package_has_a_wheel_on_windows_and_macos():
    done = resolve(ROOT / "requirements.lock")
    assert done.returncode == 0, done.stderr
    lines = [re.split(r"[,:;] ", line) for line in done.stdout.splitlines()]
    assert [(system, alone) for system, _, _, _, _, alone in lines] == [
        ("x86_64-pc-windows-msvc", "colorama pywinpty"),
        ("x86_64-pc-windows-msvc", "colorama pywinpty"),
        ("aarch64-apple-darwin", "appnope"),
        ("aarch64-apple-darwin", "appnope"),
    ]
    assert min(int(count.split()[0]) for _, _, count, *_ in lines) > 100


def test_what_only_one_system_needs_is_missed(tmp_path):
    """A check by the markers of this computer would pass it over."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    less = tmp_path / "less.lock"
    less.write_text(re.sub(r"(?m)^pywinpty==.*\n(^ .*\n)+", "", text), encoding="utf-8")
    done = resolve(less)
    assert done.returncode == 1
    assert "x86_64-pc-windows-msvc, Python 3.11" in done.stderr
    assert "pywinpty" in done.stderr
