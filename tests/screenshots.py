"""Make the pictures of pages that the README shows: `python tests/screenshots.py outputs/demo outputs/pages`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from browser import chromium, visit
from view_articles import LAKE, LAKE_HANS, article, dataset, history
from zhclaims.reader import latest_revisions
from zhclaims.records import ArticleRecords
from zhclaims.view import article_page, write_pages

WIDE = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
WIKI = {"url": "https://zh.wikipedia.org/wiki/%E9%8F%A1%E6%B9%96", "timestamp": "2024-05-01T12:00:00Z"}
"""As `fetch` tells of a page: then its editor and its history are linked."""


def main(directory: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, chromium() as browser:
        files = Path(temporary)
        (records,) = latest_revisions(directory)
        page = write_pages(directory, dest=files / "page.html")
        with visit(browser, page, **WIDE) as shown:
            shown.screenshot(path=folder / "article.png")
        with visit(browser, page, color_scheme="dark", **WIDE) as shown:
            shown.click("#tab-timeline")
            shown.locator(".unit.cited").nth(4).scroll_into_view_if_needed()
            shown.locator(".unit.cited .claim").nth(4).click()
            shown.screenshot(path=folder / "claim-dark.png")
        with visit(browser, page, **PHONE) as shown:
            shown.tap(".note >> nth=4")
            shown.screenshot(path=folder / "phone.png")
        with visit(browser, page, **PHONE) as shown:
            shown.tap("#panel-open")
            shown.tap("#tab-speakers")
            shown.screenshot(path=folder / "phone-speakers.png")
        with todo_page(browser, records, files / "todo.html") as shown:
            shown.screenshot(path=folder / "todo.png")
        with visit(browser, index(records, files), **WIDE) as shown:
            shown.screenshot(path=folder / "index.png")


@contextmanager
def todo_page(browser, records: ArticleRecords, file: Path) -> Iterator:
    """The list of what is to do, as it is where the wiki is known."""
    known = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, **WIKI))
    file.write_text(article_page(known), encoding="utf-8")
    with visit(browser, file, **WIDE) as shown:
        shown.click("#tab-todo")
        yield shown


def index(records: ArticleRecords, folder: Path) -> Path:
    """An index of the article with some that were made by hand."""
    sound = article("天池", "李明在1958年來了。[1]王芳說天池很深。[2]\n杭州的人走了。[3]")
    return write_pages(
        dataset(folder / "several", records, article("鏡湖", LAKE), article("镜湖", LAKE_HANS), history()[0], sound)
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
