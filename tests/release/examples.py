"""Small releases as the kit writes them: a ledger of one number, a page, a manifest."""

from __future__ import annotations

from kit.numbers.keys import Key
from kit.numbers.ledger import hash_numbers, render_ledger
from kit.numbers.published import Ledger, Published
from kit.release.lock import hold_lock
from kit.release.manifest import Provenance
from kit.release.register import record_final
from kit.release.staging import write_release
from kit.study.model import Text

WHO = (Text(zh="街道", en="the street"), Text(zh="居委会", en="the committee"))


def make_ledger(value=39.0, wave="2019", **more):
    key = Key(wave, "child", "emotion", "share_attention")
    row = Published(key, "pass", value, value - 7, value + 7, n_base=181)
    other = Published(Key(wave, "child", "peers", "share_attention"), "suppressed", reason="x")
    rows = (row, other) if not more else (Published(**{**vars(row), **more}), other)
    return Ledger(wave, rows)


def numbers_of(value=39.0, wave="2019"):
    return hash_numbers(make_ledger(value, wave))


def make_release(
    folder, value=39.0, *, wave="2019", language="zh", final=False, text="", registered=True
):
    """Write a release whose ledger holds `value`, as a run does, and return its folder."""
    files = {
        "ledger.json": render_ledger(make_ledger(value, wave), [], "study", language),
        "rationale.html": f"<p>{language} {value} {text}".encode(),
    }
    told = Provenance(
        {"study.toml": "0"}, {"wave": wave, "language": language}, synthetic=False, final=final
    )

    def record(staged):
        if registered:
            record_final(folder, staged, WHO)

    with hold_lock(folder):
        prefix = f"{wave}-{language}"
        return write_release(files, folder, prefix, provenance=told, on_staged=record)


def names_in(folder):
    """Return what stands in an outputs folder, without the lock's files."""
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(".lock"))
