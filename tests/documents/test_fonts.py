"""A face that is not there: one clear message, whether it is the kit's own or Word's."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from kit.documents import fonts
from kit.documents.glyphs import check_glyphs
from kit.documents.word_base import check_faces
from kit.errors import Place, PublishError

ROOT = Path(__file__).parents[2]
FONTS = "pylopdf-fonts-zh-cn==0.1.1"


@pytest.fixture
def no_cache():
    fonts.read_faces.cache_clear()
    yield
    fonts.read_faces.cache_clear()


def test_without_the_kits_own_faces_nothing_is_set(no_cache, monkeypatch, tmp_path):
    gone = tmp_path / "NotoSansSC-Regular.otf"
    monkeypatch.setattr(fonts.pylopdf_fonts_zh_cn, "sans_path", lambda: gone)
    with pytest.raises(PublishError) as caught:
        fonts.read_faces()
    assert caught.value.say("zh") == (
        "kit 自带的字体文件不见了，不能排版。\n位置：NotoSansSC-Regular.otf\n"
        f"办法：请重新安装：pip install --force-reinstall {FONTS}"
        "（离线安装的，再运行一次 install.bat）。"
    )


def test_a_face_of_other_bytes_is_not_set(no_cache, monkeypatch, tmp_path):
    """Else every page would look a little different, and nobody would know why."""
    other = tmp_path / "NotoSerifSC-Regular.otf"
    other.write_bytes(Path(fonts.pylopdf_fonts_zh_cn.serif_path()).read_bytes() + b"\0")
    monkeypatch.setattr(fonts.pylopdf_fonts_zh_cn, "serif_path", lambda: other)
    with pytest.raises(PublishError) as caught:
        fonts.read_faces()
    assert caught.value.say("en") == (
        "The font file that comes with the kit is not the one it was released with, so pages "
        "would look different.\nWhere: NotoSerifSC-Regular.otf\n"
        f"What to do: Install it again: pip install --force-reinstall {FONTS} "
        "(offline: run install.bat again)."
    )
    problems = check_glyphs([(Place("study.toml"), "plain")])
    assert [problem.code for problem in problems] == ["render.other_font"]


def test_the_package_that_a_message_names_is_the_one_that_is_installed():
    name, _, version = FONTS.partition("==")
    assert metadata.version(name) == version
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert FONTS in declared["project"]["dependencies"]


@pytest.mark.parametrize(
    ("installed", "missing"),
    [
        ({"仿宋", "楷体", "SimHei", "SimSun"}, ""),
        ({"FangSong", "KaiTi", "simhei", "宋体"}, ""),
        ({"仿宋_GB2312", "SimSun", "SimHei"}, "楷体_GB2312"),
        ({"SimSun", "SimHei"}, "仿宋_GB2312, 楷体_GB2312"),
    ],
)
def test_a_face_of_word_may_have_another_in_its_place(installed, missing, monkeypatch):
    monkeypatch.setattr(fonts, "_find_installed", lambda: frozenset(installed))
    said = [problem.say("zh") for problem in check_faces("zh")]
    assert said == [
        f"这台电脑没有 Word 文件用的字体：{missing}，也没有能代替的。\n办法：文件没有问题："
        "在装有这些字体（或仿宋、楷体、黑体、宋体）的电脑上打开和打印，版式才准。"
    ] * bool(missing)
    assert check_faces("en") == []
