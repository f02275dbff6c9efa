"""The catalogues and the paths that sections name."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from pydantic import ValidationError

from kit.argue.wording import RationaleWords, read_wording
from kit.catalogue import Catalogue, read_catalogue
from kit.numbers.facts import find_paths
from kit.show.captions import read_captions

KIT = Path(__file__).parents[2] / "kit"
CATALOGUES = [("kit.argue", "wording.toml"), ("kit.show", "wording.toml")]


def flatten(catalogue, path=""):
    for name, value in catalogue.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def texts_of(language, catalogues=CATALOGUES):
    for package, name in catalogues:
        for path, value in flatten(read_catalogue(package, name).texts(language)):
            for text in value if isinstance(value, tuple) else [value]:
                yield path, text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_template_brings_a_number_of_its_own(language):
    """Numbers come from the ledger or from declared facts; ordinals of headings are none."""
    free = {"frame.level_one", "frame.level_two"}
    for name, text in texts_of(language):
        assert name in free or not re.search(r"\d", text), name


def test_no_word_of_praise_or_blame_that_needs_evidence_stands_in_the_wording():
    banned = ("都是", "普遍", "极大", "显著", "全面", "有效解决", "首创", "能力较弱")
    for name, text in texts_of("zh", CATALOGUES[:1]):
        assert not any(word in text for word in banned), name
        assert not re.search(r"均(?!分|为|每)", text.replace("平均", "")), name


def test_only_english_has_forms_that_go_with_a_number():
    """And each of them names the form for one and for any other number."""
    forms = {}
    for language in ("zh", "en"):
        for name, text in texts_of(language):
            for _, slot, form, _ in Formatter().parse(text):
                if form:
                    forms[language, name, slot] = form
    assert {language for language, *_ in forms} == {"en"}
    assert all(form.count("|") == 1 for form in forms.values())


def test_a_misspelt_phrase_fails_when_the_catalogue_is_read():
    texts = read_catalogue("kit.argue", "wording.toml").texts("zh")
    both = {n: {"zh": t, "en": t} for n, t in texts["basis"].items()}
    both["begun"] = both.pop("started")
    with pytest.raises(ValidationError) as refused:
        RationaleWords.model_fields["basis"].annotation.model_validate(
            Catalogue("x", both).texts("zh")
        )
    assert {e["type"] for e in refused.value.errors()} == {"missing", "extra_forbidden"}


def test_a_misspelt_entry_of_a_nested_table_fails_too():
    words = read_wording("zh").model_dump()
    words["consultation"]["coverage"]["partly"] = "x"
    with pytest.raises(ValidationError, match=r"coverage\.partly"):
        RationaleWords.model_validate(words)


def test_both_languages_are_there():
    assert read_wording("zh").needs.heading == "服务对象的数量和需求"
    assert read_wording("en").frame.pieces[2] == "the two are"
    assert read_captions("en").verdicts.verdicts["unclear"] == "cannot be told"


# ---------------------------------------------------------------- paths of declared facts


def find_named_paths():
    """Yield place and path of each fact that a section or a table names.

    What is filled in when it runs becomes ``*``, a start that is handed over ``**``.
    """
    for file in sorted([*KIT.glob("argue/**/*.py"), *KIT.glob("show/*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in NAMES_FACT:
                path = spell(node.args[0]) if node.args else None
                if path:
                    yield f"{file.name}:{node.lineno}", path


NAMES_FACT = {"fact", "has"}


def spell(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = ["*" if isinstance(p, ast.FormattedValue) else p.value for p in node.values]
        return re.sub(r"^\*\.", "**.", "".join(parts))
    return None


def could_be(path, pattern):
    """Tell whether a path that a section names is one that a study can have."""
    said, declared = path.split("."), pattern.split(".")
    if said[0] == "**":
        said, declared = said[1:], declared[-len(said) + 1 :]
    return len(said) == len(declared) and all(
        d in ("*", s) if s != "*" else d == "*" for s, d in zip(said, declared, strict=True)
    )


NAMED = dict(find_named_paths())


@pytest.mark.parametrize("place", NAMED)
def test_a_path_that_a_section_names_is_one_that_a_study_can_have(place):
    literal = [p for p in find_paths() if not p.endswith(".*") or NAMED[place].endswith("*")]
    assert any(could_be(NAMED[place], pattern) for pattern in literal), NAMED[place]


def test_a_path_that_no_study_can_have_would_be_found():
    paths = find_paths()
    assert not any(could_be("study.population.totals", p) for p in paths)
    assert not any(could_be("plan.budget.*.amount", p) for p in paths)
    assert any(could_be("plan.budget.*.amount_yuan", p) for p in paths)
    assert len(NAMED) > 50


def test_every_fact_of_a_study_has_a_path_that_was_foreseen(analyse):
    from kit.numbers.facts import find_facts

    for name in ("jinhai", "elmwood"):
        for path in find_facts(analyse(name, language="en")[0]).by_path:
            assert any(matches(path, pattern) for pattern in find_paths()), path


def matches(path, pattern):
    parts = pattern.split(".")
    said = path.split(".")
    return len(parts) == len(said) and all(
        p in ("*", s) for p, s in zip(parts, said, strict=True)
    )
