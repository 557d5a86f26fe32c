"""A real Chromium for tests, driven by Playwright. Playwright's own browser is not needed: the system's is used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_QUIET = ("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser. Without it tests are skipped with the reason, and fail where CI=true."""
    sync_api = _or_missing("playwright.sync_api", "Playwright is not installed: pip install -e '.[dev]'")
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        _missing("no Chromium is installed: on Debian, apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*_FLAGS, *_QUIET])
        yield browser
        browser.close()


class Visit:
    """A page that is open, and what went wrong on it: nothing, or the test that closes it fails."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.troubles: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.troubles.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: (self.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))
        self.url = file.resolve().as_uri()


@contextmanager
def visit(browser: Browser, file: Path, *, fragment: str = "", **options: Any) -> Iterator[Page]:
    """Open a file. At the end nothing may have been written to the console, and nothing asked for but the file and those
    beside it that a link led to."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
    context.set_default_timeout(30_000)
    visited = Visit(context.new_page(), file)
    visited.page.goto(visited.url + fragment)
    yield visited.page
    assert visited.troubles == []
    assert [url for url in visited.requests if not url.startswith(("data:", file.parent.resolve().as_uri()))] == []
    context.close()


def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds: every rule of WCAG 2.2 to level AA, and its best practices."""
    axe = (
        Path(_or_missing("axe_playwright_python", "axe is not installed: pip install -e '.[dev]'").__file__).parent / "axe.min.js"
    )
    page.evaluate(axe.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": tags, "rules": {rule: {"enabled": False} for rule in without}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for v in found for node in v["nodes"]]


def _or_missing(module: str, reason: str) -> Any:
    try:
        return __import__(module, fromlist=["x"])
    except ImportError:
        return _missing(reason)


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
