from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kit.publish.html import render_html
from kit.publish.pdf import render_pdf

from .documents import make_document, make_hostile


@pytest.fixture(scope="session", params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture(scope="session")
def document(language):
    return make_document(language)


@pytest.fixture(scope="session")
def page(document):
    return render_html(document)


@pytest.fixture(scope="session")
def pdf(document):
    return render_pdf(document)


@pytest.fixture(scope="session")
def reader(pdf):
    return PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="session")
def hostile():
    return make_hostile()
