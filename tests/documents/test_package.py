"""Office files as archives: read within limits, written the same everywhere."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.documents import package
from kit.documents.package import NotAPackageError, read_package, write_package

NAMES = st.text("abcdefghij/._", min_size=1, max_size=12).filter(lambda n: not n.endswith("/"))


def zipped(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=40), max_size=5))
def test_what_is_written_is_read_back_in_its_order(members):
    read = read_package(write_package(members))
    assert list(read.items()) == list(members.items())


def test_a_member_has_no_day_no_system_and_is_stored():
    written = write_package({"b": b"bb", "a": b"a"})
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.create_system, info.compress_type) == (0, zipfile.ZIP_STORED)


def test_what_is_compressed_is_read_and_folders_are_no_members():
    assert read_package(zipped({"word/": b"", "word/a.xml": b"<a/>"})) == {
        "word/a.xml": b"<a/>"
    }


BROKEN = [b"", b"no archive", zipped({"a": b"a" * 99})[:60]]


# Named, because an archive holds the second in which it was made.
@pytest.mark.parametrize("content", BROKEN, ids=["empty", "text", "part"])
def test_what_is_no_archive_or_a_part_of_one_is_refused(content):
    with pytest.raises(NotAPackageError):
        read_package(content)


def test_a_method_that_no_office_program_writes_is_refused():
    with pytest.raises(NotAPackageError):
        read_package(zipped({"a": b"a"}, zipfile.ZIP_BZIP2))


def test_all_members_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(package, "_LARGEST", 10)
    assert len(read_package(zipped({"a": b"12345", "b": b"67890"}))) == 2
    with pytest.raises(NotAPackageError):
        read_package(zipped({"a": b"12345", "b": b"678901"}))
