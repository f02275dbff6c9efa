"""Weighted shares and means of a population or a part of it, by linearisation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .adding import Counts
from .intervals import Estimate, Gaps, adjust_limits, find_wilson_limits
from .moments import Moments
from .weights import find_effective_n

__all__ = [
    "Design",
    "Domain",
    "Weighted",
    "estimate_weighted_mean",
    "estimate_weighted_share",
    "find_weighted_mean",
    "find_weighted_moments",
]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Design:
    """How rows were drawn and weighted, by cell.

    Attributes
    ----------
    weights, rows
        Weight of each row of a cell, and how many rows it has.
    base
        Weight of each row before it was fitted to margins.
    fitted
        For each margin that weights were fitted to, the category of each cell; empty where
        weights fit nothing.
    strata, sizes
        The stratum of each cell, and the population of each stratum; a size of 0 is unknown:
        there is no finite population correction. One stratum is a simple sample.
    """

    weights: Floats
    rows: Counts
    base: Floats
    fitted: Sequence[npt.NDArray[np.int64]]
    strata: npt.NDArray[np.int64]
    sizes: Counts

    @property
    def drawn(self) -> Counts:
        """Rows of each stratum that have a weight."""
        used = np.where(self.weights > 0, self.rows, 0)
        found: Counts = np.bincount(self.strata, used, len(self.sizes)).astype(np.int64)
        return found

    def find_unseen(self, missing: Counts) -> Floats:
        """Find the part of each stratum that was not seen, ``1 − n/N``; 1 where N is unknown.

        Of `missing` rows of each cell there is no value: they were not seen either.
        """
        lost = np.where(self.weights > 0, missing, 0)
        seen = self.drawn - np.bincount(self.strata, lost, len(self.sizes))
        part = np.where(self.sizes > 0, seen / np.maximum(self.sizes, 1), 0)
        return np.asarray(np.maximum(1 - part, 0))

    def without_correction(self) -> Design:
        """Return the design for comparisons, which have no finite population correction."""
        return replace(self, sizes=np.zeros_like(self.sizes))

    def project(self, totals: Floats) -> Floats:
        """Return by cell what the margins explain of a value with these sums by cell.

        The least squares fit on the categories of all margins, with the weights from before,
        which is what calibration leaves out of the error (Deville & Särndal 1992, JASA 87,
        376–382).
        """
        if not self.fitted:
            return np.zeros(len(totals))
        columns = [places[:, None] == np.arange(places.max() + 1) for places in self.fitted]
        x = np.hstack(columns).astype(np.float64)
        cross = x.T @ (x * (self.base * self.rows)[:, None])
        shared = x.T @ (self.base * totals)
        beta = np.linalg.lstsq(cross, shared, rcond=1e-12)[0]
        return np.asarray(x @ beta)

    def find_variance(self, totals: Floats, squares: Floats, unseen: Floats) -> float:
        """Find the variance of the weighted total of a value, of its sums by cell.

        Of the residuals e that `project` leaves, stratum by stratum,
        ``Σ (1 − n/N) n/(n − 1) Σ (we − mean(we))²`` (Särndal, Swensson & Wretman 1992,
        Model Assisted Survey Sampling, section 6.6). A stratum with one row adds nothing.
        """
        fit = self.project(totals)
        w = self.weights
        first = w * (totals - self.rows * fit)
        second = w**2 * (squares - 2 * fit * totals + self.rows * fit**2)
        n = self.drawn
        sums = np.bincount(self.strata, first, len(n))
        square = np.bincount(self.strata, second, len(n))
        spread = square - sums**2 / np.maximum(n, 1)
        scale = n / np.maximum(n - 1, 1)
        return float((unseen * scale * np.maximum(spread, 0)).sum())


@dataclass(frozen=True, eq=False)
class Domain:
    """Who is spoken of, by cell: how many have a value, its sum and the sum of its square.

    `missing` counts those without a value.
    """

    n: Counts
    sums: Floats
    squares: Floats
    missing: Counts

    @classmethod
    def of_count(cls, n: Counts, counted: Counts, missing: Counts) -> Domain:
        """Return the domain of a share: the value is 1 or 0."""
        return cls(n, counted.astype(np.float64), counted.astype(np.float64), missing)


@dataclass(frozen=True)
class Weighted:
    """A weighted mean, its error, and what weighting did to its precision.

    `n` is how many values it rests on, `effective_n` how many without weights would be as
    precise by their weights alone (Kish), `unseen` the part of the population that has no
    value here, `df` the degrees of freedom.
    """

    value: float
    se: float
    n: int
    effective_n: float
    unseen: float
    df: int


def find_weighted_mean(domain: Domain, design: Design) -> Weighted | None:
    """Find the weighted mean of a domain and its error; None where nothing has a weight.

    ``ȳ = Σwy / Σw`` over the domain, with the variance of the total of ``(y − ȳ) / Σw``, 0
    outside the domain (Taylor linearisation; Woodruff 1971, JASA 66, 411–414).
    """
    w = design.weights
    size = float(w @ domain.n)
    if size <= 0:
        return None
    mean = float(w @ domain.sums) / size
    n = int(domain.n[w > 0].sum())
    totals = (domain.sums - mean * domain.n) / size
    squares = (domain.squares - 2 * mean * domain.sums + mean**2 * domain.n) / size**2
    unseen = design.find_unseen(domain.missing)
    variance = design.find_variance(totals, squares, unseen)
    held = np.bincount(design.strata, w * design.rows, len(unseen))
    return Weighted(
        value=mean,
        se=math.sqrt(variance),
        n=n,
        effective_n=find_effective_n(w, domain.n),
        unseen=float(unseen @ held) / float(held.sum()),
        df=max(n - int((design.drawn > 0).sum()), 0),
    )


def estimate_weighted_share(
    domain: Domain, design: Design, confidence: float, gaps: Gaps | None = None
) -> Estimate | None:
    """Estimate a weighted share with Wilson's limits at its effective n; None as above.

    ``n* = p(1 − p)/se²``, no more than a simple sample with these weights would have; at 0
    and 1, where there is no error to go by, just that (Korn & Graubard 1998, Survey
    Methodology 24, 193–201; Dean & Pagano 2015, Journal of Survey Statistics and
    Methodology 3, 484–503). `gaps` are those of a scale with unanswered items: their
    variance grows as that of the weights does.
    """
    found = find_weighted_mean(domain, design)
    if found is None:
        return None
    p, n = min(max(found.value, 0.0), 1.0), found.n
    share = Estimate(p, 0.0, p, p, "weighted, full census", confidence)
    if found.unseen > 0:
        most = found.effective_n / found.unseen
        effective = min(p * (1 - p) / found.se**2, most) if found.se > 0 else most
        low, high = find_wilson_limits(p * effective, effective, confidence)
        method = "weighted, Wilson at effective n"
        share = Estimate(p, found.se, low, high, method, confidence)
    share = replace(
        share, df=float(found.df), deff=_find_deff(found, p), n_eff=found.effective_n
    )
    if gaps is None:
        return share
    wider = Gaps(gaps.shift, gaps.variance * n / found.effective_n)
    low, high = adjust_limits(p, (share.low, share.high), wider, confidence)
    return replace(
        share,
        se=math.sqrt(share.se**2 + wider.variance),
        low=low,
        high=high,
        method=f"{share.method}, widened for unanswered items",
    )


def _find_deff(found: Weighted, p: float) -> float:
    """Find the variance over that of a simple sample of as many from the same population."""
    plain = found.unseen * p * (1 - p) / (found.n - 1) if found.n > 1 else 0.0
    return found.se**2 / plain if plain > 0 else math.nan


def estimate_weighted_mean(
    domain: Domain, design: Design, confidence: float, noise: float = 0.0
) -> Estimate | None:
    """Estimate a weighted mean with ``± t(df) se``; None as above.

    Of `noise`, a variance that scores have for another reason than the choice of people, the
    part that the finite population correction took away is added.
    """
    from scipy.special import stdtrit

    found = find_weighted_mean(domain, design)
    if found is None:
        return None
    extra = (1 - found.unseen) * noise * found.n / found.effective_n
    se, df = math.sqrt(found.se**2 + extra), max(found.df, 1)
    half = float(stdtrit(df, (1 + confidence) / 2)) * se
    low, high = found.value - half, found.value + half
    mean = Estimate(found.value, se, low, high, "weighted mean, t", confidence)
    return replace(mean, df=float(found.df), n_eff=found.effective_n)


def find_weighted_moments(domain: Domain, design: Design) -> Moments:
    """Find the moments of scores with weights, which count as many as their effective n.

    The variance of a mean of so many is that of the weighted mean with weights that have
    nothing to do with the scores (Kish 1992, Journal of Official Statistics 8, 183–200).
    """
    w = design.weights
    size = float(w @ domain.n)
    if size <= 0:
        return Moments(0, 0.0, 0.0)
    effective = find_effective_n(w, domain.n)
    mean = float(w @ domain.sums) / size
    spread = max(float(w @ domain.squares) / size - mean**2, 0.0)
    return Moments(
        effective, mean, spread * effective / (effective - 1) if effective > 1 else 0.0
    )
