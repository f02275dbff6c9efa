"""Blank forms of many makes are filled in right, and nothing else of them is changed."""

from __future__ import annotations

import functools
import io
import random
import shutil
import zipfile
from collections import Counter
from dataclasses import replace
from typing import get_args

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree
from pypdf import PdfReader

from kit.documents.forms.filling import Content, fill_form, find_problems
from kit.documents.forms.places import read_labels
from kit.documents.package import write_package
from kit.errors import PublishError
from kit.show.captions import read_captions
from kit.study.model import FormFieldName

from .blanks import BLANKS, SHIPPED, WORD, text_of
from .broken_blanks import BROKEN
from .test_docx import office, squeeze

OFFICE = shutil.which("soffice")
NAME = "“金彩童年”金海社区儿童能力提升社工服务项目"
MARK = "草稿，仅供内部核对 · 示例数据，不得用于申报"
FILLED = Content(
    {
        "applicant": "金山街道金海社区居委会",
        "district": "湖里区",
        "community": "金海社区",
        "year": "第二年项目",
        "name": NAME,
        "kind": "单项",
        "renewal": "是",
        "budget": "19万元",
        "remark": "",
    },
    ["一、项目基本情况", "很长的正文。" * 400],
    f"{NAME}申报理由",
)
ENGLISH = Content(
    {
        "applicant": "Elm Wood Residents' Committee",
        "district": "North",
        "community": "Elm Wood",
        "year": "second year",
        "name": "After Four",
        "kind": "single",
        "renewal": "yes",
        "budget": "48,000 yuan",
    },
    ["Reasons. " * 300],
    "Application rationale: After Four",
)
TICKED = {"kind": "□综合  ☑单项", "renewal": "☑ 是   □ 否"}
EXPECTED = {
    "boxes": TICKED,
    "symbols": {"kind": "\uf0a3综合  \uf052单项", "renewal": "☑是   ☐否"},
    "lines": {
        "applicant": "申报社区：金山街道金海社区居委会",
        "year": "第几年项目：第二年项目",
        "name": f"项目名称：{NAME}",
        "kind": "项目类型（综合或单项）：单项",
        "renewal": "是否续约项目：是",
        "budget": "项目经费：19万元",
    },
}


def fill(name, **changes):
    filled, language = (ENGLISH, "en") if name == "english" else (FILLED, "zh")
    return fill_form(
        BLANKS[name].make(), f"{name}.docx", replace(filled, **changes), read_labels(language)
    )


def read(content):
    return docx.Document(io.BytesIO(content))


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without_runs(xml):
    root = etree.fromstring(xml)
    for run in root.findall(f".//{{{WORD}}}r"):
        run.getparent().remove(run)
    return etree.tostring(root, method="c14n")


@pytest.mark.parametrize("name", BLANKS)
def test_every_field_stands_in_its_place(name):
    filled = ENGLISH if name == "english" else FILLED
    form, expected = read(fill(name)), {**filled.texts, **EXPECTED.get(name, {})}
    said = {field: place(form) for field, place in BLANKS[name].cells.items()}
    reason = squeeze(said.pop("reason"))
    assert {f: text.strip() for f, text in said.items()} == {f: expected[f] for f in said}
    pointer = "See the attachment: " if name == "english" else "详见附件："
    assert reason.startswith(squeeze(pointer + filled.attachment))


@pytest.mark.parametrize("name", BLANKS)
def test_without_its_text_runs_the_form_is_what_it_was(name):
    before, after = members(BLANKS[name].make()), members(fill(name, mark=MARK))
    assert list(before) == list(after)
    for part in before:
        if part == "word/document.xml" or part.startswith("word/header"):
            assert without_runs(before[part]) == without_runs(after[part]), part
        else:
            assert before[part] == after[part], part


