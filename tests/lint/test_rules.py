"""Each rule has a text that trips it, and one like it that does not."""

import dataclasses

import pytest

from kit.errors import read_messages
from kit.lint.lists import read_lists
from kit.numbers.keys import Key
from kit.numbers.published import Ledger
from kit.study.model import Text
from tests.lint.planting import find_new, plant_own, plant_plan

SHARE = "{{ child.competition.share_attention }}"
COUNT = "{{ child.competition.count_attention }}"
OWN = {
    "lint.unbound": ("有77名家长打来电话。", f"有{COUNT}名儿童。"),
    "lint.typed": ("登记儿童263名。", "登记儿童{{ study.population.total }}名。"),
    "lint.rounded": ("需要较多关注的占49.6%。", f"需要较多关注的占{SHARE}。"),
    "lint.spelled": ("有三成儿童不愿意说。", "有一些儿童不愿意说。"),
    "lint.persons": (
        "上年服务{{ study.last_year.person_times }}名。",
        "上年服务{{ study.last_year.person_times }}人次。",
    ),
    "lint.person_times": (
        "计划服务{{ plan.targets.persons }}人次。",
        "计划服务{{ plan.targets.persons }}名儿童。",
    ),
    "lint.misfit": (
        f"需要较多关注的有{COUNT}名（{{{{ child.emotion.share_attention }}}}）。",
        f"需要较多关注的有{COUNT}名（{SHARE}）。",
    ),
    "lint.universal": ("孩子们普遍紧张。", "有的孩子紧张。"),
    "lint.causal": ("项目提升了孩子的能力。", "项目以提升孩子的能力为目标。"),
    "lint.comparison": ("紧张的孩子相比其他社区多。", "紧张的孩子不少。"),
    "lint.labels": ("有的孩子能力较弱。", "有的孩子需要较多关注。"),
    "lint.slogan": ("用好五社联动。", "社工和居民一起做。"),
    "lint.empty": ("社区高度重视。", "社区每月开一次会。"),
    "lint.amount": ("多数孩子紧张。", "有的孩子紧张。"),
    "lint.name": ("“金色童年”办得好。", "“金彩童年”办了两年。"),
    "lint.splice": ("孩子说，，想玩。", "孩子说，想玩。"),
    "lint.brackets": ("孩子说（想玩。", "孩子说（想玩）。"),
    "lint.stop": ("孩子说想玩", "孩子说想玩。"),
    "lint.orphan": ("此外，孩子想玩。", "孩子想玩。"),
}
PLAN = {
    "lint.survey_figure": ("问卷中46%的儿童紧张。", "按问卷反映的需求安排。"),
    "lint.persons": ("上年服务1238名。", "上年服务1238人次。"),
    "lint.person_times": ("上年去重后143人次。", "上年去重后143名。"),
    "lint.misfit": ("263名中有100名（50%）参加。", "263名中有100名（38%）参加。"),
    "lint.total": ("申请经费20万元。", "申请经费19万元。"),
    "lint.universal": ("孩子们普遍参加。", "愿意的孩子参加。"),
    "lint.causal": ("小组使孩子的情绪改善。", "小组旨在使孩子的情绪改善。"),
    "lint.labels": ("帮助问题儿童。", "帮助需要较多关注的儿童。"),
    "lint.slogan": ("打造一核多元。", "由社工牵头。"),
    "lint.empty": ("进一步加强服务。", "服务增加4场。"),
    "lint.name": ("由金山街道金海社区居委令负责。", "由金山街道金海社区居委会负责。"),
}


@pytest.fixture
def jinhai(analyse):
    return analyse("jinhai", language="zh")


CASES = [(plant_own, c, *t) for c, t in OWN.items()]
CASES += [(plant_plan, c, *t) for c, t in PLAN.items()]


@pytest.mark.parametrize(("plant", "code", "wrong", "right"), CASES)
def test_what_is_wrong_is_found_alone_and_what_is_right_passes(
    plant, code, wrong, right, jinhai
):
    study, ledger = jinhai
    found = find_new(ledger, study, plant(study, wrong))
    assert {p.code for p in found} == {code}
    assert all(p.where.file for p in found)
    assert find_new(ledger, study, plant(study, right)) == []


def test_a_sentence_said_twice(jinhai):
    study, ledger = jinhai
    words = "孩子想要和家里人说话的时间。"
    found = find_new(ledger, study, plant_own(study, words + words))
    assert {p.code for p in found} == {"lint.repeat"}


def test_what_the_notes_of_the_form_ask_for_is_missed(jinhai):
    """A paragraph in place of a sentence does not take away what must be there."""
    from kit.argue.rationale import write_rationale
    from kit.lint.required import REQUIRED, find_missing

    study, ledger = jinhai
    rationale = write_rationale(ledger, study)
    assert list(find_missing(rationale, study)) == []
    empty = dataclasses.replace(rationale, sections=())
    missed = {str(p.values["item"]) for p in find_missing(empty, study)}
    assert missed == {read_lists("zh").required[name] for name in REQUIRED}


def test_each_message_is_tripped_here():
    """Beside what is said twice, and what is missing."""
    codes = {code for code in read_messages() if code.startswith("lint.")}
    assert codes == {*OWN, *PLAN, "lint.repeat", "lint.missing"}


def test_errors_block_and_warnings_do_not(jinhai):
    study, ledger = jinhai
    (error,) = find_new(ledger, study, plant_own(study, OWN["lint.unbound"][0]))
    (warning,) = find_new(ledger, study, plant_own(study, OWN["lint.empty"][0]))
    assert (error.severity, warning.severity) == ("error", "warning")
    assert error.where.say("zh") == "text/own.md，第1行"


@pytest.mark.parametrize("words", ["使孩子的情绪改善", "多数参加者能说出三种办法"])
def test_a_goal_may_say_what_it_aims_at(jinhai, words):
    """It is no claim that it has come about, nor that a share was seen."""
    study, ledger = jinhai
    first, *others = study.plan.strategies
    service, *rest = first.services
    said = Text(zh=words, en=words)
    service = service.model_copy(update={"goal": said, "indicator": said})
    changed = first.model_copy(update={"services": (service, *rest)})
    plan = study.plan.model_copy(update={"strategies": (changed, *others)})
    assert find_new(ledger, study, dataclasses.replace(study, plan=plan)) == []


def test_a_share_that_two_counts_have_in_common_may_stand_once(jinhai):
    study, ledger = jinhai
    shares = [r for r in ledger if r.key.stat == "share_attention" and r.value is not None]
    one = next(r for r in shares if str(r.key).startswith("2019.child.competition."))
    other = dataclasses.replace(one, key=Key.parse("2019.child.peer.share_attention"))
    rest = [r for r in ledger if str(r.key) != str(other.key)]
    alike = Ledger(ledger.wave, (*rest, other))
    peer = "{{ child.peer.count_attention }}"
    planted = plant_own(study, f"需要较多关注的分别有{COUNT}名和{peer}名（{SHARE}）。")
    assert {p.code for p in find_new(ledger, study, planted)} == {"lint.misfit"}
    assert find_new(alike, study, planted) == []
