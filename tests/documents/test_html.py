from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kit.documents.formats import html
from kit.errors import PublishError
from kit.show.blocks import Figure, Front, Heading, Paragraph, Run, Table

from .examples import HOSTILE, RARE, cell, make_document, render_html

CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
FRONT = Front("x", "标题", "zh", "", "2019-06-30")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img">{}</svg>'


class Reader(HTMLParser):
    """Elements with their attributes, and the visible text, of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return "".join(self.texts)


@pytest.fixture(scope="module")
def read(page):
    return Reader(page)


def test_same_blocks_same_page(document, page):
    assert render_html(list(document)) == page


def test_page_is_small(page):
    assert len(page.encode()) <= 200_000


def test_page_states_its_policy_language_and_width(page, read, language):
    assert page.startswith("<!doctype html>\n")
    assert read.all("html") == [{"lang": {"zh": "zh-CN", "en": "en"}[language]}]
    policies = [m["content"] for m in read.all("meta") if m.get("http-equiv")]
    assert policies == [CSP]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in read.all(
        "meta"
    )


def test_nothing_runs_and_nothing_is_fetched(page, read):
    names = {tag for tag, _ in read.elements}
    assert not names & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    attributes = [(n, v or "") for _, a in read.elements for n, v in a.items()]
    assert not [n for n, _ in attributes if n.startswith("on") or n in ("src", "srcset")]
    assert all(v.startswith("#") for n, v in attributes if n in ("href", "xlink:href"))
    assert set(re.findall(r"https?://[^\"' <]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "@import" not in page
    assert "url(" not in page


def test_one_h1_and_no_level_is_skipped(read):
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_contents_lead_to_the_headings(page, read):
    targets = {a["id"] for _, a in read.elements if a.get("id")}
    links = [a["href"][1:] for a in read.all("a")]
    assert len(links) == 1 + 4  # the skip link; three headings of level 1, one of level 2
    assert set(links) <= targets
    assert '<a href="#heading-project">' in page


def test_ids_are_unique(read):
    ids = [a["id"] for _, a in read.elements if a.get("id")]
    assert len(ids) == len(set(ids))


def test_each_figure_says_what_it_shows(document, read):
    figures = [b for b in document if isinstance(b, Figure)]
    drawings = read.all("svg")
    assert [d["aria-label"] for d in drawings] == [f.alt for f in figures]
    assert {d["role"] for d in drawings} == {"img"}
    assert len(read.all("figcaption")) == len(figures) == 6


def test_captions_are_numbered(page, language):
    wanted = {
        "zh": ("<caption>表2　上一年度服务完成情况", "<figcaption>图6　可能的位次"),
        "en": ("<caption>Table 2. Last year&#39;s", "<figcaption>Figure 6. Possible ranks"),
    }[language]
    assert all(words in page for words in wanted)


def test_table_cells_know_their_headings(read):
    heads = read.all("th")
    assert {h["scope"] for h in heads} == {"col", "row"}
    assert all(cell["data-head"] for cell in read.all("td"))
    assert len(read.all("caption")) == len(read.all("table")) == 3


def test_only_the_wide_table_becomes_cards(page):
    assert page.count('<table class="cards"') == 1


def test_a_number_names_its_ledger_row(page):
    span = '<span class="n k" data-key="2019.child.competition.share_attention">39%</span>'
    assert page.count(span) == 1


def test_long_text_with_a_key_may_break():
    page = render_html([FRONT, Paragraph((Run("运动、手工、画画等兴趣活动", "fact"),))])
    assert '<span class="n" data-key="fact">运动' in page


DRAFT = {"zh": "草稿，仅供内部核对", "en": "Draft, for internal checking only"}


def test_one_mark_says_that_it_is_a_draft_and_that_the_data_are_an_example(page, language):
    example = make_document(language)[0].mark
    assert page.count('<p class="mark" role="note">') == 1
    assert f'<p class="mark" role="note">{DRAFT[language]} · {example}</p>' in page
    unmarked = render_html(make_document(language, mark=""))
    assert f'<p class="mark" role="note">{DRAFT[language]}</p>' in unmarked


def test_a_final_page_has_no_mark_but_that_of_an_example(language):
    document = make_document(language)
    final = html.render(document, final=True).decode()
    assert f'<p class="mark" role="note">{document[0].mark}</p>' in final
    assert DRAFT[language] not in final
    assert (
        '<p class="mark"'
        not in html.render(make_document(language, mark=""), final=True).decode()
    )


def test_signature_keeps_its_blanks(page, language):
    assert {"zh": "　　　年　　月　　日", "en": "Date: ____________"}[language] in page


def test_rare_characters(page):
    assert RARE in page


def test_labels_of_the_front_replace_the_words():
    front = replace(FRONT, labels={"figure": "插图"})
    page = render_html([front, Figure("f", "题", SVG.format(""), "alt")])
    assert "插图1　题" in page


def test_what_others_wrote_stays_text(hostile):
    page = render_html(hostile)
    read = Reader(page)
    assert not read.all("script")
    assert not read.all("b")
    assert not [n for _, a in read.elements for n in a if n.startswith("on")]
    for text in HOSTILE:
        assert text in read.text
    assert read.all("p")[-1] == {}


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>1</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<text onclick="x">a</text>', "onclick"),
        ('<a href="https://example.org"><text>a</text></a>', "<a>, href"),
        ('<image href="data:image/png;base64,AA"/>', "<image>, href"),
        ('<path d="" style="fill: url(https://example.org)"/>', "style"),
        ('<path d="" style="fill: \\75rl(x)"/>', "style"),
        ("<style>*{display:none}</style>", "<style>"),
        ('<g id="text"/>', "id"),
        ('<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>', "<script>"),
        ('<x:text xmlns:x="http://www.w3.org/1999/xhtml"/>', "<text>"),
        ("<!-- a -->", "<! <?"),
        ("<![CDATA[<script>]]>", "<! <?"),
        ("<text>", "XML?"),
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(inside, found):
    with pytest.raises(PublishError) as caught:
        render_html([FRONT, Figure("needs", "c", SVG.format(inside), "a")])
    assert caught.value.say("en") == (
        f"The SVG of figure needs holds what is not allowed: {found}.\n"
        "What to do: Draw it again with the kit's drawing functions."
    )


@pytest.mark.parametrize("blocks", [[], [Heading(1, "a", "a")], [FRONT, FRONT]])
def test_a_document_has_one_front(blocks):
    with pytest.raises(PublishError) as caught:
        render_html(blocks)
    assert caught.value.say("zh") == (
        "文档必须以且仅以一个标题块（Front）开头。\n"
        "办法：请检查笔记本：第一个显示内容的单元格应给出标题，且只有一个。"
    )


def test_odd_and_repeated_ids_do_not_break_the_links():
    blocks = [FRONT, *(Heading(1, t, i) for t, i in (("a", "x y"), ("b", "x"), ("c", "x")))]
    read = Reader(render_html(blocks))
    assert [h["id"] for h in read.all("h2")] == ["part.0", "heading-x", "part.2"]
    assert [a["href"] for a in read.all("a")][1:] == ["#part.0", "#heading-x", "#part.2"]


def test_a_few_headings_need_no_contents():
    page = render_html([FRONT, Heading(1, "a", "a"), Paragraph((Run("b"),))])
    assert "<nav" not in page


def test_a_level_is_never_skipped():
    page = render_html([FRONT, Heading(1, "a", "a"), Heading(3, "b", "b")])
    assert '<h3 id="heading-b">b</h3>' in page


def test_short_align_means_left():
    table = Table("t", "c", ("a", "b"), ((cell("1"), cell("2")),), "l")
    assert 'class="l k" data-head="b"><span>2</span>' in render_html([FRONT, table])
