"""When an answer was sent in, as platforms and spreadsheets write it."""

from __future__ import annotations

import datetime as dt
import re

__all__ = ["agree", "read_time"]

_WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.\d+)?)?)?"
)
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_FIRST = dt.datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's day 0; no zone is known


def read_time(text: str) -> dt.datetime | None:
    """Read a time of submission; None where there is none.

    >>> read_time("2019/5/6 18:00:05")
    datetime.datetime(2019, 5, 6, 18, 0, 5)
    >>> read_time("43591.75")
    datetime.datetime(2019, 5, 6, 18, 0)
    """
    if found := _WRITTEN.fullmatch(text):
        parts = [int(part or 0) for part in found.groups()]
        try:
            return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        seconds = round(float(text) * 86400)
        return _FIRST + dt.timedelta(seconds=seconds)
    return None


def agree(known: dt.datetime, written: dt.datetime) -> bool:
    """Tell whether `written` is `known`, or `known` as a spreadsheet saves it.

    Excel writes a time into a CSV file without its seconds.

    >>> agree(dt.datetime(2019, 5, 6, 18, 0, 5), dt.datetime(2019, 5, 6, 18, 0))
    True
    """
    return written in (known, known.replace(second=0))
