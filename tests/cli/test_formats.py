"""``--formats``: what is asked for is written, and nothing else."""

import pytest

from kit.cli import main
from kit.cli.commands import _read_formats
from tests.documents.broken_blanks import BROKEN


@pytest.mark.parametrize(
    "text", ["html,xlsx", "html，xlsx", "html、 xlsx", " html xlsx ", "HTML;xlsx,"]
)
def test_formats_are_split_at_commas_of_either_kind_and_at_spaces(text):
    assert _read_formats(text) == ("html", "xlsx")


@pytest.mark.parametrize("command", ["run", "batch"])
@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "zh",
            "没有名为 odt 的格式。\n位置：--formats\n"
            "办法：可用的格式：html, pdf, docx, xlsx, form；几种之间用逗号隔开。\n",
        ),
        (
            "en",
            "There is no format named odt.\nWhere: --formats\nWhat to do: The formats are: "
            "html, pdf, docx, xlsx, form; put commas between several.\n",
        ),
    ],
)
def test_an_unknown_format_is_refused(command, language, message, tmp_path, capsys):
    asked = ["--formats", "html,odt", "--out", str(tmp_path), "--lang", language]
    assert main([command, "tests/data/elmwood", *asked]) == 2
    assert capsys.readouterr() == ("", message)
    assert not list(tmp_path.iterdir())


def test_what_was_asked_for_is_written_and_linked_to(tmp_path, capsys):
    asked = ["--formats", "docx,xlsx", "--out", str(tmp_path), "--lang", "en"]
    assert main(["batch", "tests/data/elmwood", *asked]) == 0
    (release,) = (p for p in (tmp_path / "elmwood").iterdir() if p.name.startswith("2025-en"))
    made = {path.name for path in release.iterdir() if path.is_file()}
    assert made == {
        *("ledger.json", "manifest.json", "needs_assessment.docx", "needs_assessment.xlsx"),
        *("rationale.docx", "survey_quality.docx"),
    }
    page = (tmp_path / "batch.html").read_text(encoding="utf-8")
    assert page.count("<a href=") == 4
    assert '.html"' not in page
    assert main(["batch", "tests/data/elmwood", *asked, "--resume"]) == 0
    assert "unchanged" in capsys.readouterr().out
    again = ["--formats", "html", "--out", str(tmp_path), "--lang", "en", "--resume"]
    assert main(["batch", "tests/data/elmwood", *again]) == 0
    assert '.html"' in (tmp_path / "batch.html").read_text(encoding="utf-8")


def set_blank(study, line):
    file = study / "study.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('blank = "申报表空白.docx"', line), encoding="utf-8")


def rename(study):
    (study / "申报表空白.docx").rename(study / "旧表.doc")
    (study / "旧表.doc").write_bytes(BROKEN["old_word"]())
    set_blank(study, 'blank = "旧表.doc"')


WRONG = {
    "no_file": (
        lambda study: (study / "申报表空白.docx").unlink(),
        "study.toml 里写的空白申报表不在这里。\n位置：申报表空白.docx\n"
        "办法：请把区里发的空白申报表（.docx）放进调查项目文件夹，或改正 [form] 里的 blank。",
    ),
    "outside": (
        lambda study: set_blank(study, 'blank = "../x.docx"'),
        "空白申报表要放在调查项目文件夹里。\n位置：../x.docx\n"
        "办法：请把文件放进来，blank 里只写文件名。",
    ),
    "old_word": (
        rename,
        "空白申报表是旧的 .doc 格式，只能填 .docx。\n位置：旧表.doc\n"
        "办法：请用 Word 或 WPS 打开，另存为 .docx，再改 study.toml 里的文件名。",
    ),
    "labels": (
        lambda study: set_blank(study, 'blank = "申报表空白.docx"\nlabels = { nam = ["x"] }'),
        "study.toml",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_blank_that_is_no_good_is_found_by_a_check(name, copy_study, capsys):
    study = copy_study("jinhai")
    spoil, message = WRONG[name]
    spoil(study)
    assert main(["check", str(study)]) == 1
    assert message in capsys.readouterr().out


def test_a_blank_that_is_no_good_stops_a_run_before_anything_runs(copy_study, tmp_path, capsys):
    study, out = copy_study("jinhai"), tmp_path / "out"
    rename(study)
    assert main(["run", str(study), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert said.endswith(WRONG["old_word"][1] + "\n")
    assert "[2/5]" not in said
    assert not [p for p in out.rglob("*") if p.name != ".lock" and p.is_file()]
    assert main(["run", str(study), "--out", str(out), "--formats", "html"]) == 0


def test_an_english_run_has_no_blank_to_fill_in(tmp_path, capsys):
    asked = ["--formats", "form", "--out", str(tmp_path), "--lang", "en"]
    assert main(["run", "tests/data/elmwood", *asked]) == 1
    assert capsys.readouterr().err.endswith(
        "There is no blank form in this language to fill in.\nWhere: study.toml, setting "
        "form.blank\nWhat to do: Run with --language zh, or, if there is a blank in English, "
        "give its blank and language in [form] of study.toml.\n"
    )
