"""OFD packages made by hand: reading order, tables, templates, attachments, seals, and hostile ones. Exact gold."""

from __future__ import annotations

import pytest

from xuncha_nlp.documents import Cage, Limits
from xuncha_nlp.documents.child import parsed
from xuncha_nlp.errors import Damaged, EmptyText, Encrypted, ReadError, TooLarge
from xuncha_nlp.testing import check_reader
from xuncha_nlp.types import Document, Failure, RawFile

from . import made
from .made_ofd import code, ofd, page, part, parts, path, ruled, text


def read(data: bytes, limits: Limits = Limits()) -> list[Document | RawFile | Failure]:
    return list(parsed(made.raw("a.ofd", data), limits))


def one(data: bytes) -> Document:
    (document,) = read(data)
    assert isinstance(document, Document)
    return document


def shown(document: Document) -> list[tuple[str, str, int | None]]:
    return [(block.span.of(document.text), block.kind, block.page) for block in document.blocks]


def lines(*objects: str) -> list[str]:
    return one(ofd("".join(objects))).text.split("\n")


def test_pages_paragraphs_and_page_numbers() -> None:
    first = "　　反映某镇某村党支部书记张某侵占危房改造补贴款的问题，并在二〇二三年以"
    second = "虚报户数的方式套取补贴三万元，请组织核查处理后把结果告知我们全体村民。"
    document = one(ofd(
        text(85, 40, "反映信", 6) + text(30, 60, first) + text(30, 67, second) + text(30, 74, "一、基本情况") + text(100, 290, "- 1 -"),
        text(30, 40, "第二页的内容。"),
    ))  # fmt: skip
    assert shown(document) == [
        ("反映信", "paragraph", 1), (first.strip() + second, "paragraph", 1), ("一、基本情况", "paragraph", 1), ("- 1 -", "footer", 1),
        ("第二页的内容。", "paragraph", 2),
    ]
    assert document.id.endswith("#0") and not document.notes and "作者" not in document.text


def test_objects_out_of_order_and_in_pieces() -> None:
    assert lines(text(30, 80, "第三行。"), text(50, 60, "一行。"), text(30, 70, "第二行。"), text(30, 60, "这是第一"[:4]), text(46, 60, "句")) == [
        "这是第一句一行。", "第二行。", "第三行。",
    ]
    assert lines(text(30, 60, "张某"), text(30.2, 60, "张某")) == ["张某"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ('<ofd:TextCode X="0" Y="4" DeltaX="g 5 4">侵占补贴问题</ofd:TextCode>', "侵占补贴问题"),
        ('<ofd:TextCode X="0" Y="4" DeltaX="4 g 2 4 12 4">甲乙丙丁戊己</ofd:TextCode>', "甲乙丙丁  戊己"),
        ('<ofd:TextCode X="0" Y="4">没有间距</ofd:TextCode>', "没有间距"),
        ('<ofd:TextCode X="8" Y="4">后段</ofd:TextCode><ofd:TextCode X="0">前段</ofd:TextCode>', "前段后段"),
        ('<ofd:TextCode X="0" Y="4" DeltaX="2 2 2 2 2">3 月 5 日</ofd:TextCode>', "3 月 5 日"),
        ('<ofd:TextCode X="0" Y="4" DeltaX="12 12">通知书</ofd:TextCode>', "通知书"),
        ('<ofd:TextCode X="nan" Y="4" DeltaX="g 999999999 4 x">坏数</ofd:TextCode>', "坏数"),
    ],
)
def test_text_codes(codes: str, expected: str) -> None:
    assert lines(code(30, 60, codes)) == [expected]


def test_ctm_scales_and_moves() -> None:
    scaled = code(0, 0, '<ofd:TextCode X="60" Y="120" DeltaX="8 8">放大的</ofd:TextCode>', 8, CTM="0.5 0 0 0.5 0 8")
    assert lines(text(42, 60, "在右边。"), scaled, text(30, 70, "在下面。")) == ["放大的在右边。", "在下面。"]