@pytest.mark.parametrize("name", BLANKS)
def test_opinions_seals_and_dates_stay_as_they_are(name):
    """Whatever was printed is still there, as often, and nothing is new but the texts."""
    before, after = (text_of(read(c).element.body) for c in (BLANKS[name].make(), fill(name)))
    printed = (
        "盖",
        "章",
        "年   月   日",
        "审核",
        "意见",
        "备",
        "说",
        "一式三份",
        "Opinion",
        "Seal",
    )
    assert {p: before.count(p) for p in printed} == {p: after.count(p) for p in printed}
    filled = ENGLISH if name == "english" else FILLED
    new = Counter(squeeze(after)) - Counter(squeeze(before))
    texts = "".join((*filled.texts.values(), filled.attachment, "详见附件：☑☑\uf052"))
    assert not new - Counter(squeeze(texts + "See the attachment:"))


@pytest.mark.parametrize("name", BLANKS)
def test_same_texts_same_bytes(name):
    assert fill(name) == fill(name)


def test_the_title_is_completed():
    titles = [p.text for p in read(fill("seed")).paragraphs]
    assert "湖里区购买社会工作服务项目申报表（金海社区）" in titles


def test_a_short_narrative_is_written_in_full():
    lines = ["一、情况", "共征求家庭意见二百六十三户。", "二、需求", "见附表。"]
    reason = BLANKS["seed"].cells["reason"](read(fill("seed", narrative=lines)))
    assert reason.split("\n")[:5] == [*(f"　　{line}" for line in lines), ""]
    one = BLANKS["above"].cells["reason"](read(fill("above", narrative=lines[:2])))
    assert one == "　　一、情况\n　　共征求家庭意见二百六十三户。"


def test_text_is_written_as_text():
    hostile = '<w:t>&amp; "x" ]]> {{ 1 }}'
    form = read(fill("seed", texts={**FILLED.texts, "name": hostile}))
    assert BLANKS["seed"].cells["name"](form) == hostile


def test_it_looks_like_what_somebody_types_there():
    form = read(fill("seed"))
    run = next(
        r for r in form.element.iter(f"{{{WORD}}}r") if "第二年项目" in "".join(r.itertext())
    )
    assert run.find(f"{{{WORD}}}rPr/{{{WORD}}}sz").get(f"{{{WORD}}}val") == "28"
    prompts = read(fill("controls")).element.xpath("//w:rStyle[@w:val='PlaceholderText']")
    texts = ["".join(p.getparent().getparent().itertext()) for p in prompts]
    assert not [text for text in texts if text in FILLED.texts.values()]


def test_the_mark_stands_on_every_page_where_there_are_headers():
    form = read(fill("seed", mark=MARK))
    section = form.sections[0]
    for header in (section.header, section.even_page_header):
        assert [p.text for p in header.paragraphs] == [MARK]
    assert MARK not in text_of(form.element.body)
    assert MARK not in "".join(h.text for h in read(fill("seed")).sections[0].header.paragraphs)


def marked(content, part, change):
    """Return the texts of a form whose `part` was changed before it was filled in."""
    parts = members(content)
    parts[part] = change(parts[part])
    made = fill_form(write_package(parts), "x.docx", with_mark(), read_labels("zh"))
    form = read(made)
    headers = [text_of(s.header._element) for s in form.sections]
    return [p.text for p in form.paragraphs], headers


def with_mark():
    return replace(FILLED, mark=MARK)


def drop(*names):
    """Return a change that takes away the references to headers of these types."""

    def change(xml):
        root = etree.fromstring(xml)
        for reference in root.findall(f".//{{{WORD}}}headerReference"):
            if reference.get(f"{{{WORD}}}type") in names:
                reference.getparent().remove(reference)
        return etree.tostring(root)

    return change


@pytest.mark.parametrize("types", [("default", "even"), ("even",)])
def test_where_a_page_has_no_header_every_row_of_the_table_has_the_mark(types):
    parts, change = members(BLANKS["seed"].make()), drop(*types)
    texts, headers = marked(BLANKS["seed"].make(), "word/document.xml", drop(*types))
    assert texts[0] == f"附件：　{MARK}"
    assert not [h for h in headers if MARK in h]
    made = fill_form(
        write_package({**parts, "word/document.xml": change(parts["word/document.xml"])}),
        "x.docx",
        with_mark(),
        read_labels("zh"),
    )
    root = parse_xml(members(made)["word/document.xml"])
    rows = [text_of(row) for row in root.iter(f"{{{WORD}}}tr")]
    assert len(rows) == 9
    without = [row.split("\n")[0] for row in rows if MARK not in row]
    assert without == ["备  注"]  # too low a row


