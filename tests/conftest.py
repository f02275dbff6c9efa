"""What tests of every room share: golden files and the committed studies, read once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import kit

# On a busy machine an example may take long; in CI the same examples are tried each time.
settings.register_profile("kit", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("kit")

ROOT = Path(__file__).parents[1]
STUDIES = {"jinhai": ROOT / "surveys/jinhai", "elmwood": ROOT / "tests/data/elmwood"}


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(autouse=True)
def _speak_chinese(monkeypatch):
    """Let messages without a study be Chinese, whatever the locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name, "").startswith("en"):
            monkeypatch.delenv(name)


@pytest.fixture
def golden(request):
    """Return a function that compares a text with its golden file."""

    def compare(name, text):
        file = Path(__file__).parent / "golden" / name
        if request.config.getoption("--update-golden"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def analyse():
    """Return a function that reads a study and gives it with its release, each once."""
    known = {}

    def run(name, **choice):
        key = (name, *sorted(choice.items()))
        if key not in known:
            study = kit.read_study(STUDIES[name], **choice)
            estimates = kit.estimate_needs(kit.read_responses(study), study)
            known[key] = (study, kit.protect_estimates(estimates, study))
        return known[key]

    return run


@pytest.fixture
def copy_study(tmp_path):
    """Return a function that copies a study into a folder of the test's own."""

    def copy(name="jinhai", folder=tmp_path / "surveys"):
        source = ROOT / ("surveys" if name == "jinhai" else "tests/data") / name
        skip = shutil.ignore_patterns("*.py", "design", "__pycache__")
        return shutil.copytree(source, folder / name, ignore=skip)

    return copy


@pytest.fixture
def work(monkeypatch):
    """Count what is read, estimated and protected in earnest."""
    from kit.intake import joining
    from kit.measure import needs
    from kit.protect import publishing

    done = []
    counted = ((joining, "_join"), (needs, "_rank_needs"), (publishing, "make_cells"))
    for module, name in counted:
        function = getattr(module, name)

        def count(*args, function=function, name=name):
            done.append(name)
            return function(*args)

        monkeypatch.setattr(module, name, count)
    return done
