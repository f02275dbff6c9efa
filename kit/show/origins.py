"""Where each sentence of the rationale comes from: its rule, its numbers, its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kit.argue.claims import Rationale
from kit.argue.evidence import Evidence
from kit.catalogue import read_catalogue
from kit.numbers.facts import Fact, Facts, find_facts
from kit.numbers.keys import Key
from kit.numbers.published import Ledger, Published
from kit.numbers.writing import say_published
from kit.study.given import takes
from kit.study.questionnaire import Choice, Item, Scale
from kit.study.study import Study

from .blocks import Blocks, Entry, Origins

__all__ = ["Names", "describe_fact", "describe_number", "show_origins"]

Words = Mapping[str, Any]
_FRAME = (
    *("about", "unfold", "rules", "numbers", "questions", "rule", "verdict", "why", "rests"),
    *("facts", "asked", "seen", "back", "sentence", "own", "colon", "comma", "list"),
    *("stop", "joint", "strongest", "listed", "reverse"),
)


def read_words(language: str) -> Words:
    """Return the wording of origins."""
    return read_catalogue("kit.show", "origins.toml").texts(language)


@takes(rationale=Rationale, ledger=Ledger, study=Study)
def show_origins(rationale: Rationale, ledger: Ledger, study: Study) -> Blocks:
    """Return where every sentence of the rationale comes from.

    The page shows it folded below each paragraph, the Word file as a list with bookmarks,
    and ``kit explain`` reads it from the notebook of a release.

    >>> import kit
    >>> study = kit.read_study("surveys/jinhai", language="en")
    >>> estimates = kit.estimate_needs(kit.read_responses(study), study)
    >>> ledger = kit.protect_estimates(estimates, study)
    >>> (origins,) = show_origins(kit.write_rationale(ledger, study), ledger, study)
    >>> [entry.title for entry in origins.rules][:2]
    ['Declared facts', 'G0 Design']
    >>> origins.numbers[0].title, origins.numbers[0].lines[0]
    ('children · forms · questionnaires analysed · 2019', 'published as 181')
    """
    words = read_words(study.language)
    claims = list(rationale.claims)
    keys = dict.fromkeys(key for claim in claims for key in claim.keys)
    rows = [ledger.find(key) for key in keys]
    facts, names, evidence = find_facts(study), Names.of(study), Evidence(ledger, study)
    stated = [key for key, row in zip(keys, rows, strict=True) if row is None]
    rules = dict.fromkeys(sorted({claim.rule for claim in claims}, key=_place_rule))
    reasons = {r for claim in claims for r in claim.because.split("+") if r}
    return Blocks(
        (
            Origins(
                title=words["title"],
                words={name: words[name] for name in _FRAME},
                columns=tuple(words["columns"]),
                rules=tuple(
                    Entry(r, words["rule_names"][r], (words["rule_texts"][r],)) for r in rules
                ),
                verdicts=dict(words["verdicts"]),
                reasons={r: words["reasons"][r] for r in sorted(reasons)},
                names=dict(names.by_part),
                numbers=tuple(
                    describe_number(row, names, limits=evidence.limit(row).ci_low is not None)
                    for row in rows
                    if row is not None
                ),
                facts=tuple(describe_fact(facts[key], facts) for key in stated),
                scales=tuple(_describe_scales(study, words)),
                questions=tuple(_describe_items(study, words)),
            ),
        )
    )


def _place_rule(rule: str) -> int:
    return {"fact": -1, "own": 99}.get(rule) or int(rule[1:])


def describe_number(row: Published, names: Names, *, limits: bool) -> Entry:
    """Say of whom and about what a number is, how it was computed, and on how many it rests.

    Its `limits` are told where the design allows any. Of a hidden number nothing is told but
    that it is not published.
    """
    words = read_words(names.language)
    told = words["number"]
    title, refs = names.say_key(row.key), tuple(names.refer(row.key))
    if row.status == "suppressed":
        return Entry(str(row.key), title, (told["hidden"],), refs)
    lines = [told["value"].format(value=say_published(row, names.language))]
    if limits and row.ci_low is not None and row.ci_high is not None:
        low, high = (say_published(row, names.language, n) for n in (row.ci_low, row.ci_high))
        confidence = f"{100 * (row.confidence or 0):g}"
        lines.append(told["interval"].format(confidence=confidence, low=low, high=high))
    base = told["base"].format(base=row.n_base) if row.n_base else told["base_withheld"]
    lines.append(base)
    if row.N:
        lines.append(told["population"].format(total=row.N))
    if row.method:
        lines.append(told["method"].format(method=_say_method(row.method, words)))
    if row.family:
        lines.append(told["family"].format(family=names.say_family(row.family)))
    if row.flag:
        lines.append(told[row.flag])
    return Entry(str(row.key), title, tuple(lines), refs)


def _say_method(method: str, words: Words) -> str:
    """Say a method part by part; a part without words of its own stands as it is."""
    known = words["methods"]
    if method in known:
        return str(known[method])
    return str(words["comma"].join(known.get(part, part) for part in method.split(", ")))


@dataclass(frozen=True)
class Names:
    """What the parts of keys are called, by the name of an item, ``item=choice`` or informant.

    Informants stand under ``informant child``, since an item could have the same name, and
    who alone is asked an item under ``asked CP1``.
    """

    by_part: Mapping[str, str]
    language: str

    @staticmethod
    def of(study: Study) -> Names:
        """Collect the names of a study in its language."""
        form, say = study.questionnaire, study.say
        asked: list[Item | Scale] = [*form.items, *form.scales]
        parts = {one.name: say(one.phrase) or say(one.label) for one in asked}
        parts |= {f"{i.name}={c.name}": say(c.label) for i in form.items for c in i.choices}
        parts |= {f"asked {i.name}": i.informant for i in form.items if i.informant}
        parts |= {f"informant {n}": say(t) for n, t in study.settings.informants.items()}
        return Names(parts, study.language)

    def say_key(self, key: Key) -> str:
        """Say of whom a number is, about what, which statistic, of which group, and when."""
        parts = [
            self.by_part.get(f"informant {key.informant}", key.informant),
            self.say_subject(key.subject),
            key.statistic.label(self.language),
            self._say_group(key),
            key.wave,
        ]
        return str(self._words["joint"].join(part for part in parts if part))

    def say_subject(self, name: str) -> str:
        """Return what an item, a scale or the forms are called."""
        return self.by_part.get(name) or str(self._words["number"].get(name, name))

    def say_family(self, family: str) -> str:
        """Say which comparisons a number was adjusted among."""
        known = self._words["families"]
        if family == "ranks of needs":
            return str(known["needs"])
        if family.startswith("ranks of "):
            item = self.say_subject(family.removeprefix("ranks of "))
            return str(known["choices"].format(item=item))
        return str(known["changes" if family == "changes" else "comparisons"])

    def refer(self, key: Key) -> Iterator[str]:
        """Yield the names of the questions that a number is about."""
        for name in (key.subject, key.group.item if key.group else ""):
            if name in self.by_part:
                yield name

    @property
    def _words(self) -> Words:
        return read_words(self.language)

    def _say_group(self, key: Key) -> str:
        group = key.group
        if group is None:
            return ""
        if group.by in ("disposition", "flag"):
            card = read_catalogue("kit", "card.toml").texts(self.language)
            return str(card.get(group.value, group.value))
        item = group.item or key.subject
        members = [self.by_part.get(f"{item}={value}", value) for value in group.members]
        if len(members) == 2:
            one, other = members
            members = [self._words["number"]["pair"].format(one=one, other=other)]
        about = [self.say_subject(item)] if group.item else []
        return str(self._words["colon"]).join([*about, *members])


def describe_fact(fact: Fact, facts: Facts) -> Entry:
    """Say what a fact is declared as, where it stands, its source if known, and its file."""
    language = facts.language
    words = read_words(language)
    told = words["fact"]
    root, _, setting = fact.path.partition(".")
    if root in ("study", "wave", "plan", "derived"):
        setting = _count_from_one(setting)
    says = told["says"].format(text=fact.say(language))
    stands = (
        told["stands"].format(file=fact.file, setting=setting) if fact.file else told["derived"]
    )
    refs = (setting.partition(".")[0],) if root == "questionnaire" else ()
    lines = (says, stands, *_tell_source(fact, facts, words), fact.file or told["derived"])
    return Entry(fact.path, setting, lines, refs)


def _tell_source(fact: Fact, facts: Facts, words: Words) -> Iterator[str]:
    """Say where a number is from that was declared for the analyst's own paragraphs."""
    place, _, last = fact.path.rpartition(".")
    if last == "value" and facts.has(f"{place}.source"):
        source = words["question"]["source"].format(source=facts.say(f"{place}.source"))
        day = facts.say(f"{place}.as_of") if facts.has(f"{place}.as_of") else ""
        yield words["comma"].join(part for part in (source, day) if part)


