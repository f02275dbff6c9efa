"""Scores that run evenly, and the way their labels run."""

import pytest

from kit.errors import Place
from kit.study.rows import read_rows
from kit.study.scores import check_labels, check_scores
from kit.study.sheets import ChoiceRow, SurveyRow


def choices(*rows, name="list"):
    """Make choices from ``(label, score)`` or ``(label, score, column)`` marked with 1."""
    cells = {
        n: {
            "list_name": name,
            "name": f"c{n}",
            "label": {"zh": label, "en": label},
            "score": "" if score is None else str(score),
            **({marks[0]: "1"} if marks else {}),
        }
        for n, (label, score, *marks) in enumerate(rows, start=2)
    }
    table, problems = read_rows(ChoiceRow, cells, Place("f", "choices"))
    assert problems == []
    return table


def survey(role="item", name="list"):
    cells = {"type": f"select_one {name}", "name": "Q", "label": {"zh": "q", "en": "q"}}
    table, problems = read_rows(
        SurveyRow, {2: cells | {"kit_role": role}}, Place("f", "survey")
    )
    assert problems == []
    return table


def scored(*rows, role="item"):
    return [
        (p.code.partition(".")[2], p.where.row)
        for p in check_scores(survey(role), choices(*rows))
    ]


@pytest.mark.parametrize(
    ("scores", "rows"),
    [((1, 2, 1001), [4]), ((-1001, 0, 40_000), [2, 4]), ((-1000, 0, 1000), [])],
)
def test_scores_that_could_not_be_squared_exactly_are_refused(scores, rows):
    """And then nothing else is said of the list."""
    found = scored(*((f"甲{n}", score) for n, score in enumerate(scores)))
    assert found == [("large_score", row) for row in rows]
    found = scored(*((f"甲{n}", score) for n, score in enumerate(scores)), role="background")
    assert found == [("large_score", row) for row in rows]


@pytest.mark.parametrize(
    "scores", [(0, 1, 2, 3), (5, 4, 3, 2, 1), (1, 3, 5), (0, 1), (-2, 0, 2)]
)
def test_even_scores_either_way_are_right(scores):
    assert scored(*((f"甲{n}", score) for n, score in enumerate(scores))) == []


def test_the_choice_that_is_out_of_step_is_named():
    rows = [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 3)]
    assert scored(*rows, ("不知道", 9)) == [("uneven_scores", 6)]
    assert scored(("不知道", 9), *rows) == [("uneven_scores", 2)]
    assert scored(*rows, ("不知道", 9, "kit_missing")) == []
    assert scored(("甲", 1), ("乙", 3), ("丙", 2), ("丁", 4)) == [("uneven_scores", 5)]


def test_scores_of_background_are_free():
    assert scored(("6—7岁", 6), ("8—9岁", 8), ("12—14岁", 12), role="background") == []
    assert scored(("6", 6), ("8", 8), ("12", 12), role="satisfaction") == [("uneven_scores", 4)]


@pytest.mark.parametrize(
    "labels",
    [
        ("从不", "很少", "有时", "经常", "总是"),
        ("很不满意", "不满意", "一般", "满意", "很满意"),
        ("一点也不像", "不太像", "有时像有时不像", "比较像", "非常像"),
        ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"),
        ("Disagree a lot", "Disagree a little", "Agree a little", "Agree a lot"),
        ("1", "2", "3", "4", "5"),
    ],
)
def test_labels_and_scores_go_the_same_way(labels):
    up = range(1, len(labels) + 1)
    assert scored(*zip(labels, up, strict=True)) == []
    assert scored(*zip(labels[::-1], reversed(up), strict=True)) == []
    assert scored(*zip(labels, reversed(up), strict=True)) == [("against_labels", 2)]


def test_words_of_no_ladder_are_not_judged():
    assert scored(("蓝", 3), ("绿", 2), ("红", 1)) == []
    assert scored(("有时", 3), ("绿", 2), ("从不", 1)) == []


def test_two_choices_that_read_alike():
    same = choices(("Reading circle", None), ("Garden", None), ("reading  Circle.", None))
    (problem,) = check_labels(same)
    assert problem.say("en") == (
        "The choice c4 reads like the one in row 2 (label or kit_alias): an answer cannot tell "
        "them apart.\n"
        "Where: questionnaire.xlsx, sheet choices, row 4, column label\n"
        "What to do: Give them different words, or delete one."
    )


def test_scores_that_do_not_rise_step_by_step_with_their_labels():
    assert scored(("不同意", 1), ("一般", 2), ("同意", 3)) == []
    assert scored(("不同意", 1), ("同意", 2), ("一般", 3)) == [("out_of_order", 2)]
    assert scored(("同意", 3), ("不同意", 2), ("一般", 1)) == [("out_of_order", 2)]
    assert scored(("同意", 1), ("一般", 2), ("不同意", 3)) == [("against_labels", 2)]
