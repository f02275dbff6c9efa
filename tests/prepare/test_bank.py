"""The bank of questions: complete, in both languages, and plain enough to be answered."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from kit.study.questionnaire import NAME, RESERVED_NAMES

BANK = Path(__file__).parents[2] / "kit" / "prepare" / "bank"
PEOPLE = ("children", "older_people", "families")
TABLES = ("items", "scales", "questions", "choices", "services", "strategies", "open_answers")
MAY_BE_EMPTY = {"phrase", "gloss", "noun", "goal", "clause"}
"""Texts that not every row has; if one language has them, so has the other."""
OF_CHILDREN = re.compile(r"儿童|孩子|家长|child|parent", re.IGNORECASE)
TAKEN_OVER = {("children", "career_awareness")}
"""Three of its four sentences are reversed: it is asked as the example project asks it."""
LONGEST = 40


def read(people, table):
    text = (BANK / people / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def read_about(people):
    return tomllib.loads((BANK / people / "bank.toml").read_text(encoding="utf-8"))


def count_han(text):
    return len(re.findall(r"[\u3400-\u9fff]", text))


def list_pairs(row):
    """Yield the name of each text of a row with its Chinese and its English."""
    for column in row:
        if re.search(r"(^|_)zh(_|$)", column):
            other = re.sub(r"(^|_)zh(_|$)", r"\1en\2", column)
            yield re.sub(r"_?zh_?", "", column), row[column], row[other]


def list_texts(value):
    """Yield each table of bank.toml that holds languages."""
    if isinstance(value, dict) and {"zh", "en"} & set(value):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from list_texts(part)


def is_text(stem, row):
    """Whether a row must have this text: what asks nothing has no label."""
    asks = row.get("type") not in ("items", "end_group")
    return stem not in MAY_BE_EMPTY and asks


def find_list(question):
    return question["type"].partition(" ")[2]


def list_needs(people):
    return [s for s in read(people, "scales") if s["direction"] == "need"]


def items_of(people, scale):
    return [i for i in read(people, "items") if i["scale"] == scale["scale"]]


@pytest.mark.parametrize("people", PEOPLE)
class TestBank:
    @pytest.mark.parametrize("table", TABLES)
    def test_every_text_has_both_languages(self, people, table):
        rows = read(people, table)
        assert rows
        for row, (stem, zh, en) in ((r, p) for r in rows for p in list_pairs(r)):
            assert bool(zh.strip()) == bool(en.strip()), (row, stem)
            assert zh.strip() or not is_text(stem, row), (row, stem)
            assert re.search(r"[\u3400-\u9fff]|\d", zh) or not zh, (row, stem)
            assert not re.search(r"[\u3400-\u9fff]", en), (row, stem)

    def test_the_settings_have_both_languages(self, people):
        texts = list(list_texts(read_about(people)))
        assert len(texts) >= 7
        assert all(text.get("zh") and text.get("en") for text in texts)

    @pytest.mark.parametrize("table", TABLES)
    def test_files_are_plain_utf8(self, people, table):
        raw = (BANK / people / f"{table}.csv").read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        assert raw.endswith(b"\n")

    def test_no_cell_has_spaces_around_it(self, people):
        for table, row in ((t, r) for t in TABLES for r in read(people, t)):
            assert None not in row, (table, row)
            assert all(cell is not None and cell == cell.strip() for cell in row.values()), row

    def test_codes_are_unique_and_can_be_named(self, people):
        asked = [q for q in read(people, "questions") if q["type"] != "items"]
        questions = [q["name"] for q in asked if q["name"]]
        codes = [i["code"] for i in read(people, "items")]
        scales = [s["scale"] for s in read(people, "scales")]
        names = [*questions, *codes, *scales]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[A-Z]{2}\d", code) for code in codes)
        assert all(NAME.fullmatch(name) for name in names)
        assert not RESERVED_NAMES.intersection(name.casefold() for name in names)

    def test_choices_of_a_list_differ(self, people):
        rows = read(people, "choices")
        for column in ("name", "zh", "en"):
            said = [(c["list_name"], c[column]) for c in rows]
            assert len(set(said)) == len(said)
        assert all(NAME.fullmatch(c["name"]) for c in rows)

    def test_every_scale_has_items_enough(self, people):
        for scale in read(people, "scales"):
            items = items_of(people, scale)
            assert 0 < int(scale["min_items"]) <= len(items), scale["scale"]
            assert {i["need_area"] for i in items} == {scale["need_area"]}, scale["scale"]

    def test_every_item_has_a_scale(self, people):
        known = {s["scale"] for s in read(people, "scales")}
        assert {i["scale"] for i in read(people, "items")} == known

    def test_only_needs_have_a_planning_line_and_the_words_for_it(self, people):
        for scale in read(people, "scales"):
            is_need = scale["direction"] == "need"
            words = [
                scale[f"{w}_{n}"] for w in ("noun", "goal", "clause") for n in ("zh", "en")
            ]
            assert scale["planning_line"] == ("3.5" if is_need else "")
            assert all(words) if is_need else not any(words)

    def test_needs_ask_both_ways(self, people):
        for scale in list_needs(people):
            if (people, scale["scale"]) in TAKEN_OVER:
                continue
            keys = [int(i["reverse"]) for i in items_of(people, scale)]
            assert 0.2 <= sum(keys) / len(keys) <= 0.6, scale["scale"]

    def test_strengths_are_not_reversed(self, people):
        for scale in read(people, "scales"):
            if scale["direction"] != "need":
                assert all(i["reverse"] == "0" for i in items_of(people, scale))

    def test_what_people_can_do_is_said_of_them(self, people):
        strengths = {s["scale"] for s in read(people, "scales") if s["direction"] == "strength"}
        for item in read(people, "items"):
            said = item["reverse"] == "1" or item["scale"] in strengths
            assert bool(item["gloss_zh"]) == said, item["code"]
            assert not re.search(r"我|。", item["gloss_zh"])

    def test_every_list_is_there_and_used(self, people):
        known = {c["list_name"] for c in read(people, "choices")}
        questions = read(people, "questions")
        used = {find_list(q) for q in questions} - {""}
        informants = list(read_about(people)["informants"])
        used |= {f"like5{suffix}" for _, suffix in zip(informants, ("", "_p"), strict=False)}
        assert known == used

    def test_ratings_have_scores_from_one_to_five(self, people):
        rows = read(people, "choices")
        for name in {c["list_name"] for c in rows if c["list_name"].startswith("like5")}:
            rated = [c for c in rows if c["list_name"] == name and not c["kit_missing"]]
            assert [c["score"] for c in rated] == ["1", "2", "3", "4", "5"]

    def test_questions_with_several_answers_have_a_way_out(self, people):
        rows = read(people, "choices")
        out = {c["list_name"] for c in rows if c["kit_exclusive"] == "1"}
        for question in read(people, "questions"):
            # Of several times some suit everybody.
            if question["type"].startswith("select_multiple ") and question["name"] != "PTIME":
                assert find_list(question) in out, question["name"]

    def test_every_need_has_a_service(self, people):
        areas = {a for s in read(people, "services") for a in s["need_areas"].split("|") if a}
        assert areas == {s["need_area"] for s in list_needs(people)}

    def test_services_are_measured_by_a_question_on_their_need(self, people):
        items = {i["code"]: i for i in read(people, "items")}
        for service in read(people, "services"):
            measured = service["measured_by"]
            if measured:
                assert items[measured]["need_area"] in service["need_areas"].split("|")

    def test_an_indicator_quotes_a_sentence_as_it_is_asked(self, people):
        asked = {i[c] for i in read(people, "items") for c in i if c.startswith("zh_")}
        for service in read(people, "services"):
            for said in re.findall("“(.+?)”", service["indicator_zh"]):
                assert f"{said}。" in asked

    def test_services_promise_no_quantity(self, people):
        for table in ("services", "strategies"):
            for row in read(people, table):
                told = [row[c] for c in row if c.endswith(("_zh", "_en"))]
                assert not any(re.search(r"\d", text) for text in told), row

    def test_services_and_strategies_belong_together(self, people):
        strategies = {s["number"] for s in read(people, "strategies")}
        assert {s["strategy"] for s in read(people, "services")} == strategies
        choices = {(c["list_name"], c["name"]) for c in read(people, "choices")}
        questions = {q["name"]: q for q in read(people, "questions")}
        for reference in filter(None, (s["willing_from"] for s in read(people, "strategies"))):
            name, _, choice = reference.partition(".")
            listed = find_list(questions[name])
            assert not choice or (listed, choice) in choices

    @pytest.mark.parametrize("column", ["zh", "en"])
    def test_no_two_sentences_are_alike(self, people, column):
        items = read(people, "items")
        for informant in read_about(people)["informants"]:
            said = [i[f"{column}_{informant}"] for i in items]
            assert len(set(said)) == len(said)

    def test_labels_are_short(self, people):
        items = read(people, "items")
        said = [i[c] for i in items for c in i if c.startswith("zh_")]
        said += [q["zh"] for q in read(people, "questions") if q["type"] != "note"]
        said += [c["zh"] for c in read(people, "choices")]
        assert max(map(count_han, said)) <= LONGEST

    def test_sentences_have_no_double_negative(self, people):
        for item in read(people, "items"):
            for said in (item[c] for c in item if c.startswith(("zh_", "en_"))):
                assert not re.search(r"没有人不|不会不|不得不|不是不|没有不", said)
                assert len(re.findall(r"\b(?:not|never|nobody|nothing)\b|n't", said)) < 2

    def test_reversed_sentences_are_positive(self, people):
        for item in (i for i in read(people, "items") if i["reverse"] == "1"):
            for column in (c for c in item if c.startswith("zh_")):
                assert not re.search(r"没有|不(?!同|懂|开心|高兴|正常)|很少", item[column]), (
                    item
                )

    def test_questions_come_in_their_order(self, people):
        """Consent before all else, the card, background, then ratings and wishes."""
        order = ["consent", "linkage", "card", "background", "items"]
        later = ["preference", "asset", "satisfaction", "open"]
        for informant in read_about(people)["informants"]:
            asked = [q for q in read(people, "questions") if q["kit_informant"] == informant]
            roles = [q["kit_role"] or q["type"] for q in asked]
            first = [roles.index(role) for role in order]
            last = [roles.index(role) for role in later if role in roles]
            assert first == sorted(first)
            assert last == sorted(last)
            assert last[0] > first[-1]
            assert roles.count("items") == 1
            assert roles.count("background") <= 5

    def test_only_what_ran_before_is_asked_of_renewals(self, people):
        renewed = {q["name"] for q in read(people, "questions") if q["when"]}
        assert renewed == {"JOINED", "SAT"}
        assert {q["when"] for q in read(people, "questions")} == {"", "renewal"}

    def test_ages_outside_are_marked(self, people):
        about, rows = read_about(people), read(people, "choices")
        question = {q["name"]: q for q in read(people, "questions")}[about["age_item"]]
        bands = [c for c in rows if c["list_name"] == find_list(question)]
        scores = [int(c["score"]) for c in bands]
        assert scores == sorted(scores)
        for band, score in zip(bands, scores, strict=True):
            inside = about["age_min"] <= score <= about["age_max"]
            assert (band["kit_out_of_frame"] == "") == inside
            assert not score or str(score) in band["zh"]

    def test_what_is_counted_and_compared_is_background(self, people):
        about = read_about(people)
        stands = [i for i, who in about["informants"].items() if who["of_population"]]
        background = {
            q["name"]
            for q in read(people, "questions")
            if q["kit_role"] == "background" and q["kit_informant"] in stands
        }
        assert len(stands) == 1
        assert background.issuperset([*about["margins"], *about["compared"]])

    def test_there_are_answers_in_their_own_words(self, people):
        rows = read(people, "open_answers")
        for informant in read_about(people)["informants"]:
            said = [a["zh"] for a in rows if a["informant"] == informant]
            assert 12 <= len(said) <= 15
            assert len(set(said)) == len(said)
        assert not any(re.search(r"\d", a["zh"] + a["en"]) for a in rows)


@pytest.mark.parametrize("name", ["bank.toml", *(f"{table}.csv" for table in TABLES)])
def test_older_people_are_not_asked_about_children(name):
    text = (BANK / "older_people" / name).read_text(encoding="utf-8")
    assert not OF_CHILDREN.search(text)
