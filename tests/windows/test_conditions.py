"""The conditions are imposed, so that a test under them can fail."""

import textwrap

import pytest

from .imposing import Windows, hold

PROBE = "exec({code!r}, {{'__name__': 'kit.probe'}})"


@pytest.fixture
def probe(drive):
    """Run lines as a module of the kit would, under some conditions; return what they say."""

    def run(code, *conditions):
        lines = textwrap.dedent(code)
        done = Windows(drive, conditions).call("python", "-c", PROBE.format(code=lines))
        last = done.stderr.strip().splitlines()[-1:] if done.returncode else []
        return " ".join([*done.stdout.split(), *last])

    return run


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; print(sys.platform)", "win32"),
        (
            "import os; print(os.name, hasattr(os, 'fork'), hasattr(os, 'EX_OK'))",
            "nt False False",
        ),
        ("import signal; print(hasattr(signal, 'SIGKILL'))", "False"),
        ("import time; time.tzset()", "AttributeError: module 'time' has no attribute 'tzset'"),
        ("import fcntl", "ModuleNotFoundError: No module named 'fcntl'"),
        ("from signal import pthread_sigmask", "ImportError: cannot import name"),
        ("import os; os.open('.', os.O_RDONLY)", "PermissionError: [Errno 13]"),
    ],
)
def test_the_kit_sees_windows(probe, code, said):
    assert said in probe(code, "seen")
    assert said not in probe(code)


def test_a_worker_is_spawned(probe):
    code = """
        from kit.engine.workers import start_worker, _choose_context
        print(_choose_context().get_start_method())
        """
    assert probe(code, "seen") == "spawn"
    assert probe(code) == "forkserver"


@pytest.mark.parametrize(
    "code",
    [
        "open('x', 'w').write('✓')",
        "import pathlib; pathlib.Path('x').write_text('✓')",
        "import sys; sys.stdout.write('✓')",
        "import subprocess as s; s.run(['cat'], input='✓', text=True, stdout=s.PIPE)",
    ],
)
def test_what_says_no_encoding_is_gbk(probe, code):
    assert "UnicodeEncodeError: 'gbk'" in probe(code, "gbk")
    assert probe(code) in {"", "✓"}


def test_letters_of_either_size_are_one(probe, drive):
    (drive / "Study").mkdir()
    (drive / "Study/Plan.toml").write_text("x", encoding="utf-8")
    code = """
        from pathlib import Path
        print(Path('STUDY/plan.TOML').exists(), Path('study').resolve().name)
        """
    assert probe(code, "names") == "True Study"
    assert probe(code) == "False study"


@pytest.mark.parametrize("name", ["a:b", "what?", "con", "Aux.txt", "x.", "x ", "y" * 250])
def test_some_names_cannot_be(probe, name):
    code = f"open({name!r}, 'w')"
    assert "Error: [Errno" in probe(code, "names")
    assert probe(code) == ""


@pytest.mark.parametrize(
    "act",
    [
        "os.replace('a/held', 'b')",
        "os.replace('new', 'a/held')",
        "os.remove('a/held')",
        "os.rename('a', 'b')",
        "shutil.rmtree('a')",
    ],
)
def test_what_is_open_stays(probe, drive, act):
    (drive / "a").mkdir()
    for name in ("a/held", "new"):
        (drive / name).write_bytes(b"")
    code = f"import os, shutil; {act}"
    with hold(drive / "a/held"):
        assert "PermissionError" in probe(code, "held")
        assert (drive / "a/held").exists()
    assert probe(code, "held") == ""


@pytest.mark.parametrize(
    "code",
    [
        "import os; f = open('own', 'w'); os.remove('own')",
        "import os; os.mkdir('in'); os.chdir('in'); os.rmdir('../in')",
    ],
)
def test_what_the_kit_has_open_itself_stays_too(probe, code):
    assert "PermissionError" in probe(code, "held")


def test_what_another_program_writes_to_is_not_read(probe, drive):
    (drive / "book.xlsx").write_bytes(b"")
    with hold(drive / "book.xlsx", "r+b"):
        assert "PermissionError" in probe("open('book.xlsx', 'rb')", "held")
    with hold(drive / "book.xlsx"):
        assert probe("open('book.xlsx', 'rb')", "held") == ""
