"""Headlines of sites with their stamp behind, as copied from the page.

"某桥通车 2011/12/13", "某桥通车2014年5月29日21:38 来源：人民网": the stamp is a day in figures, perhaps with
the hour; who published it stands behind the stamp, or, without a headline, before it.
"""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.loose import is_loose
from zhclaims.stages.references.names import has_family_name
from zhclaims.stages.references.words import ends_like, is_body, is_container_like, is_domain

_DAY = r"(?:19|20)\d\d(?:(?:(?P<sign>[-/.])\d{1,2}(?P=sign)\d{1,2}|\d{4})(?!\d|年)|\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号])"
_STAMP = re.compile(
    rf"(?<![\d,;:.-])(?<![,;:.-]\s)\s?[\[(]?(?P<day>{_DAY})(?:\s?\(?(?:星期|周)?[一二三四五六日]\)?(?=[\s\d]))?[\])]?"
    r"(?P<hour>[\sT,]?(?:[上下]午|[AP]M)?\s?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?)?"
)
_SITE = re.compile(
    r"[\s,|/·-]*(?P<label>(?:文章|新闻|信息|资料)?(?:来源|出处|来自)(?:于|自)?\s?[:/]?\s?)?(?P<site>[^\s,;:。()《》]{2,24}?)"
    r"(?P<told>\s?(?:报导|报道|采访|电|讯|发布))?\s?"
)
_SITE_BEFORE = re.compile(r"(?P<title>.{4,}?)\s(?P<site>[^\s,;:。()《》]{2,16})")
_QUOTED_BY = re.compile(rf"(?P<name>[{HAN}]{{2,4}}?)\s?[:,]?\s?[《〈「“]")
_SENTENCE = re.compile(r"[。;]|\.\s|》[^》]{0,12}$")
_LONGEST = 160


def _read(folded: str) -> dict[str, Span]:
    """Headline, day and site of a stamped headline; nothing if the text is none."""
    if len(folded) > _LONGEST or not has_han(folded) or folded[:1] in "《〈" or BLANK in folded.strip(BLANK):
        return {}
    stamps = list(_STAMP.finditer(folded))
    date = match_date(folded, stamps[0].start("day")) if len(stamps) == 1 else None
    if not date or not date.iso or len(date.iso) != 10:
        return {}
    title = trim(folded, Span(0, stamps[0].start()), ' "')
    rest = trim(folded, Span(stamps[0].end(), len(folded)), " .。" + BLANK)
    site = _site(folded, rest) if rest.start < rest.end else {}
    if not site and (before := _SITE_BEFORE.fullmatch(folded, *title)) and is_container_like(before["site"]):
        title, site = Span(*before.span("title")), {"publisher": Span(*before.span("site"))}
    head = title.of(folded)
    if (rest.start < rest.end and not site) or not head:
        return {}
    day = {"date": Span(date.start, date.end)}
    if (ends_like("news", head) or is_domain(head)) and is_container_like(head) and len(head) <= 12 and "told" in site:
        return {"container": title} | day
    if not site and any(ends_like(kind, head) for kind in ("news", "magazine", "container")):
        return {}  # 某事，某报2001-02-03: of the newspaper's name nothing tells where it begins
    timed = bool(stamps[0]["hour"])
    if not (site or timed) and "年" in stamps[0]["day"] and folded[date.start - 1] not in " ([":
        return {}  # what happened on that day
    return {"title": title} | day | site if _is_headline(head, timed) and (timed or not is_loose(folded)) else {}


def _is_headline(head: str, timed: bool) -> bool:
    """Whether the text before a stamp is one headline: no sentence, no list of elements. A work in its marks may be its end
    where an hour tells that a page was copied."""
    by = _QUOTED_BY.match(head)
    listed = ", " in head or head.count(",") > 1
    return len(head) >= 5 and not listed and not (by and has_family_name(by["name"])) and (timed or not _SENTENCE.search(head))


def _site(folded: str, rest: Span) -> dict[str, Span]:
    """Who published what stands before the stamp; nothing if what stands behind it is no site, newspaper or body."""
    if re.fullmatch("(?:报导|报道|电|讯)", rest.of(folded)):
        return {"told": rest}
    m = _SITE.fullmatch(folded, *rest)
    if not m or not (m["label"] or m["told"] or is_container_like(m["site"]) or is_body(m["site"])):
        return {}
    return {"publisher": Span(*m.span("site"))}


def is_stamped(folded: str) -> bool:
    """Whether the text is a headline with a stamp, and perhaps with its site."""
    return bool(_read(folded))


def read_stamped(draft: Draft, body: Span) -> None:
    """The stamp parts the headline from its site."""
    for name, span in _read(body.of(draft.folded)).items():
        if name == "date":
            draft.put_date(match_date(draft.folded, span.start + body.start))
        elif name != "told":
            draft.put(name, span.shift(body.start))
