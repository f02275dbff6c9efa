"""Reads published files back: their text and the numbers in it."""

import json
import re
import zipfile
from html.parser import HTMLParser

import docx
import openpyxl
from pypdf import PdfReader

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class _Text(HTMLParser):
    """Collects the text of a page, its alt texts, and the keyed numbers in it."""

    def __init__(self):
        super().__init__()
        self.texts, self.keyed, self.open, self.hidden = [], [], [], 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in ("style", "head"):
            self.hidden += 1
        self.texts += [attributes[n] for n in ("aria-label", "alt") if attributes.get(n)]
        if tag == "span":
            self.open.append(attributes.get("data-key"))

    def handle_endtag(self, tag):
        if tag in ("style", "head"):
            self.hidden -= 1
        if tag == "span" and self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.hidden:
            return
        self.texts.append(data)
        if self.open and self.open[-1]:
            self.keyed.append((self.open[-1], data))


def read_html(text):
    """Return the visible text of a page and its (key, text) pairs."""
    parser = _Text()
    parser.feed(text)
    return "\n".join(parser.texts), parser.keyed


def read_pdf(path):
    """Return the text of every page."""
    return [page.extract_text() for page in PdfReader(path).pages]


def read_docx(path):
    """Return the text of the body of a Word file, paragraph by paragraph and cell by cell."""
    tree = docx.Document(path).element.body
    names = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    paragraphs = tree.iter(f"{names}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{names}t")) for p in paragraphs)


def read_headers(path):
    """Return what stands on top of the odd and of the even pages of a Word file."""
    sections = docx.Document(path).sections
    headers = [h for s in sections for h in (s.header, s.even_page_header)]
    return ["".join(p.text for p in header.paragraphs) for header in headers]


def read_xlsx(path):
    """Return name and text of every sheet, numbers as they are shown."""
    return [
        (sheet.title, "\n".join(say_cell(c) for row in sheet.iter_rows() for c in row))
        for sheet in openpyxl.load_workbook(path)
    ]


def say_cell(cell):
    """Return a cell as Excel shows it: its value in its number format."""
    if not isinstance(cell.value, int | float):
        return str(cell.value or "")
    shown = re.search(r"[#,0]*0(\.0+)?%?", cell.number_format)[0]
    decimals = len(shown.partition(".")[2].rstrip("%"))
    value = cell.value * 100 if shown.endswith("%") else cell.value
    comma = "," if "," in shown else ""
    text = f"{value:{comma}.{decimals}f}" + ("%" if shown.endswith("%") else "")
    return cell.number_format.replace(shown, text).replace('"', "")


def read_members(path):
    """Return the bytes of a file, and of what is packed in it."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def find_numbers(text):
    """Return every number in a text, without thousands separators."""
    return {found.replace(",", "").rstrip(".") for found in NUMBER.findall(text)}


def read_ledger(run):
    """Return the ledger's rows by key and the numbers that it allows to be shown."""
    ledger = json.loads(run.read("ledger.json"))
    rows = {row["key"]: row for row in ledger["numbers"]}
    return rows, {fact["key"]: fact["text"] for fact in ledger["facts"]}


def allowed_of(row):
    """Return every number that a ledger row lets be written."""
    texts = set()
    for name in ("value", "ci_low", "ci_high", "n_base"):
        value = row[name]
        if value is not None:
            texts |= {f"{abs(value):.{row['decimals']}f}", f"{abs(value):g}"}
    return texts
