"""What a run has computed is handed on to whoever asks for the same, as a copy."""

import dataclasses

import pandas as pd
import pytest

import kit
from kit.once import compute_once, handing_on, recording
from tests.conftest import STUDIES
from tests.factories import make_responses


@pytest.fixture
def asked():
    return []


@pytest.fixture
def double(asked):
    @compute_once()
    def double(numbers):
        asked.append(list(numbers))
        return [2 * n for n in numbers]

    return double


def test_outside_of_a_run_everything_is_computed(double, asked):
    assert double([1]) == double([1]) == [2]
    assert len(asked) == 2


def test_within_a_run_the_same_is_handed_on_and_nothing_else(double, asked):
    with recording() as results:
        double([1])
    with handing_on(results):
        assert double([1]) == [2]
        assert double([2]) == [4]
        assert double([2]) == [4]
    assert asked == [[1], [2], [2]]
    assert double([1]) == [2]
    assert len(asked) == 4


def test_nobody_can_change_what_the_next_one_gets(double):
    with recording() as results:
        double([1]).append(9)
    with handing_on(results):
        double([1]).append(9)
        assert double([1]) == [2]
    with pytest.raises(TypeError):
        results["x"] = b""


def test_a_file_that_changed_makes_another_result(tmp_path, asked):
    file = tmp_path / "answers.txt"

    @compute_once(files=lambda path: [path])
    def read(path):
        asked.append(path)
        return path.read_text(encoding="utf-8")

    file.write_text("old", encoding="utf-8")
    with recording() as results:
        read(file)
    with handing_on(results):
        assert read(file) == "old"
        file.write_text("new", encoding="utf-8")
        assert read(file) == "new"
        file.unlink()
        with pytest.raises(FileNotFoundError):
            read(file)


def analyse(study):
    answers = kit.read_responses(study)
    return kit.protect_estimates(kit.estimate_needs(answers, study), study)


def test_a_study_that_is_read_anew_is_not_analysed_anew(work):
    with recording() as results:
        first = analyse(kit.read_study(STUDIES["elmwood"]))
    assert sorted(set(work)) == ["_join", "_rank_needs", "make_cells"]
    work.clear()
    with handing_on(results):
        again = analyse(kit.read_study(STUDIES["elmwood"]))
    assert again == first
    assert again is not first
    assert work == []


def test_a_study_with_another_setting_is_analysed_anew(work):
    study = kit.read_study(STUDIES["elmwood"])
    with recording() as results:
        first = analyse(study)
    disclosure = study.settings.disclosure.model_copy(update={"k": 20})
    settings = study.settings.model_copy(update={"disclosure": disclosure})
    work.clear()
    with handing_on(results):
        stricter = analyse(dataclasses.replace(study, settings=settings))
    assert work
    hidden = [sum(r.status == "suppressed" for r in ledger) for ledger in (first, stricter)]
    assert hidden[0] < hidden[1]


def test_a_record_within_a_record_is_told_by_all_its_cells(asked):
    """Else two long frames that differ in the middle would be one to it."""

    @compute_once()
    def count(responses):
        asked.append(responses)
        return len(asked)

    frame = pd.DataFrame({"x": ["1"] * 200})
    other = frame.copy()
    other.loc[100, "x"] = "2"
    with recording():
        first, second = (
            count(make_responses(frame, earlier=make_responses(f, wave="2018")))
            for f in (frame, other)
        )
    assert (first, second) == (1, 2)
