"""From a draft to a final release, a withdrawal, a recall, and the next final release."""

import json
import shutil
import subprocess
import sys

import pytest

from kit.cli import main
from tests.end_to_end.reading import read_headers, read_html, read_pdf, read_xlsx
from tests.release.test_private import find_card, withdraw

DRAFT = "Draft, for internal checking only"
EXAMPLE = "Example data, not for use in an application"


def run(study, out, *options):
    code = main(["run", str(study), "--out", str(out), "--lang", "en", *options])
    named = out / study.name / "latest"
    return code, out / study.name / named.read_text(encoding="utf-8").strip()


def texts_of(release):
    """Yield the text of every page and every sheet of every document."""
    for page in release.glob("*.html"):
        yield read_html(page.read_text(encoding="utf-8"))[0]
    for file in release.glob("*.pdf"):
        yield from (page.replace("\n", " ") for page in read_pdf(file))
    for file in release.glob("*.docx"):
        yield from read_headers(file)
    for file in release.glob("*.xlsx"):
        yield from (text for _, text in read_xlsx(file))


@pytest.mark.slow
def test_a_withdrawal_between_two_final_releases(copy_study, tmp_path, capsys):
    study, out = copy_study("elmwood"), tmp_path / "out"
    code, draft = run(study, out)
    said = capsys.readouterr().out.splitlines()
    assert code == 0
    assert said[-2].startswith("This is a draft, and every page says so.")
    assert said[-1] == f"Open next: {draft / 'rationale.html'}"
    assert all(f"{DRAFT} · {EXAMPLE}" in " ".join(t.split()) for t in texts_of(draft))

    code, final = run(study, out, "--final")
    said = capsys.readouterr().out.splitlines()
    assert (code, draft.exists()) == (0, False)
    assert said[-2].startswith("This is a final release, entered in register.json.")
    assert said[-1] == f"Open next: {final / 'rationale.html'}"
    assert not [text for text in texts_of(final) if DRAFT in " ".join(text.split())]
    assert all(EXAMPLE in " ".join(text.split()) for text in texts_of(final))
    assert json.loads((final / "manifest.json").read_text(encoding="utf-8"))["final"] is True

    withdraw(study, find_card(study))
    before = sorted(p.name for p in final.parent.iterdir())
    assert run(study, out, "--final") == (1, final)
    assert "What to do: To use the new numbers, first take back" in capsys.readouterr().err
    assert sorted(p.name for p in final.parent.iterdir()) == before
    code, draft = run(study, out)
    assert code == 0
    assert "Until then, give a draft of them to nobody." in capsys.readouterr().err

    assert main(["recall", str(final), "--lang", "en"]) == 0
    assert "Elmwood Residents' Association" in capsys.readouterr().out
    assert not final.exists()
    assert not draft.exists()
    code, second = run(study, out, "--final")
    assert (code, second.exists(), second == final) == (0, True, False)


def test_the_notebooks_of_a_release_give_drafts(jinhai_en, tmp_path):
    """Also those of a final release: they are the same, and they are shown marked."""
    name = "03_application_rationale.ipynb"
    executed = shutil.copy(jinhai_en.release / "notebooks" / name, tmp_path)
    assert DRAFT in jinhai_en.read(f"notebooks/{name}")
    command = [sys.executable, "-m", "nbconvert", "--to", "kit_html", executed]
    subprocess.run(command, check=True, capture_output=True)
    page = (tmp_path / name).with_suffix(".html").read_text(encoding="utf-8")
    assert page == jinhai_en.read("rationale.html")
    assert f'<p class="mark" role="note">{DRAFT} · {EXAMPLE}</p>' in page


def test_the_notebooks_of_a_draft_and_of_a_final_release_are_the_same(
    jinhai_en, tmp_path, capsys
):
    code = main(
        ["run", "surveys/jinhai", "--out", str(tmp_path), "--language", "en", "--final"]
    )
    assert code == 0, capsys.readouterr().err
    final = tmp_path / "jinhai" / (tmp_path / "jinhai/latest").read_text("utf-8").strip()
    for file in (jinhai_en.release / "notebooks").iterdir():
        assert (final / "notebooks" / file.name).read_bytes() == file.read_bytes()


def test_no_parameter_makes_a_release_final(copy_study, tmp_path, capsys):
    study = copy_study("elmwood")
    code = main(
        ["run", str(study), "--out", str(tmp_path), "-p", "final", "True", "--lang", "en"]
    )
    assert code == 1
    assert "has no parameter named final" in capsys.readouterr().err


def test_a_final_release_is_refused_while_a_decision_is_pending(copy_study, tmp_path, capsys):
    study = copy_study()
    log = study / "cleaning_log.csv"
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace("no_action", "pending"), encoding="utf-8")
    assert main(["run", str(study), "--out", str(tmp_path), "--final", "--lang", "en"]) == 1
    assert "The cleaning log has lines still to be decided" in capsys.readouterr().err
    assert not (tmp_path / "jinhai" / "register.json").exists()
