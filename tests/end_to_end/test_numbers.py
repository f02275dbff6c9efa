"""Every number that was published is in the ledger or a declared fact."""

import re
from collections import Counter

import openpyxl
import pytest

from tests.end_to_end.reading import (
    NUMBER,
    allowed_of,
    find_numbers,
    read_docx,
    read_html,
    read_ledger,
    read_pdf,
    read_xlsx,
)

DOCUMENTS = ("rationale", "needs_assessment", "survey_quality")
STRUCTURE = re.compile(
    r"^\s*\d{1,2}[.\uff0e](?!\d)|^\s*\(\d\)|(?:图|表|Figure|Table)\s*\d+|^— \d+ —$"
    r"|(?:句|sentence) \d+|^\d+  |\b\d\d% (?:区间|interval)|\b[A-Za-z]\w*(?:\.\w+)+",
    re.MULTILINE,
)
"""Ordinals of headings, numbers of figures, tables and sentences, folios; how sure an interval
is; names of settings."""


@pytest.fixture(params=["jinhai_zh", "jinhai_en", "elmwood"])
def run(request):
    return request.getfixturevalue(request.param)


def facts_of(run):
    rows, facts = read_ledger(run)
    declared = find_numbers("\n".join(facts.values()))
    return set().union(*(allowed_of(r) for r in rows.values())), declared


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_keyed_number_is_what_the_ledger_says_of_its_key(run, name):
    rows, facts = read_ledger(run)
    _, keyed = read_html(run.read(f"{name}.html"))
    assert len(keyed) > 10
    for key, text in keyed:
        allowed = allowed_of(rows[key]) if key in rows else find_numbers(facts[key])
        assert find_numbers(text) <= allowed, (key, text)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_no_number_comes_from_elsewhere(run, name, kind):
    published, declared = facts_of(run)
    if kind == "html":
        text, _ = read_html(run.read(f"{name}.html"))
    elif kind == "docx":
        text = read_docx(run.release / f"{name}.docx")
    else:
        text = "\n".join(read_pdf(run.release / f"{name}.pdf"))
    free = STRUCTURE.sub(" ", text)
    assert find_numbers(free) - published - declared == set()


def test_no_count_of_one_to_nine_answers_is_in_the_ledger(run):
    rows, _ = read_ledger(run)
    counts = [r for r in rows.values() if r["unit"] == "count" and r["value"] is not None]
    assert counts
    assert not [r["key"] for r in counts if 1 <= r["value"] <= 9]
    bases = [r for r in rows.values() if r["n_base"] is not None]
    assert not [r["key"] for r in bases if r["n_base"] < 10]


def test_a_hidden_row_holds_no_number(run):
    rows, _ = read_ledger(run)
    hidden = [r for r in rows.values() if r["status"] == "suppressed"]
    assert all(
        r[name] is None for r in hidden for name in ("value", "ci_low", "ci_high", "n_base")
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pdf_and_word_say_what_the_page_says(run, name):
    """Every figure that the page binds to a key stands in both, as often as on the page."""
    _, keyed = read_html(run.read(f"{name}.html"))
    shown = Counter(number for _, text in keyed for number in sorted(find_numbers(text)))
    printed = find_numbers("".join(read_pdf(run.release / f"{name}.pdf")))
    assert set(shown) <= printed
    written = NUMBER.findall(read_docx(run.release / f"{name}.docx"))
    assert shown <= Counter(n.replace(",", "").rstrip(".") for n in written)


def test_the_workbook_holds_every_cell_of_the_tables_on_the_page(run):
    """As it is shown there: a number in its format, a range or a mark as text."""
    page = run.read("needs_assessment.html")
    sheets = dict(read_xlsx(run.release / "needs_assessment.xlsx"))
    _, *tables, _ = sheets.values()
    on_page = re.findall("<table.*?</table>", page, re.DOTALL)
    assert len(tables) == len(on_page) > 5
    for sheet, table in zip(tables, on_page, strict=True):
        body = re.sub("<caption.*?</caption>", "", table, flags=re.DOTALL)
        texts, _ = read_html(re.sub("</?span[^>]*>", "", body))
        cells = Counter(filter(None, map(str.strip, texts.split("\n"))))
        assert cells <= Counter(map(str.strip, sheet.split("\n")))


def test_every_number_of_the_workbook_is_that_of_its_key(run):
    rows, _ = read_ledger(run)
    book = openpyxl.load_workbook(run.release / "needs_assessment.xlsx")
    listed = list(book[book.sheetnames[-1]].iter_rows(min_row=6, values_only=True))
    assert len(listed) > 50
    for *_, value, low, high, base, _, key in listed:
        row = rows[key]
        scale = 100 if row["unit"] == "percent" else 1
        assert round(value * scale, 6) == row["value"]
        assert base == row["n_base"]
        limits = [None if x is None else round(x * scale, 6) for x in (low, high)]
        assert limits in ([row["ci_low"], row["ci_high"]], [None, None])


def test_every_number_of_the_form_is_a_declared_fact_and_stands_on_the_page(jinhai_zh):
    """What is printed on the blank itself does not count."""
    blank = Counter(NUMBER.findall(read_docx("kit/documents/forms/blank.docx")))
    form = Counter(NUMBER.findall(read_docx(jinhai_zh.release / "application_form.docx")))
    numbers = set(form - blank)
    assert numbers == {"19"}
    _, declared = facts_of(jinhai_zh)
    page, _ = read_html(jinhai_zh.read("rationale.html"))
    assert numbers <= declared & find_numbers(page)
