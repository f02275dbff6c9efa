"""A million invented answers to Jinhai's children's form, estimated by the kit or by pandas.

Run as ``python -m tests.bench.million kit`` or ``… pandas``: the answers are made in memory
first, as the kit holds them. Each says how long the estimates took and how much more memory
than the answers; pandas estimates shares of choices, scores, their means by group, and alpha.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd

import kit
from kit.intake.responses import FLAGS
from kit.measure.needs import estimate_needs
from kit.study.study import Study
from tests.factories import make_responses

MANY = 1_000_000


def make_answers(study: Study, rows: int) -> pd.DataFrame:
    """Return answers that hang together within scales, three in a hundred left out."""
    draw, columns = np.random.default_rng(1), {}
    mood = draw.normal(size=rows)
    left_out = ("consent", "linkage", "pairing", "card", "open", "informant", "proxy")
    for item in study.questionnaire.items_for("child"):
        if item.role in left_out or not item.choices:
            continue
        names = [c.name for c in item.choices if not c.missing and not c.outside]
        if item.kind == "select_multiple":
            some = [" ".join(draw.choice(names, 3, replace=False)) for _ in range(200)]
            known = sorted({*some})
            codes = draw.integers(0, len(known), rows).astype(np.int16)
            columns[item.name] = pd.Categorical.from_codes(codes, known)
            continue
        codes = draw.integers(0, len(names), rows).astype(np.int8)
        if item.scale:
            level = np.round(2 + mood + draw.normal(size=rows))
            codes = np.clip(level, 0, len(names) - 1).astype(np.int8)
            codes = len(names) - 1 - codes if item.reverse else codes
        codes[draw.random(rows) < 0.03] = -1
        columns[item.name] = pd.Categorical.from_codes(codes, names)
    alone = next(i for i in study.questionnaire.items_for("child", "proxy"))
    columns[alone.name] = pd.Categorical.from_codes(
        np.zeros(rows, np.int8), [c.name for c in alone.choices]
    )
    return pd.DataFrame(columns)


def make_study() -> Study:
    """Return Jinhai with a population that a million can answer of."""
    study = kit.read_study("surveys/jinhai", language="en")
    population = study.settings.population.model_copy(update={"total": 10 * MANY})
    settings = study.settings.model_copy(update={"population": population})
    return replace(study, settings=settings)


def estimate_with_kit(answers: pd.DataFrame, study: Study) -> int:
    """Estimate everything that a run estimates."""
    draw = np.random.default_rng(2)
    flagged = pd.DataFrame({flag: draw.random(len(answers)) < 0.01 for flag in FLAGS})
    responses = replace(make_responses(answers, wave="2019"), flagged=flagged)
    return len(estimate_needs([responses], study))


def estimate_with_pandas(answers: pd.DataFrame, study: Study) -> int:
    """Estimate shares of choices, scores, means by sex and age, and alpha."""
    form, found = study.questionnaire, 0
    for name in answers:
        found += len(answers[name].value_counts(normalize=True))
    for scale in form.scales_for("child"):
        items = form.items_of(scale.name, "child")
        scores = pd.DataFrame(
            {
                i.name: answers[i.name].map(
                    {n: 6 - s if i.reverse else s for n, s in i.scores.items()}
                )
                for i in items
            }
        ).astype("float64")
        means = scores.mean(axis=1).where(scores.notna().sum(axis=1) >= scale.min_items)
        found += len(means.agg(["mean", "sem"]))
        for group in ("SEX", "AGE4"):
            found += len(means.groupby(answers[group], observed=True).agg(["mean", "sem"]))
        covariance = scores.dropna().cov().to_numpy()
        found += len(covariance)
    return found


def main() -> None:
    """Make the answers, estimate, and say what that took."""
    import resource

    study = make_study()
    answers = make_answers(study, MANY)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    estimate = {"kit": estimate_with_kit, "pandas": estimate_with_pandas}[sys.argv[1]]
    rows = estimate(answers, study)
    seconds = time.perf_counter() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e6
    print(f"estimated {rows} numbers of {len(answers)} answers to {len(answers.columns)}")
    print(f"in {seconds:.1f} s, with {more:.2f} GB more than the answers")


if __name__ == "__main__":
    main()
