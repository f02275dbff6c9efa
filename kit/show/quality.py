"""Tables of survey quality: who answered, what is odd, which scales hold together."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.gates import scale_use
from kit.argue.text import Run
from kit.numbers.keys import Group
from kit.numbers.published import Ledger
from kit.numbers.writing import say_count
from kit.study.given import takes
from kit.study.study import Study
from kit.wording import Wording

from .blocks import Blocks
from .captions import ResponsesCaptions, ScalesCaptions, read_captions
from .cells import CellText, make_table, say_interval, say_number

__all__ = [
    "tabulate_accepted",
    "tabulate_flags",
    "tabulate_reliability",
    "tabulate_responses",
]


@takes(ledger=Ledger, study=Study)
def tabulate_responses(ledger: Ledger, study: Study) -> Blocks:
    """Show from how many asked to how many analysed, and why the others were left out.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (table,) = tabulate_responses(ledger, study)
    >>> [cell.text for cell in table.rows[1]]
    ['Received', '210', '135']
    """
    words = read_captions(study.language).responses
    brief = make_brief(ledger, study, words)
    caption = words.caption.format(wave=study.wave.id)
    columns, rows = _name_columns(brief, words.columns), _response_rows(brief)
    return make_table(brief, "responses", caption, columns, rows, note=words.note)


def _name_columns(brief: Brief[Wording], columns: tuple[str, ...]) -> tuple[str, ...]:
    first, other = columns
    names = [brief.informant(i).text for i in brief.study.informants]
    return (first, *(other.format(informant=name) for name in names))


def _response_rows(brief: Brief[ResponsesCaptions]) -> Iterator[CellText]:
    words = brief.words
    exports = {e.informant: n for n, e in reversed([*enumerate(brief.study.wave.exports)])}
    invited = (
        Run(say_count(brief.study.invited(i), brief.language), f"wave.exports.{n}.invited")
        for i, n in ((i, exports[i]) for i in brief.study.informants)
    )
    yield (Run(words.invited), *invited)
    yield _across(brief, words.received, "response", "count")
    for name, label in words.dispositions.items():
        group = Group("disposition", name)
        yield _across(brief, str(label), "response", "count", group)
    yield _across(brief, words.analysed, "response", "count_analysed")
    yield from _voice_rows(brief)
    yield _across(brief, words.rate, "response", "response_rate")


def _voice_rows(brief: Brief[ResponsesCaptions]) -> Iterator[CellText]:
    """Count those who answered for themselves and the others, where anybody may be of these."""
    evidence, informants = brief.evidence, brief.study.informants
    keys = (evidence.key("response", "count_self", informant=i) for i in informants)
    if any(evidence.ledger.row(key) for key in keys):
        yield _across(brief, brief.words.alone, "response", "count_self")
        yield _across(brief, brief.words.proxy, "response", "count_proxy")


def _across(
    brief: Brief[Wording], label: str, subject: str, stat: str, group: Group | None = None
) -> CellText:
    """Return one number of every informant side by side."""
    numbers = (
        say_number(brief, subject, stat, informant=i, group=group)
        for i in brief.study.informants
    )
    return (Run(label), *numbers)


@takes(ledger=Ledger, study=Study)
def tabulate_flags(ledger: Ledger, study: Study) -> Blocks:
    """Show how many answers carry each flag.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (table,) = tabulate_flags(ledger, study)
    >>> [cell.text for cell in table.rows[0]]
    ['Same answer to every question', '—', '—']
    """
    words = read_captions(study.language).flags
    brief = make_brief(ledger, study, words)
    # Where everybody may answer alone, nobody is too young to.
    age = study.settings.population.self_report_from
    rows = (
        _across(
            brief, str(label).format(age=age), "quality", "count_flagged", Group("flag", name)
        )
        for name, label in words.names.items()
        if age or name != "self_report_young"
    )
    columns = _name_columns(brief, words.columns)
    return make_table(brief, "flags", words.caption, columns, rows, note=words.note)


@takes(ledger=Ledger, study=Study)
def tabulate_accepted(ledger: Ledger, study: Study) -> Blocks:
    """Show what study.toml accepts although it looks like a mistake, and why.

    How often it was found is not shown: it may be few.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> study.settings.accept, len(tabulate_accepted(ledger, study).blocks)
    ((), 0)
    """
    words = read_captions(study.language).accepted
    brief, waves = make_brief(ledger, study, words), {w.id for w in study.settings.waves}
    rows = []
    for number, accepted in enumerate(study.settings.accept):
        subject, kind = _split_doubt(accepted.doubt)
        if subject[:1] == [study.wave.id] or not waves.intersection(subject[:1]):
            known = words.kinds.get(kind, words.other)
            named = _name_subject(brief, subject)
            about = words.about.format(subject=named, kind=known) if named else known
            rows.append((Run(about), brief.fact(f"study.accept.{number}.reason")))
    if not rows:
        return Blocks(())
    return make_table(brief, "accepted", words.caption, words.columns, rows, note=words.note)


def _split_doubt(doubt: str) -> tuple[list[str], str]:
    *subject, kind = doubt.partition("=")[0].split(".")
    return subject, kind


def _name_subject(brief: Brief[Wording], subject: list[str]) -> str:
    """Name what a doubt is about in the words of the questionnaire, else nothing."""
    for name in reversed(subject):
        for path in (f"questionnaire.{name}.label", f"study.informants.{name}"):
            if brief.has(path):
                return brief.fact(path).text
    return ""


@takes(ledger=Ledger, study=Study)
def tabulate_reliability(ledger: Ledger, study: Study) -> Blocks:
    """Show alpha of each scale with its interval, and what the scale may be used for.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (table,) = tabulate_reliability(ledger, study)
    >>> [cell.text for cell in table.rows[0]][2:]
    ['6', '0.70', '0.61 to 0.79', 'may carry a conclusion']
    """
    words = read_captions(study.language).scales
    brief = make_brief(ledger, study, words)
    rows = (
        _scale_row(brief, scale.name, informant)
        for informant in study.informants
        for scale in study.questionnaire.scales_for(informant)
    )
    return make_table(brief, "scales", words.caption, words.columns, rows, note=words.note)


def _scale_row(brief: Brief[ScalesCaptions], scale: str, informant: str) -> CellText:
    items = len(brief.study.questionnaire.items_of(scale, informant))
    return (
        brief.fact(f"questionnaire.{scale}.label"),
        brief.informant(informant),
        Run(str(items), f"questionnaire.{scale}.items.{informant}"),
        say_number(brief, scale, "alpha", informant=informant),
        say_interval(brief, scale, "alpha", informant=informant),
        Run(brief.words.uses[scale_use(brief.evidence, scale, informant)]),
    )
