"""The table of how many of all who are registered need attention."""

from __future__ import annotations

from collections.abc import Sequence

from kit.argue.brief import Brief
from kit.measure.rules import read_measure_rules
from kit.numbers.writing import say_count
from kit.study.questionnaire import Scale

from .blocks import Blocks
from .captions import TotalsCaptions
from .cells import make_table, say_interval, say_number

__all__ = ["make_totals_table"]


def make_totals_table(brief: Brief[TotalsCaptions], ordered: Sequence[Scale]) -> Blocks:
    """Show how many of the population need attention, where its size is known."""
    words, evidence = brief.words, brief.evidence
    shown = (evidence.row(scale.name, "total_attention") for scale in ordered)
    known = next((row for row in shown if row is not None and row.N is not None), None)
    if known is None:
        return Blocks(())
    rows = (
        (
            brief.fact(f"questionnaire.{scale.name}.label"),
            say_number(brief, scale.name, "total_attention"),
            say_interval(brief, scale.name, "total_attention"),
            say_number(brief, scale.name, "reweighted_shift"),
        )
        for scale in ordered
    )
    note = words.note.format(size=say_count(known.N or 0, brief.language))
    power, gap = (evidence.row("quality", f"rank_{name}") for name in ("power", "gap"))
    if power is not None and gap is not None:
        space = "" if brief.language == "zh" else " "
        points = round(100 * read_measure_rules().ranking.gap)
        told = {"power": brief.figure(power).text, "gap": brief.figure(gap).text}
        note += space + words.power.format(points=points, **told)
    return make_table(brief, "totals", words.caption, words.columns, rows, note=note)
