"""Each rule on the smallest table that needs it, and on the nearest that does not."""

import pytest

from tests.protect.tables import (
    choices,
    estimate,
    groups,
    hidden,
    make_policy_study,
    rated,
    release,
    share,
)


def reasons(rows, stat="count"):
    """Return key → reason of the hidden rows whose statistic starts so."""
    found = hidden(release(rows))
    return {key: why for key, why in found.items() if f".{stat}" in key}


def choice(number, item="ONE"):
    return f"{item}.count_choice|choice={number}"


def test_nothing_is_hidden_without_need():
    assert hidden(release(choices("ONE", (40, 30, 20, 10)))) == {}


@pytest.mark.parametrize(
    ("count", "reason"),
    [(0, None), (1, "small_count"), (9, "small_count"), (10, None)],
)
def test_a_small_count_is_hidden_with_its_share(count, reason):
    found = hidden(release(share("need", "attention", count, 100, size=263)))
    assert found.get("need.count_attention") == reason
    assert found.get("need.share_attention") == reason


@pytest.mark.parametrize(
    ("count", "reason"),
    [(90, None), (91, "small_rest"), (99, "small_rest"), (100, None)],
)
def test_so_is_a_count_that_leaves_few_others(count, reason):
    found = hidden(release(share("need", "attention", count, 100, size=263)))
    assert found.get("need.count_attention") == reason
    assert found.get("need.share_attention") == reason


def test_bounds_go_with_the_count_that_they_would_give_back():
    bounds = [
        estimate("need", "share_attention_lowest", 7 / 263, 180, size=263),
        estimate("need", "share_attention_highest", 90 / 263, 180, size=263),
    ]
    found = hidden(release([*share("need", "attention", 7, 180, size=263), *bounds]))
    assert set(found.values()) == {"small_count"}
    assert len(found) == 4


def test_another_smallest_count():
    rows = share("need", "attention", 7, 100)
    assert hidden(release(rows, make_policy_study(5))) == {}
    assert len(hidden(release(rows, make_policy_study(8)))) == 2


def test_fewer_than_k_answers_show_nothing():
    rows = [*share("need", "attention", 0, 9), estimate("need", "mean_score", 2.5, 9)]
    assert set(hidden(release(rows)).values()) == {"small_base"}
    assert len(hidden(release(rows))) == 3


def test_one_hidden_choice_hides_another():
    assert reasons(choices("ONE", (40, 30, 20, 8))) == {
        choice(3): "complement",
        choice(4): "small_count",
    }


def test_two_hidden_choices_that_are_few_together_hide_a_third():
    assert reasons(choices("ONE", (40, 30, 4, 5))) == {
        choice(2): "complement",
        choice(3): "small_count",
        choice(4): "small_count",
    }


def test_two_hidden_choices_that_are_enough_together_hide_no_other():
    assert set(reasons(choices("ONE", (40, 30, 6, 5)))) == {choice(3), choice(4)}


def test_two_hidden_choices_that_are_as_many_as_can_be_hide_a_third():
    """18 in two parts of at most 9 are 9 and 9."""
    assert choice(2) in reasons(choices("ONE", (40, 30, 9, 9)))
    assert choice(2) not in reasons(choices("ONE", (40, 30, 9, 7)))


def test_the_next_smallest_is_not_always_enough():
    """11 in a part of at most 9 and one of at least 10 are 1 and 10."""
    assert set(reasons(choices("ONE", (40, 30, 10, 1)))) == {choice(2), choice(3), choice(4)}


def test_an_empty_choice_hides_nothing():
    assert set(reasons(choices("ONE", (40, 30, 0, 8)))) == {choice(2), choice(4)}


def test_where_everything_is_hidden_the_base_is_withheld_too():
    ledger = release([*choices("ONE", (9, 9)), estimate("ONE", "rank_low", 1, 18)])
    assert ledger["ONE.rank_low"].n_base is None


def test_several_answers_do_not_add_up_and_hide_no_other():
    rows = [
        row
        for name, count in (("a", 50), ("b", 40), ("none", 4))
        for row in share("MANY", "choice", count, 100, by=("choice", name))
    ]
    assert reasons(rows) == {"MANY.count_choice|choice=none": "small_count"}


def test_who_agrees_divides_the_choices():
    """3 + 4 agree: 81 − 40 = 41 leaves choice 3 to be worked out from 4."""
    found = reasons(rated((20, 20, 5, 36)))
    assert found == {choice(3, "RATED"): "choices", choice(4, "RATED"): "choices"}


def test_two_choices_on_one_side_may_stay_hidden_alone():
    found = reasons(rated((8, 3, 36, 34)))
    assert set(found) == {choice(1, "RATED"), choice(2, "RATED")}


