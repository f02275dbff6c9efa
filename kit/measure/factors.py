"""One common factor behind the items of a scale, and omega, which it gives."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Factor", "find_omega", "fit_factor"]

Floats = npt.NDArray[np.float64]

_LEAST = 0.005
"""A uniqueness, as a part of the item's variance, below which the solution is improper."""


@dataclass(frozen=True, eq=False)
class Factor:
    """Loadings λ and uniquenesses ψ of the items, in units of the scores."""

    loadings: Floats
    uniquenesses: Floats


def find_omega(covariance: Floats) -> float | None:
    """Find McDonald's omega total of a scale with one factor.

    ``ω = (Σλ)² / ((Σλ)² + Σψ)`` with the loadings and uniquenesses of `fit_factor`
    (McDonald 1999, Test Theory, equation 6.20b). None where that finds no factor.

    >>> import numpy as np
    >>> round(find_omega(np.full((4, 4), 0.5) + 0.5 * np.eye(4)), 6)
    0.8
    """
    factor = fit_factor(covariance)
    if factor is None:
        return None
    common = float(factor.loadings.sum()) ** 2
    return common / (common + float(factor.uniquenesses.sum()))


def fit_factor(covariance: Floats) -> Factor | None:
    """Fit one factor by maximum likelihood to the covariances of three or more items.

    Minimises ``log|Σ| + tr(SΣ⁻¹) − log|S| − k`` with ``Σ = λλ' + Ψ``, concentrated on Ψ
    (Jöreskog 1967, Psychometrika 32, 443–482; Lawley & Maxwell 1971, chapter 4), over
    ``log ψ``, from the part of each item that the others do not explain. None where the
    covariances are not positive definite, where no minimum is found, or where a uniqueness
    falls under 0.5 % of its item's variance (a Heywood case).
    """
    from scipy.optimize import minimize

    spread = np.diag(covariance)
    if len(covariance) < 3 or spread.min() <= 0:
        return None
    unit = np.sqrt(spread)
    s = covariance / np.outer(unit, unit)
    if np.linalg.eigvalsh(s)[0] <= 1e-10:
        return None
    start = -np.log(np.diag(np.linalg.inv(s)))
    try:
        # Where a uniqueness has no lower end, what is divided by it may overflow.
        with np.errstate(all="ignore"):
            found = minimize(
                _find_discrepancy, start, (s,), "BFGS", jac=True, options={"gtol": 1e-10}
            )
    except np.linalg.LinAlgError:
        return None
    if found.x.min() < math.log(_LEAST) or not np.abs(found.jac).max() < 1e-6:
        return None
    values, vectors = _scale(found.x, s)
    loadings = np.exp(found.x / 2) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    loadings *= np.copysign(unit, loadings.sum())
    return Factor(loadings, np.exp(found.x) * spread)


def _scale(theta: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Return eigenvalues γ₁ ≤ … ≤ γₖ of ``Ψ^(−½) S Ψ^(−½)`` and their vectors v.

    One factor takes the largest: ``λ = Ψ^½ vₖ √(γₖ − 1)``.
    """
    root = np.exp(theta / 2)
    values, vectors = np.linalg.eigh(s / np.outer(root, root))
    return values, vectors


def _find_discrepancy(theta: Floats, s: Floats) -> tuple[float, Floats]:
    """Return ``f = Σₘ (γₘ − log γₘ − 1)`` at ``log ψ``, and its gradient.

    Over all m but the largest; the gradient is ``Σₘ (1 − γₘ) vᵢₘ²`` (Lawley & Maxwell 1971,
    chapter 4).
    """
    values, vectors = _scale(theta, s)
    rest, others = values[:-1], vectors[:, :-1]
    f = float((rest - np.log(rest) - 1).sum())
    return f, ((1 - rest) * others**2).sum(axis=1)
