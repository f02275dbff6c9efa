"""``--formats``: what is asked for is written, and nothing else."""

import pytest

from kit.cli import main
from kit.cli.commands import _read_formats


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
            "办法：可用的格式：html, pdf, docx, xlsx；几种之间用逗号隔开。\n",
        ),
        (
            "en",
            "There is no format named odt.\nWhere: --formats\nWhat to do: The formats are: "
            "html, pdf, docx, xlsx; put commas between several.\n",
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