def test_a_mark_that_has_no_place_is_asked_a_place_for():
    parts = members(small_form())
    low = b"<w:tr><w:trPr><w:trHeight w:val='300' w:hRule='exact'/></w:trPr>"
    tight = parts["word/document.xml"].replace(b"<w:p/>", b"").replace(b"<w:tr>", low)
    content = write_package({"word/document.xml": tight})
    assert fill_form(content, "x.docx", SHORT, read_labels("zh"))
    with pytest.raises(PublishError) as caught:
        fill_form(content, "x.docx", replace(SHORT, mark=MARK), read_labels("zh"))
    assert caught.value.say("zh") == (
        "空白申报表里没有地方写草稿（示例）标记：没有页眉，表格前后也没有文字行。\n位置：x.docx\n"
        "办法：请在空白表里插入空的页眉再保存；定稿没有标记，不受影响。"
    )


SHORT = replace(FILLED, texts={**FILLED.texts, "name": "金彩童年"})
LONG = {**FILLED.texts, "name": NAME * 3}
CELL = (
    "<w:tc><w:tcPr><w:tcW w:w='4000' w:type='dxa'/></w:tcPr>"
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
)


def pack_rows(rows):
    """Return a form that is one table of two columns."""
    grid = "<w:tblGrid><w:gridCol w:w='4000'/><w:gridCol w:w='4000'/></w:tblGrid>"
    body = f"<w:body><w:p/><w:tbl><w:tblPr/>{grid}{rows}</w:tbl><w:p/></w:body>"
    xml = f"<w:document xmlns:w='{WORD}'>{body}</w:document>"
    return write_package({"word/document.xml": xml.encode()})


def small_form(*texts):
    """Return a form of one table, two cells a row, and the field of reasons."""
    pairs = [("项目名称", ""), *texts, ("申报理由", "")]
    return pack_rows(
        "".join(f"<w:tr>{CELL.format(a)}{CELL.format(b)}</w:tr>" for a, b in pairs)
    )


def cells_of(content):
    root = parse_xml(members(content)["word/document.xml"])
    return [text_of(cell) for cell in root.iter(f"{{{WORD}}}tc")]


REFUSED = {
    **{name: (make, FILLED) for name, make in BROKEN.items()},
    "too_long": (BLANKS["seed"].make, replace(FILLED, texts=LONG)),
    "no_box": (lambda: small_form(("项目类型", "□全部 □部分")), FILLED),
    "other_unit": (
        lambda: small_form(("项目经费", "　　万元")),
        replace(FILLED, texts={**FILLED.texts, "budget": "9988元"}),
    ),
}


def test_what_cannot_be_filled_in_is_refused_in_one_message(golden):
    """And found beforehand, in the same words."""
    said = []
    for name, (make, filled) in REFUSED.items():
        content, labels = make(), read_labels("zh")
        with pytest.raises(PublishError) as caught:
            fill_form(content, "x.docx", filled, labels)
        found = find_problems(content, "x.docx", filled, labels)
        assert [p for p in found if p.severity == "error"] == list(caught.value.problems), name
        said += [f"[{name}]", caught.value.say("zh"), caught.value.say("en"), ""]
    golden("forms.txt", "\n".join(said))


def test_rows_that_grow_with_their_text_take_a_long_name():
    assert BLANKS["merged"].cells["name"](read(fill("merged", texts=LONG))) == NAME * 3


def test_a_field_that_the_form_does_not_ask_for_is_said():
    texts = {**FILLED.texts, "remark": "附件一份"}
    labels = replace(
        read_labels("zh"), labels={**read_labels("zh").labels, "remark": ("其他",)}
    )
    (problem,) = find_problems(
        BLANKS["seed"].make(), "x.docx", replace(FILLED, texts=texts), labels
    )
    assert problem.severity == "warning"
    assert problem.say("zh") == (
        "空白申报表里没有这些栏目，没有填：其他。\n位置：x.docx\n办法：如果表上叫别的名字，"
        "请在 study.toml 的 [form.labels] 里写明；确实没有的，不用管。"
    )


