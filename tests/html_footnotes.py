"""HTML of footnotes as MediaWiki, CS1 and Parsoid write it."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote_plus

from zhclaims.model import ReferenceEntry
from zhclaims.sources.html import read_html


def entries(*texts: str) -> tuple[ReferenceEntry, ...]:
    """The entries of a page whose footnotes hold the given HTML."""
    numbered = list(enumerate(texts, 1))
    marks = "".join(f'<sup id="cite_ref-{n}" class="reference"><a href="#cite_note-{n}">[{n}]</a></sup>' for n, _ in numbered)
    items = "".join(
        f'<li id="cite_note-{n}"><span class="mw-cite-backlink"><b><a href="#cite_ref-{n}">^</a></b></span> '
        f'<span class="reference-text">{text}</span></li>'
        for n, text in numbered
    )
    return read_html(f'<div class="mw-parser-output"><p>河水上漲。{marks}</p><ol class="references">{items}</ol></div>').entries


def coins(*pairs: tuple[str, str], fmt: str = "book", sort: bool = True) -> str:
    """COinS as CS1 writes it: sorted, the keys of the work with "rft."."""
    written = [f"{k if k.startswith('rft_') else f'rft.{k}'}={quote_plus(v)}" for k, v in pairs]
    written += [f"rft_val_fmt={quote_plus(f'info:ofi/fmt:kev:mtx:{fmt}')}", "rfr_id=info%3Asid%2Fzh.wikipedia.org%3A%E6%B2%B3"]
    written = sorted(written) if sort else written
    return f'<span title="{escape("&".join(["ctx_ver=Z39.88-2004", *written]))}" class="Z3988"></span>'


def made(name: str, parameters: dict[str, str], tag: str = "cite", attributes: str = ' class="citation web cs1"') -> str:
    """The start tag of what a template wrote, as Parsoid writes it."""
    given = {key: {"wt": value} for key, value in parameters.items()}
    parts = [{"template": {"target": {"wt": name, "href": "./Template:X"}, "params": given, "i": 0}}]
    data = json.dumps({"parts": parts}, ensure_ascii=False).replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return f'<{tag}{attributes} about="#mwt3" typeof="mw:Transclusion" data-mw=\'{data}\' id="mwAb">'