def _count_from_one(setting: str) -> str:
    """Return a path as files and messages count: the first of a list is 1."""
    parts = (str(int(p) + 1) if p.isdigit() else p for p in setting.split("."))
    return ".".join(parts)


def _describe_items(study: Study, words: Words) -> Iterator[Entry]:
    """Yield every question: wording, who was asked, choices and scores."""
    for item in study.questionnaire.items:
        lines = tuple(_tell_item(item, study, words["question"], words))
        yield Entry(item.name, _title(item, study), lines, (item.scale,) if item.scale else ())


def _describe_scales(study: Study, words: Words) -> Iterator[Entry]:
    """Yield what is scored together, with its items, direction and planning line."""
    form = study.questionnaire
    for scale in form.scales:
        items = tuple(i.name for i in form.items if i.scale == scale.name)
        lines = tuple(_tell_scale(scale, study, words["question"]))
        yield Entry(scale.name, _title(scale, study), lines, items)


def _title(asked: Item | Scale, study: Study) -> str:
    said = study.say(asked.phrase) or study.say(asked.label)
    return f"{asked.name} {said}"


def _tell_item(item: Item, study: Study, told: Words, words: Words) -> Iterator[str]:
    yield told["wording"].format(label=study.say(item.label))
    names = [item.informant] if item.informant else list(study.informants)
    called = (study.settings.informants.get(name) for name in names)
    asked = words["list"].join(study.say(text) for text in called if text)
    yield told["asked_of"].format(informants=asked)
    counted = [c for c in item.choices if not c.missing]
    if counted:
        scored = any(c.score is not None for c in counted)
        said = words["list"].join(_say_choice(c, study) for c in counted)
        yield told["scored" if scored else "choices"].format(choices=said)
    missing = [study.say(c.label) for c in item.choices if c.missing]
    if missing:
        yield told["missing"].format(choices=words["list"].join(missing))
    if item.reverse:
        yield words["reverse"]
    if item.scale:
        yield told["scale"].format(scale=Names.of(study).say_subject(item.scale))


def _say_choice(choice: Choice, study: Study) -> str:
    score = "" if choice.score is None else f" = {choice.score}"
    return f"{study.say(choice.label)}{score}"


def _tell_scale(scale: Scale, study: Study, told: Words) -> Iterator[str]:
    yield told["least"].format(number=scale.min_items)
    yield told[scale.direction]
    if scale.planning_line is not None:
        yield told["line"].format(line=f"{scale.planning_line:g}")
    if source := study.say(scale.source):
        yield told["source"].format(source=source)
