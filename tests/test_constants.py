"""Constants beside the code: whole, without anything else, and never changed."""

import pytest
from pydantic import ValidationError

from kit.argue.rules import read_evidence_rules
from kit.constants import Constants, read_constants
from kit.measure.rules import read_measure_rules
from kit.protect.publishing import read_limits


class Other(Constants):
    other: int


def test_a_file_without_a_constant_is_refused():
    with pytest.raises(ValidationError, match="other\n  Field required"):
        read_constants("kit.measure", Other)


@pytest.mark.parametrize("read", [read_evidence_rules, read_measure_rules, read_limits])
def test_constants_are_read_whole_and_stay_as_they_are(read):
    constants = read()
    name = next(iter(type(constants).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(constants, name, 0)