def test_sideways_page_and_oblique_watermark() -> None:
    def turned(x: float, y: float, words: str) -> str:
        steps = f'<ofd:TextCode X="0" Y="0" DeltaX="g {len(words) - 1} 4">{words}</ofd:TextCode>'
        return f'<ofd:TextObject ID="1" Font="1" Size="4" Boundary="{x} {y} 100 100" CTM="0 1 -1 0 0 0">{steps}</ofd:TextObject>'

    document = one(ofd(turned(90, 20, "横放的第二行字。") + turned(100, 20, "横放的第一行字。") + text(10, 250, "页边")))
    assert document.text == "横放的第一行字。\n横放的第二行字。\n页边"
    oblique = code(50, 150, '<ofd:TextCode X="0" Y="0" DeltaX="g 3 8">内部资料</ofd:TextCode>', 8, CTM="0.7 -0.7 0.7 0.7 0 0")
    document = one(ofd(text(30, 60, "正文。") + oblique))
    assert (document.text, [key for key, _ in document.notes]) == ("正文。", ["watermark"])


def test_two_columns() -> None:
    left = [f"左栏第{n}行的文字写满这一栏为止不留空白处" for n in "一二三四五"]
    right = [f"右栏第{n}行的文字也写满这一栏不留空白处" for n in "一二三四五"]
    objects = text(75, 30, "两栏文章的通栏标题在这里放着")
    for n in range(5):
        objects += text(110, 50 + 7 * n, right[n]) + text(20, 50 + 7 * n, left[n])
    objects += text(20, 120, "通栏的结尾一直写过两栏之间的空白一直到右边去为止，不再分栏了。")
    found = lines(objects)
    assert "".join(found) == "两栏文章的通栏标题在这里放着" + "".join(left) + "".join(right) + "通栏的结尾一直写过两栏之间的空白一直到右边去为止，不再分栏了。"


def test_ruled_table_with_merged_cells_and_wrapped_text() -> None:
    xs, ys = [20.0, 50.0, 120.0, 180.0], [40.0, 50.0, 70.0, 80.0]
    level = [path(f"M 20 {y:g} L 180 {y:g}") for y in ys[:2] + ys[3:]] + [path("M 50 70 L 180 70")]
    upright = [path("M 20 40 L 20 80"), path("M 50 50 L 50 80"), path("M 120 40 L 120 80"), path("M 180 40 L 180 80")]
    objects = text(70, 30, "问题登记表") + "".join(level + upright) + text(22, 46, "被反映人及单位") + text(122, 46, "金额（元）")
    objects += code(33, 56, '<ofd:TextCode X="0" Y="4" DeltaY="4 4">张某某</ofd:TextCode>') + text(122, 56, "30000")
    objects += text(52, 56, "虚报危房改造户数套取国家补贴款项") + text(52, 62, "共计三笔") + text(52, 77, "多占宅基地") + text(22, 90, "表后的话。")
    assert xs and lines(objects) == [
        "问题登记表", "被反映人及单位\t\t金额（元）", "张某某\t虚报危房改造户数套取国家补贴款项共计三笔\t30000", "\t多占宅基地", "表后的话。",
    ]  # fmt: skip


def test_cells_drawn_as_boxes_and_one_object_over_several_cells() -> None:
    boxes = "".join(path("M 0 0 L 30 0 L 30 10 L 0 10 C", f"{x} {y} 30 10") for x in (20, 50, 80) for y in (40, 50))
    thin = path("M 0 0 L 90 0 L 90 0.3 L 0 0.3 C", "20 60 90 0.3", Stroke="false", Fill="true")
    row = code(22, 46, '<ofd:TextCode X="0" Y="4" DeltaX="4 26 4 26 4">编号姓名金额</ofd:TextCode>')
    document = one(ofd(boxes + thin + row + text(22, 56, "1") + text(52, 56, "李某") + text(82, 56, "5万")))
    assert document.text == "编号\t姓名\t金额\n1\t李某\t5万" and [block.kind for block in document.blocks] == ["table_row"] * 2


def test_list_in_cells_without_lines_between_its_rows() -> None:
    objects = ruled([20, 80, 100, 140], [40, 50, 80]) + text(22, 46, "项目") + text(82, 46, "数量") + text(102, 46, "金额（元）")
    for n, cells in enumerate((("餐费", "4", "100.00"), ("住宿费", "12", "250.00"), ("合计", "", "350.00"))):
        objects += "".join(text(x, 58 + 8 * n, cell) for x, cell in zip((22, 88, 125), cells, strict=True) if cell)
    assert lines(objects) == ["项目\t数量\t金额（元）", "餐费\t4\t100.00", "住宿费\t12\t250.00", "合计\t\t350.00"]
    wrapped = ruled([20, 60, 100], [40, 60]) + text(21, 46, "反映虚报危房改造户") + text(21, 52, "数的问题") + text(61, 46, "经查属实已责令退还") + text(61, 52, "全部补贴")
    assert lines(wrapped) == ["反映虚报危房改造户数的问题\t经查属实已责令退还全部补贴"]
    inner = ruled([20, 60, 140], [40, 50, 80]) + path("M 60 50 L 60 80", Stroke="false") + text(22, 46, "名称") + text(62, 46, "说明")
    assert lines(inner + text(22, 58, "甲") + text(22, 66, "乙")) == ["名称\t说明", "甲乙"]


