"""Reads published files back: their text and the numbers in it."""

import json
import re
from html.parser import HTMLParser

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
