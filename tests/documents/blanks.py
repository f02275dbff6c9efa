"""Blank application forms, built in as many ways as offices build them.

Their words are nearly the same; what differs is where the place for a field lies and what it
is made of. The XML is written out here, because much of it is what python-docx cannot write:
content controls, symbols, merged cells of other grids. What was filled in is read back by
fixed coordinates and never by label, so that no search can agree with itself.

Run `python -m tests.documents.blanks` to write the form that the kit ships.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from lxml import etree

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "kit" / "documents" / "forms" / "blank.docx"
OFFICE = ROOT / "tests" / "data" / "forms"

OFFICIAL = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = f'xmlns:w="{WORD}" xmlns:r="{OFFICIAL}/relationships"'

SONG, FANG, ROMAN = "宋体", "仿宋_GB2312", "Times New Roman"
TITLE = "购买社会工作服务项目申报表"
EXACT = '<w:spacing w:line="{}" w:lineRule="exact"/>'
HINT = "（申报理由可附后，表格正反面打印，请勿对表格格式进行调整）"
GRID = (1460, 3440, 1940, 2005)  # twips; together the 156 mm of a GB/T 9704 page
ROOMY = (1900, 2900, 2000, 2045)
NOTES = (
    "1．申报理由主要填写征求居民意见情况，购买服务对象的数量、需求等,经社区两委会研究后盖章上报。",
    "2．采购评审意见主要是对项目可行性、项目购买经费、项目承接机构的审定。",
    "3．本表一式三份，申报社区、街道、区民政局各一份；申报社区加盖公章。",
)
LABELS = {
    "applicant": "申报社区",
    "year": "第几年项目",
    "name": "项目名称",
    "kind": "项目类型\n（综合或单项）",
    "renewal": "是否\n续约项目",
    "budget": "项目经费",
    "reason": "申报理由",
}

Place = Callable[[Document], str]
Layout = Sequence[Sequence[str]]
AS_SEED = (("applicant", "year"), ("name", "kind"), ("renewal", "budget"), ("reason",))
NAME_FIRST = (("name",), ("applicant", "year"), ("kind", "renewal"), ("budget",), ("reason",))


@dataclass(frozen=True)
class Blank:
    """A form nobody has filled, and where each field must be found once somebody has."""

    make: Callable[[], bytes]
    cells: Mapping[str, Place]


@dataclass(frozen=True)
class Cell:
    """A table cell: the XML of its paragraphs, its columns, and its part in a merge down."""

    content: str
    span: int = 1
    down: str = ""  # "restart" or "continue"
    wrap: str = "{}"  # what stands around the cell itself


@dataclass(frozen=True)
class Row:
    """A table row with its height in twips."""

    cells: Sequence[Cell]
    height: int = 700
    rule: str = "atLeast"


# Reading back


def text_of(element: etree._Element) -> str:
    """Return all text below, controls included, which python-docx's own text passes over."""
    return "\n".join(
        "".join(map(text_of_piece, paragraph.xpath(".//w:r/*")))
        for paragraph in element.xpath("descendant-or-self::w:p")
    )


def text_of_piece(piece: etree._Element) -> str:
    """A symbol counts as the character of its private code, so that a tick can be seen."""
    tag = etree.QName(piece).localname
    if tag == "sym":
        return chr(int(piece.get(f"{{{WORD}}}char"), 16))
    return {"t": piece.text or "", "tab": "\t", "br": "\n", "cr": "\n"}.get(tag, "")


def at(row: int, cell: int, table: int = 0) -> Place:
    """Return the reader of the cell written as number `cell` in its row, spans not counted."""
    cells = "./w:tc | ./w:sdt/w:sdtContent/w:tc"
    return lambda form: text_of(form.tables[table].rows[row]._tr.xpath(cells)[cell])


def on_line(number: int) -> Place:
    """Return the reader of one paragraph outside the tables."""
    return lambda form: text_of(form.paragraphs[number]._p)


# Writing WordprocessingML