def test_frame_and_underlines_are_no_table() -> None:
    frame = path("M 20 40 L 180 40 L 180 100 L 20 100 C")
    assert shown(one(ofd(frame + text(30, 50, "框里的第一段。") + text(30, 60, "框里的第二段。") + path("M 30 61 L 80 61")))) == [
        ("框里的第一段。", "paragraph", 1), ("框里的第二段。", "paragraph", 1),
    ]


def test_table_of_aligned_text() -> None:
    objects = text(30, 40, "名单如下：")
    for n, cells in enumerate((("序号", "姓名", "反映的问题"), ("1", "张某", "多占宅基地"), ("2", "李某", "虚报冒领补贴"))):
        objects += "".join(text(x, 50 + 8 * n, cell) for x, cell in zip((30, 60, 100), cells, strict=True))
    objects += text(100, 72, "共两次") + text(30, 90, "以上情况属实。")
    document = one(ofd(objects))
    assert document.text == "名单如下：\n序号\t姓名\t反映的问题\n1\t张某\t多占宅基地\n2\t李某\t虚报冒领补贴共两次\n以上情况属实。"
    assert [block.kind for block in document.blocks] == ["paragraph", *["table_row"] * 3, "paragraph"]
    assert lines(text(30, 50, "举报人：某某"), text(110, 50, "二〇二四年")) == ["举报人：某某  二〇二四年"]


def test_vertical_page() -> None:
    def column(x: float, words: str) -> str:
        return code(x, 30, f'<ofd:TextCode X="0" Y="4" DeltaY="g {len(words) - 1} 4">{words}</ofd:TextCode>')

    assert lines(column(80, "左边的一列"), column(90, "右边先读")) == ["右边先读", "左边的一列"]


def test_templates_are_read_once_and_mix_with_the_page() -> None:
    templates = {"T1": page(ruled([20, 50, 120], [40, 50]) + text(22, 46, "姓名") + text(20, 20, "某某区登记表") + text(60, 200, "绝密", Alpha="60"))}
    pages = [page(text(52, 46, name), ("T1",)) for name in ("张某", "李某")]
    document = one(made.zipped(parts(pages, templates)))
    assert shown(document) == [("某某区登记表", "paragraph", 1), ("姓名\t张某", "table_row", 1), ("姓名\t李某", "table_row", 2)]
    assert [key for key, _ in document.notes] == ["watermark"]


