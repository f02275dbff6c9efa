"""Tables of the needs assessment: released numbers by need area, item, group and choice."""

from __future__ import annotations

from collections.abc import Iterator

from kit.argue.brief import Brief, make_brief
from kit.argue.gates import find_differences, find_ties, usable_scales
from kit.argue.text import Run, compose, plain
from kit.numbers.keys import Group
from kit.numbers.published import Ledger, Published
from kit.study.questionnaire import Item, Scale
from kit.study.study import Study

from .blocks import Blocks, Cell, Table
from .wording import Row, read_captions, say_cell, say_interval, say_marks, say_ranks

__all__ = [
    "make_table",
    "order_scales",
    "tabulate_choices",
    "tabulate_groups",
    "tabulate_items",
    "tabulate_needs",
]


def order_scales(brief: Brief) -> tuple[Scale, ...]:
    """Return the usable need scales, the most pressing first, unranked ones last."""
    placed = [s for group in find_ties(brief) for s in group]
    return (*placed, *(s for s in usable_scales(brief, "need") if s not in placed))


def tabulate_needs(ledger: Ledger, study: Study) -> Blocks:
    """Show for each need area how many need more attention, with interval and rank."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)["needs"]
    ordered = order_scales(brief)
    asked = study.questionnaire.scales_for(brief.main, "need")
    hidden = [Run(read_captions(study.language)["words"]["hidden"])] * 4
    rows = (
        *(_need_row(brief, scale) for scale in ordered),
        *((_label(brief, scale), *hidden) for scale in asked if scale not in ordered),
    )
    note = words["note"].format(
        analysed=plain(say_cell(brief, brief.row("response", "count_analysed"))),
        total=brief.fact("study.population.total").text,
    )
    caption = words["caption"].format(noun=brief.noun.text)
    return make_table(brief, "needs", caption, tuple(words["columns"]), rows, note=note)


def _label(brief: Brief, scale: Scale) -> Run:
    return brief.fact(f"questionnaire.{scale.name}.label")


def _need_row(brief: Brief, scale: Scale) -> Row:
    share = brief.row(scale.name, "share_attention")
    return (
        _label(brief, scale),
        say_cell(brief, brief.row(scale.name, "count_attention")),
        say_cell(brief, share),
        say_interval(brief, share),
        say_ranks(brief, scale.name),
    )


def tabulate_items(ledger: Ledger, study: Study) -> Blocks:
    """Show the share who agree with each item, one table a scale, informants side by side."""
    brief = make_brief(ledger, study)
    tables = [_items_table(brief, s) for s in study.questionnaire.scales_for(brief.main)]
    return Blocks(tuple(t for blocks in tables for t in blocks))


def _items_table(brief: Brief, scale: Scale) -> Blocks:
    words = read_captions(brief.language)["items"]
    others = brief.study.informants[1:]
    rows = tuple(
        _item_row(brief, item, others)
        for item in brief.study.questionnaire.items_of(scale.name, brief.main)
    )
    names = [brief.informant(i).text for i in brief.study.informants]
    columns = (words["columns"][0], *(words["columns"][1].format(informant=n) for n in names))
    label = brief.fact(f"questionnaire.{scale.name}.label").text
    caption = words["caption"].format(scale=label)
    return make_table(brief, f"items-{scale.name}", caption, columns, rows, note=words["note"])


def _item_row(brief: Brief, item: Item, others: tuple[str, ...]) -> Row:
    twins = {i.informant: i for i in brief.study.questionnaire.items if i.name == item.twin}
    cells = [say_cell(brief, brief.row(item.name, "share_agree"))]
    for other in others:
        twin = twins.get(other)
        row = brief.row(twin.name, "share_agree", informant=other) if twin else None
        cells.append(say_cell(brief, row))
    return (brief.fact(f"questionnaire.{item.name}.label"), *cells)


def tabulate_groups(ledger: Ledger, study: Study) -> Blocks:
    """Show each declared group's share and mean, and which differences can be told."""
    brief = make_brief(ledger, study)
    words = read_captions(study.language)
    rows = tuple(_group_rows(brief))
    verdicts = tuple(_verdict_rows(brief))
    if not rows:
        return Blocks(())
    groups, judged = words["groups"], words["verdicts"]
    first = make_table(brief, "groups", groups["caption"], tuple(groups["columns"]), rows)
    second = make_table(
        brief,
        "verdicts",
        judged["caption"],
        tuple(judged["columns"]),
        verdicts,
        note=judged["note"],
    )
    return Blocks((*first, *second))


