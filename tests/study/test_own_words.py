"""Paragraphs of one's own: how files are read, and what is wrong with them."""

import pytest

from kit.study.own_words import read_own_texts


@pytest.fixture
def read(tmp_path):
    (tmp_path / "text").mkdir()

    def write(name="needs.md", content="", languages=("zh", "en")):
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "text" / name).write_bytes(raw)
        return read_own_texts(tmp_path, languages)

    return write


def test_no_folder_is_no_text(tmp_path):
    assert read_own_texts(tmp_path, ("zh",)) == ((), [])


def test_what_a_mac_leaves_beside_a_file_is_passed_over(read):
    assert read("._needs.md", b"\x00\x05\x16\x07") == ((), [])


def test_paragraphs_places_and_remarks(read):
    content = """# 给自己看的话
[[needs]] 孩子说
想要的是时间。

第二段也在这里。

[[after needs.order]]
一句。

[[needs.limits]] 换一句。
"""
    texts, problems = read(content=content)
    assert problems == []
    assert [(t.line, t.how, t.place, t.template) for t in texts] == [
        (2, "end", "needs", "孩子说想要的是时间。"),
        (5, "end", "needs", "第二段也在这里。"),
        (7, "after", "needs.order", "一句。"),
        (10, "instead", "needs.limits", "换一句。"),
    ]
    assert {t.language for t in texts} == {"zh"}
    assert len({t.digest for t in texts}) == 4


@pytest.mark.parametrize(
    ("name", "language"), [("a.md", "zh"), ("a.en.md", "en"), ("A.ZH.MD", "zh")]
)
def test_the_language_is_that_of_the_name(read, name, language):
    (text,), problems = read(name, "[[needs]] one\ntwo")
    assert (text.language, problems) == (language, [])
    assert text.template == ("one two" if language == "en" else "onetwo")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("没有位置。", "text.no_place", 1),
        ("[[ ]] 空的。", "text.no_place", 1),
        ("[[needs]] 一。\n\n[[plan]] 二 [[needs]] 三。", "text.two_places", 3),
        ("[[needs]] {% for k in keys %}{{ k }}{% endfor %}", "text.loop", 1),
        ("[[needs]] {# 记号 #}", "text.loop", 1),
        ("[[needs]] {{ study.population.total }", "text.brace", 1),
        ("[[needs]] {{ {{ a }} }}", "text.brace", 1),
        ("[[needs]] **要紧**", "text.markup", 1),
        ("[[needs]] <b>要紧</b>", "text.markup", 1),
        ("[[needs]] 看[这里](https://x)", "text.markup", 1),
        ("[[needs]]\n- 一\n- 二", "text.markup", 1),
        ("[[needs]] " + "长" * 2001, "text.too_long", 1),
        ("[[needs]] 中文".encode("gbk"), "study.not_utf8", None),
        ("[[needs]] 中文".encode("utf-16"), "study.utf16", None),
        ("x" * 200_001, "text.too_large", None),
    ],
)
def test_what_is_wrong_is_one_message_with_its_place(read, content, code, line):
    texts, problems = read(content=content)
    assert [p.code for p in problems] == [code]
    assert (problems[0].where.file, problems[0].where.row) == ("text/needs.md", line)
    assert len(texts) <= 1
    for language in ("zh", "en"):
        said = problems[0].say(language)
        assert "text/needs.md" in said
        assert len(said.splitlines()) <= 4


@pytest.mark.parametrize("name", ["a.b.md", "a.fr.md", "a.en.md"])
def test_a_name_of_no_language_of_the_study(read, name):
    texts, (problem,) = read(name, "[[needs]] x", languages=("zh",))
    assert (texts, problem.code, problem.values["known"]) == ((), "text.bad_name", "zh")


def test_a_byte_order_mark_and_lines_of_windows_change_nothing(read):
    plain, _ = read(content="[[needs]] 一。\n\n二。\n")
    marked, problems = read(content=b"\xef\xbb\xbf" + "[[needs]] 一。\r\n\r\n二。\r\n".encode())
    assert (marked, problems) == (plain, [])
