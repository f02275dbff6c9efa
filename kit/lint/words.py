"""Words that need evidence, labels, slogans, empty phrases, and sentences badly joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kit.argue.brief import Brief
from kit.argue.claims import Rationale
from kit.argue.gates import amount_word
from kit.argue.text import plain
from kit.argue.wording import Frame
from kit.errors import Place, Problem
from kit.numbers.published import Published
from kit.study.study import Study

from .lists import WordLists, read_lists
from .stretches import Stretch, place_claim

__all__ = ["find_joints", "find_repeats", "find_words"]

FRAMES = 3
"""So often may no frame be used."""

_ALWAYS = re.compile(r"（）|“”|\(\)|[{}]|\bNone\b|\bnan\b|<NA>")
_PAIRS = ("（）", "“”", "《》", "()")
_END = re.compile(r"[。！？：.!?:)）][”\"]?$")
_AIM = re.compile(
    r"目标|旨在|力争|计划|争取|希望|以便|为了|aim|goal|plan|hope|intend|will\b|so that|to be "
)
"""What is aimed at is no claim of what a service has done."""
_AIMS = ("aim", "goal", "indicator", "proof")
"""Settings that say what is aimed at, and how it is seen."""

_STRONGER = {
    "most_by_far": ("most_by_far",),
    "most": ("most_by_far", "most"),
    "half": ("half",),
    "few": ("few",),
}
"""Which verdicts of an interval allow a word of amount."""


def find_words(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    """Find words that the evidence does not bear, in what people wrote and in the kit's own."""
    lists, text = read_lists(brief.language), stretch.own
    for name in ("universal", "comparison", "labels"):
        yield from _tell(f"lint.{name}", lists.compile(name).findall(text), stretch)
    aim = stretch.where.setting.rpartition(".")[2] in _AIMS
    if not aim and not _AIM.search(stretch.text):
        yield from _tell("lint.causal", lists.compile("causal").findall(text), stretch)
    if stretch.writer == "kit":
        return
    known = _list_defined(brief.study)
    # A slogan is one in quotation marks, too.
    words = "".join(run.text for run in stretch.runs if not run.key) or stretch.text
    slogans = [s for s in lists.compile("slogans").findall(words) if s not in known]
    yield from _tell("lint.slogan", slogans, stretch, "warning")
    yield from _tell("lint.empty", lists.compile("empty").findall(text), stretch, "warning")
    if not aim:
        yield from _find_amounts(stretch, brief, lists)


def _tell(
    code: str, words: Iterable[str], stretch: Stretch, severity: str = "error"
) -> Iterator[Problem]:
    named = dict.fromkeys(word for word in words if word)
    if named:
        values = {"words": "”、“".join(named)}
        level = "warning" if severity == "warning" else "error"
        yield Problem(code, stretch.where, values, level)  # type: ignore[arg-type]


def _list_defined(study: Study) -> str:
    """Return all phrases of policies: what has a source may be used."""
    return " ".join(study.say(policy.phrase) for policy in study.plan.policies)


def _find_amounts(stretch: Stretch, brief: Brief[Frame], lists: WordLists) -> Iterator[Problem]:
    """G3: find words of amount without a share beside them whose interval allows it."""
    rows = [brief.evidence.ledger.find(run.key) for run in stretch.runs if run.key]
    shares = [brief.evidence.limit(r) for r in rows if r is not None and r.unit == "percent"]
    for amount, pattern in lists.amount_words.items():
        found = pattern.findall(stretch.own)
        if found and not any(_allows(row, amount) for row in shares):
            yield from _tell("lint.amount", found, stretch)


def _allows(row: Published, amount: str) -> bool:
    return amount_word(row) in _STRONGER[amount]


def find_joints(stretch: Stretch, language: str) -> Iterator[Problem]:
    """Find splices, brackets that do not match, signs that stand alone, a missing stop."""
    lists, text = read_lists(language), stretch.text
    found = [*lists.compile("splices").findall(text), *_ALWAYS.findall(text)]
    yield from _tell("lint.splice", found, stretch, _weigh(stretch))
    unmatched = [pair for pair in _PAIRS if text.count(pair[0]) != text.count(pair[1])]
    yield from _tell("lint.brackets", unmatched, stretch, _weigh(stretch))
    said = text.rstrip(" _\u3000")
    if stretch.writer != "declared" and said and not _END.search(said):
        yield Problem("lint.stop", stretch.where, severity="warning")


def _weigh(stretch: Stretch) -> str:
    """Tell how much a fault weighs: what the kit joins badly stops nobody's release."""
    return "error" if stretch.writer == "own" else "warning"


def find_repeats(rationale: Rationale, study: Study) -> Iterator[Problem]:
    """Find what is said twice, frames used too often, paragraphs that refer to nothing."""
    stretches = [(claim.id, plain(claim.runs)) for claim in rationale.claims]
    said = Counter(
        part
        for _, text in stretches
        for part in re.split(r"(?<=[。；])|(?<=[.;] )", text)
        if len(part) > 8
    )
    repeated = [part for part, times in said.items() if times > 1]
    frames = _count_frames(stretches, _list_names(study))
    repeated += [f for f, times in frames.items() if times >= FRAMES and len(f) > 4]
    for part in repeated:
        claim = next((c for c in rationale.claims if part in plain(c.runs)), None)
        where = place_claim(claim) if claim else Place()
        yield Problem("lint.repeat", where, {"words": part[:40]}, "warning")
    orphans = read_lists(study.language).compile("orphans")
    for section in rationale.sections:
        for passage in section.paragraphs:
            lead = next(iter(passage.claims), None)
            first = plain(lead.runs) if lead else ""
            if lead is None or orphans.match(first):
                where = place_claim(lead) if lead else Place()
                yield Problem("lint.orphan", where, {"words": first[:12]}, "warning")


def _list_names(study: Study) -> list[str]:
    words = ("label", "phrase", "noun", "goal", "clause")
    names = {study.say(getattr(s, w)) for s in study.questionnaire.scales for w in words}
    return sorted(names - {""}, key=len, reverse=True)


def _count_frames(stretches: Sequence[tuple[str, str]], names: Sequence[str]) -> Counter[str]:
    """Count sentences that differ only in numbers, quotations and names of needs."""
    frames: Counter[str] = Counter()
    for claim, text in stretches:
        if claim.startswith(("needs.", "last_year.", "consultation.")):
            for part in re.split(r"[。；;.]", text):
                frames[_strip(part, names)] += 1
    return frames


def _strip(part: str, names: Sequence[str]) -> str:
    part = re.sub(r"“[^”]*”", "“”", part)
    for name in names:
        part = part.replace(name, "N")
    return re.sub(r"\d+(%|名)?", "0", part).strip()
