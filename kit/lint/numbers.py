"""Numbers without an origin, stale or misread ones, and those that do not fit each other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from kit.argue.brief import Brief
from kit.argue.text import Run
from kit.argue.wording import Frame
from kit.errors import Problem
from kit.numbers.published import Published
from kit.numbers.rounding import round_number

from .lists import read_lists
from .stretches import Stretch

__all__ = ["find_misfits", "find_totals", "find_unbound", "find_units"]

_NUMBER = re.compile(r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<percent>[%\uff05])?")
_FREE = re.compile(
    r"〔\d{4}〕\d+号|第\d+[条款项]|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)(?: \d{4})?|\b(?:19|20)\d\d\b"
)
"""Dates and numbers of documents, which are no figures."""
_PERSON_TIMES = re.compile(r"person_times$")
_PERSONS = re.compile(r"(?:^|[._])persons$|population\.total$|self_population$")
_OF = re.compile(
    r"(?P<whole>\d+)\s?(?:名|人|位|份)[^。；，\d和与及、]{0,8}?中?[^。；，\d和与及、]{0,4}?有?(?P<part>\d+)\s?(?:名|人|位|份)"
    r"[（(](?P<share>\d+)[%\uff05][）)]"
    r"|(?P<part_en>\d+) (?:of|out of) (?:the )?(?P<whole_en>\d+)[^.;\d]{0,30}"
    r"\((?P<share_en>\d+)%\)"
)
_MONEY = {
    "zh": re.compile(
        r"(?:总经费|总预算|项目经费|申报经费|申请经费|经费合计|预算合计|经费共|经费总额)(?:为|是|共|：)?\s?"
        r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<wan>万)?元"
    ),
    "en": re.compile(
        r"(?:total budget|budget|sum applied for|applies for)(?: is| of|:)?\s"
        r"(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<wan>\b)? yuan",
        re.IGNORECASE,
    ),
}
_YEARLY = {
    "zh": re.compile(
        r"(?:全年|合计|共计|累计|一共)[^。；，\d]{0,8}(?P<digits>\d[\d,]*)\s?人次"
    ),
    "en": re.compile(
        r"(?:in all|altogether|a total of|year)[^.;\d]{0,20}"
        r"(?P<digits>\d[\d,]*) (?:person-times|attendances)",
        re.IGNORECASE,
    ),
}


def find_unbound(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    """Find numbers of own paragraphs without a key, and survey figures in declared texts."""
    if stretch.writer == "own":
        spelled = read_lists(brief.language).compile("spelled")
        for run in stretch.runs:
            if not run.key:
                yield from _find_typed(run.text, stretch, brief)
                for words in dict.fromkeys(spelled.findall(run.text)):
                    yield Problem("lint.spelled", stretch.where, {"number": words})
    elif stretch.writer == "declared":
        yield from _find_survey_figures(stretch, brief)


def _find_typed(text: str, stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    for found in _NUMBER.finditer(_FREE.sub(" ", text)):
        number, percent = float(found["digits"].replace(",", "")), bool(found["percent"])
        values = {"number": found[0].strip()}
        key, exact = _find_meant(number, brief, percent=percent)
        if not key:
            yield Problem("lint.unbound", stretch.where, values)
        else:
            code = "lint.typed" if exact else "lint.rounded"
            yield Problem(code, stretch.where, {**values, "key": key})


def _find_meant(number: float, brief: Brief[Frame], *, percent: bool) -> tuple[str, bool]:
    """Return what a typed number may mean, as figures, and whether it is just that."""
    meant: list[str] = []
    if not percent:
        for path, fact in brief.facts.by_path.items():
            if path.startswith(_TOLD) and fact.kind != "share" and fact.number == number:
                meant.append(path)
    unit = "percent" if percent else "count"
    rows = [r for r in brief.evidence.ledger if r.unit == unit and r.value is not None]
    meant += [str(row.key) for row in rows if row.value == number]
    if meant:
        return _say_figures(meant), True
    near = round_number(number, 0, "nearest")
    for row in rows if percent and number != near else ():
        if row.value is not None and abs(row.value - near) <= 1:
            return _say_figures([str(row.key)]), False
    return "", False


def _say_figures(keys: Sequence[str]) -> str:
    """Write keys as an own paragraph has them; of many the first few."""
    return " / ".join(f"{{{{ {key} }}}}" for key in keys[:_OFFERED])


_OFFERED = 3
"""So many keys are offered for a typed number."""

_TOLD = (
    "study.population.",
    "study.project.",
    "study.last_year.",
    "study.provider.",
    "study.facts.",
    "wave.exports.",
    "wave.consultation.",
    *("plan.", "services.", "margins.", "derived."),
)
"""Beginnings of the facts that a text may tell; thresholds and formats are none."""


def _find_survey_figures(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    """Find percentages of a survey in declared texts: nobody renews them."""
    if not read_lists(brief.language).compile("survey").search(stretch.text):
        return
    for found in _NUMBER.finditer(stretch.text):
        if found["percent"]:
            yield Problem("lint.survey_figure", stretch.where, {"number": found[0].strip()})


def find_units(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    """Find person-times told as persons, and persons told as person-times."""
    lists = read_lists(brief.language)
    persons, times = lists.compile("persons"), lists.compile("person_times")
    for run, after in itertools.pairwise(stretch.runs):
        if after.key or not run.key:
            continue
        if _PERSON_TIMES.search(run.key) and persons.search(after.text):
            yield Problem("lint.persons", stretch.where, {"number": run.text})
        if _counts_persons(run, brief) and times.search(after.text):
            yield Problem("lint.person_times", stretch.where, {"number": run.text})
    if stretch.writer == "declared":
        yield from _find_declared_units(stretch, brief)


def _counts_persons(run: Run, brief: Brief[Frame]) -> bool:
    row = brief.evidence.ledger.find(run.key)
    return bool(_PERSONS.search(run.key)) or (row is not None and row.unit == "count")


def _find_declared_units(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    lists = read_lists(brief.language)
    told_as = {
        "lint.persons": (lists.compile("persons"), _PERSON_TIMES, _PERSONS),
        "lint.person_times": (lists.compile("person_times"), _PERSONS, _PERSON_TIMES),
    }
    for found in _NUMBER.finditer(stretch.text):
        number = float(found["digits"].replace(",", ""))
        # Of small numbers many are equal by chance.
        if number < 100 or found["percent"]:
            continue
        for code, (unit, meant, other) in told_as.items():
            if unit.search(stretch.text[found.end() :]) and number in (
                _list_numbers(brief, meant) - _list_numbers(brief, other)
            ):
                yield Problem(code, stretch.where, {"number": found["digits"]})


def _list_numbers(brief: Brief[Frame], pattern: re.Pattern[str]) -> set[float]:
    facts = brief.facts.by_path.items()
    return {f.number for path, f in facts if f.number is not None and pattern.search(path)}


def find_misfits(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    """Find percentages that do not fit the counts beside them."""
    for count, between, share in zip(
        stretch.runs, stretch.runs[1:], stretch.runs[2:], strict=False
    ):
        if len(between.text) > 4 or between.key or not _OPENING.search(between.text):
            continue
        rows = [brief.evidence.ledger.find(run.key) for run in (count, share)]
        if not (_fit(rows) or _equal(rows, brief)):
            values = {"number": f"{count.text}{between.text}{share.text}"}
            yield Problem("lint.misfit", stretch.where, values)
    if stretch.writer == "declared":
        yield from _find_typed_misfits(stretch)


_OPENING = re.compile(r"[（(]$")


def _fit(rows: Sequence[Published | None]) -> bool:
    """Tell whether a count and a share beside it are of the same people and answers."""
    count, share = rows
    if count is None or share is None or (count.unit, share.unit) != ("count", "percent"):
        return True
    if share.key.statistic.kind != "share":
        return True
    one, other = count.key, share.key
    same = (one.informant, one.subject, one.group, one.wave) == (
        other.informant,
        other.subject,
        other.group,
        other.wave,
    )
    return same and other.statistic.counted == one.stat


def _equal(rows: Sequence[Published | None], brief: Brief[Frame]) -> bool:
    """Tell whether the share beside a count is also the count's own (“48 and 47, 31% each”)."""
    count, share = rows
    if count is None or share is None or share.value is None:
        return False
    return any(
        _fit((count, row))
        for row in brief.evidence.ledger
        if row.key.statistic.kind == "share" and row.value == share.value
    )


