"""What a run of a study gives its reader."""

import json
import re

import pytest

from tests.end_to_end.conftest import ROOT, release, run_kit
from tests.end_to_end.reading import (
    read_headers,
    read_html,
    read_members,
    read_pdf,
    read_xlsx,
)

FORM = "application_form.docx"
FILES = {
    "ledger.json",
    "manifest.json",
    "needs_assessment.docx",
    "needs_assessment.html",
    "needs_assessment.pdf",
    "needs_assessment.xlsx",
    "notebooks/01_survey_quality.ipynb",
    "notebooks/02_needs_assessment.ipynb",
    "notebooks/03_application_rationale.ipynb",
    "rationale.docx",
    "rationale.html",
    "rationale.pdf",
    "survey_quality.docx",
    "survey_quality.html",
    "survey_quality.pdf",
}


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["jinhai_zh", "jinhai_en", "elmwood"])
def test_a_release_holds_all_its_files_and_the_terminal_lists_them(name, request):
    run = request.getfixturevalue(name)
    # The blank that the study names is Chinese; the other study names none.
    expected = FILES | {FORM} if name == "jinhai_zh" else FILES
    assert set(files_of(run.release)) == expected
    assert all(file in run.said for file in expected)
    assert str(run.release) in run.said
    assert "[5/5]" in run.said


def test_a_second_run_elsewhere_gives_the_same_bytes(jinhai_zh, tmp_path):
    again = release(
        tmp_path,
        "surveys/jinhai",
        TZ="Pacific/Auckland",
        PYTHONHASHSEED="12345",
        LC_ALL="C",
        HOME=str(tmp_path),
    )
    assert files_of(again.release) == files_of(jinhai_zh.release)


@pytest.mark.slow
def test_a_path_with_chinese_characters_and_a_stray_file_change_nothing(
    jinhai_zh, copy_study, tmp_path
):
    folder = tmp_path / "社工站 资料" / "调查"
    study = copy_study(folder=folder)
    (study / "~$questionnaire.xlsx").write_bytes(b"left by a workbook that is open")
    again = release(tmp_path / "成果 二", folder / "jinhai")
    assert files_of(again.release) == files_of(jinhai_zh.release)


def test_no_path_and_no_user_name_is_in_any_file(jinhai_zh):
    for name in files_of(jinhai_zh.release):
        content = b"".join(read_members(jinhai_zh.release / name))
        assert str(ROOT).encode() not in content, name
        assert b"/home/" not in content, name
        assert str(jinhai_zh.release.parents[1]).encode() not in content, name


def test_the_manifest_names_an_export_by_its_informant(jinhai_zh):
    """Its file name would tell how many answers it holds."""
    inputs = json.loads(jinhai_zh.read("manifest.json"))["inputs"]
    exports = {name for name in inputs if name.startswith("waves")}
    places = ("1-child", "2-parent")
    assert exports == {f"waves/{wave}/{name}" for wave in (2018, 2019) for name in places}


def test_nothing_personal_leaves(jinhai_zh):
    """What the answers hold of names, numbers and addresses is in no file, log or cache."""
    planted = ("13800000000", "钟小萤", "192.0.2.", "198.51.100.", "203.0.113.")
    folder = jinhai_zh.release.parent
    for path in folder.rglob("*"):
        if path.is_file():
            content = b"".join(read_members(path))
            assert not [p for p in planted if p.encode() in content], path.name
            escaped = [json.dumps(p)[1:-1].encode() for p in planted]
            assert not [p for p in escaped if p in content], path.name
    assert not [p for p in planted if p in jinhai_zh.said]


def test_the_rationale_has_seven_sections_of_the_length_that_is_asked_for(jinhai_zh):
    text, _ = read_html(jinhai_zh.read("rationale.html"))
    for number, heading in zip(
        "一二三四五六七",
        (
            "项目基本情况",
            "征求居民意见情况",
            "服务对象的数量和需求",
            "上一年度服务情况",
            "第二年服务计划",
            "可行性和经费说明",
            "社区两委会研究情况",
        ),
        strict=True,
    ):
        assert f"{number}、{heading}" in text


@pytest.mark.parametrize("fact", ["263", "1238", "19万元", "第二年"])
def test_the_facts_of_the_form_stand_in_the_page_and_on_paper(jinhai_zh, fact):
    text, _ = read_html(jinhai_zh.read("rationale.html"))
    assert fact in text
    assert fact in "".join(read_pdf(jinhai_zh.release / "rationale.pdf")).replace("\n", "")


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("jinhai_zh", "示例数据，不得用于申报"),
        ("jinhai_en", "Example data, not for use in an application"),
        ("elmwood", "Example data, not for use in an application"),
    ],
)
def test_a_synthetic_study_says_so_on_every_page(name, mark, request):
    run = request.getfixturevalue(name)
    for path in run.release.glob("*.html"):
        assert mark in path.read_text(encoding="utf-8")
    for path in run.release.glob("*.pdf"):
        pages = read_pdf(path)
        assert all(mark in page.replace("\n", "") for page in pages), path.name
    for path in run.release.glob("*.docx"):
        assert all(mark in header for header in read_headers(path)), path.name
    if (form := run.release / FORM).exists():
        assert all(mark in header for header in read_headers(form)[:2])
    for path in run.release.glob("*.xlsx"):
        assert all(mark in text for _, text in read_xlsx(path)), path.name


def test_nothing_of_jinhai_is_in_another_study(elmwood):
    for name in files_of(elmwood.release):
        content = b"".join(read_members(elmwood.release / name))
        if not name.endswith((".pdf", ".ipynb")):
            assert not re.search(rb"jinhai|\xe9\x87\x91\xe6\xb5\xb7", content, re.I), name


def test_a_page_is_one_file_without_script_and_small(jinhai_zh, jinhai_en, elmwood):
    for run in (jinhai_zh, jinhai_en, elmwood):
        for path in run.release.glob("*.html"):
            page = path.read_text(encoding="utf-8")
            assert "<script" not in page
            assert "default-src 'none'" in page
            assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
            assert path.stat().st_size <= 200 * 1024, path.name


def test_help_names_every_command_and_brings_in_nothing_heavy():
    done = run_kit("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "run" in done.stdout
    assert "check" in done.stdout
    heavy = ("pandas", "numpy", "matplotlib", "scipy", "papermill", "nbformat", "pydantic")
    assert not [name for name in heavy if re.search(rf"\|\s+{name}\b", done.stderr)]
