"""Tables of survey quality: who answered, what is odd, which scales hold together."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.gates import scale_use
from kit.argue.text import Run
from kit.intake.responses import DISPOSITIONS, FLAGS
from kit.numbers.keys import Group
from kit.numbers.published import Ledger
from kit.numbers.writing import say_count
from kit.study.study import Study

from .blocks import Blocks
from .tables import make_table
from .wording import Row, read_captions, say_cell, say_interval

__all__ = ["tabulate_flags", "tabulate_reliability", "tabulate_responses"]


def tabulate_responses(ledger: Ledger, study: Study) -> Blocks:
    """Show from how many asked to how many analysed, and why the others were left out."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)["responses"]
    caption = words["caption"].format(wave=study.wave.id)
    rows = tuple(_response_rows(brief))
    columns = _columns(brief, words)
    return make_table(brief, "responses", caption, columns, rows, note=words["note"])


def _columns(brief: Brief, words: dict[str, list[str]]) -> tuple[str, ...]:
    first, other = words["columns"]
    names = [brief.informant(i).text for i in brief.study.informants]
    return (first, *(other.format(informant=name) for name in names))


def _response_rows(brief: Brief) -> Iterator[Row]:
    words = read_captions(brief.language)["responses"]
    exports = {e.informant: n for n, e in reversed([*enumerate(brief.study.wave.exports)])}
    invited = (
        Run(say_count(brief.study.invited(i), brief.language), f"wave.exports.{n}.invited")
        for i, n in ((i, exports[i]) for i in brief.study.informants)
    )
    yield (Run(words["invited"]), *invited)
    yield _across(brief, words["received"], "count")
    for disposition in DISPOSITIONS[1:]:
        yield _across(brief, words[disposition], "count", Group("disposition", disposition))
    yield _across(brief, words["analysed"], "count_analysed")
    yield _across(brief, words["rate"], "response_rate")


def _across(brief: Brief, label: str, stat: str, group: Group | None = None) -> Row:
    item = "quality" if stat == "count_flagged" else "response"
    rows = [brief.row(item, stat, informant=i, group=group) for i in brief.study.informants]
    return (Run(label), *(say_cell(brief, row) for row in rows))


def tabulate_flags(ledger: Ledger, study: Study) -> Blocks:
    """Show how many answers carry each flag."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)["flags"]
    rows = tuple(_across(brief, words[f], "count_flagged", Group("flag", f)) for f in FLAGS)
    columns = _columns(brief, words)
    return make_table(brief, "flags", words["caption"], columns, rows, note=words["note"])


def tabulate_reliability(ledger: Ledger, study: Study) -> Blocks:
    """Show alpha of each scale with its interval, and what the scale may be used for."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)["scales"]
    rows = tuple(
        _scale_row(brief, scale.name, informant)
        for informant in study.informants
        for scale in study.questionnaire.scales_for(informant)
    )
    columns = tuple(words["columns"])
    return make_table(brief, "scales", words["caption"], columns, rows, note=words["note"])


def _scale_row(brief: Brief, scale: str, informant: str) -> Row:
    words = read_captions(brief.language)["scales"]
    alpha = brief.row(scale, "alpha", informant=informant)
    items = len(brief.study.questionnaire.items_of(scale, informant))
    return (
        brief.fact(f"questionnaire.{scale}.label"),
        brief.informant(informant),
        Run(str(items), f"questionnaire.{scale}.items.{informant}"),
        say_cell(brief, alpha),
        say_interval(brief, alpha),
        Run(words[scale_use(brief, scale, informant)]),
    )
