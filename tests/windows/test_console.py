"""A Chinese console knows no sign outside GBK; what it lacks is shown as ?, and no more."""

import pytest

from .imposing import Windows


@pytest.mark.parametrize("command", ["check", "batch"])
def test_a_name_that_the_console_cannot_show(drive, copy_to_drive, command):
    study = copy_to_drive("elmwood")
    (study / "plan.toml").write_text("䶮", encoding="utf-8")
    named = study.rename(study.with_name("elm䶮"))
    done = Windows(drive, ("seen", "gbk")).call("kit", command, f"surveys/{named.name}")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "plan.toml" in said
    assert "surveys/elm?" in said
    assert "Traceback" not in said
