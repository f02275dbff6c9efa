"""A face that is not there: one clear message, whether it is the kit's own or Word's."""

from __future__ import annotations

import pytest

from kit.documents import fonts
from kit.documents.word_base import check_faces
from kit.errors import PublishError


@pytest.fixture
def no_cache():
    fonts.read_faces.cache_clear()
    yield
    fonts.read_faces.cache_clear()


def test_without_the_kits_own_faces_nothing_is_set(no_cache, monkeypatch, tmp_path):
    gone = tmp_path / "NotoSansSC-Regular.ttf"
    monkeypatch.setattr(fonts.pylopdf_fonts_zh_cn, "sans_path", lambda: gone)
    with pytest.raises(PublishError) as caught:
        fonts.read_faces()
    assert caught.value.say("zh") == (
        "kit 自带的字体文件不见了，不能排版。\n位置：NotoSansSC-Regular.ttf\n"
        "办法：请重新安装：pip install --force-reinstall pylopdf-fonts-zh-cn。"
    )


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
