"""Every sentence and number of a release has its origin, by command and on the page."""

import json
import re
import shutil
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from kit.cli import main
from kit.trace.explain import explain_release, find_origins
from kit.trace.reading import read_release
from tests.end_to_end.reading import find_numbers, read_html, read_ledger

DOCUMENTS = ("rationale", "needs_assessment", "survey_quality")


@pytest.fixture(
    params=["jinhai_zh", pytest.param("jinhai_en", marks=pytest.mark.slow), "elmwood"]
)
def run(request):
    return request.getfixturevalue(request.param)


class Links(HTMLParser):
    """The ids of a page, where its links lead, and the text of each element with an id."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.targets, self.open, self.texts = [], [], [], {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.targets.append(given["href"])
        if tag == "span":
            self.open.append(given.get("id", ""))

    def handle_endtag(self, tag):
        if tag == "span":
            self.open.pop()

    def handle_data(self, data):
        for name in filter(None, self.open):
            self.texts[name] = self.texts.get(name, "") + data


def test_every_sentence_is_explained_by_its_own_words(run):
    told = read_release(run.release)
    sentences = list(told.sentences)
    assert len(sentences) > 30
    for traced in sentences:
        found = list(find_origins(told, traced.text))
        mine = [one for one in found if one.id == traced.sentence.claim]
        assert [one.kind for one in mine] == ["sentence"], traced.text
        assert len(mine[0].lines) > 2
        assert set(mine[0].keys) == {run.key for run in traced.runs if run.key}


def test_all_of_the_rationale_is_said_by_claims(run):
    """Nothing between the sentences says anything: leads and spaces alone."""
    told = read_release(run.release)
    for part in told.documents["rationale"].parts:
        if part.block.kind == "paragraph":
            between = [runs for said, runs in part.block.split() if said is None]
            assert not [run for runs in between for run in runs if run.key]
            assert len([runs for runs in between if "".join(r.text for r in runs).strip()]) < 2


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_number_is_explained_by_its_key_and_by_itself(run, name):
    told = read_release(run.release)
    rows, _ = read_ledger(run)
    _, keyed = read_html(run.read(f"{name}.html"))
    for key in {key for key, _ in keyed}:
        kind = "number" if key in rows else "fact"
        (found,) = (one for one in find_origins(told, key) if one.kind == kind)
        assert found.id == key
        assert found.places, key
    texts = {text for key, text in keyed if key in rows and text.strip("%").isdigit()}
    for text in sorted(texts)[:40]:
        keys = {key for key, shown in keyed if shown == text}
        found = {one.id for one in find_origins(told, text)}
        assert keys <= found, text


def test_what_is_told_of_a_number_is_what_the_ledger_says(run):
    told = read_release(run.release)
    rows, _ = read_ledger(run)
    for entry in told.origins.numbers:
        row = rows[entry.id]
        said = find_numbers(" ".join(entry.lines))
        for name in ("value", "n_base", "N"):
            assert row[name] is None or {f"{row[name]:g}", str(row[name])} & said, entry
    hidden = [key for key, row in rows.items() if row["status"] == "suppressed"]
    for key in hidden[:50]:
        (found,) = find_origins(told, key)
        assert not find_numbers(found.lines[0])


def test_every_link_of_the_page_leads_somewhere_and_back(run):
    page = Links(run.read("rationale.html"))
    assert len(page.ids) == len(set(page.ids))
    inner = [target[1:] for target in page.targets if target.startswith("#")]
    assert set(inner) <= set(page.ids)
    sentences = [name for name in page.ids if re.fullmatch(r"s\d+", name)]
    told = read_release(run.release)
    assert len(sentences) == len(list(told.sentences))
    for kind in ("s", "n", "q"):
        named = {name for name in page.ids if re.fullmatch(rf"{kind}\d+", name)}
        assert named
        # What a scale is made of is reached from the scale.
        assert named <= set(inner), kind
    assert {f"r-{entry.id}" for entry in told.origins.rules} <= set(inner)
    for traced in told.sentences:
        assert page.texts[traced.anchor] == traced.text


def test_the_word_file_has_a_bookmark_and_a_line_for_every_sentence(run):
    file = docx.Document(run.release / "rationale.docx")
    names = [b.get(qn("w:name")) for b in file.element.body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))
    linked = [a.get(qn("w:anchor")) for a in file.element.body.iter(qn("w:hyperlink"))]
    told = read_release(run.release)
    expected = [f"sentence_{n}" for n, _ in enumerate(told.sentences, start=1)]
    assert linked == expected
    assert set(expected) <= set(names)
    table = file.tables[-1]
    assert len(table.rows) == len(expected) + 1


def test_a_question_tells_wording_coding_and_lines_of_the_log(jinhai_zh):
    (found,) = explain_release(jinhai_zh.release, "CP5")
    assert found.kind == "question"
    assert found.lines[0] == "题目：“只要比昨天的自己有进步，我就很高兴。”"
    assert "非常像 = 5" in found.lines[2]
    assert "反向题，算分时反过来" in found.lines
    assert found.lines[-1].startswith(
        "清理记录 cleaning_log.csv 里有关的行：删去整份答卷 第2–13"
    )


def test_the_log_is_not_told_where_it_is_another(jinhai_zh, copy_study, monkeypatch):
    study = copy_study("jinhai")
    monkeypatch.chdir(study.parent.parent)
    (found,) = explain_release(jinhai_zh.release, "CP5")
    assert "有关的行" in found.lines[-1]
    log = study / "cleaning_log.csv"
    log.write_bytes(log.read_bytes() + b"\n")
    (found,) = explain_release(jinhai_zh.release, "CP5")
    assert found.lines[-1] == "清理记录：写出成果以后改过，对不上"
    shutil.rmtree(study)
    (found,) = explain_release(jinhai_zh.release, "CP5")
    assert found.lines[-1] == "清理记录：调查项目不在这台电脑上，看不到"


def test_of_many_that_fit_each_is_named(jinhai_zh):
    found = explain_release(jinhai_zh.release, "")
    assert len(found) > 40
    assert {one.kind for one in found} == {"sentence"}
    many = explain_release(jinhai_zh.release, "263")
    assert "study.population.total" in {one.id for one in many}


def test_the_command_in_words_and_for_programs(jinhai_zh, capsys):
    assert main(["explain", str(jinhai_zh.release.parent), "needs.limits"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "  [needs.limits]"
    assert "  规则：G3 多少和水平" in said
    assert main(["explain", str(jinhai_zh.release), "needs.limits", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["id"]) == ("sentence", "needs.limits")


@pytest.mark.parametrize(
    "asked", ["不是里面的话", "2019.child.nothing.share_attention", "99999"]
)
def test_what_is_not_there_is_one_message(jinhai_zh, asked, capsys):
    assert main(["explain", str(jinhai_zh.release), asked]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"成果里没有“{asked}”")
    assert "Traceback" not in said


def test_a_folder_that_is_no_release_and_one_of_another_version(jinhai_zh, tmp_path, capsys):
    assert main(["explain", str(tmp_path), "x", "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith("There is no release here.")
    copy = tmp_path / jinhai_zh.release.name
    shutil.copytree(jinhai_zh.release, copy)
    for notebook in (copy / "notebooks").iterdir():
        text = notebook.read_text(encoding="utf-8").replace('"sentences"', '"claims"')
        notebook.write_text(text, encoding="utf-8")
    assert main(["explain", str(copy), "x", "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith("This release tells nothing of its origins")