def test_a_remark_goes_into_its_field():
    texts = {**FILLED.texts, "remark": "附件：申报理由一份"}
    assert "附件：申报理由一份" in text_of(read(fill("seed", texts=texts)).element.body)


@pytest.mark.parametrize(
    ("label", "printed", "filled"),
    [
        ("项目类型", "综合□ 单项□", "综合□ 单项☑"),
        ("项目类型", "○综合 ○单项", "○综合 ●单项"),
        ("项目类型", "□ 单项　□ 综合", "☑ 单项　□ 综合"),
        ("项目类型", "□综合类 □单项类", "□综合类 ☑单项类"),
        ("是否续约项目", "（请打√）□是　□否", "（请打√）☑是　□否"),
        ("是否续约项目", "请选择：□是 □否", "请选择：☑是 □否"),
        ("是否续约项目", "续约□是□否", "续约☑是□否"),
        ("是否续约项目", "是□ 否□", "是☑ 否□"),
        ("是否续约项目", "是（ ）否（ ）", "是（√）否（ ）"),
        ("是否续约项目", "1.□是 2.□否", "1.☑是 2.□否"),
        ("项目经费", "＿＿＿万元", "19万元"),
        ("项目经费（万元）", "　　万元", "19万元"),
        ("项目经费", "　　元", "19万元"),
        ("项目经费", "人民币：　万元整", "人民币：19万元整"),
        ("项目经费", "￥    元", "￥19万元"),
        ("项目经费/万元", "", "19万元"),
        ("一、项目经费：", "________", "19万元"),
        ("3.是否续约项目", "", "是"),
        ("①第几年项目", "第　　年", "第二年"),
        ("（一）、第几年项目", "第＿＿年项目", "第二年项目"),
        ("1.2 第几年项目", "", "第二年项目"),
        ("第几年项目（按合同（续签））", "", "第二年项目"),
        ("第几年项目", "（如：第一年项目）", "第二年项目（如：第一年项目）"),
    ],
)
def test_what_is_printed_in_a_cell_is_understood(label, printed, filled):
    made = fill_form(small_form((label, printed)), "x.docx", FILLED, read_labels("zh"))
    assert cells_of(made)[3].replace("\n", "") == filled


@pytest.mark.parametrize(
    ("label", "printed", "code"),
    [
        ("是否续约项目", "是/否", "taken"),
        ("第几年项目", "2025年度", "taken"),
        ("项目类型", "综合/单项", "taken"),
        ("项目类型", "□全部 □部分", "no_box"),
        ("项目类型", "□单项 □单项", "no_box"),
    ],
)
def test_nothing_is_written_where_something_else_belongs(label, printed, code):
    """Not into the cell below either: that is another field's, or an office's."""
    assert errors_of(small_form((label, printed))) == [f"form.{code}"]


def errors_of(content):
    found = find_problems(content, "x.docx", FILLED, read_labels("zh"))
    return [problem.code for problem in found if problem.severity == "error"]


def test_the_cell_below_is_a_value_only_where_labels_stand_beside_each_other():
    content = small_form(("街道意见", "（一）需求"), ("街道审核意见", ""))
    made = fill_form(content, "x.docx", FILLED, read_labels("zh"))
    assert cells_of(made)[4:6] == ["街道审核意见", ""]


def test_a_line_for_the_seal_stays_blank():
    content = small_form(("社区意见", "申报单位（盖章）：　　　　"))
    made = fill_form(content, "x.docx", FILLED, read_labels("zh"))
    assert cells_of(made)[3] == "申报单位（盖章）：　　　　"


def test_a_note_is_no_label():
    note = "说明：项目经费： 指财政资金；申报社区： 指社区居委会。"
    made = fill_form(small_form(("说明", note)), "x.docx", FILLED, read_labels("zh"))
    assert cells_of(made)[3] == note