def test_what_hides_a_choice_on_one_side_hides_it_on_the_whole():
    """8 in a part of at most 4 and one of at least 5 are 1 … 3 and the rest."""
    found = hidden(release(rated((2, 6, 5, 37)), make_policy_study(5)))
    assert {key for key in found if "count" in key} == {choice(1, "RATED"), choice(2, "RATED")}


def test_where_few_on_one_side_could_be_worked_out_who_agrees_still_stands():
    """11 in two choices: 1 … 10 each, if neither is said to be the small one."""
    ledger = release(rated((1, 10, 36, 34)))
    assert hidden(ledger) == {
        f"RATED.{stat}|choice={n}": "choices"
        for n in (1, 2)
        for stat in ("count_choice", "share_choice")
    }
    assert ledger["RATED.count_agree"].value == 70


@pytest.mark.parametrize("missing", [1, 3, 9])
def test_how_few_did_not_answer_is_not_shown(missing):
    rows = choices("ONE", (40, 30, 27), missing=missing)
    ledger = release(rows)
    assert {row.n_base for row in ledger.values()} == {None}
    assert reasons(rows) == dict.fromkeys(map(choice, (1, 2, 3)), "missing_shown")
    assert ledger["ONE.share_choice|choice=1"].value == 41


@pytest.mark.parametrize("missing", [0, 10])
def test_how_many_did_not_answer_may_be_shown(missing):
    ledger = release(choices("ONE", (40, 30, 27), missing=missing))
    assert hidden(ledger) == {}
    assert {row.n_base for row in ledger.values()} == {97}


def test_any_and_none_add_up_to_those_who_answered():
    """So those who have none are hidden, with their share, and those who have any stay."""
    rows = [
        *share("MANY", "choice", 25, 95, missing=5, by=("choice", "a")),
        *share("MANY", "choice", 65, 95, missing=5, by=("choice", "none")),
        *share("MANY", "any", 30, 95, missing=5),
    ]
    ledger = release(rows)
    assert hidden(ledger) == {
        "MANY.count_choice|choice=a": "base_shown",
        "MANY.count_choice|choice=none": "missing_shown",
        "MANY.share_choice|choice=none": "missing_shown",
    }
    assert (ledger["MANY.count_any"].value, ledger["MANY.count_any"].n_base) == (30, None)


def test_a_count_and_its_percent_leave_three_possible_bases():
    """160 of 180 − 1 … 9 is 89 % only of 179."""
    assert reasons(share("CP", "agree", 160, 179, missing=1)) == {
        "CP.count_agree": "base_shown"
    }
    assert reasons(share("CP", "agree", 40, 175, missing=5)) == {}


def test_several_counts_of_the_same_people_are_weighed_together():
    """13 are 8 % of 171, 172 and 173; 59 are 34 % of 172 to 176; both of 172 and 173."""
    one = share("MANY", "choice", 13, 172, missing=8, by=("choice", "a"))
    other = share("MANY", "choice", 59, 172, missing=8, by=("choice", "b"))
    alone = [reasons(one), reasons(other)]
    together = reasons([*one, *other])
    assert alone == [{}, {}]
    assert set(together.values()) == {"base_shown"}


def test_bounds_that_give_back_the_base_are_hidden():
    """Of 100 people, (k + N − n)/N less k/N is N − n to the person."""
    bounds = [
        estimate("need", "share_attention_lowest", 0.40, 76, missing=4, size=100),
        estimate("need", "share_attention_highest", 0.64, 76, missing=4, size=100),
    ]
    found = hidden(release([*share("need", "attention", 40, 76, missing=4, size=100), *bounds]))
    assert set(found) >= {
        "need.count_attention",
        "need.share_attention_lowest",
        "need.share_attention_highest",
    }
    assert "need.share_attention" not in found


def test_nearly_all_complete_is_not_told_by_two_bases():
    rows = [
        estimate("need", "mean_score", 2.5, 160, missing=20),
        estimate("need", "alpha", 0.8, 155, missing=25),
    ]
    ledger = release(rows)
    assert ledger["need.mean_score"].n_base == 160
    assert ledger["need.alpha"].n_base is None
    rows[1] = estimate("need", "alpha", 0.8, 150, missing=30)
    assert release(rows)["need.alpha"].n_base == 150


def received(*fates, total=None):
    names = ("analysed", "no_consent", "withdrawn", "duplicate")
    everyone = sum(fates)
    return [
        estimate("response", "count", everyone, everyone),
        *(
            estimate("response", "count", n, everyone, by=("disposition", name))
            for name, n in zip(names, fates, strict=False)
        ),
        estimate("response", "count_analysed", fates[0], everyone),
        estimate("response", "response_rate", fates[0] / 263, 263),
    ]


