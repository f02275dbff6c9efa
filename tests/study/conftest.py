import pytest

from tests.study.editing import Form, copy_jinhai


@pytest.fixture
def folder(tmp_path):
    """A copy of the committed study, to break."""
    return copy_jinhai(tmp_path)


@pytest.fixture
def form(folder):
    """Its questionnaire, to change and save."""
    return Form(folder / "questionnaire.xlsx")