def reasons(*paragraphs, height=""):
    """Return a form whose cell for the reasons holds these paragraphs."""
    inner = "".join(p if p.startswith("<") else plain(p) for p in paragraphs)
    width = "<w:tcPr><w:tcW w:w='4000' w:type='dxa'/></w:tcPr>"
    name = f"<w:tr>{CELL.format('项目名称')}{CELL.format('')}</w:tr>"
    cells = f"{CELL.format('申报理由')}<w:tc>{width}{inner}</w:tc>"
    return pack_rows(f"{name}<w:tr>{height}{cells}</w:tr>")


def plain(text, look="", mark=""):
    return f"<w:p><w:pPr>{look}<w:rPr>{mark}</w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def reason_of(content):
    return cells_of(content)[3]


def test_reasons_are_written_into_the_first_empty_lines_of_a_printed_cell():
    content = reasons("□已征求意见", "一、需求情况", "", "", "申报社区（盖章）：")
    made = fill_form(content, "x.docx", FILLED, read_labels("zh"))
    lines = reason_of(made).split("\n")
    assert lines[:2] == ["□已征求意见", "一、需求情况"]
    assert lines[2].startswith("详见附件：")
    assert lines[-1] == "申报社区（盖章）："


def test_a_page_break_in_a_cell_stays():
    breaks = "<w:p><w:r><w:br w:type='page'/></w:r></w:p>"
    made = fill_form(reasons("", breaks, ""), "x.docx", FILLED, read_labels("zh"))
    assert members(made)["word/document.xml"].count(b'w:type="page"') == 1


EXACT = "<w:trPr><w:trHeight w:val='{}' w:hRule='exact'/></w:trPr>"


@pytest.mark.parametrize(
    ("look", "mark", "fits"),
    [
        ("", "", "详见附件：" + FILLED.attachment),
        ("<w:ind w:firstLineChars='600'/>", "", "详见附件"),
        ("", "<w:w w:val='300'/>", "详见附件"),
        ("", "<w:sz w:val='60'/>", "详见附件"),
        ("", "<w:sz w:val='80'/>", ""),
    ],
)
def test_what_makes_text_wider_leaves_less_room(look, mark, fits):
    empty = f"<w:p><w:pPr>{look}<w:rPr>{mark}</w:rPr></w:pPr></w:p>"
    content = reasons(empty, height=EXACT.format(700))
    if not fits:
        assert errors_of(content) == ["form.too_long"]
        return
    made = fill_form(content, "x.docx", FILLED, read_labels("zh"))
    assert reason_of(made) == fits


def test_a_row_too_low_to_read_takes_nothing():
    assert errors_of(reasons("", height=EXACT.format(100))) == ["form.too_long"]


@pytest.mark.parametrize(
    "damage",
    [
        (b"<w:tcW w:w='4000'", b"<w:tcW w:w='50%'"),
        (b"<w:tcW w:w='4000'", b"<w:tcW w:w='1e3'"),
        (b"<w:gridCol w:w='4000'", b"<w:gridCol w:w='auto'"),
        (b"<w:tcPr>", b"<w:tcPr><w:gridSpan w:val='9000000'/>"),
        (b"<w:tcPr>", b"<w:tcPr><w:gridSpan w:val='nan'/>"),
        (b"<w:r>", b"<w:r><!-- x -->"),
        (b"<w:p/>", b"<w:p><w:pPr><w:rPr><w:sz w:val='inf'/></w:rPr></w:pPr></w:p>"),
    ],
)
def test_odd_measures_are_no_reason_to_fail(damage):
    content = members(small_form())
    content["word/document.xml"] = content["word/document.xml"].replace(*damage)
    made = fill_form(write_package(content), "x.docx", FILLED, read_labels("zh"))
    assert cells_of(made)[1] == NAME


def test_a_file_that_is_much_too_long_is_refused_at_once():
    body = f"<w:document xmlns:w='{WORD}'><w:body>{'<w:p/>' * 100_000}</w:body></w:document>"
    content = write_package({"word/document.xml": body.encode()})
    (problem,) = find_problems(content, "x.docx", FILLED, read_labels("zh"))
    assert problem.code == "form.too_long_a_file"


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_archive_is_told_as_one(seed):
    chance = random.Random(seed)
    content = bytearray(BLANKS["seed"].make())
    for _ in range(3):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    for place in (0, -22, -6):
        content[place] ^= chance.randrange(2)
    find_problems(bytes(content), "x.docx", FILLED, read_labels("zh"))


