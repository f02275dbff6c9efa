"""How numbers, money and dates are written: GB/T 15835 in Chinese, plain style in English."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kit.protect.release import Published

__all__ = ["say_count", "say_date", "say_money", "say_ordinal", "say_published", "say_until"]

_HANZI = "零一二三四五六七八九十"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def say_count(number: int, language: str) -> str:
    """Write a whole number: 1238 in Chinese (no separators below 10,000), 1,238 in English.

    >>> say_count(1238, "zh"), say_count(1238, "en")
    ('1238', '1,238')
    """
    return f"{number:,}" if language == "en" else str(number)


def say_money(yuan: int, language: str) -> str:
    """Write an amount: from 10,000 yuan on in 万元, without trailing zeros.

    >>> say_money(190000, "zh"), say_money(185400, "zh"), say_money(8000, "zh")
    ('19万元', '18.54万元', '8000元')
    """
    if language == "en":
        return f"{yuan:,} yuan"
    if yuan < 10_000:
        return f"{yuan}元"
    return f"{(Decimal(yuan) / 10_000).normalize():f}万元"


def say_date(day: dt.date | str, language: str) -> str:
    """Write a date, or a month given as ``2018-08``, in full and without padding.

    >>> say_date(dt.date(2019, 7, 5), "zh"), say_date("2018-08", "en")
    ('2019年7月5日', 'August 2018')
    """
    if isinstance(day, str):
        year, _, month = day.partition("-")
        if not month:
            return year if language == "en" else f"{year}年"
        first = dt.date(int(year), int(month), 1)
        return f"{_month(first)} {year}" if language == "en" else f"{year}年{int(month)}月"
    if language == "en":
        return f"{day.day} {_month(day)} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def say_until(first: dt.date, last: dt.date, language: str) -> str:
    """Write the last day of a period after its first, without repeating year and month.

    >>> say_until(dt.date(2019, 5, 6), dt.date(2019, 5, 24), "zh")
    '24日'
    """
    if language == "en" or first.year != last.year:
        return say_date(last, language)
    return f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"


def _month(day: dt.date) -> str:
    """Name the month in English whatever the locale."""
    names = "January February March April May June July August September October November"
    return (*names.split(), "December")[day.month - 1]


def say_ordinal(number: int, language: str) -> str:
    """Write an ordinal in words: 第二 / second; digits beyond the small ones.

    >>> say_ordinal(2, "zh"), say_ordinal(12, "zh"), say_ordinal(2, "en")
    ('二', '十二', 'second')
    """
    if language == "en":
        return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
    if number <= 10:
        return _HANZI[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _HANZI[tens]) + "十" + (_HANZI[ones] if ones else "")


def say_published(row: Published, language: str, number: float | None = None) -> str:
    """Write the value of a ledger row (or one of its limits, given as `number`)."""
    value = row.value if number is None else number
    if value is None:
        return ""
    if row.unit == "percent":
        return f"{round(value)}%"
    if row.decimals == 0:
        return say_count(round(value), language)
    return f"{value:.{row.decimals}f}"
