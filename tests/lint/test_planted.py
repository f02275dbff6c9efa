"""Two hundred errors planted in right studies are found, and right studies raise no alarm."""

import itertools

import pytest

from kit.lint.check import check_words
from tests.argue.built import SITUATIONS, build
from tests.lint.planting import find_new, plant_own, plant_plan

OWN = {
    "zh": {
        "lint.unbound": "有{odd}名家长打来电话。|收到{odd}封信。|回访了{odd}户。",
        "lint.typed": "登记的有{total}名。|名册上一共{total}名儿童。",
        "lint.spelled": "有三成孩子不愿意说。|三分之一的家长没有来。|二十余名家长来了。"
        "|群里有三百多人。",
        "lint.persons": "上年服务{{{{ study.last_year.person_times }}}}名。"
        "|计划{{{{ plan.targets.person_times }}}}人。",
        "lint.person_times": "计划{{{{ plan.targets.persons }}}}人次。"
        "|名册有{{{{ study.population.total }}}}人次。",
        "lint.universal": "孩子们普遍紧张。|家长都是双职工。|所有孩子都来了。"
        "|效果显著。|服务全覆盖。",
        "lint.causal": "服务提升了孩子的能力。|活动使孩子的情绪改善。|成绩归功于社工。"
        "|项目缓解了压力。"
        "|参加以后孩子学会了求助。|孩子的信心明显提高。",
        "lint.labels": "孩子能力较弱。|帮助差生。|有的是问题儿童。|他们心理有问题。|素质较低。",
        "lint.slogan": "做好五社联动。|打造一站式服务。|学习枫桥经验。",
        "lint.empty": "社区高度重视。|扎实推进工作。|取得了良好成效。"
        "|深受居民好评。|工作走深走实。",
        "lint.amount": "多数孩子紧张。|绝大多数家长满意。|约半数孩子不说。|少数家长反对。"
        "|孩子大多紧张。",
        "lint.splice": "孩子说，，想玩。|孩子说。。想玩。|来的的人多。",
        "lint.brackets": "孩子说（想玩。|家长说“别急。|见《办法。",
        "lint.stop": "孩子说想玩|家长说别急",
        "lint.orphan": "此外，孩子想玩。|但家长没有来。|因此要多听。",
    },
    "en": {
        "lint.unbound": "We had {odd} calls.|There were {odd} letters.",
        "lint.typed": "The register has {total} names.|The book has {total} lines.",
        "lint.spelled": "One in three did not come.|A third did not say."
        "|Three hundred people came.",
        "lint.universal": "All children are tense.|Every child came."
        "|This is a significant step.",
        "lint.causal": "The service has improved skills.|That led to calm.|Thanks to the team."
        "|Children have learned to ask.",
        "lint.labels": "For problem children.|Some are lazy pupils.",
        "lint.slogan": "A one-stop place.|Reaching the last mile.",
        "lint.empty": "The committee attaches great importance to play."
        "|Work reaches new heights.",
        "lint.amount": "Most children are tense.|About half did not say.|Hardly any came."
        "|They are mostly tense.",
        "lint.splice": "Children said , play.|Children said.. play.",
        "lint.brackets": "Children said (play.|Children said “play.",
        "lint.stop": "Children want to play|Parents came",
        "lint.orphan": "However, children play.|But parents came.",
    },
}
PLAN = {
    "zh": {
        "lint.survey_figure": "问卷中46%的儿童紧张。|调查显示七十七77%不来。|答卷里有12%。",
        "lint.misfit": "300名中有100名（50%）参加。|200名里有50名（30%）来了。",
        "lint.total": "申请经费999万元。|全年服务99999人次。|项目经费共3元。",
        "lint.universal": "孩子们普遍参加。|实现全覆盖。|有效解决问题。",
        "lint.causal": "小组使孩子的情绪改善。|服务增强了信心。",
        "lint.labels": "帮助问题儿童。|面向后进生。",
        "lint.slogan": "打造一核多元。|走好最后一公里。",
        "lint.empty": "进一步加强服务。|切实做好工作。",
    },
    "en": {
        "lint.survey_figure": "The survey found 46%.|Of those who answered 12% agree.",
        "lint.misfit": "100 of 300 children (50%) came.|50 out of 200 (30%) came.",
        "lint.total": "The total budget is 999,999 yuan.|In all 99,999 person-times.",
        "lint.universal": "All residents take part.|That greatly helps.",
        "lint.causal": "Groups have raised skills.|The group makes children calm.",
        "lint.labels": "Help for problem children.|Help for weak pupils.",
        "lint.slogan": "A holistic place.|A one-stop place.",
        "lint.empty": "We will further strengthen services.|A good atmosphere for all of us.",
    },
}
RIGHT = {
    "zh": (
        "座谈会上家长说，平均每周见面的时间不多。",
        "名册有{{ study.population.total }}名，截至{{ study.population.as_of }}。",
        "孩子说：“都是大人在说。”",
        "2019年5月，社工到小区听意见；依据〔2012〕196号文件。",
        "项目以提升孩子的能力为目标。",
    ),
    "en": (
        "Parents said at the meetings that they have little time.",
        "The register has {{ study.population.total }} names.",
        "A child said: “All children know that.”",
        "In May 2019 social workers went to the estates.",
        "The project aims to make children feel at home.",
    ),
}


def list_planted():
    """Yield more than two hundred: each text in studies of several situations."""
    names = [name for name in SITUATIONS if name != "first_year"]
    turn = itertools.cycle(names)
    for language in ("zh", "en"):
        for plant, texts in ((plant_own, OWN), (plant_plan, PLAN)):
            for code, listed in texts[language].items():
                for words in listed.split("|"):
                    for _ in range(2):
                        yield next(turn), language, plant, code, words


@pytest.mark.slow
def test_two_hundred_planted_errors_are_found():
    planted = list(list_planted())
    assert len(planted) >= 200
    missed, others = [], []
    for name, language, plant, code, words in planted:
        study, ledger = build(name, language)
        total = study.settings.population.total
        text = words.format(odd=total * 7 + 1, total=total)
        found = {p.code for p in find_new(ledger, study, plant(study, text))}
        if code not in found:
            missed.append((name, text, found))
        if found - {code}:
            others.append((name, text, found))
    assert not missed, missed
    assert len(others) <= 0.02 * len(planted), others


@pytest.mark.slow
def test_fifty_right_studies_raise_no_alarm(analyse):
    right = [(*build(name, lang), lang) for name in SITUATIONS for lang in ("zh", "en")]
    right += [(*analyse("jinhai", language=lang), lang) for lang in ("zh", "en")]
    right += [(*analyse("elmwood"), "en")]
    alarms = [check_words(ledger, study) for study, ledger, _ in right]
    for language, texts in RIGHT.items():
        studies = itertools.cycle(one for one in right if one[2] == language)
        for words, (study, ledger, _) in zip(texts * 2, studies, strict=False):
            alarms.append(find_new(ledger, study, plant_own(study, words)))
    assert len(alarms) >= 50
    loud = [found for found in alarms if found]
    assert not loud, loud
