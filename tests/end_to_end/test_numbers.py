"""Every number that was published is in the ledger or a declared fact."""

import re

import pytest

from tests.end_to_end.reading import (
    allowed_of,
    find_numbers,
    read_html,
    read_ledger,
    read_pdf,
)

DOCUMENTS = ("rationale", "needs_assessment", "survey_quality")
STRUCTURE = re.compile(
    r"^\s*\d{1,2}[.\uff0e](?!\d)|^\s*\(\d\)|(?:图|表|Figure|Table)\s*\d+|^— \d+ —$",
    re.MULTILINE,
)
"""Ordinals of headings, numbers of figures and tables, folios."""


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
@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_no_number_comes_from_elsewhere(run, name, kind):
    published, declared = facts_of(run)
    if kind == "html":
        text, _ = read_html(run.read(f"{name}.html"))
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


def test_the_pdf_says_what_the_page_says(run):
    """Every figure that the page binds to a key stands in the PDF too."""
    _, keyed = read_html(run.read("rationale.html"))
    printed = find_numbers("".join(read_pdf(run.release / "rationale.pdf")))
    shown = find_numbers("\n".join(text for _, text in keyed))
    assert shown <= printed
