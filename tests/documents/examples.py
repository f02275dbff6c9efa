"""A document as the kit makes them: text, tables, figures, a signature; zh and en."""

from __future__ import annotations

from kit.documents.formats import html
from kit.show.blocks import (
    Block,
    Figure,
    Form,
    FormField,
    Front,
    Heading,
    Paragraph,
    Run,
    Sentence,
    Signature,
    Table,
    TableCell,
)
from kit.show.figures import (
    Bar,
    Pair,
    RankSpan,
    draw_pairs,
    draw_ranks,
    draw_services,
    draw_shares,
)

RARE = "喆堃珺昇祎玥"
HOSTILE = (
    '<script>alert("x")</script>',
    'A & B\'s "quoted" <b>label</b>',
    "#panic[boom] *strong* _emph_ `raw` @ref <label>",
    "$math$ and \\alpha_1 \\#set {{ 7 * 7 }} {% raw %}",
    "// no comment /* none */ = no heading",
    "=HYPERLINK(1) ]] #{ ] }",
)

ZH_AREAS = ("面对竞争", "情绪调节", "亲子沟通", "职业认识", "同伴交往")
EN_AREAS = ("Facing competition", "Emotions", "Talk with parents", "Jobs", "Peers")
ZH_WISHES = (
    "职业体验",
    "小区同伴活动",
    "周末由社工带领的亲子户外活动",
    "家里的大人常拿我和别的孩子比，我不太喜欢",
    "阅读和讲故事",
)
EN_WISHES = (
    "A day at somebody's work",
    "Playing with children on the estate",
    "Outdoor weekends for parents and children with a social worker",
    "A reading corner",
    "Something else",
)


def render_html(blocks: list[Block]) -> str:
    """Return the page as text."""
    return html.render(blocks).decode()


def cell(text: str, key: str = "") -> TableCell:
    return TableCell((Run(text, key),))


def make_figures(language: str) -> list[Block]:
    """Return six figures, one of each way to draw and two more."""
    zh = language == "zh"
    areas, wishes = (ZH_AREAS, ZH_WISHES) if zh else (EN_AREAS, EN_WISHES)
    shares, parents = (39, 38, 32, 30, 17), (45, 30, 32, 12, None)
    needs = [
        Bar(a, v, f"{v}%", v - 7, v + 7, colour=i)
        for i, (a, v) in enumerate(zip(areas, shares, strict=True))
    ]
    wanted = [
        Bar(w, v, f"{v}%", v - 6, v + 6) if v else Bar(w, None, "不公布" if zh else "not shown")
        for w, v in zip(wishes, (53, 49, 31, 22, None), strict=True)
    ]
    ranks = ((1, 2, "a"), (1, 2, "a"), (3, 4, "b"), (3, 4, "b"), (5, 5, ""))
    say = ("第{}至{}位" if zh else "{} to {}").format
    spans = [
        RankSpan(a, low, high, say(low, high), tie, i)
        for i, (a, (low, high, tie)) in enumerate(zip(areas, ranks, strict=True))
    ]
    pairs = [
        Pair(a, v, p, f"{v}%", f"{p}%" if p else "—", i)
        for i, (a, v, p) in enumerate(zip(areas, shares, parents, strict=True))
    ]
    kinds = ("个案", "小组", "社区") if zh else ("Casework", "Groups", "Community")
    unit = "人次" if zh else ""
    served = [
        Bar(areas[i], v, f"{v}{unit}", group=kinds[k], colour=k)
        for i, (v, k) in enumerate(((64, 0), (210, 1), (180, 1), (420, 2), (364, 2)))
    ]
    ends = ("需要较多", "需要较少") if zh else ("needed most", "needed least")
    who = ("儿童", "家长") if zh else ("Children", "Parents")
    words = (
        ("需要较多关注的儿童：面对竞争和情绪调节最多，两项不分先后", "可能的位次"),
        ("Children who need more attention: two areas lead, in no order", "Possible ranks"),
    )[not zh]
    drawn = (
        ("attention", words[0], draw_shares(needs)),
        ("ranks", words[1], draw_ranks(spans, ends=ends)),
        ("views", "、".join(who) if zh else " and ".join(who), draw_pairs(pairs, names=who)),
        ("wishes", wishes[0], draw_shares(wanted, top=100)),
        ("services", kinds[0], draw_services(served)),
        ("again", words[1], draw_ranks(spans, ends=ends)),
    )
    lines = "；".join(f"{b.label}{b.value_text}" for b in needs)
    note = "横线是区间。" if zh else "Whiskers are intervals."
    return [Figure(i, c, s, f"{c}：{lines}", note) for i, c, s in drawn]


def make_tables(language: str) -> list[Block]:
    """Return a narrow, a wide and a long table."""
    zh = language == "zh"
    areas = ZH_AREAS if zh else EN_AREAS
    needs = Table(
        "needs",
        "需要较多关注的儿童" if zh else "Children who need more attention",
        ("需求领域", "人数", "比例") if zh else ("Area", "Number", "Share"),
        tuple(
            (cell(a), cell(str(n), f"count.{a}"), cell(f"{s}%", f"share.{a}"))
            for a, n, s in zip(areas, (71, 68, 58, 55, 31), (39, 38, 32, 30, 17), strict=True)
        ),
        "lrr",
        "填答181名。" if zh else "181 answered.",
    )
    service = (
        "朋辈成长和情绪认知小组，每组八至十二名儿童，每周一节"
        if zh
        else ("Group work on peers and emotions, eight to twelve children, one session a week")
    )
    wide = Table(
        "services",
        "上一年度服务完成情况" if zh else "Last year's services",
        ("服务", "对象", "场次", "人次", "人数", "经费（元）")
        if zh
        else ("Service", "For whom", "Sessions", "Person-times", "Persons", "Cost in yuan"),
        tuple(
            (cell(service), cell(areas[i]), *(cell(f"{v + i:,}") for v in (36, 390, 64, 42000)))
            for i in range(5)
        ),
        "llrrrr",
    )
    item = "家里的大人常拿我和别的孩子比" if zh else "Adults at home compare me with others"
    long = Table(
        "items",
        "各题同意的比例" if zh else "Share who agree, by item",
        ("题目", "儿童", "家长") if zh else ("Item", "Children", "Parents"),
        tuple((cell(f"{item}（{RARE}）"), cell(f"{20 + i}%"), cell("—")) for i in range(30)),
        "lrr",
        "— 表示人数较少，不公布。" if zh else "— means small, not shown.",
    )
    return [needs, wide, long]


