"""What was understood of a study, in lines for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kit.catalogue import read_catalogue

if TYPE_CHECKING:
    from kit.release.glance import Glance, InformantGlance, QuestionGlance, ScaleGlance
    from kit.study.study import Study

__all__ = ["list_facts", "say_glance", "say_next"]

_WIDTH = 96
_OUT = ("no_consent", "withdrawn", "duplicate", "removed", "out_of_frame")


def _words(language: str) -> Mapping[str, Any]:
    return read_catalogue("kit.cli", "glance.toml").texts(language)


def say_glance(glance: Glance, language: str, *, brief: bool = False) -> Iterator[str]:
    """Yield the lines; a `brief` glance leaves out the questions one by one."""
    words = _words(language)
    yield words["title"].format(community=glance.community, wave=glance.wave)
    for one in glance.informants:
        yield words["informant"].format(label=one.label, informant=one.informant)
        yield from _say_files(one, words)
        yield _say_flow(one, words)
        yield from _say_log(one, words)
        yield from _say_short(one, words) if brief else _say_questions(one, words)
    for reference, choices in glance.willing:
        yield words["willing"].format(reference=reference, choices=_join(choices))
    if not brief and glance.comparisons:
        yield from _wrap(words["compared"].format(comparisons=_join(glance.comparisons)))


def say_next(study: str, language: str, *, has_errors: bool, has_answers: bool = True) -> str:
    """Return what to do next."""
    ready = "next_run" if has_answers else "next_answers"
    name = "next_fix" if has_errors else ready
    return str(_words(language)[name].format(study=study))


def _join(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _say_files(one: InformantGlance, words: Mapping[str, Any]) -> Iterator[str]:
    for found in one.receipts:
        sheet = ""
        if found.sheet or found.header_row > 1:
            sheet = words["sheet"].format(sheet=found.sheet or 1, row=found.header_row)
        days = words["no_days"]
        if found.first and found.last:
            days = words["days"].format(first=found.first, last=found.last)
            if found.undated:
                days += words["undated"].format(count=found.undated)
        yield words["file"].format(
            file=found.file, sheet=sheet, rows=found.rows, days=days, code=found.code
        )
        if found.footers:
            yield words["footers"].format(count=found.footers)
        if found.dropped:
            yield words["dropped"].format(columns=_join(found.dropped))
        if found.lacking:
            yield words["lacking"].format(items=_join(found.lacking))


def _say_flow(one: InformantGlance, words: Mapping[str, Any]) -> str:
    rows = dict(one.dispositions)
    steps = "".join(
        words["step"].format(name=words["dispositions"][name], rows=rows[name])
        for name in _OUT
        if rows.get(name)
    )
    line: str = words["flow"].format(
        invited=one.invited, received=one.received, steps=steps, analysed=rows["analysed"]
    )
    return line


def _say_log(one: InformantGlance, words: Mapping[str, Any]) -> Iterator[str]:
    if one.log:
        said = [words["outcomes"][name].format(count=count) for name, count in one.log]
        yield words["log"].format(outcomes=_join(said))


def _count_matched(one: InformantGlance) -> dict[str, int]:
    return {
        "matched": min((r.matched for r in one.receipts), default=0),
        "asked": max((r.asked for r in one.receipts), default=0),
    }


def _say_short(one: InformantGlance, words: Mapping[str, Any]) -> Iterator[str]:
    unread = sum(row[3] for row in one.reading)
    contradictory = sum(row[4] for row in one.reading)
    yield words["short"].format(
        unread=unread, contradictory=contradictory, **_count_matched(one)
    )


def _say_questions(one: InformantGlance, words: Mapping[str, Any]) -> Iterator[str]:
    yield words["matched"].format(**_count_matched(one))
    yield from _wrap("    " + "  ".join(_say_cells(*row) for row in one.reading))
    for scale in one.scales:
        yield from _wrap(_say_scale(scale, words))
    for question in one.questions:
        yield from _wrap(_say_question(question, words))


def _say_cells(item: str, read: int, blank: int, unread: int, contradictory: int) -> str:
    signs = {"+": blank, "!": unread, "?": contradictory}
    return f"{item} {read}" + "".join(f"{sign}{n}" for sign, n in signs.items() if n)


def _say_scale(scale: ScaleGlance, words: Mapping[str, Any]) -> str:
    low, high = scale.scores
    line = scale.planning_line
    said: str = words["scale"].format(
        name=scale.name,
        label=scale.label,
        direction=words["directions"][scale.direction],
        items=" ".join(scale.items),
        low=low,
        high=high,
        least=scale.min_items,
        alpha="—" if scale.alpha is None else f"{scale.alpha:.2f}",
        line="" if line is None else words["line"].format(line=line),
    )
    return said


def _say_question(question: QuestionGlance, words: Mapping[str, Any]) -> str:
    rest = "".join(
        words[mark].format(choices=_join(getattr(question, mark)))
        for mark in ("exclusive", "missing", "outside")
        if getattr(question, mark)
    )
    said: str = words["question"].format(
        role=words["roles"][question.role],
        name=question.name,
        label=question.label,
        counted=_join(question.counted),
        rest=rest,
    )
    return said


def list_facts(study: Study, language: str) -> Iterator[str]:
    """Yield every number, date and switch that was declared, under its place."""
    words = _words(language)
    yield words["facts"]
    yield from _wrap("  study.toml: " + "; ".join(_list_settings(study)))
    wave = study.wave
    exports = "; ".join(
        f"{e.informant} invited = {e.invited}, of_population = {_say(e.of_population)}"
        for e in wave.exports
    )
    yield from _wrap(f"  study.toml waves {wave.id}: design = {wave.design}; {exports}")
    for strategy in study.plan.strategies:
        for service in strategy.services:
            numbers = [f"{_say(service.quantity)} {study.say(service.unit)}"]
            known = {n: getattr(service, n) for n in ("sessions", "person_times")}
            numbers += [f"{name} = {_say(value)}" for name, value in known.items()]
            areas = f" ({_join(service.need_areas)})" if service.need_areas else ""
            yield from _wrap(f"  plan.toml {study.say(service.name)}{areas}: {_join(numbers)}")
    lines = (f"{study.say(b.line)} {_say(b.amount_yuan)}" for b in study.plan.budget)
    targets = study.plan.targets
    yield from _wrap(
        f"  plan.toml targets: persons = {_say(targets.persons)}, "
        f"person_times = {_say(targets.person_times)}; budget: {_join(lines)}"
    )
    yield from _list_services(study)
    for margin, rows in study.margins.groupby("margin", sort=False):
        counts = zip(rows["category"], rows["count"], strict=True)
        categories = _join(f"{name} {count}" for name, count in counts)
        yield from _wrap(words["register"].format(margin=margin, categories=categories))


def _say(value: object) -> str:
    return "—" if value is None else str(value).lower()


def _list_settings(study: Study) -> Iterator[str]:
    from kit.numbers.facts import find_facts

    project = study.settings.project
    yield f"synthetic = {_say(study.settings.synthetic)}"
    yield f"project.kind = {project.kind}; project.renewal = {_say(project.renewal)}"
    for path, fact in find_facts(study).by_path.items():
        root, _, name = path.partition(".")
        if fact.kind != "words" and root == "study" and not name.startswith("waves."):
            yield f"{name} = {fact.value}"
    for path, fact in find_facts(study).by_path.items():
        root, _, name = path.partition(".")
        if fact.kind != "words" and root == "wave" and not name.startswith("exports."):
            yield f"waves {study.wave.id} {name} = {fact.value}"


def _list_services(study: Study) -> Iterator[str]:
    columns = ("quantity", "sessions", "person_times", "population_person_times", "persons")
    for row in study.services.astype("object").to_dict("records"):
        named = row[f"name_{study.language}"] or row["service"]
        numbers = [f"{c} = {row[c]}" for c in columns if isinstance(row[c], int)]
        yield from _wrap(f"  services.csv {named} ({row['level']}): {_join(numbers)}")