def look(font: str = SONG, size: float = 12, more: str = "") -> str:
    """Return the properties of a run, or of a paragraph's mark, in the schema's order."""
    name = quoteattr(font)
    fonts = f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name}/>"
    bold, line = ("<w:b/>" * ("bold" in more), '<w:u w:val="single"/>' * ("line" in more))
    sizes = f'<w:sz w:val="{2 * size:.0f}"/><w:szCs w:val="{2 * size:.0f}"/>'
    return f"<w:rPr>{fonts}{bold}{sizes}{line}</w:rPr>"


def run(text: str, font: str = SONG, size: float = 12, more: str = "") -> str:
    """Return a run; a vertical tab becomes a line break, as in Word's own text."""
    pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\v"))
    return f"<w:r>{look(font, size, more)}{'<w:br/>'.join(pieces)}</w:r>"


def symbol(code: str, font: str = "Wingdings 2") -> str:
    """Return a character that Word keeps as a code in a symbol font, not as text."""
    return f'<w:r>{look()}<w:sym w:font="{font}" w:char="{code}"/></w:r>'


def paragraph(*runs: str, align: str = "center", mark: str = "", spacing: str = "") -> str:
    """Return a paragraph; `mark` is all that says how a text not yet written shall look."""
    return (
        f'<w:p><w:pPr>{spacing}<w:jc w:val="{align}"/>{mark or look()}</w:pPr>'
        f"{''.join(runs)}</w:p>"
    )


def words(
    text: str,
    font: str = SONG,
    size: float = 12,
    more: str = "",
    align: str = "center",
    spacing: str = "",
) -> str:
    """Return one paragraph for every line; an empty one holds no run at all."""
    mark = look(font, size, more)
    return "".join(
        paragraph(
            *(run(piece, font, size, more) for piece in [line] if line),
            align=align,
            mark=mark,
            spacing=spacing,
        )
        for line in text.split("\n")
    )


def label(text: str, span: int = 1, down: str = "", font: str = SONG) -> Cell:
    """Return a printed cell."""
    return Cell(words(text, font), span, down)


def empty(span: int = 1, down: str = "", text: str = "", align: str = "center") -> Cell:
    """Return a cell to be filled; only its paragraph's mark says in which letters."""
    return Cell(words(text, FANG, 14, align=align), span, down)


def cell_xml(cell: Cell, width: int) -> str:
    """Return the cell, with the merges that it needs and no others."""
    span = f'<w:gridSpan w:val="{cell.span}"/>' * (cell.span > 1)
    start = '<w:vMerge w:val="restart"/>' * (cell.down == "restart")
    down = "<w:vMerge/>" * (cell.down == "continue")
    return cell.wrap.replace(
        "{}",
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{start}{down}'
        f'<w:vAlign w:val="center"/></w:tcPr>{cell.content}</w:tc>',
    )


def row_xml(row: Row, grid: Sequence[int]) -> str:
    """Return the row; each cell is as wide as the columns that it spans."""
    xml, column = "", 0
    for cell in row.cells:
        xml += cell_xml(cell, sum(grid[column : column + cell.span]))
        column += cell.span
    height = f'<w:trHeight w:val="{row.height}" w:hRule="{row.rule}"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{xml}</w:tr>"


