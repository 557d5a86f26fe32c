"""What is broken on a page, reported and left as it is: an ordered list of small functions `Page → issues`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhclaims.model import Issue, Page

Report = Callable[[Page], Iterator[Issue]]


def issues(page: Page) -> tuple[Issue, ...]:
    """Everything that the reports find, in their order."""
    return tuple(issue for report in REPORTS for issue in report(page))


def marker_inside_token(page: Page) -> Iterator[Issue]:
    for marker in page.markers:
        if marker.inside_token:
            message = f"footnote marker [{marker.ref}] cuts a number in two; the number is read whole"
            yield Issue("marker_inside_token", message, None, marker.source)


REPORTS: tuple[Report, ...] = (marker_inside_token,)
