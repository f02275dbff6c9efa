from __future__ import annotations

import json

import pytest

from kit.show.blocks import MIME, Blocks, block_from_dict
from tests.documents.examples import HOSTILE, make_document, make_hostile


@pytest.mark.parametrize("block", [*make_document(), *make_hostile()], ids=lambda b: b.kind)
def test_a_block_survives_the_notebook(block):
    assert block_from_dict(json.loads(json.dumps(block.as_dict()))) == block


def test_a_cell_shows_its_blocks_and_an_escaped_preview():
    shown = Blocks(tuple(make_hostile()))._repr_mimebundle_()
    assert [b["kind"] for b in shown[MIME]] == [b.kind for b in make_hostile()]
    assert "<script" not in shown["text/html"]
    assert "<b>" not in shown["text/html"]
    assert "&lt;script&gt;" in shown["text/html"]
    assert all(h.split()[0][:5] for h in HOSTILE)


@pytest.mark.parametrize(
    ("language", "draft"),
    [("zh", "草稿，仅供内部核对"), ("en", "Draft, for internal checking only")],
)
def test_the_preview_in_a_notebook_is_marked_a_draft(language, draft):
    for example in ("", "x"):
        front = make_document(language, example)[0]
        shown = Blocks((front,))._repr_mimebundle_()["text/html"]
        assert f"<em>{draft}{example and ' · '}{example}</em>" in shown


def test_a_preview_shows_notes_and_captions():
    preview = Blocks(tuple(make_document()))._repr_mimebundle_()["text/html"]
    for words in ("填答181名。", "横线是区间。", "上一年度服务完成情况", "需要较多关注的儿童"):
        assert words in preview