def make_document(language: str = "zh", mark: str | None = None) -> list[Block]:
    """Return a document with every kind of block."""
    zh = language == "zh"
    text = (
        "2019年5月6日至24日，社区居委会会同承接机构向263名登记儿童的家庭发放问卷，收回有效儿童"
        "问卷181份（有效回收率69%）、家长问卷122份。问卷自愿填写，以下反映的是填答家庭的情况，"
        "未填答的82名儿童可能有所不同。“金彩童年”重在陪伴——先听，再做。"
        if zh
        else "Questionnaires went to the families of 263 registered children; 181 children and "
        "122 parents answered, which is 69 % of the children. What follows speaks of those who "
        "answered; the 82 who did not may differ."
    )
    share = Run("39%", "2019.child.competition.share_attention")
    finding = (
        (Run("71名（"), share, Run("）需要较多关注，与情绪调节接近，两项不分先后。"))
        if zh
        else (Run("Of them "), share, Run(" need more attention; two areas cannot be ordered."))
    )
    default = "示例数据，不得用于申报" if zh else "Synthetic data, not for applications"
    front = Front(
        "rationale",
        "“金彩童年”金海社区儿童能力提升社工服务项目申报理由"
        if zh
        else "Why Jinhai asks for a second year: growing up with strengths",
        "zh" if zh else "en",
        "金山街道金海社区居委会" if zh else "Jinhai Residents' Committee",
        "2019-06-30",
        default if mark is None else mark,
        "附件" if zh else "Annex",
    )
    heads = (
        (
            "一、项目基本情况",
            "（一）征求意见的方式",
            "1.面对竞争和情绪调节（并列）",
            "二、服务",
            "三、方法",
        ),
        (
            "1 The project",
            "1.1 How people were asked",
            "Two needs lead",
            "2 Services",
            "3 Method",
        ),
    )[not zh]
    body = Paragraph((Run(text),), (Sentence("c1", 0, 1),))
    note = Paragraph((Run(text),), style="note")
    figures, tables = make_figures(language), make_tables(language)
    signature = (
        Signature("金山街道金海社区居委会", "　　　年　　月　　日", "（盖　章）")
        if zh
        else Signature("Jinhai Residents' Committee", "Date: ____________", "(seal)")
    )
    return [
        front,
        Heading(1, heads[0], "project"),
        body,
        Heading(2, heads[1], "asked"),
        body,
        Heading(3, heads[2], "needs"),
        Paragraph(finding, (Sentence("c2", 0, len(finding)),)),
        body,
        figures[0],
        tables[0],
        body,
        *figures[1:3],
        Heading(1, heads[3], "services"),
        body,
        tables[1],
        *figures[3:],
        Heading(1, heads[4], "method"),
        note,
        tables[2],
        body,
        signature,
        make_form(zh=zh),
    ]


def make_form(*, zh: bool) -> Form:
    """Return what goes into the form that comes with the kit."""
    texts = {
        "applicant": "金山街道金海社区居委会" if zh else "Jinhai Residents' Committee",
        "name": "“金彩童年”金海社区儿童能力提升社工服务项目" if zh else "Golden Childhood",
        "kind": "单项" if zh else "single",
    }
    key = "study.project.name"
    return Form(tuple(FormField(f, f, (Run(text, key),)) for f, text in texts.items()))


def make_hostile(language: str = "zh") -> list[Block]:
    """Return a document whose every text tries to be more than text."""
    text = " ".join(HOSTILE)
    bars = [Bar(h, 10 + i, h, group=h) for i, h in enumerate(HOSTILE)]
    spans = [RankSpan(h, 1, 1 + i, h, h) for i, h in enumerate(HOSTILE)]
    pairs = [Pair(h, 1, 2, h, h) for h in HOSTILE]
    rows = tuple((cell(h, h), cell(h, '" onclick="x'), cell(h)) for h in HOSTILE)
    return [
        Front("x", text, "zh" if language == "zh" else "en", text, "2019-06-30", text, text),
        *(Heading(1, h, h) for h in HOSTILE),
        Paragraph(
            tuple(Run(h, h) for h in HOSTILE),
            tuple(Sentence(h, n, 1, h, h, h, h) for n, h in enumerate(HOSTILE)),
        ),
        Paragraph((Run(text),), style="note"),
        Table('x" onclick="x', text, HOSTILE[:3], rows, "lrr", text),
        Figure('y" onclick="x', text, draw_shares(bars), text, text),
        Figure("y2", text, draw_ranks(spans, ends=HOSTILE[:2]), text, text),
        Figure("y3", text, draw_pairs(pairs, names=HOSTILE[:2]), text, text),
        Signature(*HOSTILE[:3]),
    ]
