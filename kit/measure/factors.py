"""One common factor behind the items of a scale, and omega, which it gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Factor", "find_omega", "fit_factor"]

Floats = npt.NDArray[np.float64]

_LEAST = 0.005
"""A uniqueness, as a part of the item's variance, below which the solution is improper."""
_STEPS = 500
_CLOSE = 1e-13


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
    (Jöreskog 1967, Psychometrika 32, 443–482; Lawley & Maxwell 1971, chapter 4), by Newton
    steps on ``log ψ`` with a search along each. None where the covariances are not positive
    definite, where it does not converge, or where a uniqueness falls under 0.5 % of its
    item's variance (a Heywood case).
    """
    spread = np.diag(covariance)
    if len(covariance) < 3 or spread.min() <= 0:
        return None
    unit = np.sqrt(spread)
    s = covariance / np.outer(unit, unit)
    if np.linalg.eigvalsh(s)[0] <= 1e-10:
        return None
    theta = np.log(1 / np.diag(np.linalg.inv(s)))
    found = _look(s, theta)
    for _ in range(_STEPS):
        value, gradient, hessian, loadings = found
        if np.abs(gradient).max() < _CLOSE:
            break
        step = np.asarray(-np.linalg.solve(hessian + 1e-12 * np.eye(len(s)), gradient))
        found, moved = _walk(s, theta, step, value, float(gradient @ step))
        if moved is theta:
            break
        theta = moved
        if theta.min() < np.log(_LEAST):
            return None
    value, gradient, _, loadings = found
    if np.abs(gradient).max() > 1e-7:
        return None
    return Factor(loadings * unit, np.exp(theta) * spread)


def _walk(
    s: Floats, theta: Floats, step: Floats, value: float, slope: float
) -> tuple[tuple[float, Floats, Floats, Floats], Floats]:
    """Return what is found at the first point along the step that lies low enough."""
    step = step * min(1.0, 3.0 / float(np.abs(step).max()))
    length = 1.0
    while length > 1e-8:
        found = _look(s, theta + length * step)
        if found[0] <= value + 1e-4 * length * min(slope, 0.0) + 1e-15:
            return found, theta + length * step
        length /= 2
    return _look(s, theta), theta


def _look(s: Floats, theta: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Return the discrepancy at ``log ψ``, its gradient and Hessian, and the loadings.

    With the eigenvalues γ₁ ≤ … ≤ γₖ of ``Ψ^(−½) S Ψ^(−½)`` and their vectors v, one factor
    takes the largest: ``λ = Ψ^½ vₖ √(γₖ − 1)``. Of the others
    ``f = Σₘ (γₘ − log γₘ − 1)``, with the gradient ``Σₘ (1 − γₘ) vᵢₘ²`` (Lawley & Maxwell
    1971, chapter 4).
    """
    root = np.exp(theta / 2)
    values, vectors = np.linalg.eigh(s / np.outer(root, root))
    largest, first = values[-1], vectors[:, -1]
    rest, others = values[:-1], vectors[:, :-1]
    f = float((rest - np.log(rest) - 1).sum())
    gradient = ((1 - rest) * others**2).sum(axis=1)
    loadings = root * first * np.sqrt(max(largest - 1, 0.0))
    loadings = loadings * (1 if loadings.sum() >= 0 else -1)
    hessian = _curve(values, vectors)
    return f, gradient, hessian, loadings


def _curve(values: Floats, vectors: Floats) -> Floats:
    """Return second derivatives by ``log ψ``; the approximation where they are not convex.

    They follow from the gradient with ``∂γₘ/∂θⱼ = −γₘ vⱼₘ²`` and
    ``∂vᵢₘ/∂θⱼ = −½ Σₙ (γₘ + γₙ)/(γₘ − γₙ) vᵢₙ vⱼₙ vⱼₘ``; the approximation is
    ``(Σₘ vᵢₘ vⱼₘ)²`` (Jöreskog 1967).
    """
    k = len(values)
    exact = np.zeros((k, k))
    for m in range(k - 1):
        v = vectors[:, m]
        gap = values[m] - values
        gap[m] = np.inf
        gap = np.where(np.abs(gap) < 1e-9, np.inf, gap)
        # moved[i, j] = ∂v_i/∂θ_j
        weight = (values[m] + values) / gap
        moved = -0.5 * (vectors * weight) @ vectors.T * v[None, :]
        exact += values[m] * np.outer(v**2, v**2) + 2 * (1 - values[m]) * v[:, None] * moved
    exact = (exact + exact.T) / 2
    if np.linalg.eigvalsh(exact)[0] > 1e-8:
        return exact
    others = vectors[:, :-1]
    return np.asarray((others @ others.T) ** 2)
