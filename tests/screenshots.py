"""Make the pictures of pages that the README shows: `python tests/screenshots.py outputs/sample outputs/pages`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import chromium, visit
from zhclaims.view import write_pages

WIDE = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}


def main(dataset: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, chromium() as browser:
        page = write_pages(dataset, dest=Path(temporary) / "page.html")
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


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
