"""What the answers say of a scale itself: how far its items hang together, and each of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from kit.study.questionnaire import Item

from .factors import find_omega
from .intervals import Estimate
from .moments import Moments, Products
from .reliability import (
    estimate_alpha,
    find_alpha,
    find_alpha_of,
    find_alpha_without,
    find_item_rest,
    find_pairwise_covariance,
    find_standardised_alpha,
)
from .rules import read_measure_rules
from .subjects import Base, Row, Subject
from .tallies import ScaleSums
from .voices import Voice

__all__ = ["estimate_consistency", "estimate_group_alpha", "estimate_group_gap"]


def estimate_consistency(
    subject: Subject, sums: ScaleSums, voice: Voice, items: Sequence[Item]
) -> Iterator[Row]:
    """Estimate alpha, omega, and how each item goes with the others, of complete answers.

    Where alpha is not defined a row without an estimate says why. `subject` is the scale.
    """
    products = sums.take_products()
    base = voice.base(products.n)
    alpha = estimate_alpha(products, subject.thresholds.confidence)
    if alpha is None:
        if len(items) > 1 and products.n:
            yield subject.row("alpha", Estimate(math.nan, method=_say_why(products)), base)
        return
    yield subject.row("alpha", alpha, base)
    omega, standard = (
        find(products.covariance) for find in (find_omega, find_standardised_alpha)
    )
    if standard is not None:
        found = Estimate(standard, method="alpha of correlations")
        yield subject.row("alpha_standardised", found, base)
    pairwise = find_pairwise_covariance(sums.pairs)
    if pairwise is not None and (every := find_alpha_of(pairwise)) is not None:
        found = Estimate(every, method="alpha of all who answered both of two items")
        yield subject.row("alpha_pairwise", found, base)
    if omega is not None:
        found = Estimate(omega, method="omega total, one factor, maximum likelihood")
        yield subject.row("omega", found, base)
    yield from _tell_gap(subject, _find_key_gap(products, items), base)
    yield from _estimate_items(subject, products, items, base)


def _say_why(products: Products) -> str:
    return "not defined: one answer" if products.n == 1 else "not defined: no answer varies"


def _estimate_items(
    subject: Subject, products: Products, items: Sequence[Item], base: Base
) -> Iterator[Row]:
    """Estimate of each item how it goes with the rest, and alpha without it."""
    rest, without = find_item_rest(products), find_alpha_without(products)
    for item, r, alpha in zip(items, rest, without, strict=True):
        about = subject.about(item.name, subject.need_area)
        method = "correlation with the sum of the others"
        if math.isnan(r):
            method = "not defined: one and the same answer"
        yield about.row("item_rest_r", Estimate(r, method=method), base)
        if alpha is not None:
            yield about.row("alpha_deleted", Estimate(alpha, method="Cronbach alpha"), base)


def _find_key_gap(products: Products, items: Sequence[Item]) -> Moments | None:
    """Find by how much the items as worded lie above the turned ones, on average.

    Of two complete answers or more; None where all items are worded one way.
    """
    turned = np.array([item.reverse for item in items])
    if turned.all() or not turned.any():
        return None
    # In whole numbers, so that gaps without spread have none.
    n, as_worded, reversed_ = products.n, int((~turned).sum()), int(turned.sum())
    whole = as_worded * reversed_
    parts = np.where(turned, -as_worded, reversed_).astype(object)
    total, squares = int(parts @ products.sums), int(parts @ products.products @ parts)
    spread = (n * squares - total**2) / (n * (n - 1) * whole**2)
    return Moments(n, total / (n * whole), spread)


def _tell_gap(subject: Subject, found: Moments | None, base: Base) -> Iterator[Row]:
    """Estimate the gap with ``± t(n − 1) s/√n``, without a finite population correction."""
    from scipy.special import stdtrit

    if found is None:
        return
    confidence, se = subject.thresholds.confidence, math.sqrt(found.variance / found.n)
    half = float(stdtrit(found.n - 1, (1 + confidence) / 2)) * se
    method = "items as worded less turned items, t"
    low, high = found.mean - half, found.mean + half
    gap = Estimate(found.mean, se, low, high, method, confidence)
    yield subject.row("key_gap", gap, base)


def estimate_group_alpha(subject: Subject, products: Products, base: Base) -> Iterator[Row]:
    """Estimate alpha of one compared group with enough complete answers.

    `base` is that of the group's scores: with that of the complete answers it would be told
    how few are not complete. `subject` is the group.
    """
    alpha = find_alpha(products)
    if products.n >= read_measure_rules().reliability.group_complete and alpha is not None:
        yield subject.row("alpha", Estimate(alpha, method="Cronbach alpha"), base)


def estimate_group_gap(
    subject: Subject, products: Products, items: Sequence[Item], base: Base
) -> Iterator[Row]:
    """Estimate the gap between items as worded and turned ones of one group, as above."""
    enough = products.n >= read_measure_rules().reliability.group_complete
    found = _find_key_gap(products, items) if enough else None
    if found is not None:
        gap = Estimate(found.mean, method="items as worded less turned items")
        yield subject.row("key_gap", gap, base)
