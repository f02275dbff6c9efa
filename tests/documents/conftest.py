from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kit.documents.formats.pdf import render as render_pdf

from .examples import make_document, make_hostile, render_html


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
