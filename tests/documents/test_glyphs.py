"""Characters that no page can show are told at once, with file and key."""

from __future__ import annotations

import pytest

from kit.documents import fonts
from kit.documents.fonts import find_lacking
from kit.documents.glyphs import check_glyphs
from kit.errors import Place
from kit.release.checking import check_study
from tests.study.editing import Form, change

HERE = Place("study.toml", setting="community.name")


def test_a_rare_character_is_named_with_its_place():
    (problem,) = check_glyphs([(Place("plan.toml"), "成长"), (HERE, "金海𬖋社区")])
    assert problem.say("zh") == (
        "字体中没有字符 𬖋（U+2C58B），PDF 和 Word 里的图无法显示。\n"
        "位置：study.toml，设置项 community.name\n"
        "办法：请改用其他字符（生僻字可加拼音说明，表情符号须删去）。"
    )


@pytest.mark.parametrize(
    "text", ["喆堃珺昇祎玥", "½ ①～—–−℃ №", "e\u0301", "葛\U000e0100", "a\u200bb"]
)
def test_what_can_be_set_is_not_refused(text):
    """Also signs without a shape, and those that are put together from others."""
    assert check_glyphs([(HERE, text)]) == []


def test_of_gbk_the_faces_lack_two_characters():
    """So a text of GBK without these need not be compared with what they hold."""
    known = fonts._list_characters()
    usual = bytes(range(0x20, 0x80)).decode("ascii") + "".join(
        bytes([lead, trail]).decode("gbk", errors="ignore")
        for lead in range(0x81, 0xFF)
        for trail in range(0x40, 0xFF)
    )
    lacking = {char for char in usual if ord(char) not in known and char.encode("gbk")}
    assert lacking == fonts.NOT_IN_FACES
    assert [fonts.find_lacking(char) for char in sorted(lacking)] == sorted(lacking)


def test_only_what_neither_face_has_is_asked_for():
    assert find_lacking("金海𬖋社区𬖋 2019🏠") == "𬖋🏠"


def test_every_text_that_is_printed_is_looked_at(copy_study):
    folder = copy_study()
    change(folder / "study.toml", 'aim = { zh = "', 'aim = { zh = "🏠')
    change(folder / "plan.toml", "情绪", "情𬖋绪")
    services = folder / "services.csv"
    lines = services.read_text(encoding="utf-8").split("\n")
    cells = lines[2].split(",")
    cells[1] += "👪"
    services.write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]), encoding="utf-8")
    form = Form(folder / "questionnaire.xlsx")
    row = form.row("survey", "SEX")
    form.put("survey", row, "label::中文 (zh)", "你的性别🚻")
    form.save()
    found = [p for p in check_study(folder).problems if p.code == "render.missing_glyph"]
    places = {problem.where.say("zh") for problem in found}
    assert f"questionnaire.xlsx，工作表 survey，第{row}行，label::中文 (zh) 列" in places
    assert "services.csv，第3行，name_zh 列" in places
    assert {place.partition("，")[0] for place in places} == {
        "study.toml",
        "plan.toml",
        "services.csv",
        "questionnaire.xlsx",
    }
    english = check_study(folder, language="en").problems
    assert not [problem for problem in english if problem.code == "render.missing_glyph"]
