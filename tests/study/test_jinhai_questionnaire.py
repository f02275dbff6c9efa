"""questionnaire.xlsx is an XLSForm that pyxform, and so KoboToolbox and ODK, accept."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyxform.xls2xform import convert

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["surveys/jinhai", "tests/data/elmwood"])
def test_pyxform_accepts_the_questionnaire_without_a_warning(folder: str) -> None:
    form = convert(ROOT / folder / "questionnaire.xlsx", validate=False)

    assert form.warnings == []
    assert form.xform.startswith("<?xml")


def test_the_form_speaks_both_languages_and_asks_each_informant_for_themselves() -> None:
    form = convert(ROOT / "surveys/jinhai/questionnaire.xlsx", validate=False).xform

    assert '<translation lang="中文 (zh)" default="true()">' in form
    assert '<translation lang="English (en)">' in form
    assert 'nodeset="/data/child" relevant=" /data/form  = \'child\'"' in form
    assert 'nodeset="/data/parent" relevant=" /data/form  = \'parent\'"' in form
