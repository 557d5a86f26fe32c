"""Files of sources for tests: HTML, PDF and WARC, made by hand."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable


def pdf(*pages: str) -> bytes:
    """A PDF of pages of ASCII text, a line of the text a line of the page."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, page in enumerate(pages):
        lines = " ".join(f"({line.replace('(', '').replace(')', '')}) Tj T*" for line in page.split("\n"))
        stream = f"BT /F1 10 Tf 14 TL 40 780 Td {lines} ET"
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources {resources} /Contents {5 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


Answer = tuple[str, str, bytes]
"""Address, header of the content's type, body."""


def warc_record(url: str, kind: str, body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """A record of an answer."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2010-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warc(answers: Iterable[Answer], *, packed: bool = True) -> bytes:
    """A WARC file, each record packed by itself or none."""
    records = [warc_record(*answer) for answer in answers]
    if not packed:
        return b"".join(records)
    out = io.BytesIO()
    for record in records:
        out.write(gzip.compress(record, mtime=0))
    return out.getvalue()
