"""kit lab: what it starts, with which settings, and what it brings; more in tests/lab."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from kit.cli import lab, main
from kit.release.orders import find_notebook_folder
from kit.study.location import find_root


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "surveys").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_jupyterlab_it_says_what_to_install(project, monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "jupyterlab" else find(name)
    )
    assert main(["lab", "--lang", "en"]) == 2
    assert capsys.readouterr().err == (
        "JupyterLab is not installed.\n"
        "What to do: Run pip install jupyterlab and try again; or do without it: kit new, kit "
        "check, kit run.\n"
    )
    assert [f.name for f in project.iterdir()] == ["surveys"]


@pytest.mark.parametrize("port", ["80", "x", "70000"])
def test_a_port_that_is_none(project, port, capsys):
    assert main(["lab", "--lang", "en", "--port", port]) == 2
    assert "from 1024 to 65535" in capsys.readouterr().err


def test_it_starts_this_python_at_the_root_on_the_first_notebook(tmp_path):
    command = lab.make_command(tmp_path, port=8899, browse=False)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--ServerApp.port=8899" in command
    assert "--no-browser" in command
    (url,) = [word for word in command if "default_url" in word]
    assert url.endswith("/lab/tree/notebooks/00_start_here.ipynb?file-browser-path=/")
    assert "--no-browser" not in lab.make_command(tmp_path, port=None, browse=True)


def test_no_news_are_asked_for_and_the_kernel_starts_by_itself(tmp_path):
    lab.write_settings(tmp_path, "en")
    (file,) = tmp_path.rglob("default_setting_overrides.json")
    assert file.parent.name == "labconfig"
    settings = json.loads(file.read_text(encoding="utf-8"))
    news = settings["@jupyterlab/apputils-extension:notification"]
    assert news == {"fetchNews": "false", "checkForUpdates": False}
    assert settings["@jupyterlab/notebook-extension:tracker"]["autoStartDefaultKernel"] is True
    assert "@jupyterlab/translation-extension:plugin" not in settings


@pytest.mark.parametrize("there", [True, False])
def test_menus_are_chinese_only_where_the_pack_is_there(tmp_path, monkeypatch, there):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: there or None)
    lab.write_settings(tmp_path, "zh")
    (file,) = tmp_path.rglob("*.json")
    assert ("zh_CN" in file.read_text(encoding="utf-8")) is there


def test_the_users_own_settings_are_kept_behind_ours():
    known = {"JUPYTER_CONFIG_PATH": "/mine", "OTHER": "1", "VIRTUAL_ENV": "/another"}
    made = lab.make_environment(known, Path("ours"))
    assert made["JUPYTER_CONFIG_PATH"].startswith("ours")
    assert made["JUPYTER_CONFIG_PATH"].endswith("/mine")
    assert (made["OTHER"], made["JUPYTER_PREFER_ENV_PATH"]) == ("1", "1")
    assert "VIRTUAL_ENV" not in made


def test_notebooks_are_brought_once_and_never_written_over(project):
    lab.bring_notebooks(project)
    brought = sorted(file.name for file in (project / "notebooks").iterdir())
    assert brought == sorted(file.name for file in find_notebook_folder().glob("0*.ipynb"))
    assert len(brought) == 4
    mine = project / "notebooks" / brought[0]
    mine.write_text("mine", encoding="utf-8")
    lab.bring_notebooks(project)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_nothing_is_brought_to_where_they_come_from():
    root = find_notebook_folder().parent
    before = {f: f.stat().st_mtime_ns for f in find_notebook_folder().iterdir()}
    lab.bring_notebooks(root)
    assert {f: f.stat().st_mtime_ns for f in find_notebook_folder().iterdir()} == before


def test_the_root_is_found_from_below_and_else_is_here(project, monkeypatch, tmp_path_factory):
    below = project / "notebooks/deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_root() == project
    nowhere = tmp_path_factory.mktemp("nowhere")
    monkeypatch.chdir(nowhere)
    assert find_root() == nowhere
