"""Makes the pictures of the README: `python .ci/pictures.py`, with chromium and pdftoppm there.

They show the invented example: page 1 of the PDF, the page on a phone, and the first notebook.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "kit/manual/pictures"
COLOURS = 32


def main() -> None:
    """Write the three pictures."""
    sys.path.insert(0, str(ROOT))
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        release = run_example(home)
        draw_paper(release / "rationale.pdf", home)
        draw_screens(release / "rationale.html", home)
        for name in ("paper", "phone", "lab"):
            shrink(home / f"{name}.png", TARGET / f"{name}.png")


def run_example(home: Path) -> Path:
    """Run the example and return the folder of its release."""
    command = [sys.executable, "-m", "kit", "run", "surveys/jinhai", "--out", str(home / "out")]
    subprocess.run([*command, "--formats", "html,pdf"], cwd=ROOT, check=True)
    study = home / "out/jinhai"
    return study / (study / "latest").read_text(encoding="utf-8").strip()


def draw_paper(pdf: Path, home: Path) -> None:
    """Draw the first page of a PDF."""
    command = ["pdftoppm", "-r", "50", "-png", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run([*command, str(pdf), str(home / "paper")], check=True)


def draw_screens(page: Path, home: Path) -> None:
    """Draw a page as a phone shows it, and the first notebook in JupyterLab."""
    from playwright.sync_api import sync_playwright

    from tests.lab.driving import open_lab

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        phone = browser.new_page(viewport={"width": 375, "height": 720})
        phone.goto(page.as_uri())
        phone.screenshot(path=str(home / "phone.png"))
        browser.close()
    skip = shutil.ignore_patterns("*.py", "design", "__pycache__")
    shutil.copytree(ROOT / "surveys/jinhai", home / "lab/surveys/jinhai", ignore=skip)
    with open_lab(home / "lab", language="zh") as lab:
        lab.wait_ready()
        lab.page.set_viewport_size({"width": 900, "height": 720})
        lab.page.wait_for_timeout(4000)
        lab.page.screenshot(path=str(home / "lab.png"))


def shrink(source: Path, target: Path) -> None:
    """Write a picture with few colours, which takes a tenth of the room."""
    from PIL import Image

    picture = Image.open(source).convert("RGB")
    picture.quantize(COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    main()