def test_two_labels_on_one_line_are_filled_each():
    content = small_form(("申报社区：　　　第几年项目：　　　项目经费：", "x"))
    made = fill_form(content, "x.docx", FILLED, read_labels("zh"))
    assert cells_of(made)[2].split() == [
        "申报社区：金山街道金海社区居委会",
        "第几年项目：第二年项目",
        "项目经费：19万元",
    ]


def test_the_words_of_the_study_name_a_field():
    labels = read_labels("zh")
    own = replace(labels, labels={**labels.labels, "budget": ("需要的钱",)})
    made = fill_form(small_form(("需要的钱", "")), "x.docx", FILLED, own)
    assert cells_of(made)[3] == "19万元"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_of_a_study_has_labels_and_a_name(language):
    fields = set(get_args(FormFieldName))
    assert set(read_labels(language).labels) == fields
    assert fields - {"reason"} <= set(read_captions(language).form.names)


def test_the_shipped_blank_is_the_one_that_is_built_here():
    assert BLANKS["seed"].make() == SHIPPED.read_bytes()


@functools.cache
def longest(name):
    """Return the texts of a form with name and applicant as long as it takes them."""
    texts = dict((ENGLISH if name == "english" else FILLED).texts)
    filler = "long " if name == "english" else "长"
    for field in ("name", "applicant"):
        while len(texts[field]) < 60:
            more = {**texts, field: texts[field] + filler}
            try:
                fill(name, texts=more)
            except PublishError:
                break
            texts = more
    return texts


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Print every form by LibreOffice: blank, filled as usual, and with the longest texts."""
    folder = tmp_path_factory.mktemp("forms")
    for name in BLANKS:
        for kind, content in (
            ("blank", BLANKS[name].make()),
            ("usual", fill(name)),
            ("longest", fill(name, texts=longest(name))),
        ):
            (folder / f"{name}-{kind}.docx").write_bytes(content)
    office(folder, "pdf", *sorted(folder.glob("*.docx")))
    return {file.stem: PdfReader(file).pages for file in (folder / "converted").iterdir()}


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice), as .ci/run installs")
@pytest.mark.parametrize("name", BLANKS)
def test_a_filled_form_has_as_many_pages_and_shows_all_of_its_text(name, printed):
    """Of the longest texts that are taken nothing is cut, where rows have an exact height."""
    assert len(printed[f"{name}-usual"]) == len(printed[f"{name}-blank"])
    said = squeeze("".join(page.extract_text() for page in printed[f"{name}-longest"]))
    texts = longest(name)
    for field in ("name", "applicant", "year", "budget"):
        assert Counter(squeeze(texts[field])) - Counter(said) == Counter(), field


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice), as .ci/run installs")
def test_what_is_refused_as_too_long_would_be_cut(tmp_path):
    """The measure is no fancy: LibreOffice cuts what does not fit."""
    name = "名" * 90
    blank = BLANKS["seed"].make()
    grown = {
        n: c.replace(b'w:hRule="exact"', b'w:hRule="auto"') for n, c in members(blank).items()
    }
    roomy = fill_form(write_package(grown), "x.docx", with_name(name), read_labels("zh"))
    cut = {
        n: c.replace(b'w:hRule="auto"', b'w:hRule="exact"') for n, c in members(roomy).items()
    }
    (tmp_path / "roomy.docx").write_bytes(roomy)
    (tmp_path / "cut.docx").write_bytes(write_package(cut))
    office(tmp_path, "pdf", tmp_path / "roomy.docx", tmp_path / "cut.docx")
    shown = [
        "".join(
            p.extract_text() for p in PdfReader(tmp_path / f"converted/{n}.pdf").pages
        ).count("名")
        for n in ("roomy", "cut")
    ]
    assert shown[0] >= 90 > shown[1]


def with_name(name):
    return replace(FILLED, texts={**FILLED.texts, "name": name})
