import pytest

from kit.intake.read import take_responses
from kit.intake.wenjuanxing import read_export
from tests.intake.exports import make_folder, make_rows, place_of, write_export


@pytest.fixture
def take(intake):
    """Return a function: forms → the responses that come of their export.

    A log line is given without the name of the export, which is filled in.
    """

    def run(*changes, **given):
        (responses,) = intake(*changes, **given).responses
        return responses

    return run


@pytest.fixture
def intake(tmp_path):
    """Return a function: forms → all that comes of their export, problems too."""

    def run(*changes, log=(), withdrawn=(), items=(), accept=(), **written):
        path = write_export(place_of(tmp_path), make_rows(*changes), **written)
        _, sha256 = read_export(path).names
        lines = [{"raw_sha256": sha256} | line for line in log]
        study = make_folder(
            tmp_path, log=lines, withdrawn=withdrawn, items=items, accept=accept
        )
        return take_responses(study)

    return run
