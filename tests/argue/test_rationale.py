"""The rationale of the two committed studies, and of what is left when an input is missing."""

import dataclasses
import datetime as dt
import re

import pytest

from kit import write_rationale
from kit.argue.claims import count_characters
from kit.argue.evidence import Evidence
from kit.argue.rationale import write_sections
from kit.argue.text import plain
from kit.numbers.keys import Group
from kit.numbers.published import Ledger
from tests.factories import make_study

SECTIONS = [
    "basis",
    "consultation",
    "needs",
    "last_year",
    "plan",
    "feasibility",
    "committee",
    "note",
]


def text_of(rationale, space=""):
    lines = []
    for section in rationale.sections:
        lines.append(f"# {section.heading}")
        for paragraph in section.paragraphs:
            sentences = [plain(claim.runs) for claim in paragraph.claims]
            lead = [f"[{paragraph.lead}]"] if paragraph.lead else []
            lines.append(space.join([*lead, *sentences]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("name", "language", "space"),
    [("jinhai", "zh", ""), ("jinhai", "en", " "), ("elmwood", "en", " ")],
)
def test_the_text_is_the_one_that_was_read_and_found_right(
    name, language, space, analyse, golden
):
    study, release = analyse(name, language=language)
    golden(f"{name}.{language}.txt", text_of(write_rationale(release, study), space))


@pytest.fixture
def jinhai(analyse):
    study, release = analyse("jinhai", language="zh")
    return study, release, write_rationale(release, study)


def test_seven_sections_are_numbered_and_the_note_is_not(jinhai):
    sections = jinhai[2].sections
    assert [s.id for s in sections] == SECTIONS
    assert [s.id for s in sections if not s.numbered] == ["note"]


def test_the_length_is_within_the_limits_of_the_study(jinhai):
    study, _, rationale = jinhai
    low, high = study.settings.length
    assert low <= count_characters(rationale.sections) <= high


def test_a_shorter_limit_drops_the_least_important_first_and_never_what_must_stay(jinhai):
    study, release, whole = jinhai
    short = study.settings.model_copy(update={"length": (0, 1)})
    least = write_rationale(release, dataclasses.replace(study, settings=short))
    assert not [claim.id for claim in least.claims if claim.optional]
    full = [claim for section in write_sections(release, study) for claim in section.claims]
    kept = {claim.id for claim in least.claims}
    assert kept == {c.id for c in full if not c.optional}
    assert whole["note"] == least["note"]


def test_every_sentence_has_its_rule_and_ids_are_unique(jinhai):
    claims = list(jinhai[2].claims)
    assert len({c.id for c in claims}) == len(claims)
    assert all(re.fullmatch(r"G\d+|fact", c.rule) for c in claims)
    assert all(c.because for c in claims if c.verdict in ("refused", "weakened"))


def test_every_digit_belongs_to_a_keyed_run(jinhai):
    for claim in jinhai[2].claims:
        for run in claim.runs:
            assert run.key or not re.search(r"\d", run.text), (claim.id, run)


def test_tied_needs_stand_together_and_all_five_are_named(jinhai):
    leads = [p.lead for p in jinhai[2]["needs"].paragraphs if p.lead]
    assert len(leads) == 3
    assert "（并列）" in leads[0]
    for need in ("面对竞争", "情绪调节", "亲子沟通", "职业认识", "同伴交往"):
        assert any(need in lead for lead in leads)


def test_no_change_is_claimed_and_no_cause(jinhai):
    said = {c.id: c for c in jinhai[2].claims if c.id.startswith("last_year.")}
    effect, cause = said["last_year.effect"], said["last_year.cause"]
    assert (effect.rule, effect.verdict) == ("G5", "refused")
    assert plain(effect.runs).endswith("有无变化尚不能判断。")
    assert "不能归因于本项目" in plain(cause.runs)


def test_what_is_not_known_is_left_blank_and_marked(jinhai):
    opened = {c.id for c in jinhai[2].claims if c.verdict == "open"}
    assert opened == {"feasibility.provider", "committee.decided"}
    assert "（待补）" in plain(next(jinhai[2]["committee"].claims).runs)


def test_without_service_records_the_text_says_that_they_are_to_come(jinhai):
    study, release, _ = jinhai
    bare = dataclasses.replace(study, services=study.services.iloc[:0])
    done = next(write_rationale(release, bare)["last_year"].claims)
    assert (done.verdict, plain(done.runs)) == ("open", "上一年度服务记录（待补）。")


def test_without_any_released_number_no_finding_is_stated(jinhai):
    study = jinhai[0]
    text = text_of(write_rationale(Ledger("2019", ()), study))
    assert "因填答人数或题目所限，不对各方面需求排列先后。" in text
    assert "%" not in re.sub("54%|[升降]到50%", "", text)
    assert "以下反映填答者的情况" in text


DAY = dt.date(2019, 9, 1)
NEXT, BEFORE = DAY + dt.timedelta(days=1), DAY - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (BEFORE, DAY, True),
        (NEXT, None, False),
        (BEFORE, BEFORE, False),
    ],
)
def test_a_policy_is_named_only_if_in_force_on_the_day_of_the_application(
    first, last, named, jinhai
):
    study, ledger, _ = jinhai
    dates = {"valid_from": first, "valid_until": last}
    policy = study.plan.policies[0].model_copy(update=dates)
    plan = study.plan.model_copy(update={"policies": (policy,)})
    project = study.settings.project.model_copy(update={"applied_on": DAY})
    changed = {"length": (0, 9999), "project": project}
    settings = study.settings.model_copy(update=changed)
    rationale = write_rationale(
        ledger, dataclasses.replace(study, plan=plan, settings=settings)
    )
    assert any(c.id == "plan.policies" for c in rationale.claims) is named


