"""The whole pipeline as on Windows: the release is the same, byte for byte."""

import pytest

from tests.conftest import ROOT
from tests.end_to_end.test_release import files_of

from .imposing import hold


@pytest.fixture
def call(windows):
    """Run a command that must succeed, and return what it said."""

    def run(*command):
        done = windows.call(*command)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert "Traceback" not in said
        return said

    return run


def latest(folder):
    return folder / (folder / "latest").read_text(encoding="utf-8").strip()


@pytest.mark.slow
def test_check_run_final_batch_and_recall(call, copy_to_drive, drive, jinhai_zh, elmwood):
    study, _ = copy_to_drive("jinhai"), copy_to_drive("elmwood")
    out = drive / "outputs/jinhai"
    assert "错误0处" in call("kit", "check", "surveys/JINHAI")
    call("kit", "run", "surveys/JINHAI")
    first = latest(out)
    assert files_of(first) == files_of(jinhai_zh.release)
    call("kit", "run", "surveys/jinhai")
    assert latest(out) == first
    # The old draft is open in Word while a new one is written.
    with (study / "plan.toml").open("a", encoding="utf-8") as plan:
        plan.write("\n")
    with hold(first / "rationale.docx"):
        said = call("kit", "run", "surveys/jinhai")
        assert f"旧草稿 {first.name} 没能删除，多半是其中的文件正开着。" in said
        assert files_of(first) == files_of(jinhai_zh.release)
    final = _make_final(call, out)
    call("kit", "batch", "surveys/*", "SURVEYS/Elmwood", "--jobs", "2")
    assert files_of(latest(drive / "outputs/elmwood")) == files_of(elmwood.release)
    assert "已收回" in call("kit", "recall", final)
    assert sorted(p.name for p in out.iterdir()) == [".lock.json", "register.json"]


def _make_final(call, out):
    call("kit", "run", "surveys/jinhai", "--final")
    left = {p.name for p in out.iterdir() if p.is_dir()}
    assert left == {latest(out).name}
    return latest(out)


@pytest.mark.slow
@pytest.mark.parametrize("engine", [("--engine", "inprocess"), ()])
def test_papermill_and_nbconvert(call, copy_to_drive, drive, jinhai_zh, engine):
    copy_to_drive("jinhai")
    notebook = ROOT / "notebooks/03_application_rationale.ipynb"
    asked = ("-p", "study", "surveys/jinhai", "-p", "wave", "2019", "-p", "language", "zh")
    call("papermill", notebook, "out.ipynb", *engine, *asked)
    call("jupyter-nbconvert", "--to", "kit_pdf", "out.ipynb")
    made = (drive / "out.pdf").read_bytes()
    assert made == (jinhai_zh.release / "rationale.pdf").read_bytes()


@pytest.mark.slow
def test_the_stock_kernel(call, copy_to_drive, drive, elmwood):
    copy_to_drive("elmwood")
    call("kit", "run", "surveys/elmwood", "--engine", "jupyter")
    assert files_of(latest(drive / "outputs/elmwood")) == files_of(elmwood.release)
