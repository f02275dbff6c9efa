"""What the raw answers say, worked out without the kit, and what a text says against it."""

from __future__ import annotations

import re

import pandas as pd

from kit.argue.text import plain
from kit.numbers.keys import Key


class Truth:
    """One informant's answers: those of people who answered for themselves."""

    def __init__(self, study, informant, answers):
        self.study, self.form, self.informant = study, study.questionnaire, informant
        self.forms = answers
        self.answers = answers[[not y for y in _answered_for(study, informant, answers)]]

    def count(self, item, value):
        """Count those who ticked `value` of a question."""
        return sum(
            _known(given) and value in (given.split() if isinstance(given, str) else given)
            for given in self.answers[item]
        )

    def coverage(self, item, choice):
        """Return the percentage of those registered under a choice of whom there is a form."""
        margins = self.study.margins
        registered = margins[(margins["margin"] == item) & (margins["category"] == choice)]
        return 100 * sum(self.forms[item] == choice) / registered["count"].sum()

    def agreed(self, item):
        """Return how many agree with an item as worded, and how many answered it."""
        scores = [self.form.item(item).scores.get(a) for a in self.answers[item] if _known(a)]
        middle = sum((min(s := self.form.item(item).scores.values()), max(s))) / 2
        return sum(score > middle for score in scores), len(scores)

    def needing(self, scale):
        """Return how many reach the planning line of a scale, and how many have a score."""
        items = self.form.items_of(scale.name, self.informant)
        reached = scored = 0
        for row in self.answers[[i.name for i in items]].itertuples(index=False):
            given = [_key(i, a) for i, a in zip(items, row, strict=True) if _known(a)]
            if len(given) >= scale.min_items and 2 * len(given) >= len(items):
                scored += 1
                reached += sum(given) >= scale.planning_line * len(given) - 1e-9
        return reached, scored

    def high(self, scale):
        """Return how many score above the middle, and how many have a score."""
        items = self.form.items_of(scale.name, self.informant)
        above = scored = 0
        for row in self.answers[[i.name for i in items]].itertuples(index=False):
            given = [i.scores[a] - 3 for i, a in zip(items, row, strict=True) if _known(a)]
            if len(given) >= scale.min_items and 2 * len(given) >= len(items):
                scored += 1
                above += sum(given) > 0
        return above, scored


def _key(item, answer):
    """Return the score of an answer in the direction of the scale."""
    scores = item.scores
    if not item.reverse:
        return scores[answer]
    return min(scores.values()) + max(scores.values()) - scores[answer]


def _known(answer):
    return answer is not None and not pd.isna(answer)


def _answered_for(study, informant, answers):
    """Tell of each row whether another answered, or the child is too young to."""
    proxy = study.questionnaire.items_for(informant, "proxy")
    age = study.settings.population.age_item
    if not proxy or age not in answers:
        return [False] * len(answers)
    scores, ages = proxy[0].scores, study.questionnaire.item(age).scores
    least = study.settings.population.self_report_from
    return [
        scores.get(who) == 1 or (_known(how_old) and ages[how_old] < least)
        for who, how_old in zip(answers[proxy[0].name], answers[age], strict=True)
    ]


def find_contradictions(study, truths, rationale):
    """Return every claim that the raw answers contradict, with the reason."""
    main = truths[study.informants[0]]
    scales = study.questionnaire.scales_for(main.informant, "need")
    levels = {s.name: main.needing(s) for s in scales}
    found = []
    for claim in rationale.claims:
        said = plain(claim.runs)
        found += [f"{claim.id}: {fault}" for fault in _check_numbers(study, truths, claim)]
        found += [f"{claim.id}: {fault}" for fault in _check_words(main, claim, said, levels)]
        if claim.id == "note.coverage":
            found += [f"{claim.id}: {fault}" for fault in _check_coverage(main, claim)]
    return found + _check_order(rationale, levels)


def _check_numbers(study, truths, claim):
    """Compare every number with a key with what the raw answers give."""
    for run in claim.runs:
        if not run.key.startswith(f"{study.wave.id}."):
            continue
        key = Key.parse(run.key)
        truth = truths.get(key.informant)
        if claim.id == "note.coverage":
            continue
        value = _expected(truth, key, "%" not in run.text) if truth else None
        told = re.sub(r"[^\d]", "", run.text)
        limit = claim.id in ("needs.bounds", "needs.sampled")
        if value is not None and told and not limit and int(told) != value:
            yield f"{run.key} is {value}, said {run.text}"


def _check_coverage(truth, claim):
    """Each category's coverage lies within the limits that are said of it."""
    limits = {}
    for run in claim.runs:
        if ".coverage_choice" in run.key:
            limits.setdefault(run.key, []).append(int(run.text.strip("%")))
    for text, (low, high) in limits.items():
        key = Key.parse(text)
        value = truth.coverage(key.subject, key.group.value)
        if not low <= value <= high:
            yield f"{text} is {value}, said {low} to {high}"


def _expected(truth, key, plain_number):
    """Return what the answers give; a share that stands without % is its base."""
    form = truth.form
    stat, _, what = key.stat.partition("_")
    if what == "choice":
        count = truth.count(key.subject, key.group.value)
        base = sum(_known(a) for a in truth.answers[key.subject])
    elif what == "agree":
        count, base = truth.agreed(key.subject)
    elif what == "attention" and key.group is None:
        count, base = truth.needing(form.scale(key.subject))
    elif what == "high":
        count, base = truth.high(form.scale(key.subject))
    else:
        return None
    if stat == "share" and plain_number:
        return base
    return count if stat == "count" else int(100 * count / base + 0.5 + 1e-9)


def _check_words(main, claim, said, levels):
    """Compare the words of a claim with the raw answers."""
    kind, _, names = claim.id.removeprefix("needs.").partition(".")
    shares = {name: reached / n for name, (reached, n) in levels.items() if n}
    most = kind == "level" and ("多于其他" in said or "more than in any" in said)
    if most and shares[names] < max(shares.values()):
        yield "not the most"
    fewest = kind == "level" and ("少于其他" in said or "fewer than in any" in said)
    if fewest and shares[names] > min(shares.values()):
        yield "not the fewest"
    if kind in ("strength", "lack"):
        for run in claim.runs:
            if ".share_agree" in run.key and int(run.text.strip("%")) != 50:
                above = int(run.text.strip("%")) > 50
                if above != (kind == "strength"):
                    yield f"{kind} of {run.text}"
    if claim.id == "needs.few" and not any(reached < 10 for reached, _ in levels.values()):
        yield "none is small"


def _check_order(rationale, levels):
    """Each group that stands before another has larger shares than all of it."""
    groups = [
        [n.split("@")[0] for n in c.id.removeprefix("needs.level.").split("+")]
        for c in rationale["needs"].claims
        if c.id.startswith("needs.level.")
    ]
    shares = [[levels[n][0] / levels[n][1] for n in group] for group in groups]
    return [
        f"groups {n} and {n + 1} stand in the wrong order"
        for n in range(len(shares) - 1)
        if min(shares[n]) < max(shares[n + 1])
    ]