def table(grid: Sequence[int], *rows: Row) -> str:
    """Return a table with single lines around every cell."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides
    )
    margins = "".join(f'<w:{side} w:w="108" w:type="dxa"/>' for side in ("left", "right"))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(row_xml(row, grid) for row in rows)}</w:tbl>"
    )


# Packing

KINDS = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "header1": "header",
    "header2": "header",
}
STYLES = (
    f"{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{ROMAN}" w:hAnsi="{ROMAN}" w:eastAsia="{SONG}"/><w:sz w:val="21"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '</w:style><w:style w:type="character" w:styleId="PlaceholderText">'
    '<w:name w:val="Placeholder Text"/><w:rPr><w:color w:val="808080"/></w:rPr></w:style>'
    "</w:styles>"
)
SETTINGS = (
    f'{HEAD}<w:settings {NAMES}><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>'
    '<w:headerReference w:type="even" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" '
    'w:footer="992" w:gutter="0"/><w:docGrid w:linePitch="312"/></w:sectPr>'
)
DAY = 'xsi:type="dcterms:W3CDTF">2019-01-01T00:00:00Z'
CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{TITLE}</dc:title>'
    "<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>"
    f"<dcterms:created {DAY}</dcterms:created><dcterms:modified {DAY}</dcterms:modified>"
    "</cp:coreProperties>"
)


def types_xml() -> str:
    """Return the list of the parts' types."""
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for part, kind in KINDS.items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="'
        'application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" ContentType="'
        'application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def relations_xml(*targets: tuple[str, str]) -> str:
    """Return a relations part, from pairs of a part and the kind of relation to it."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def zipped(parts: Mapping[str, str]) -> bytes:
    """Return a zip that is the same on every day and with every zlib: it packs nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system = 0  # the same on Windows and elsewhere
            archive.writestr(member, text.encode())
    return file.getvalue()


def parts_of(*blocks: str) -> dict[str, str]:
    """Return the parts of a document by name, for those who want to spoil one."""
    header = f"{HEAD}<w:hdr {NAMES}>{paragraph(mark=look(size=9))}</w:hdr>"
    tiny = paragraph(mark=look(size=1), spacing=EXACT.format(20))  # Word: no table comes last
    body = f"<w:body>{''.join(blocks)}{tiny}{SECTION}</w:body>"
    kinds = list(KINDS.items())[1:]
    return {
        "[Content_Types].xml": types_xml(),
        "_rels/.rels": relations_xml(
            ("word/document.xml", f"{OFFICIAL}/relationships/officeDocument"),
            ("docProps/core.xml", f"{PACKAGE}/relationships/metadata/core-properties"),
        ),
        "word/document.xml": f"{HEAD}<w:document {NAMES}>{body}</w:document>",
        "word/_rels/document.xml.rels": relations_xml(
            *((f"{part}.xml", f"{OFFICIAL}/relationships/{kind}") for part, kind in kinds)
        ),
        "word/styles.xml": STYLES,
        "word/settings.xml": SETTINGS,
        "word/header1.xml": header,
        "word/header2.xml": header,
        "docProps/core.xml": CORE,
    }


def packed(*blocks: str) -> bytes:
    """Return the document made of these paragraphs and tables."""
    return zipped(parts_of(*blocks))


# What the forms share


def heading(text: str = f"社会工作服务{TITLE[8:]}", number: str = "附件：") -> str:
    """Return the two lines above a form."""
    exact = EXACT.format(600)
    apart = exact.replace("<w:spacing", '<w:spacing w:after="160"')
    annex = words(number, FANG, 16, align="left", spacing=exact)
    return annex + words(text, SONG, 16, "bold", spacing=apart)


def opinions(grid: Sequence[int] = ROOMY, left: int = 1) -> tuple[Row, ...]:
    """Return the rows that the offices fill themselves and that must stay as they are."""
    right = len(grid) - left
    seal = f"\n{'　' * 15}盖  章\n{'　' * 14}年   月   日"
    names = ("街道审核\n意见", "采购评审\n意见", "区民政局、财政局\n审核意见")
    return (
        *(Row((label(name, left), note(seal, right)), 1200) for name in names),
        Row((label("备  注", left), note(" " * 20, right))),
        Row((label("说  明", left), note("\n".join(NOTES), right, 10.5))),
    )


def note(text: str, span: int = 3, size: float = 12) -> Cell:
    """Return a cell of print that begins at its left edge."""
    return Cell(words(text, size=size, align="left"), span)


