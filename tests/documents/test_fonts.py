"""A face that is not there: one clear message, whether it is the kit's own or Word's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kit.cli import commands
from kit.documents import fonts
from kit.documents.word_base import find_faces
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
        ({"仿宋", "楷体", "SimHei", "SimSun"}, []),
        ({"FangSong", "KaiTi", "simhei", "宋体"}, []),
        ({"仿宋_GB2312", "SimSun", "SimHei"}, ["楷体_GB2312"]),
    ],
)
def test_a_face_of_word_may_have_another_in_its_place(installed, missing, monkeypatch):
    monkeypatch.setattr(fonts, "_find_installed", lambda: frozenset(installed))
    assert fonts.find_missing(find_faces("zh")) == missing


def test_faces_that_word_will_lack_are_said_after_a_run(monkeypatch):
    monkeypatch.setattr(fonts, "_find_installed", lambda: frozenset({"SimSun", "SimHei"}))
    released = SimpleNamespace(language="zh", files={"rationale.docx": 1})
    (problem,) = commands._find_faces(released)
    assert problem.severity == "warning"
    assert problem.say("zh") == (
        "这台电脑没有 Word 文件用的字体：仿宋_GB2312, 楷体_GB2312，也没有能代替的。\n"
        "位置：rationale.docx\n办法：文件没有问题：在装有这些字体（或仿宋、楷体、黑体、宋体）的电脑上"
        "打开和打印，版式才准。"
    )
    released.files = {"rationale.html": 1}
    assert list(commands._find_faces(released)) == []
