"""What no text may hold: repeats, frames used too often, orphans, splices, loose signs."""

from __future__ import annotations

import re
from collections import Counter

from kit.argue.text import plain

BANNED = ("都是", "普遍", "极大", "显著", "全面提升", "有效解决", "首创", "能力较弱", "全覆盖")
SPLICES = {
    "zh": (
        "针对面对",
        "方面方面",
        "的的",
        "，，",
        "。。",
        "；；",
        "、、",
        "，。",
        "；。",
        "：。",
    ),
    "en": (
        " ,",
        "..",
        ",,",
        ";;",
        " ;",
        ",.",
        ";.",
        ":.",
        "  ",
        "( ",
        " )",
        "in in ",
        "to to ",
    ),
}
ALWAYS = re.compile(r"（）|“”|\(\)|[{}]|\bNone\b|\bnan\b|<NA>")
ORPHANS = {
    "zh": re.compile(
        r"^(同时|但|而且|因此|所以|其余|另有|此外|另外|也有|还有|其中|这些|这方面)"
    ),
    "en": re.compile(r"^(And|But|Also|However|Therefore|Of them|These services|They|It) "),
}
PAIRS = ("（）", "“”", "《》", "()")
FRAMES = 3
"""So often may no frame be used."""


def find_faults(rationale, study):
    """Return every fault of a text, each with the claim in which it stands."""
    language = study.language
    found = [*_find_repeats(rationale), *_find_frames(rationale, study)]
    for section in rationale.sections:
        for passage in section.paragraphs:
            if not passage.claims:
                found.append(f"{section.id}: an empty paragraph")
                continue
            first = plain(passage.claims[0].runs)
            if ORPHANS[language].match(first):
                found.append(f"{passage.claims[0].id}: nothing before {first[:12]!r}")
        for claim in section.claims:
            found += [f"{claim.id}: {f}" for f in _find_signs(plain(claim.runs), language)]
    return found


def _find_signs(text, language):
    """Yield splices, words that need evidence, and signs that stand alone."""
    found = [sign for sign in SPLICES[language] if sign in text]
    yield from (f"{sign!r} in {text!r}" for sign in (*found, *ALWAYS.findall(text)))
    if language == "zh":
        own = re.sub(r"“[^”]*”", "", text)
        yield from (f"{word} without evidence" for word in BANNED if word in own)
        if re.search(r"(?<!平)均(?!分|为|每)", own):
            yield f"均 without evidence in {text!r}"
    for opening, closing in PAIRS:
        if text.count(opening) != text.count(closing):
            yield f"{opening}{closing} do not match in {text!r}"
    if text and text.strip(" _　") and not re.search(r"[。：.:)）]$", text.rstrip()):
        yield f"no stop at the end of {text!r}"


def _find_repeats(rationale):
    said = Counter(
        part
        for claim in rationale.claims
        for part in re.split(r"(?<=[。；])|(?<=[.;] )", plain(claim.runs))
        if len(part) > 8
    )
    return [f"said {n} times: {part!r}" for part, n in said.items() if n > 1]


def _find_frames(rationale, study):
    """Find sentences that differ only in numbers, quotations and names of needs."""
    names = set()
    for scale in study.questionnaire.scales:
        for word in ("label", "phrase", "noun", "goal", "clause"):
            names.add(study.say(getattr(scale, word)))
    frames = Counter()
    for claim in rationale.claims:
        if claim.id.startswith(("needs.", "last_year.", "consultation.")):
            for part in re.split(r"[。；;.]", plain(claim.runs)):
                frames[_strip(part, names)] += 1
    return [
        f"the frame {frame!r} {times} times"
        for frame, times in frames.items()
        if times >= FRAMES and len(frame) > 4
    ]


def _strip(part, names):
    part = re.sub(r"“[^”]*”", "“”", part)
    for name in sorted(names - {""}, key=len, reverse=True):
        part = part.replace(name, "N")
    return re.sub(r"\d+(%|名)?", "0", part).strip()