def form(
    layout: Layout = AS_SEED,
    labels: Mapping[str, str | Cell] | None = None,
    values: Mapping[str, Cell] | None = None,
    tail: Sequence[Row] | None = None,
) -> str:
    """Return a table in which labels and values take turns; a lone field has its whole row."""
    rows = []
    for fields in layout:
        cells = []
        for field in fields:
            text = {**LABELS, **(labels or {})}[field]
            value = (values or {}).get(field, empty())
            cells.append(text if isinstance(text, Cell) else label(text))
            cells.append(replace(value, span=1 if len(fields) > 1 else 3))
        rows.append(Row(cells, 2400 if "reason" in fields else 700))
    return table(ROOMY, *rows, *(opinions() if tail is None else tail))


# The forms


def seed() -> bytes:
    """Return the form of the seed: rows of exact height that fill two pages.

    Its lines are of exact height too, so that it breaks alike with every office's fonts.
    """
    line = EXACT.format(400)
    seal, day = f"{'　' * 23}盖  章  ", f"{'　' * 22}年   月   日"
    both = f"　　　盖  章{'　' * 14}盖  章\n　 年   月    日{'　' * 10}年   月   日"
    room = words("\n" * 7, FANG, 14, align="left", spacing=line)
    texts = (
        ("申报理由", f"{HINT}\n\n{seal}\n{day}", 5000),
        ("街道审核\n意见", "\n" * 5 + f"{seal}\n{day}", 3000),
        ("采购评审\n意见", "\n" * 12 + day, 5800),
        ("区民政局、财政局\n审核意见", "\n" * 6 + both, 3600),
        ("备  注", " " * 54, 1000),
    )
    fill = Cell(words("", FANG, 14, spacing=line))
    rows = [
        Row([c for field in fields for c in (label(LABELS[field]), fill)], high, "exact")
        for fields, high in zip(AS_SEED, (900, 1240, 900), strict=False)
    ]
    for name, text, high in texts:
        content = room * (name == "申报理由") + words(text, align="left", spacing=line)
        rows.append(Row((label(name), Cell(content, 3)), high, "exact"))
    rows.append(Row((label("说  明"), note("\n".join(NOTES), size=10.5)), 1900, "exact"))
    return packed(heading(f"　　　区{TITLE}（　　　　社区）"), table(GRID, *rows))


def above() -> bytes:
    """Return a form whose labels stand over their values, other labels beside them."""
    grid = (3000, 3000, 2845)
    rows = []
    for fields in (("applicant", "year", "budget"), ("name", "kind", "renewal"), ("reason",)):
        span = 3 if fields == ("reason",) else 1
        rows.append(Row([label(LABELS[field], span) for field in fields]))
        rows.append(Row([empty(span) for _ in fields], 700 * span))
    return packed(heading(), table(grid, *rows, *opinions(grid)))


def merged() -> bytes:
    """Return a form of twelve columns that every row merges in its own way."""
    grid = (737,) * 12
    spans = (
        (("applicant", 2, 5), ("year", 2, 3)),
        (("name", 3, 9),),
        (("kind", 3, 2), ("renewal", 2, 1), ("budget", 2, 2)),
        (("reason", 1, 11),),
    )
    rows = [
        Row([c for f, left, right in row for c in (label(LABELS[f], left), empty(right))], 1000)
        for row in spans
    ]
    return packed(heading(), table(grid, *rows, *opinions(grid, 2)))


def merged_down() -> bytes:
    """Return a form whose labels and values reach down over two rows."""
    start, on = "restart", "continue"
    pairs = (("applicant", "year", "budget"), ("name", "kind", "renewal"))
    rows = []
    for tall, upper, lower in pairs:
        first = (label(LABELS[tall], down=start), empty(down=start))
        rows.append(Row((*first, label(LABELS[upper]), empty())))
        rows.append(Row((empty(down=on), empty(down=on), label(LABELS[lower]), empty())))
    rows.append(Row((label("申\n报\n理\n由", down=start), empty(3, start)), 1200))
    rows.append(Row((empty(down=on), empty(3, on)), 1200))
    return packed(heading(), table(ROOMY, *rows, *opinions()))