def test_one_small_fate_hides_how_many_came():
    """Else 185 − 180 gives it back; so would the base of the other fates."""
    ledger = release(received(180, 0, 5))
    assert ledger["response.count"].reason == "complement"
    assert ledger["response.count|disposition=withdrawn"].reason == "small_count"
    assert ledger["response.count|disposition=analysed"].value == 180
    assert ledger["response.count_analysed"].value == 180
    assert {r.n_base for k, r in ledger.items() if "count" in k} == {None}
    assert ledger["response.response_rate"].n_base == 263


def test_a_hidden_fate_leaves_other_numbers_as_they_are():
    """The base of a mean stays withheld, and all but one may be analysed."""
    mean = estimate("need", "mean_score", 2.5, 97, missing=3)
    ledger = release([*received(184, 1), mean])
    assert ledger["need.mean_score"].n_base is None
    assert ledger["response.count_analysed"].value == 184


def test_how_few_did_not_send_a_form_is_no_secret():
    """Forms are not answers: 185 of 190 came back."""
    rows = [estimate("response", "count", 185, 185)]
    rows.append(estimate("response", "response_rate", 185 / 190, 190))
    assert [row.n_base for row in release(rows).values()] == [185, 190]


def test_enough_small_fates_hide_each_other():
    ledger = release(received(180, 0, 6, 7))
    assert ledger["response.count"].value == 193
    assert ledger["response.count"].n_base == 193
    assert len(hidden(ledger)) == 2


def group(number, stat="count_attention"):
    return f"need.{stat}|SEX={number}"


def test_groups_that_are_large_enough_are_shown():
    ledger = release(groups((20, 30), (45, 50)))
    assert hidden(ledger) == {}
    assert ledger[group(1)].n_base == 45


def subgroups(ledger):
    """Return the groups of which counts and shares are hidden, and nothing else is."""
    found = hidden(ledger)
    assert set(found.values()) <= {"subgroup"}
    return {int(key[-1]) for key in found}


@pytest.mark.parametrize("count", [0, 6, 39, 45])
def test_a_small_group_count_hides_all_groups_and_not_the_headline(count):
    """None or all of a group, few or nearly all of it: they look alike."""
    assert subgroups(release(groups((count, 20, 30), (45, 50, 60)))) == {1, 2, 3}


def test_groups_that_are_large_enough_are_shown_with_those_that_leave_just_enough():
    assert subgroups(release(groups((10, 44, 30), (45, 54, 60)))) == set()


def test_those_in_no_group_are_a_group_too():
    """55 − 25 − 27 = 3 of the 15 who did not say."""
    assert group(1) in hidden(release(groups((25, 27), (45, 50), unseen=(3, 15))))
    assert hidden(release(groups((25, 27), (45, 50), unseen=(0, 0)))) == {}
    assert hidden(release(groups((45, 47), (90, 95), unseen=(12, 30)))) == {}


def test_few_in_no_group_hide_the_counts_and_bases_of_all_groups():
    ledger = release(groups((25, 27), (45, 50), unseen=(2, 3)))
    assert {ledger[group(n)].reason for n in (1, 2)} == {"missing_shown"}
    assert {row.n_base for key, row in ledger.items() if "|" in key} == {None}
    assert ledger[group(1, "share_attention")].value == 56
    assert ledger["need.mean_score"].n_base == 98


def test_few_in_no_group_among_many_without_a_score():
    """160 with a score, 155 of them in a group: the bases alone tell 5."""
    ledger = release(groups((40, 50), (75, 80), unseen=(2, 5), unscored=21))
    assert {ledger[group(n)].reason for n in (1, 2)} == {"missing_shown"}
    assert {row.n_base for key, row in ledger.items() if "|" in key} == {None}
    assert ledger["need.mean_score"].n_base == 160


@pytest.mark.parametrize(
    ("unscored", "reason"), [(1, "missing_shown"), (9, "missing_shown"), (10, "")]
)
def test_few_in_no_group_of_whom_none_has_a_score(unscored, reason):
    ledger = release(groups((40, 50), (75, 80), unscored=unscored))
    assert {ledger[group(n)].reason for n in (1, 2)} == {reason}


def test_few_of_a_group_without_a_score():
    """The group's size is known from elsewhere; its base would tell who has no score."""
    ledger = release(groups((40, 50), (75, 80), missing=(2, 12)))
    assert {row.n_base for key, row in ledger.items() if "|" in key} == {None}


