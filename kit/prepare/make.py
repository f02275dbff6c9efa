"""The verb that makes a new study."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kit.catalogue import LANGUAGES
from kit.errors import Place, PrepareError, Problem, speaking
from kit.study.model import Text

from .folder import make_folder
from .outline import Outline

__all__ = ["make_study"]

Words = str | Text | Mapping[str, str]
"""A text in one language, or ``{"zh": …, "en": …}``."""

Whole = int | str
"""A whole number, as such or as it is typed; empty if not known."""


def make_study(  # noqa: PLR0913  an argument for each option of the command
    folder: str | Path,
    *,
    people: str = "children",
    community: Words,
    total: Whole,
    street: Words = "",
    district: Words = "",
    project: Words = "",
    needs: Sequence[str] | str = (),
    informants: Sequence[str] | str = (),
    as_of: dt.date | str | None = None,
    budget_yuan: Whole | None = None,
    year: Whole = 1,
    languages: Sequence[str] | str = ("zh",),
    estates: Sequence[str] | str = (),
    demo_answers: Whole = 0,
) -> Path:
    """Make a new study folder to fill in; what is not known in it is open (待补).

    Parameters
    ----------
    folder
        Where, for example ``surveys/xiangan-older``; its name is the study's.
    people
        Whom it is for: ``children``, ``older_people``, ``families`` or ``other``.
    community
        Its name.
    total
        How many people the register has.
    street, district, project
        Names, open if empty; the project's is put together from the community's.
    needs
        Need areas to ask about, all if empty; ``"none"`` for a frame without questions.
    informants
        Who answers, all that the bank has if empty.
    as_of
        Day of the register, such as ``2026-09-30``; today if not given.
    budget_yuan
        The sum applied for.
    year
        1 for a first year, 2 for the first renewal.
    languages
        ``zh``, ``en`` or both, the usual one first.
    estates
        Names of estates, if where people live is to be asked.
    demo_answers
        How many answers to invent for a dry run; such a study is marked as synthetic.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    PrepareError
        The name is taken or unfit, something that was asked for is not to be had, or the
        disk refuses; nothing is left behind.

    Examples
    --------
    >>> make_study("surveys/jinhai", community="枫林社区", total=263)
    Traceback (most recent call last):
    ...
    kit.errors.PrepareError: 这里已经有同名的文件或文件夹，没有改动它。
    位置：surveys/jinhai
    办法：请换一个名字。
    """
    spoken = _list(languages)
    with speaking(next(iter(spoken), "")):
        outline = Outline(
            people=people,
            community=_say(community, spoken),
            street=_say(street, spoken),
            district=_say(district, spoken),
            project=_say(project, spoken),
            needs=_list(needs),
            informants=_list(informants),
            total=_read_whole("--total", total),
            as_of=_read_day("--as-of", as_of),
            budget_yuan=_read_whole("--budget", budget_yuan) or None,
            year=_read_whole("--year", year),
            languages=spoken,
            estates=_list(estates),
            demo_answers=_read_whole("--demo-answers", demo_answers),
        )
        return make_folder(Path(folder), outline)


def _read_whole(option: str, value: Whole | None) -> int:
    text = "" if value is None else str(value)
    if not re.fullmatch(r"\d{0,9}", text):
        raise PrepareError(Problem("prepare.not_whole", Place(option)))
    return int(text or 0)


def _read_day(option: str, value: dt.date | str | None) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date) or not value:
        return value or None
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise PrepareError(Problem("prepare.not_day", Place(option))) from None


def _list(names: Sequence[str] | str) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) and names else tuple(names)


def _say(words: Words, languages: Sequence[str]) -> Text:
    """Return words as a text; a plain one stands for every language of the study."""
    if isinstance(words, Text):
        return words
    if isinstance(words, str):
        return Text(**{language: words for language in languages if language in LANGUAGES})
    return Text(**words)