def merged_both() -> bytes:
    """Return a form with a heading down its left side and a reason merged both ways."""
    grid = (700, 1900, 2300, 1900, 2045)
    rows = []
    for fields in (("applicant",), ("name",), ("kind", "year"), ("renewal", "budget")):
        span = 3 if len(fields) == 1 else 1
        side = empty(down="continue") if rows else label("项目基本情况", down="restart")
        cells = (c for field in fields for c in (label(LABELS[field]), empty(span)))
        rows.append(Row((side, *cells)))
    rows.append(Row((label("申报理由", 2, "restart"), empty(3, "restart")), 1200))
    rows.append(Row((empty(2, "continue"), empty(3, "continue")), 1200))
    return packed(heading(), table(grid, *rows, *opinions(grid, 2)))


def spaced() -> bytes:
    """Return a form that is full of every kind of space."""
    labels = {
        "applicant": "申　报　社　区",
        "year": "第 几 年　项 目",
        "name": "项 目 名 称",
        "kind": " 项目类型 \n（ 综合或单项 ）",
        "renewal": "是 否\n续 约 项 目 :",
        "budget": "项\u00a0目\u00a0经\u00a0费",
        "reason": "申报理由：",
    }
    gaps = (" " * 8, "　" * 4, "\u00a0" * 6, "  \n  ", " 　 ", "\u2003\u2002", "   \n　　\n  ")
    values = {field: empty(text=gap) for field, gap in zip(labels, gaps, strict=True)}
    return packed(heading(), form(NAME_FIRST, labels, values))


def hinted() -> bytes:
    """Return a form whose labels carry hints, breaks, and pieces in different letters."""
    year = (
        run("第", more="bold"),
        run("几", FANG, 14),
        run("年项"),
        run("目", more="bold line"),
    )
    kind = (run("项目"), run("类型（综", more="bold"), run("合或", FANG), run("单项）", size=9))
    reason = (run("申报"), run("理由", more="bold"), run("[可附页]", size=9))
    labels = {
        "applicant": label("申报\v社区"),
        "year": Cell(paragraph(*year)),
        "name": label("项目名称\n（全称，须与合同一致）"),
        "kind": Cell(paragraph(*kind)),
        "renewal": label("是否续约项目（是/否）"),
        "budget": label("项目经费(万元)\n(含税)"),
        "reason": Cell(paragraph(*reason) + words("(可附后，\v不超过800字)", size=9)),
    }
    return packed(heading(), form(NAME_FIRST, labels))


def boxes() -> bytes:
    """Return a form that is ticked, its boxes typed as a geometric sign."""
    values = {"kind": label("□综合  □单项"), "renewal": label("□ 是   □ 否")}
    return packed(heading(), form(values=values))


def symbols() -> bytes:
    """Return a form that is ticked, its boxes from a symbol font and as ballot boxes."""
    box = symbol("F0A3")
    kind = Cell(paragraph(box, run("综合  "), box, run("单项")))
    return packed(
        heading(), form(values={"kind": kind, "renewal": label("\u2610是   \u2610否")})
    )


def control(content: str) -> str:
    """Return a content control that shows what its form asks for."""
    made = "<w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr>"
    return f"<w:sdt>{made}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def controls() -> bytes:
    """Return a form with content controls around runs, paragraphs and whole cells."""
    style = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
    asking = f"<w:r>{style}<w:t>单击此处输入文字。</w:t></w:r>"
    in_line = Cell(paragraph(control(asking), mark=look(FANG, 14)))
    around = Cell(control(paragraph(asking, mark=look(FANG, 14))))
    whole = Cell(paragraph(asking, mark=look(FANG, 14)), wrap=control("{}"))
    values = {"applicant": around, "budget": around, "name": whole, "reason": whole}
    values |= dict.fromkeys(("year", "kind", "renewal"), in_line)
    return packed(heading(), form(NAME_FIRST, values=values))


