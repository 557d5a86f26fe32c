"""The page of one article."""

from __future__ import annotations

import re
from collections import Counter

from zhclaims.records import ArticleRecords
from zhclaims.view.changes import changes, removed
from zhclaims.view.chart import chart
from zhclaims.view.facets import STATUSES, data
from zhclaims.view.lists import speakers, timeline, troubles, web_address, works
from zhclaims.view.page import page
from zhclaims.view.prose import blocks
from zhclaims.view.scripts import Scripts


def article_page(records: ArticleRecords, *, index: str | None = None) -> str:
    """The article as one HTML file; `index` is the relative address of the page that lists it with others."""
    article = records.article
    scripts = Scripts(article)
    periods = timeline(records, scripts)
    changed = changes(records, scripts)
    return page(
        "article",
        scripts.lang,
        {**data(records, scripts), "lang": scripts.lang},
        article=article,
        title=scripts.string(article.title),
        url=web_address(article.url),
        index=index,
        wikipedia=re.match(r"[a-z_]+wiki:", article.article_id) is not None,
        switch=scripts.differ,
        claims=records.claims,
        sections=list(zip(article.sections, map(scripts.span, (s.span for s in article.sections)), strict=True)),
        counts=shares(records),
        groups=blocks(records, scripts),
        speakers=speakers(records, scripts),
        periods=periods,
        chart=chart(periods),
        troubles=troubles(records, scripts),
        works=works(records),
        changes=changed,
        was={c.claim: c for c in changed if c.claim},
        removed=removed(changed),
        previous=next((c.previous_revision_id for c in records.changes if c.previous_revision_id), None),
    )


def shares(records: ArticleRecords) -> list[tuple[str, int]]:
    """How many claims there are of each status that occurs."""
    counts: Counter[str] = Counter(claim.status for claim in records.claims)
    return [(status, counts[status]) for status in STATUSES if counts[status]]