def test_a_group_of_few_shows_nothing_and_takes_another_with_it():
    ledger = release(groups((2, 20, 30), (6, 50, 60)))
    found = hidden(ledger)
    assert found[group(1, "mean_score")] == "small_base"
    assert found[group(2, "mean_score")] == "complement"
    assert found[group(2)] == found[group(3)] == "subgroup"
    assert found[group(1)] == "small_base"
    assert found["need.mean_difference|SEX=1:2"] == "complement"
    assert found["need.mean_difference|SEX=2:3"] == "complement"
    assert group(3, "mean_score") not in found
    assert ledger[group(3, "mean_score")].n_base is None


def levels(bases, item="SEX"):
    """Return a mean of each group, and of everyone."""
    everyone = estimate("need", "mean_score", 2.5, sum(bases))
    return [everyone] + [
        estimate("need", "mean_score", 2.5, n, by=(item, str(number)))
        for number, n in enumerate(bases, 1)
    ]


@pytest.mark.parametrize(
    ("bases", "reasons"),
    [
        ((10, 50, 60), {}),
        ((9, 60, 50), {1: "small_base", 3: "complement"}),
        ((9, 50, 50), {1: "small_base", 2: "complement"}),
        ((5, 5, 50), {1: "small_base", 2: "small_base"}),
        ((5, 4, 50, 60), {1: "small_base", 2: "small_base", 3: "complement"}),
    ],
)
def test_a_group_of_few_takes_the_smallest_of_the_others_with_it(bases, reasons):
    found = hidden(release(levels(bases)))
    assert found == {group(n, "mean_score"): reason for n, reason in reasons.items()}


def test_a_group_of_few_takes_none_of_another_question_with_it():
    rows = [*levels((9, 50, 60)), *levels((55, 64), "ONE")[1:]]
    for table in (rows, rows[::-1]):
        assert set(hidden(release(table))) == {group(1, "mean_score"), group(2, "mean_score")}


def test_k_answers_are_enough_to_show():
    assert hidden(release([estimate("need", "mean_score", 2.5, 10)])) == {}
    assert len(hidden(release([estimate("need", "mean_score", 2.5, 9)]))) == 1


def test_sizes_of_groups_that_are_hidden_are_not_told_by_bases():
    ledger = release([*choices("SEX", (45, 50, 4)), *groups((20, 25), (45, 50), unseen=(2, 4))])
    assert hidden(ledger)["SEX.count_choice|choice=3"] == "small_count"
    assert {row.n_base for key, row in ledger.items() if "need" in key and "|" in key} == {None}


def test_one_who_did_not_answer_is_as_hidden_as_several():
    ledger = release(choices("ONE", (40, 30, 27), missing=1))
    assert {row.n_base for row in ledger.values()} == {None}
    assert reasons(choices("ONE", (40, 30, 27), missing=1)) == dict.fromkeys(
        map(choice, (1, 2, 3)), "missing_shown"
    )


def test_one_in_no_group_is_as_hidden_as_several():
    ledger = release(groups((25, 27), (45, 50), unseen=(0, 1)))
    assert {ledger[group(n)].reason for n in (1, 2)} == {"missing_shown"}
    assert {row.n_base for key, row in ledger.items() if "|" in key} == {None}


def test_few_forms_of_one_kind_withhold_no_base_in_place_of_others():
    """The bases of forms are withheld besides those of answers."""
    ledger = release([*choices("ONE", (40, 30, 27), missing=3), *received(180, 0, 5)])
    assert ledger["ONE.share_choice|choice=1"].n_base is None
    assert ledger["response.count_analysed"].n_base is None


@pytest.mark.parametrize(
    ("young", "reason"),
    [(0, None), (9, "small_count"), (10, None), (34, None), (35, "complement"), (44, None)],
)
def test_few_who_were_answered_for_are_not_what_the_very_young_leave(young, reason):
    """Of 44 who did not answer for themselves 35 were too young to: 9 were answered for."""
    flag = ("flag", "self_report_young")
    rows = [
        estimate("response", "count_self", 137, 181),
        estimate("response", "count_proxy", 44, 181),
        estimate("quality", "count_flagged", young, 181, by=flag),
        estimate("quality", "count_flagged", 35, 181, by=("flag", "very_fast")),
    ]
    found = hidden(release(rows))
    assert found == ({"quality.count_flagged|flag=self_report_young": reason} if reason else {})


@pytest.mark.parametrize("proxy", [1, 9])
def test_few_who_were_answered_for_are_hidden_with_those_who_were_not(proxy):
    rows = [
        estimate("response", "count_self", 181 - proxy, 181),
        estimate("response", "count_proxy", proxy, 181),
    ]
    assert hidden(release(rows)) == {
        "response.count_self": "small_rest",
        "response.count_proxy": "small_count",
    }
