import pytest

from kit.intake.read import read_responses
from kit.intake.wenjuanxing import hash_file
from tests.intake.exports import make_folder, make_rows, place_of, write_export


@pytest.fixture
def take(tmp_path):
    """Return a function: forms → the responses that come of their export.

    A log line is given without the hash of the export, which is filled in.
    """

    def run(*changes, log=(), withdrawn=(), items=(), **written):
        path = write_export(place_of(tmp_path), make_rows(*changes), **written)
        sha256 = hash_file(path)
        lines = [{"raw_sha256": sha256} | line for line in log]
        study = make_folder(tmp_path, log=lines, withdrawn=withdrawn, items=items)
        (responses,) = read_responses(study)
        return responses

    return run
