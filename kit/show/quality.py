"""Tables of survey quality: who answered, what is odd, which scales hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.brief import Brief, make_brief
from kit.argue.gates import scale_use
from kit.argue.text import Run, compose
from kit.numbers.keys import Group
from kit.numbers.published import Ledger
from kit.numbers.writing import say_count
from kit.study.given import takes
from kit.study.questionnaire import Item, Scale
from kit.study.study import Study
from kit.wording import Wording

from .blocks import Blocks
from .captions import (
    CoverageCaptions,
    KeyGapsCaptions,
    ResponsesCaptions,
    ScaleItemsCaptions,
    ScalesCaptions,
    read_captions,
)
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

    A second table shows which part of each category of the register answered.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> table, coverage = tabulate_responses(ledger, study)
    >>> [cell.text for cell in table.rows[1]]
    ['Received', '210', '135']
    >>> [cell.text for cell in coverage.rows[-1]]
    ['estate: Other', '37', '40% to 60%']
    """
    words = read_captions(study.language).responses
    brief = make_brief(ledger, study, words)
    caption = words.caption.format(wave=study.wave.id)
    columns, rows = _name_columns(brief, words.columns), _response_rows(brief)
    table = make_table(brief, "responses", caption, columns, rows, note=words.note)
    return Blocks(
        (*table, *_coverage_table(brief.speak(read_captions(study.language).coverage)))
    )


def _coverage_table(brief: Brief[CoverageCaptions]) -> Blocks:
    words, rows = brief.words, list(_coverage_rows(brief))
    if not rows:
        return Blocks(())
    note = words.note.format(informant=brief.informant(brief.main).text)
    return make_table(brief, "coverage", words.caption, words.columns, rows, note=note)


def _coverage_rows(brief: Brief[CoverageCaptions]) -> Iterator[CellText]:
    """Show the first informant's categories as far as questionnaire and register name them."""
    margins = brief.study.margins
    for margin, category in zip(margins["margin"], margins["category"], strict=True):
        group = Group("choice", str(category))
        known = brief.evidence.key(margin, "coverage_choice", group=group)
        if brief.evidence.ledger.row(known) is None:
            continue
        label = f"questionnaire.{margin}"
        phrase = f"{label}.phrase" if brief.has(f"{label}.phrase") else f"{label}.label"
        yield (
            compose(
                brief.words.category,
                margin=brief.fact(phrase),
                category=brief.fact(f"{label}.{category}"),
            ),
            brief.fact(f"margins.{margin}.{category}"),
            say_interval(brief, margin, "coverage_choice", group=group),
        )


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
    evidence, informants = brief.evidence, brief.study.informants
    for stat, label in words.weights.items():
        keys = (evidence.key("response", stat, informant=i) for i in informants)
        if any(evidence.ledger.row(key) for key in keys):
            yield _across(brief, str(label), "response", stat)


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
    """Show alpha and omega of each scale, and what the scale may be used for.

    Then how each question goes with the others of its scale, and whether questions worded
    both ways were answered alike, by bands of age where they are known.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> table, *others = tabulate_reliability(ledger, study)
    >>> [cell.text for cell in table.rows[0]][2:]
    ['6', '0.70', '0.61 to 0.79', '0.71', 'may carry a conclusion']
    """
    captions = read_captions(study.language)
    words = captions.scales
    brief = make_brief(ledger, study, words)
    rows = (
        _scale_row(brief, scale.name, informant)
        for informant in study.informants
        for scale in study.questionnaire.scales_for(informant)
    )
    scales = make_table(brief, "scales", words.caption, words.columns, rows, note=words.note)
    items = [
        block
        for informant in study.informants
        for scale in study.questionnaire.scales_for(informant)
        for block in _scale_items(brief.speak(captions.scale_items), scale, informant)
    ]
    return Blocks((*scales, *items, *_key_gaps(brief.speak(captions.key_gaps))))


def _scale_items(brief: Brief[ScaleItemsCaptions], scale: Scale, informant: str) -> Blocks:
    """Show the questions of a scale of which it is known how they go together."""
    evidence = brief.evidence
    items = brief.study.questionnaire.items_of(scale.name, informant)
    if not any(evidence.row(i.name, "item_rest_r", informant=informant) for i in items):
        return Blocks(())
    caption = brief.words.caption.format(
        scale=brief.fact(f"questionnaire.{scale.name}.label").text,
        informant=brief.informant(informant).text,
    )
    rows = (_scale_item_row(brief, item, informant) for item in items)
    table = f"scale-{informant}-{scale.name}"
    return make_table(brief, table, caption, brief.words.columns, rows)


def _scale_item_row(brief: Brief[ScaleItemsCaptions], item: Item, informant: str) -> CellText:
    return (
        brief.fact(f"questionnaire.{item.name}.label"),
        say_number(brief, item.name, "item_rest_r", informant=informant),
        say_number(brief, item.name, "alpha_deleted", informant=informant),
    )


def _key_gaps(brief: Brief[KeyGapsCaptions]) -> Blocks:
    """Show for each scale worded both ways the gap, for all and by bands of age."""
    study, words, evidence = brief.study, brief.words, brief.evidence
    scales = study.questionnaire.scales_for(brief.main)
    told = [s for s in scales if evidence.ledger.row(evidence.key(s.name, "key_gap"))]
    if not told:
        return Blocks(())
    groups = [g for g in _list_ages(study) if any(_has_gap(brief, s.name, g) for s in told)]
    first, whole, other = words.columns
    names = [brief.fact(f"questionnaire.{g.item}.{g.value}").text for g in groups]
    columns = (
        first,
        whole.format(informant=brief.informant(brief.main).text),
        *(other.format(group=name) for name in names),
    )
    rows = (_gap_row(brief, s, groups) for s in told)
    return make_table(brief, "key-gaps", words.caption, columns, rows, note=words.note)


def _gap_row(brief: Brief[KeyGapsCaptions], scale: Scale, groups: Sequence[Group]) -> CellText:
    gaps = (say_number(brief, scale.name, "key_gap", group=g) for g in (None, *groups))
    return (brief.fact(f"questionnaire.{scale.name}.label"), *gaps)


def _has_gap(brief: Brief[KeyGapsCaptions], scale: str, group: Group) -> bool:
    key = brief.evidence.key(scale, "key_gap", group=group)
    return brief.evidence.ledger.row(key) is not None


def _list_ages(study: Study) -> list[Group]:
    """Return the bands of age that the first informant was asked for."""
    asked = study.questionnaire.items_for(study.informants[0])
    age = next((i for i in asked if i.name == study.settings.population.age_item), None)
    return [Group("group", c.name, age.name) for c in age.choices] if age else []


def _scale_row(brief: Brief[ScalesCaptions], scale: str, informant: str) -> CellText:
    items = len(brief.study.questionnaire.items_of(scale, informant))
    return (
        brief.fact(f"questionnaire.{scale}.label"),
        brief.informant(informant),
        Run(str(items), f"questionnaire.{scale}.items.{informant}"),
        say_number(brief, scale, "alpha", informant=informant),
        say_interval(brief, scale, "alpha", informant=informant),
        say_number(brief, scale, "omega", informant=informant),
        Run(brief.words.uses[scale_use(brief.evidence, scale, informant)]),
    )