def _group_rows(brief: Brief) -> Iterator[Row]:
    for comparison in brief.study.questionnaire.comparisons:
        scale, item = comparison.scale, comparison.group_item
        for choice in brief.study.questionnaire.item(item).choices:
            group = Group("group", choice.name, item)
            key = brief.key(scale, "share_attention", group=group)
            if brief.ledger.row(key) is not None:
                yield (
                    brief.fact(f"questionnaire.{scale}.label"),
                    brief.fact(f"questionnaire.{item}.{choice.name}"),
                    say_cell(brief, brief.row(scale, "share_attention", group=group)),
                    say_cell(brief, brief.row(scale, "mean_score", group=group)),
                )


def _verdict_rows(brief: Brief) -> Iterator[Row]:
    words = read_captions(brief.language)["verdicts"]
    for found in find_differences(brief):
        scale, item = found.comparison.scale, found.comparison.group_item
        pair = Group("pair", found.first, item, found.second)
        first, second = (
            brief.fact(f"questionnaire.{item}.{name}") for name in (found.first, found.second)
        )
        g = brief.row(scale, "hedges_g", group=pair)
        yield (
            brief.fact(f"questionnaire.{scale}.label"),
            compose(words["pair"], first=first, second=second),
            say_cell(brief, g),
            say_interval(brief, g),
            say_cell(brief, brief.row(scale, "p_holm", group=pair)),
            Run(words[found.verdict]),
        )


def tabulate_choices(ledger: Ledger, study: Study, role: str) -> Blocks:
    """Show how often each choice was taken, one table for each question of `role`."""
    brief = make_brief(ledger, study)
    tables = []
    for informant in study.informants:
        for item in study.questionnaire.items_for(informant, role):
            tables += list(_choices_table(brief, item, informant))
    return Blocks(tuple(tables))


def _choices_table(brief: Brief, item: Item, informant: str) -> Blocks:
    words = read_captions(brief.language)["choices"]
    rows = tuple(
        _choice_row(brief, item, choice.name, informant)
        for choice in item.choices
        if not choice.missing and not choice.outside
    )
    caption = words["caption"].format(
        question=brief.fact(f"questionnaire.{item.name}.phrase").text,
        informant=brief.informant(informant).text,
    )
    note = words["note"] if item.kind == "select_multiple" else ""
    columns = tuple(words["columns"])
    return make_table(brief, f"choices-{item.name}", caption, columns, rows, note=note)


def _choice_row(brief: Brief, item: Item, choice: str, informant: str) -> Row:
    def row(stat: str) -> Published | None:
        group = Group("choice", choice)
        return brief.row(item.name, stat, informant=informant, group=group)

    return (
        brief.fact(f"questionnaire.{item.name}.{choice}"),
        say_cell(brief, row("count_choice")),
        say_cell(brief, row("share_choice")),
        say_interval(brief, row("share_choice")),
    )


def make_table(
    brief: Brief,
    table_id: str,
    caption: str,
    columns: tuple[str, ...],
    rows: tuple[Row, ...],
    *,
    note: str = "",
) -> Blocks:
    """Make a table of which the text columns stand left and the numbers right."""
    cells = tuple(tuple(Cell(compose("{cell}", cell=c)) for c in row) for row in rows)
    texts = [[cell.text for cell in row] for row in cells]
    align = "".join(_align(column) for column in zip(*texts, strict=True))
    full = say_marks(brief, texts, note)
    return Blocks((Table(table_id, caption, columns, cells, f"l{align[1:]}", full),))


def _align(column: tuple[str, ...]) -> str:
    """Put numbers right and words left; a column of hidden marks counts as numbers."""
    return "r" if all(not text or text[0] in "0123456789-−—第" for text in column) else "l"
