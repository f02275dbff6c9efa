"""Where a change goes: each kind of thing is added by what a maintainer would write for it.

Beside these: a statistic in tests/protect/test_by_construction.py, a format in
tests/documents/test_formats.py, a rule of disclosure in tests/protect/test_rules.py.
"""

import dataclasses

from kit.argue.amounts import say_amount
from kit.argue.brief import make_brief
from kit.argue.claims import Passage, Rationale, Section
from kit.argue.gates import usable_scales
from kit.argue.text import compose, plain
from kit.argue.wording import read_wording
from kit.catalogue import Catalogue
from kit.documents.formats import FORMATS
from kit.show.blocks import Blocks, Figure
from kit.show.figures import Bar, draw_shares
from kit.show.pages import show_front, show_section
from kit.wording import Wording

WORDS = Catalogue(
    "dummy",
    {
        "heading": {"zh": "试写一段", "en": "A trial"},
        "first": {
            "zh": "{need}方面，{amount}需要较多关注；预算{budget}。",
            "en": "In {need}, {amount} need more attention; the budget is {budget}.",
        },
    },
)
"""A sentence: texts in wording.toml, a line in the model of wording.py, a function."""


class TrialWords(Wording):
    heading: str
    first: str


def write_trial(brief):
    scale = usable_scales(brief.evidence, "need")[0]
    runs = compose(
        brief.words.first,
        need=brief.fact(f"questionnaire.{scale.name}.phrase"),
        amount=say_amount(brief, scale.name, "attention"),
        budget=brief.fact("study.project.budget_yuan"),
    )
    claim = brief.claim("trial.first", runs, "G3", verdict="supported")
    return Section("trial", brief.words.heading, (Passage((claim,)),))


def test_a_sentence_is_its_texts_their_model_and_a_function(analyse):
    study, ledger = analyse("jinhai", language="zh")
    brief = make_brief(ledger, study, WORDS.fill(TrialWords, "zh"))
    section = write_trial(brief)
    (claim,) = section.claims
    amount = plain(say_amount(brief, "competition", "attention"))
    assert plain(claim.runs) == f"面对竞争方面，{amount}需要较多关注；预算19万元。"
    assert set(claim.keys) >= {
        "2019.child.competition.share_attention",
        "study.project.budget_yuan",
    }
    numbered = dataclasses.replace(section, mark="一、")
    heading, paragraph = show_section(Rationale((numbered,)), study, "trial")
    (sentence,) = paragraph.sentences
    assert (heading.text, sentence.claim) == ("一、试写一段", "trial.first")


CAPTIONS = Catalogue("dummy", {"caption": {"zh": "试画一张图", "en": "A trial chart"}})
"""A chart: texts in wording.toml, their model in captions.py, a function in charts.py, and a
cell in a notebook."""


class TrialCaptions(Wording):
    caption: str


def draw_trial(ledger, study):
    brief = make_brief(ledger, study, CAPTIONS.fill(TrialCaptions, study.language))
    bars = []
    for scale in usable_scales(brief.evidence, "need"):
        row = brief.evidence.row(scale.name, "share_attention")
        label = brief.fact(f"questionnaire.{scale.name}.label").text
        bars.append(Bar(label, row.value, brief.figure(row).text, row.ci_low, row.ci_high))
    return Blocks((Figure("trial", brief.words.caption, draw_shares(bars), "x"),))


def test_a_chart_is_its_texts_a_function_and_a_cell(analyse):
    study, ledger = analyse("jinhai", language="zh")
    blocks = [*show_front(study, "needs_assessment"), *draw_trial(ledger, study)]
    for row in FORMATS.values():
        assert row.render(blocks) if row.name_file("needs_assessment") else True
    page = FORMATS["html"].render(blocks).decode()
    assert "试画一张图" in page
    assert read_wording("zh").frame.mark in page
