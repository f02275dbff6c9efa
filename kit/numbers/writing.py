"""How numbers, money and dates are written: GB/T 15835 in Chinese, plain style in English."""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal
from typing import TYPE_CHECKING

from .published import Published

if TYPE_CHECKING:
    from babel import Locale

__all__ = [
    "choose_form",
    "say_count",
    "say_date",
    "say_money",
    "say_month",
    "say_ordinal",
    "say_published",
    "say_until",
]

_HANZI = "零一二三四五六七八九十"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ENDINGS = {"one": "st", "two": "nd", "few": "rd", "other": "th"}


@functools.cache
def _english() -> Locale:
    from babel import Locale

    return Locale("en")


def say_count(number: int, language: str) -> str:
    """Write a whole number: 1238 in Chinese (no separators below 10,000), 1,238 in English.

    >>> say_count(1238, "zh"), say_count(1238, "en")
    ('1238', '1,238')
    """
    return f"{number:,}" if language == "en" else str(number)


def say_money(yuan: int, language: str) -> str:
    """Write an amount: from 10,000 yuan on, and whole thousands, in 万元.

    So the lines of a budget have one unit.

    >>> say_money(190000, "zh"), say_money(8000, "zh"), say_money(1188, "zh")
    ('19万元', '0.8万元', '1188元')
    """
    if language == "en":
        return f"{yuan:,} yuan"
    if yuan < 10_000 and (yuan < 1000 or yuan % 1000):
        return f"{yuan}元"
    return f"{(Decimal(yuan) / 10_000).normalize():f}万元"


def say_date(day: dt.date, language: str) -> str:
    """Write a date in full and without padding, whatever the locale.

    >>> say_date(dt.date(2019, 7, 5), "zh"), say_date(dt.date(2019, 7, 5), "en")
    ('2019年7月5日', '5 July 2019')
    """
    if language == "en":
        from babel.dates import format_date

        return format_date(day, "d MMMM y", _english())
    return f"{day.year}年{day.month}月{day.day}日"


def say_month(written: str, language: str) -> str:
    """Write a year, or a month given as ``2018-08``.

    >>> say_month("2018-08", "en"), say_month("2018-08", "zh"), say_month("2018", "zh")
    ('August 2018', '2018年8月', '2018年')
    """
    year, _, month = written.partition("-")
    if not month:
        return year if language == "en" else f"{year}年"
    if language == "en":
        from babel.dates import format_date

        return format_date(dt.date(int(year), int(month), 1), "MMMM y", _english())
    return f"{year}年{int(month)}月"


def say_until(first: dt.date, last: dt.date, language: str) -> str:
    """Write the last day of a period after its first, without repeating year and month.

    >>> say_until(dt.date(2019, 5, 6), dt.date(2019, 5, 24), "zh")
    '24日'
    """
    if language == "en" or first.year != last.year:
        return say_date(last, language)
    return f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"


def say_ordinal(number: int, language: str) -> str:
    """Write an ordinal 1 … 99: in words where they are short, 第 is part of the text.

    >>> say_ordinal(2, "zh"), say_ordinal(21, "zh"), say_ordinal(2, "en"), say_ordinal(21, "en")
    ('二', '二十一', 'second', '21st')
    """
    if language == "en":
        if number <= len(_ORDINALS):
            return _ORDINALS[number - 1]
        return f"{number}{_ENDINGS[_english().ordinal_form(number)]}"
    if number <= 10:
        return _HANZI[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _HANZI[tens]) + "十" + (_HANZI[ones] if ones else "")


def choose_form(number: float, forms: str) -> str:
    """Return the form that goes with a number in English: ``suggestion|suggestions``.

    >>> choose_form(1, "was|were"), choose_form(0, "was|were"), choose_form(2, "was|were")
    ('was', 'were', 'were')
    """
    one, _, other = forms.partition("|")
    return one if _english().plural_form(number) == "one" else other


def say_published(row: Published, language: str, number: float | None = None) -> str:
    """Write the value of a published number, or `number`: one of its limits, or its size.

    Changes are in percentage points, with their sign.
    """
    value = row.value if number is None else number
    if value is None:
        return ""
    if row.unit == "percent":
        return f"{round(value)}%"
    if row.unit == "points":
        unit = choose_form(abs(value), "percentage point|percentage points")
        return f"{round(value)} {unit}" if language == "en" else f"{round(value)}个百分点"
    if row.decimals == 0:
        return say_count(round(value), language)
    return f"{value:.{row.decimals}f}"