def _find_typed_misfits(stretch: Stretch) -> Iterator[Problem]:
    for found in _OF.finditer(stretch.text):
        names = ("whole", "part", "share")
        texts = [found[name] or found[f"{name}_en"] for name in names]
        whole, part, share = (int(text) for text in texts)
        if not whole or abs(100 * part / whole - share) > 0.5 + 1e-9:
            yield Problem("lint.misfit", stretch.where, {"number": found[0]})


def find_totals(stretch: Stretch, brief: Brief[Frame]) -> Iterator[Problem]:
    """Find sums of money and yearly person-times that are not those that were declared."""
    if stretch.writer == "kit":
        return
    budget = brief.study.settings.project.budget_yuan
    for found in _MONEY[brief.language].finditer(stretch.text):
        yuan = float(found["digits"].replace(",", "")) * (10_000 if found["wan"] else 1)
        if budget is not None and round(yuan) != budget:
            values = {"number": found[0], "expected": str(budget)}
            yield Problem("lint.total", stretch.where, values)
    for found in _YEARLY[brief.language].finditer(stretch.text):
        number = float(found["digits"].replace(",", ""))
        if number not in _list_numbers(brief, _PERSON_TIMES):
            targets: Iterable[int | None] = (brief.study.plan.targets.person_times,)
            expected = ", ".join(str(t) for t in targets if t is not None)
            values = {"number": found[0], "expected": expected}
            yield Problem("lint.total", stretch.where, values)
