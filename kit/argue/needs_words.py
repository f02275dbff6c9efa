"""The words of the section on needs, as a model."""

from __future__ import annotations

from kit.wording import Wording

__all__ = ["NeedsWords"]


class NeedsWords(Wording):
    """Section 3."""

    heading: str
    who: str
    also: str
    who_short: str
    people: str
    people_own: str
    people_some: str
    people_proxy: str
    people_about: str
    order_leads: str
    order_ordered: str
    order_tied: str
    order_tied_some: str
    order_counted: str
    order_low: str
    order_low_few: str
    order_thin: str
    order_none: str
    among: str
    tied: str
    level: str
    level_clause: tuple[str, ...]
    level_most: str
    first: str
    last: str
    levels_same: str
    levels: str
    above: str
    level_count: str
    level_part: str
    level_part_most: str
    unsure: str
    unfit: str
    few: str
    few_each: str
    untold: str
    concern: tuple[str, ...]
    concern_alone: tuple[str, ...]
    concern_list: str
    concern_part: str
    twin: str
    can: str
    can_quote: str
    strength: tuple[str, ...]
    lack: tuple[str, ...]
    lack_both: str
    lack_bounds: tuple[str, ...]
    lack_use: str
    unclear: str
    no_strength: str
    no_strength_any: str
    wish: str
    wish_more: str
    aim: str
    aim_other: str
    aim_high: str
    aim_by: str
    aim_less: str
    aim_unknown: str
    differ: str
    differ_part: str
    views: tuple[str, ...]
    proxy: str
    proxy_rest: str
    bounds: str
    bounds_own: str
    bounds_drawn: str
    bound_low: str
    bound_high: str
    sampled: str
    sampled_all: str
    sampled_own: str
    range: str
    higher: str
    lower: str
    use: str
    others_elsewhere: str
    others_unclear: str
    careful_changed: str
    limits: str
