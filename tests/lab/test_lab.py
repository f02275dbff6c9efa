"""The first hour in JupyterLab, as a newcomer goes through it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("playwright")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium"),
]
NOTEBOOKS = ("01_survey_quality", "02_needs_assessment", "03_application_rationale")


@pytest.fixture
def project(tmp_path):
    """A project without a notebook: `kit lab` brings them."""
    skip = shutil.ignore_patterns("*.py", "design", "__pycache__")
    shutil.copytree(ROOT / "surveys/jinhai", tmp_path / "surveys/jinhai", ignore=skip)
    return tmp_path


@pytest.fixture
def lab(project):
    from .driving import open_lab

    with open_lab(project) as opened:
        yield opened


def test_it_opens_on_the_first_notebook_asks_nothing_and_hides_nothing(lab):
    lab.wait_ready()
    lab.page.wait_for_timeout(5000)
    assert lab.page.url.partition("?")[0].endswith("/lab/tree/notebooks/00_start_here.ipynb")
    assert lab.page.locator(".jp-Dialog").count() == 0
    assert lab.page.locator(".Toastify__toast").count() == 0
    listed = lab.page.locator(".jp-DirListing-itemText").all_inner_texts()
    assert {"notebooks", "surveys"} <= set(listed)


def test_from_nothing_to_a_rationale_of_ones_own(lab, project):
    """Make a study, invent answers, change a setting, check, run; then 01 to 03 one by one."""
    lab.wait_ready()
    lab.write(2, "make_new = False", "make_new = True")
    lab.write(3, "changes = {}", 'changes = {"project.budget_yuan": 48000}')
    lab.run_all()
    assert lab.count_errors() == 0
    (page,) = (project / "outputs/practice").rglob("rationale.html")
    text = page.read_text(encoding="utf-8")
    assert "枫林社区" in text
    assert "示例数据" in text
    assert "48000元" in text or "4.8万元" in text
    said = lab.page.locator(".jp-Notebook").inner_text()
    assert "[5/5]" in said
    with lab.page.expect_download() as loaded:
        lab.page.locator(".jp-RenderedHTML a", has_text="rationale.docx").last.click()
    assert loaded.value.suggested_filename == "rationale.docx"
    lab.page.locator(".jp-RenderedHTML a", has_text="rationale.html").last.click()
    lab.page.wait_for_url("**/rationale.html*")
    for name in NOTEBOOKS:
        lab.open(f"notebooks/{name}.ipynb")
        lab.write(0, "surveys/jinhai", "surveys/practice")
        lab.run_all()
        assert lab.count_errors() == 0, name
        assert "老年人" in lab.page.locator(".jp-Notebook").inner_text()


def test_what_is_wrong_is_one_red_box_and_nothing_after_it(lab):
    lab.open("notebooks/03_application_rationale.ipynb")
    lab.write(0, "surveys/jinhai", "surveys/nowhere")
    lab.run_all()
    assert lab.count_errors() == 1
    lab.write(0, "surveys/nowhere", "surveys/jinhai")
    lab.write(0, 'wave = ""', 'wave = "1999"')
    lab.run_all()
    assert lab.count_errors() == 1
    box = lab.page.locator(".jp-OutputArea-output", has_text="StudyError").inner_text()
    assert "Traceback" not in box
    assert "1999" not in box or "wave" in box
    assert not any(text.strip() for text in lab.read_outputs()[2:])


def test_export_by_the_menu_gives_the_document_of_the_notebook(lab):
    lab.open("notebooks/02_needs_assessment.ipynb")
    lab.run_all()
    lab.page.keyboard.press("Control+S")
    # A notebook that is still being saved is exported late, and then counts as a pop-up.
    lab.page.wait_for_selector(".jp-mod-dirty", state="detached")
    lab.page.wait_for_timeout(1500)
    lab.choose("File", "Save and Export Notebook As")
    names = lab.page.locator(".lm-Menu-item").all_inner_texts()
    offered = [name.strip() for name in names if "kit" in name.lower()]
    assert len(offered) == 5
    with lab.page.expect_download() as loaded:
        lab.page.locator(".lm-Menu-item", has_text="it_html").last.click()
    text = Path(loaded.value.path()).read_text(encoding="utf-8")
    assert "金海社区服务需求评估" in text
    assert "read_study" not in text


def find_colours(lab, selector):
    """Return the colours of a text and of what it stands on."""
    return lab.page.locator(selector).last.evaluate(
        """shown => {
            let behind = shown;
            const clear = c => c === 'rgba(0, 0, 0, 0)' || c === 'transparent';
            while (behind && clear(getComputedStyle(behind).backgroundColor)) {
                behind = behind.parentElement;
            }
            return [getComputedStyle(shown).color, getComputedStyle(behind).backgroundColor];
        }"""
    )


def brightness(colour):
    red, green, blue = (
        int(part) for part in colour.partition("(")[2].rstrip(")").split(",")[:3]
    )
    return (299 * red + 587 * green + 114 * blue) / 1000


def test_tables_can_be_read_in_the_light_and_in_the_dark_theme(lab):
    lab.wait_ready()
    lab.run_all()
    shown = {}
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.choose("Settings", "Theme", theme)
        lab.page.wait_for_timeout(1500)
        for selector in (".jp-RenderedHTML summary", ".jp-RenderedHTML a"):
            text, behind = map(brightness, find_colours(lab, selector))
            assert abs(text - behind) > 80, (theme, selector)
            shown[theme] = behind
    assert shown["JupyterLab Light"] > 200
    assert shown["JupyterLab Dark"] < 60


def test_menus_are_chinese_where_the_language_pack_is_there(project):
    pytest.importorskip("jupyterlab_language_pack_zh_CN")
    from .driving import open_lab

    with open_lab(project, language="zh") as lab:
        lab.wait_ready()
        menus = lab.page.locator(".lm-MenuBar-item").all_inner_texts()
    assert "文件" in " ".join(menus)


def test_no_notebook_of_ones_own_is_written_over(project):
    from .driving import open_lab

    (project / "notebooks").mkdir()
    own = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (project / "notebooks/01_survey_quality.ipynb").write_text(own, encoding="utf-8")
    with open_lab(project) as lab:
        lab.wait_ready()
    assert (project / "notebooks/01_survey_quality.ipynb").read_text(encoding="utf-8") == own