def on_lines() -> bytes:
    """Return a form that is a page of lines, with a table for the long texts only."""
    ruled = {
        "applicant": run(" " * 40, more="line"),
        "year": run("　" * 10, more="line"),
        "name": None,
        "kind": run("_" * 20),
        "renewal": run("＿" * 8),
        "budget": run("_" * 12, more="line"),
    }
    exact, body = EXACT.format(520), heading()
    for field, line in ruled.items():
        text = LABELS[field].replace("\n", "") + "："
        runs = (run(text, size=14), line) if line else (run(text + "_" * 40, size=14),)
        body += paragraph(*runs, align="left", mark=look(size=14), spacing=exact)
    return packed(body, form((("reason",),)))


def english() -> bytes:
    """Return an English form."""
    names = (
        *("Applicant", "Project year", "Project name"),
        *("Type of project (single or combined)", "Renewal", "Budget requested"),
        "Reasons for the application",
    )
    labels = {f: label(name, font=ROMAN) for f, name in zip(LABELS, names, strict=True)}
    values = {f: Cell(paragraph(align="left", mark=look(ROMAN))) for f in LABELS}
    seal = note(f"\n\n{' ' * 60}Seal\n{' ' * 60}Date")
    opinion = label("Opinion of the street office", font=ROMAN)
    title = heading("Application for the Purchase of Social Work Services", "Annex")
    return packed(title, form(AS_SEED, labels, values, [Row((opinion, seal), 2000)]))


# Written by LibreOffice


def office_sources() -> dict[str, bytes]:
    """Return what the forms of tests/data/forms were made from, by their names.

    LibreOffice 7.4 opened each and wrote it anew in its own manner:
    soffice --headless --convert-to docx:"MS Word 2007 XML" --outdir tests/data/forms FILE
    """
    plain = form([[field] for field in LABELS])
    return {"office.docx": packed(heading(), plain), "office_merged.docx": merged_both()}


def office(name: str) -> Callable[[], bytes]:
    """Return the reader of a form that LibreOffice wrote."""
    return (OFFICE / name).read_bytes


# All of them


def places(*coordinates: tuple[int, int]) -> dict[str, Place]:
    """Return the readers by row and number of the cell, in the order of LABELS."""
    return {f: at(*pair) for f, pair in zip(LABELS, coordinates, strict=True)}


def in_turns(layout: Layout) -> dict[str, Place]:
    """Return the readers for a layout in which labels and values take turns in each row."""
    rows = enumerate(layout)
    return {f: at(row, 2 * n + 1) for row, fields in rows for n, f in enumerate(fields)}


OVER = places((1, 0), (1, 1), (3, 0), (3, 1), (3, 2), (1, 2), (5, 0))
DOWN = places((0, 1), (0, 3), (2, 1), (2, 3), (3, 3), (1, 3), (4, 1))
BOTH = places((0, 2), (2, 4), (1, 2), (2, 2), (3, 2), (3, 4), (4, 1))
TWELVE = in_turns(
    (("applicant", "year"), ("name",), ("kind", "renewal", "budget"), ("reason",))
)
LINES = {field: on_line(number) for number, field in enumerate(list(LABELS)[:6], 2)}
BLANKS: dict[str, Blank] = {
    "seed": Blank(seed, in_turns(AS_SEED)),
    "above": Blank(above, OVER),
    "merged": Blank(merged, TWELVE),
    "merged_down": Blank(merged_down, DOWN),
    "merged_both": Blank(merged_both, BOTH),
    "spaced": Blank(spaced, in_turns(NAME_FIRST)),
    "hinted": Blank(hinted, in_turns(NAME_FIRST)),
    "boxes": Blank(boxes, in_turns(AS_SEED)),
    "symbols": Blank(symbols, in_turns(AS_SEED)),
    "controls": Blank(controls, in_turns(NAME_FIRST)),
    "lines": Blank(on_lines, {**LINES, "reason": at(0, 1)}),
    "english": Blank(english, in_turns(AS_SEED)),
    "office": Blank(office("office.docx"), in_turns([[field] for field in LABELS])),
    "office_merged": Blank(office("office_merged.docx"), BOTH),
}

if __name__ == "__main__":
    SHIPPED.parent.mkdir(parents=True, exist_ok=True)
    SHIPPED.write_bytes(seed())