def test_until_the_day_of_application_is_declared_the_register_stands_in_for_it(jinhai):
    study = jinhai[0]
    assert study.applied_on == study.settings.population.as_of


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 suggestion was"), (2, "2 suggestions were")]
)
def test_english_goes_with_its_number(number, said, analyse):
    study, ledger = analyse("jinhai", language="en")
    counts = {"suggestions": number, "adopted": 0}
    consultation = study.wave.consultation.model_copy(update=counts)
    wave = study.wave.model_copy(update={"consultation": consultation})
    text = text_of(write_rationale(ledger, dataclasses.replace(study, wave=wave)), " ")
    assert f"{said} received; none has been adopted yet" in text


def test_the_year_is_an_ordinal_of_the_language(analyse):
    for language, said in (("en", "its 21st year"), ("zh", "第二十一年")):
        study, ledger = analyse("jinhai", language=language)
        project = study.settings.project.model_copy(update={"year": 21})
        settings = study.settings.model_copy(update={"project": project})
        rationale = write_rationale(ledger, dataclasses.replace(study, settings=settings))
        assert said in text_of(rationale, " ")


def test_intervals_are_not_spoken_of_where_fewer_than_half_answered(analyse):
    study, release = analyse("jinhai", language="zh")
    brief = Evidence(release, study)
    assert brief.has_margin("child")
    assert not brief.has_margin("parent")
    row = brief.row("PBAR", "share_choice", informant="parent", group=Group("choice", "5"))
    assert (row.ci_low, row.ci_high) == (None, None)


def test_a_small_first_year_study_is_written_without_its_missing_parts():
    study = make_study()
    text = text_of(write_rationale(Ledger("2019", ()), study))
    assert "今年首次申报" in text
    assert "没有上一年度服务记录" in text


def test_nobody_is_called_unwilling_where_nobody_was_asked(jinhai):
    study, release, _ = jinhai
    exports = tuple(e for e in study.wave.exports if e.informant == "child")
    alone = dataclasses.replace(study, wave=study.wave.model_copy(update={"exports": exports}))
    rationale = write_rationale(release, alone)
    (told,) = [c for c in rationale.claims if c.id.endswith(".willing")]
    assert (told.verdict, told.because) == ("refused", "not_asked")


def test_a_hidden_count_is_only_said_to_be_small(analyse):
    """A word such as 少部分 would say more than is known of a small base."""
    study, release = analyse("jinhai", language="zh", wave="2018")
    text = text_of(write_rationale(release, study))
    assert "同伴交往需要较多关注的不足10名，不列人数。" in text
    assert "少部分" not in text


def test_nothing_adopted_is_a_number_and_not_an_open_point(jinhai):
    study, release, _ = jinhai
    none = study.wave.consultation.model_copy(update={"adopted": 0})
    wave = study.wave.model_copy(update={"consultation": none})
    text = text_of(write_rationale(release, dataclasses.replace(study, wave=wave)))
    assert "尚未采纳。" in text