def test_composite_graphics_hidden_objects_and_images() -> None:
    unit = f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>{text(0, 4, "组合里的字")}</ofd:Content></ofd:CompositeGraphicUnit>'
    loop = '<ofd:CompositeGraphicUnit ID="8"><ofd:Content>' + '<ofd:CompositeObject ID="1" ResourceID="8" Boundary="0 0 1 1"/>' * 3
    resources = part("Res", unit + loop + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>")
    objects = '<ofd:CompositeObject ID="1" ResourceID="7" Boundary="30 50 50 5"/><ofd:CompositeObject ID="1" ResourceID="8" Boundary="0 0 1 1"/>'
    objects += text(30, 70, "看不见", Visible="false") + '<ofd:PageBlock ID="3">' + text(30, 60, "块里的字") + "</ofd:PageBlock>"
    objects += '<ofd:ImageObject ID="4" ResourceID="5" Boundary="0 0 9 9"/>'
    document = one(ofd(objects, common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>", extra={"Doc_0/PublicRes.xml": resources}))
    assert document.text == "组合里的字\n块里的字" and [key for key, _ in document.notes] == ["hidden_text", "images"]


def signed() -> bytes:
    listed = part("Signatures", '<ofd:Signature ID="1" Type="Seal" BaseLoc="/Doc_0/Signs/Sign_0/Signature.xml"/>')
    signature = part("Signature", "<ofd:SignedInfo><ofd:Provider ProviderName='某公司'/><ofd:SignatureDateTime>20240506103000Z</ofd:SignatureDateTime>"
                     '<ofd:StampAnnot ID="2" PageRef="2" Boundary="0 0 9 9"/></ofd:SignedInfo>')  # fmt: skip
    attachments = part("Attachments", '<ofd:Attachment ID="1" Name="../../明细" Format="txt"><ofd:FileLoc>Res/a.txt</ofd:FileLoc></ofd:Attachment>'
                       '<ofd:Attachment ID="2" Name="包.zip" Format="zip"><ofd:FileLoc>Res\\b.ZIP</ofd:FileLoc></ofd:Attachment>'
                       '<ofd:Attachment ID="3" Name="丢了"><ofd:FileLoc>Res/c.txt</ofd:FileLoc></ofd:Attachment>')  # fmt: skip
    notes = part("Annotations", '<ofd:Page PageID="1"><ofd:FileLoc>Page_1/Annotation.xml</ofd:FileLoc></ofd:Page>')
    drawn = part("PageAnnot", f'<ofd:Annot ID="1" Type="Stamp"><ofd:Appearance Boundary="30 60 50 9">{text(0, 4, "已阅")}</ofd:Appearance></ofd:Annot>'
                 f'<ofd:Annot ID="2" Type="Watermark"><ofd:Appearance Boundary="0 0 9 9">{text(0, 4, "张三 138")}</ofd:Appearance></ofd:Annot>')  # fmt: skip
    extra: dict[str, bytes | str] = {
        "Doc_0/Signs/Signatures.xml": listed, "Doc_0/Signs/Sign_0/Signature.xml": signature, "Doc_0/Attachs/Attachments.xml": attachments,
        "Doc_0/Attachs/Res/a.txt": "附件的字", "Doc_0/Attachs/Res/b.zip": made.zipped({"里.txt": "更里面"}),
        "Doc_0/Annots/Annotations.xml": notes, "Doc_0/Annots/Page_1/Annotation.xml": drawn,
    }
    document = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
    return ofd(text(30, 50, "正文"), text(30, 50, "尾页"), extra=extra, document=document, body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>")


def test_attachments_seals_and_annotations() -> None:
    with Cage() as cage:
        documents, failures = cage.read(made.raw("a.ofd", signed()))
    assert {document.name: document.text for document in documents} == {
        "a.ofd": "正文\n已阅\n尾页", "a.ofd/明细.txt": "附件的字", "a.ofd/包.zip/里.txt": "更里面",
    }
    assert {failure.item: failure.code for failure in failures} == {"a.ofd/丢了.txt": Damaged.code}
    assert documents[0].notes == (
        ("signatures", "文件带有 1 个电子签章：签章，第 2 页，20240506。程序没有验证签章真伪。"), ("attachments", "文件带有 3 个附件，已作为单独的文件读取。"),
        ("annotations", "文件带有 1 处注释，注释里的文字已一并读入。"), ("watermark", "页面上有水印或斜排的文字，没有读入。"),
    )  # fmt: skip


def test_several_bodies_and_versions() -> None:
    members = parts([page(text(30, 50, "旧版"))])
    new = {name.replace("Doc_0", "Doc_1"): data.replace("旧版", "新版") for name, data in members.items() if isinstance(data, str) and name != "OFD.xml"}
    version = part("DocVersion", "<ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>")
    bodies = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{}</ofd:DocBody>"
    current = '<ofd:Versions><ofd:Version ID="1" Index="1" Current="true" BaseLoc="Doc_0/Versions/V1.xml"/></ofd:Versions>'
    both = part("OFD", bodies.format("") + bodies.format(current))
    first, second = read(made.zipped(members | new | {"OFD.xml": both, "Doc_0/Versions/V1.xml": version}))
    assert isinstance(first, Document) and isinstance(second, Document)
    assert (first.text, second.text, second.id[-2:]) == ("旧版", "新版", "#1")


def test_broken_and_empty_pages() -> None:
    members = parts([page(text(30, 50, "好页")), "<x", page("")])
    document = one(made.zipped(members))
    assert document.text == "好页" and document.notes == (("empty_pages", "第 3 页没有文字。"), ("broken_pages", "第 2 页读不出来，可能已损坏，请核对原件。"))
    del members["Doc_0/Pages/Page_1/Content.xml"]
    assert dict(one(made.zipped(members | {"Doc_0/Pages/Page_3/Content.xml": page(text(30, 50, "三"))})).notes)["broken_pages"].startswith("第 1-2 页")


@pytest.mark.parametrize("where", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_1/Content.xml", "Doc_0/Annots.xml"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_any_dtd_is_refused(where: str, codec: str) -> None:
    document = "<ofd:Annotations>Annots.xml</ofd:Annotations>"
    members = parts([page(text(30, 50, "机密的话")), page(text(30, 50, "二"))], extra={"Doc_0/Annots.xml": part("Annotations", "")}, document=document)
    for dtd in ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', "<!DOCTYPE x>"):
        head, _, rest = str(members[where]).partition("?>")
        hostile = (head.replace("UTF-8", codec) + "?>" + dtd + rest).encode(codec)
        with pytest.raises(Damaged, match="DTD") as caught:
            read(made.zipped(members | {where: hostile}))
        assert "机密" not in caught.value.message


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (made.encrypted(ofd(text(30, 50, "密"))), Encrypted, "密码"), (ofd(text(30, 50, "密"), extra={"Encryptions.xml": "<x/>"}), Encrypted, "加密"),
        (ofd(text(30, 50, "断"))[:700], Damaged, "不完整"), (made.zipped({"OFD.xml": "<x/>"}), Damaged, "不完整"),
        (made.zipped({"OFD.xml": part("OFD", "<ofd:DocBody><ofd:DocRoot>x.xml</ofd:DocRoot></ofd:DocBody>")}), Damaged, "不完整"),
        (ofd('<ofd:ImageObject ID="1" ResourceID="1" Boundary="0 0 210 297"/>'), EmptyText, "扫描件"), (ofd(), EmptyText, "没有文字"),
        (made.zipped(parts(["<x", "<y"])), Damaged, "每一页"), (ofd(" " * 70_000_000), TooLarge, "64 MB|61 MB|倍"),
        (ofd(" " * 5_000_000), TooLarge, "炸弹"), (made.lying(ofd(text(30, 50, "谎")), 10), Damaged, "不完整"),
    ],
    ids=range(11),
)
def test_refusals(data: bytes, error: type[ReadError], says: str) -> None:
    with pytest.raises(error, match=says):
        read(data)


def test_limits() -> None:
    with pytest.raises(TooLarge, match="上限 2 页"):
        read(ofd(*[text(30, 50, "页")] * 3), Limits(pages=2))
    with pytest.raises(TooLarge, match="文字超过 10 字"):
        read(ofd(text(30, 50, "一二三四五六"), text(30, 50, "七八九十百千")), Limits(characters=10))
    bomb = {"Doc_0/a.xml": part("Attachments", '<ofd:Attachment ID="1" Name="弹.txt"><ofd:FileLoc>z</ofd:FileLoc></ofd:Attachment>'), "Doc_0/z": bytes(30_000_000)}
    _, failure = read(ofd(text(30, 50, "好"), extra=bomb, document="<ofd:Attachments>a.xml</ofd:Attachments>"))
    assert isinstance(failure, Failure) and (failure.item, failure.code) == ("a.ofd/弹.txt", TooLarge.code)


def test_many_objects_end_quickly() -> None:
    nested = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}"><ofd:Content>' + f'<ofd:CompositeObject ID="1" ResourceID="{n + 1}" Boundary="0 0 1 1"/>' * 30
        + "</ofd:Content></ofd:CompositeGraphicUnit>" for n in range(9)
    )  # fmt: skip
    resources = part("Res", f"<ofd:CompositeGraphicUnits>{nested}</ofd:CompositeGraphicUnits>")
    with pytest.raises(TooLarge, match="图元"):
        read(ofd('<ofd:CompositeObject ID="1" ResourceID="0" Boundary="0 0 1 1"/>', common="<ofd:PublicRes>r.xml</ofd:PublicRes>", extra={"Doc_0/r.xml": resources}))


def test_contract_and_cuts() -> None:
    check_reader(lambda raw, limits: parsed(raw, limits), made.raw("a.ofd", signed()), Limits())
    data = signed()
    for at in range(0, len(data), 97):
        changed = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            read(changed)
        except ReadError as error:
            assert error.message.endswith("。")
