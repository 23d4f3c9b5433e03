"""Small real files for the sample city: scans, a PDF, a rendered view, XML, JSON, text."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)
_NAVY, _SEAL = (28, 44, 78), (190, 30, 40)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    found = next((path for path in _FONTS if Path(path).exists()), None)
    return ImageFont.truetype(found, size) if found else ImageFont.load_default()


def _page(title: str, lines: tuple[str, ...]) -> Image.Image:
    page = Image.new("RGB", (1000, 1414), (252, 251, 247))
    pen = ImageDraw.Draw(page)
    pen.rectangle((50, 50, 950, 1364), outline=_NAVY, width=3)
    pen.text((500, 170), title, font=_font(52), fill=_NAVY, anchor="mm")
    for row, line in enumerate(lines):
        pen.text((130, 320 + row * 78), line, font=_font(30), fill=(40, 40, 40))
    pen.ellipse((660, 1080, 870, 1290), outline=_SEAL, width=6)
    pen.text((765, 1185), "示例章", font=_font(36), fill=_SEAL, anchor="mm")
    return page


@cache
def scan() -> bytes:
    """Return a JPEG of a licence."""
    lines = (
        "名  称：示范市清溪饮品店",
        "类  型：个体工商户",
        "经营者：欧阳䶮",
        "经营场所：示范市城东区清溪路 18 号",
        "登记机关：示范市市场监督管理局",
    )
    sink = BytesIO()
    _page("营业执照（示例）", lines).save(sink, "JPEG", quality=80)
    return sink.getvalue()


@cache
def form() -> bytes:
    """Return a PDF of two pages."""
    first = _page(
        "食品经营许可申请书",
        ("申请人：欧阳䶮", "经营项目：自制饮品制售", "申请日期：2026 年 3 月 2 日"),
    )
    second = _page("承诺书", ("本人承诺所提交的材料真实、有效。",))
    sink = BytesIO()
    first.save(sink, "PDF", save_all=True, append_images=[second], resolution=120)
    return sink.getvalue()


@cache
def view() -> bytes:
    """Return a page as arrangement renders one."""
    return (
        "<!doctype html><html lang='zh'><head><meta charset='utf-8'><title>受理通知书</title><style>"
        "body{font:16px/1.9 'Noto Sans CJK SC',sans-serif;max-width:40em;margin:3em auto;padding:0 2em}"
        "h1{text-align:center;font-size:24px;letter-spacing:.2em}table{width:100%;border-collapse:collapse}"
        "td{border:1px solid #555;padding:.4em .7em}</style></head><body><h1>受理通知书</h1>"
        "<p>欧阳䶮：</p><p>你于 2026 年 3 月 2 日提出的食品经营许可申请，材料齐全，符合法定形式，"
        "现予受理。</p><table><tr><td>受理编号</td><td>SL202603020017</td></tr><tr><td>承诺时限</td>"
        "<td>10 个工作日</td></tr><tr><td>受理人</td><td>周敏（工号 0417）</td></tr></table>"
        "<script>document.body.innerHTML='script ran'</script></body></html>"
    ).encode()


@cache
def snapshot() -> bytes:
    """Return the data behind the view, on one line as systems write it."""
    data = {
        "受理编号": "SL202603020017",
        "申请人": "欧阳䶮",
        "承诺时限": {"数": 10, "单位": "工作日"},
    }
    return json.dumps(data, ensure_ascii=False).encode()


@cache
def process_xml() -> bytes:
    """Return a small XML file in GB18030, as older systems send it."""
    text = '<?xml version="1.0" encoding="GB18030"?>\n<办理过程>\n  <环节 名称="现场核查">\n    <结论>符合要求</结论>\n  </环节>\n</办理过程>\n'
    return text.encode("gb18030")


def hostile_html() -> bytes:
    """Return a page that tries to run a script."""
    return b"<html><body><h1>x</h1><script>alert(document.cookie)</script></body></html>"
