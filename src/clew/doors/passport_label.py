"""Labels: a code that a camera reads (QR, or DataMatrix with the extra ``labels``), and what a person reads beside it.

Millimetres throughout; the quiet zone around the code is kept (four modules for QR, one for DataMatrix at least).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import segno

from clew.doors.http.svg_text import fitted
from clew.events.errors import BadRequest, Unavailable
from clew.language import render

SYMBOLS = ("qr", "datamatrix")
WIDTH, HEIGHT = 62.0, 29.0
"""Of a label: the common 62 mm roll."""
_CODE = 25.0
_LEFT = 30.0
_ROOM = WIDTH - _LEFT - 2
_NAME, _NUMBER, _SMALL = 3.4, 3.3, 2.2
_NUMBER_LINE = 15
Matrix = Sequence[Sequence[int]]


def matrix(address: str, symbol: str = "qr") -> Matrix:
    """The modules of a code with its quiet zone, 1 for dark. Raises BadRequest, Unavailable."""
    if symbol == "qr":
        code = segno.make(address, error="m", micro=False)
        return [list(row) for row in code.matrix_iter(border=4)]
    if symbol != "datamatrix":
        raise BadRequest("request.bad_choice", name="symbol", value=symbol, choices=", ".join(SYMBOLS))
    try:
        import zxingcpp
    except ImportError as error:
        raise Unavailable("passport.no_datamatrix") from error
    image: Any = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=1)
    rows: Any = memoryview(image).tolist()
    return [[1 if value == 0 else 0 for value in row] for row in rows]


def code_path(modules: Matrix) -> str:
    """The dark modules as one SVG path, a module being one unit."""
    drawn = []
    for y, row in enumerate(modules):
        start: int | None = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                drawn.append(f"M{start} {y}h{x - start}v1h{start - x}z")
                start = None
    return "".join(drawn)


def label_svg(address: str, product: str, number: str, lang: str, symbol: str = "qr") -> str:
    """A label of :data:`WIDTH` × :data:`HEIGHT` mm, black on white."""
    modules = matrix(address, symbol)
    scale = _CODE / len(modules)
    lines = _lines(number)
    y = 8.6
    texts = [_text(y, _NAME, fitted(product, _ROOM, _NAME * 0.55), "600")]
    for line in lines:
        y += _NUMBER * 1.3
        texts.append(_text(y, _NUMBER, line, "400", mono=True))
    texts.append(_text(HEIGHT - 8.2, _SMALL, render("passport.label.scan", {}, lang), "400"))
    # Whoever cannot scan types it: host and path on a line each, so that neither is cut.
    host, _, path = address.partition("://")[2].partition("/")
    texts.append(_text(HEIGHT - 5.3, _SMALL, fitted(host, _ROOM, _SMALL * 0.6), "400", mono=True))
    texts.append(_text(HEIGHT - 2.6, _SMALL, f"/{path}", "400", mono=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm"'
        f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(f"{product} {number}")}">'
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff"/>'
        f'<path transform="translate(2 2) scale({scale:.5f})" d="{code_path(modules)}" fill="#000"'
        f' shape-rendering="crispEdges"/>{"".join(texts)}</svg>'
    )


def _lines(number: str) -> list[str]:
    """The number whole, in at most three lines: a label that cuts it would be none."""
    per_line = max(_NUMBER_LINE, -(-len(number) // 3))
    return [number[at : at + per_line] for at in range(0, len(number), per_line)]


def _text(y: float, size: float, words: str, weight: str, *, mono: bool = False) -> str:
    family = "monospace" if mono else "Inter, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
    return (
        f'<text x="{_LEFT:g}" y="{y:.2f}" font-size="{size:.2f}" font-weight="{weight}"'
        f' font-family="{family}" fill="#000">{escape(words)}</text>'
    )
