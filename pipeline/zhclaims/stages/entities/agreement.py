"""Agreement over the document: which strings are names, of which type, and everywhere that they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from zhclaims.spans import Span, without_overlaps
from zhclaims.stages.entities import lexicon, organisations
from zhclaims.stages.entities.blocks import INSIDE, STEM, UNREAD
from zhclaims.stages.entities.contexts import around
from zhclaims.stages.entities.passages import MODEL, Article, Beginnings, Candidate, Passage

_NETWORK_SHARE = 6.0
"""Weight of the network's labels of one form over the whole document, however often it gives them."""
_LIST_SHARE = 2.0
_HINT = 2.0
_HEADED = 2.0
_SEAT = 1.5
"""Weight of a court, a university … that is called after the form."""
_BETWEEN = re.compile("[”’》]?(?:、|和|与|及|以及|或)[“‘《]?|[”’]?（[^（）]{2,60}）[”’]?、[“‘]?")
"""What stands between two names of a list."""
_OWN_SUFFIX = frozenset("市州省县区镇乡村郡国军队党会社局部院校河湖山岛海江城路街站港氏帝王")
"""One character more makes another name: 彰化县 beside 彰化."""
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_LAST_LETTER = "\u024f"
_LETTER_BEFORE = re.compile("[A-Za-z\u00c0-\u024f][ -]?$")
_LETTER_AFTER = re.compile("[ -]?[A-Za-z\u00c0-\u024f]")


_COMMON = re.compile(
    "(?:全资|附属|控股|股份|集团|有限|责任|无限|合伙|上市|关联|下属|直属|所属|子|母|分|总|本)*(?:公司|集团|企业)"
)
"""A legal form or a common noun: behind a name its last part (中国移动有限公司), before one its apposition."""

_NAMED_AFTER_PLACES = frozenset("猫犬狗马羊牛鸡鸽兔驴驼鱼鸟花茶菜酒式语裔")
"""What is called after the places before it: 土耳其安哥拉猫 is a breed, and no two countries."""

_IN_LIST_BEFORE = re.compile("(?:[、和与及或]|以及)[”“‘’《》]?$")
_IN_LIST_AFTER = re.compile("[”“‘’《》]?(?:（[^（）]{1,40}）)?(?:[、和与及或]|以及)")

Votes = dict[str, float]
"""Weight by label."""


@dataclass
class Form:
    """A string that is taken for a name somewhere in the document."""

    text: str
    rules: dict[Span, Candidate] = field(default_factory=dict)
    network: dict[Span, Candidate] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    """Everywhere that it stands and no longer name covers it."""
    hint: str = ""
    """The label that follows from another name of the document: the form is a person's surname or an abbreviation."""
    label: str = ""

    @cached_property
    def rule(self) -> str:
        """The rule, or the network's own label, that gives the form its label; asked when that is known."""
        otherwise = "short" if self.hint else "context"
        return next((c.rule for c in (*self.rules.values(), *self.network.values()) if c.label == self.label), otherwise)


def agree(article: Article, candidates: Iterable[Candidate], hints: dict[str, str]) -> tuple[list[Candidate], list[Span]]:
    """Names of the document, disjoint and in order (the longest where they overlap), and pairs that lost their separator.

    `hints`: strings that are names of the given label wherever they stand, because a longer form stands in the document.
    """
    forms = _forms(article, candidates, hints)
    joints = _split(article, forms)
    _drop_overlong(forms)
    sure = {text for text, form in forms.items() if _spreads(form)}
    taken = _place(article, forms, sure)
    for span in taken:
        forms[article.text(span)].spans.append(span)
    kept = [f for f in forms.values() if f.spans]
    _label(article, kept, taken)
    names = [_name(article, forms[article.text(span)], span) for span in taken]
    return names, sorted({*joints, *_touching(article, names)})


def _forms(article: Article, candidates: Iterable[Candidate], hints: dict[str, str]) -> dict[str, Form]:
    forms = {text: Form(text, hint=label) for text, label in sorted(hints.items())}
    view = article.view
    for c in candidates:
        span, _, _, weight, by = c
        text = view[span.start : span.end]
        form = forms.get(text)
        if form is None:
            form = forms[text] = Form(text)
        kind = form.network if by == MODEL else form.rules
        known = kind.get(span)
        if known is None or known.weight < weight:
            kind[span] = c
    return forms


def _spreads(form: Form) -> bool:
    """Whether the form is a name surely enough to be found where no rule and no network saw it. A place of the lexicon is not:
    the network knows it, and where it sees none the word is one for something that is called after it."""
    if len(form.text) < 2 or form.text in lexicon.places():
        return False
    return bool(form.hint) or bool(form.rules) or len(form.text) > 2 or len(form.network) > 1


def _split(article: Article, forms: dict[str, Form]) -> list[Span]:
    """Take apart forms that are two names run together; the spans of the pairs."""
    joints: list[Span] = []
    seen = _seen(forms)
    for text in sorted(forms):
        if _cut(article, text, seen):
            joints += [c.span for c in seen[text]]
            del forms[text]
    return joints


def _seen(forms: dict[str, Form]) -> dict[str, list[Candidate]]:
    return {text: [*form.rules.values(), *form.network.values()] for text, form in forms.items()}


def _drop_overlong(forms: dict[str, Form]) -> None:
    """Forget what the network took for a name once or twice and what is a frequent name and one stray character (岳飞升)."""
    for text in sorted(text for text, form in forms.items() if not form.rules and text[-1] not in _OWN_SUFFIX):
        seen = len(forms[text].network)
        if any(len(forms[t].network) >= 3 * seen for t in (text[1:], text[:-1]) if t in forms):
            del forms[text]


def _place(article: Article, forms: dict[str, Form], sure: set[str]) -> list[Span]:
    """Where names stand: every candidate and every further occurrence of a sure form; the longest wins."""
    spans = {span for form in forms.values() for span in (*form.rules, *form.network)}
    spans.update(_occurrences(article, sure))
    return without_overlaps(spans)


def _occurrences(article: Article, sure: set[str]) -> list[Span]:
    """Where the forms stand as words; the longest one at each place."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for text in sure:
        lengths[text[:2]].add(len(text))
    longest_first = {head: sorted(some, reverse=True) for head, some in lengths.items()}
    found = []
    view = article.view
    for at in Beginnings(longest_first).within(article.codes):
        for length in longest_first.get(view[at : at + 2], ()):
            text = view[at : at + length]
            if text in sure and _stands(article, at, at + len(text)):
                found.append(Span(at, at + len(text)))
                break
    return found


def _stands(article: Article, start: int, end: int) -> bool:
    """Whether the string is a word there: no part of a longer word in letters, of a people's name, or of two words."""
    view, edges = article.view, article.edges
    if edges[start] & UNREAD:
        return False
    if min(view[start], view[end - 1]) <= _LAST_LETTER and (_LETTER.match(view, start) or _LETTER.match(view, end - 1)):
        return not (_LETTER_BEFORE.search(article.before(start, 2)) or _LETTER_AFTER.match(article.after(end, 2)))
    if edges[end] & STEM:
        return False
    cut = (edges[start] & INSIDE) + (edges[end] & INSIDE)
    return cut < end - start - 1  # two characters cut no word, three cut one of two at most


def _label(article: Article, forms: list[Form], taken: list[Span]) -> None:
    """Give each form the label of the weightiest evidence; names of a list vote for each other's type in a second round."""
    seats = organisations.seats(article, [c for form in forms for c in form.rules.values() if c.label == "ORG"])
    votes = {form.text: _votes(article, form, seats) for form in forms}
    for form in forms:
        form.label = _best(votes[form.text])
    by_text = {form.text: form for form in forms}
    neighbours = _listed(article, taken)
    for form in forms:
        near = [article.text(other) for span in form.spans if span in neighbours for other in neighbours[span]]
        beside = [by_text[text].label for text in near if text != form.text and _margin(votes[text]) >= 1.5]
        for label, count in Counter(beside).items() if beside else ():
            votes[form.text][label] += min(_LIST_SHARE, len(beside)) * count / len(beside)
    for form in forms:
        form.label = _best(votes[form.text])


def _votes(article: Article, form: Form, seats: set[str]) -> Votes:
    votes: Votes = defaultdict(float)
    if form.hint:
        votes[form.hint] += _HINT
    said = sum([c.weight for c in form.network.values()]) or 1.0
    share = min(_NETWORK_SHARE, len(form.network))
    for c in form.network.values():
        votes[c.label] += share * c.weight / said
    by_rule: dict[tuple[str, str], float] = {}
    for c in form.rules.values():
        by_rule[c.label, c.rule] = max(c.weight, by_rule.get((c.label, c.rule), 0.0))
    for (label, _), weight in by_rule.items():
        votes[label] += weight * 1.5
    if organisations.is_headed(form.text):
        votes["ORG"] += _HEADED
    if form.text in seats:
        votes["LOC"] += _SEAT
    for span in form.spans:
        for label, weight in around(article, span).items():
            votes[label] += weight
    return votes


def _best(votes: Votes) -> str:
    return next(iter(votes)) if len(votes) == 1 else min([(-weight, label) for label, weight in votes.items()])[1]


def _margin(votes: Votes) -> float:
    ranked = sorted(votes.values(), reverse=True)
    return ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)


def _listed(article: Article, taken: list[Span]) -> dict[Span, list[Span]]:
    """For each name the names that stand beside it in a list (甲、乙和丙)."""
    beside: dict[Span, list[Span]] = defaultdict(list)
    for a, b in zip(taken, taken[1:], strict=False):
        if _BETWEEN.fullmatch(article.view, a.end, b.start):
            beside[a].append(b)
            beside[b].append(a)
    return beside


def _name(article: Article, form: Form, span: Span) -> Candidate:
    own = form.network.get(span) or form.rules.get(span)
    by = MODEL if span in article.mentions else own.by if own is not None else "agreement"
    if own is not None and own.label == form.label:
        return own if own.by == by else own._replace(by=by)
    return Candidate(span, form.label, form.rule if own is None else f"document:{form.rule}", 1.0, by)


def why_dropped(article: Article, candidate: Candidate, candidates: Iterable[Candidate]) -> str:
    """Why a candidate that no longer name covers is no name of the document."""
    forms = _forms(article, candidates, {})
    text = article.text(candidate.span)
    if _cut(article, text, _seen(forms)):
        return "two names that run together"
    _drop_overlong(forms)
    return "a name overlaps it" if text in forms else "a frequent name and one stray character"


# ── names that run together because the separator between them was lost ──────────────────────────────────────────────────


def _cut(article: Passage, text: str, seen: dict[str, list[Candidate]]) -> int:
    """Where a form is two names run together; 0 if it is one. `seen` holds where each form was seen as a name.

    Two countries or two cities in a row are two names (塔吉克吉尔吉斯). So are any two strings that both stand alone as names
    elsewhere in the document, unless the first can own the second (美国最高法院, 北京大学医学院 are one; any place owns what
    stands behind it) or one is no name but a legal form (有限公司).
    """
    if text in lexicon.places():
        return 0
    plain = _plain_cut(text)
    for at in range(2, plain or len(text) - 1):
        left, right = text[:at], text[at:]
        if left in seen and right in seen and _are_two(article, left, right, seen):
            return at
    return plain


def _are_two(article: Passage, left: str, right: str, seen: dict[str, list[Candidate]]) -> bool:
    """Whether the two stand alone elsewhere and are equals: the first neither owns the second nor is a place, and neither is a
    legal form."""
    if not _stand_apart(article, left, right, seen) or _owns(left, right) or _COMMON.fullmatch(left) or _COMMON.fullmatch(right):
        return False
    if any(left + kind in article.view for kind in "省市县州"):
        return False
    places = sum(c.label == "LOC" for c in seen[left])
    return 2 * places <= len(seen[left])


@lru_cache(maxsize=1 << 14)
def _plain_cut(text: str) -> int:
    """Where it is to be seen without the document; 0 if nowhere."""
    for at in range(2, len(text) - 1):
        left, right = text[:at], text[at:]
        if _are_equal_places(left, right) or (right in lexicon.words("generic_organs") and _is_equal_organ(left)):
            return at
    return 0


def _touching(article: Passage, names: list[Candidate]) -> list[Span]:
    """Pairs of neighbours of one type with nothing between them, of which the first cannot own the second."""
    found = []
    counts = Counter(article.text(name.span) for name in names)
    for a, b in zip(names, names[1:], strict=False):
        if a.span.end == b.span.start and a.label == b.label:
            left, right = article.text(a.span), article.text(b.span)
            if right.isascii() and not left.isascii():
                continue  # an abbreviation after its long form needs no separator
            if _are_equal_places(left, right) if a.label == "LOC" else not _owns(left, right):
                pair = Span(a.span.start, b.span.end)
                if _lacks_separator(article, pair, a, counts):
                    found.append(pair)
    return found


def _lacks_separator(article: Passage, pair: Span, first: Candidate, counts: Counter[str]) -> bool:
    """Whether two neighbours are a list that lost its mark, and not a name before another that belongs to it (美国职棒海盗队).

    Two places are, unless what follows is called after them; two others are where a list goes on beside them, or where each
    stands elsewhere too.
    """
    if first.label == "LOC":
        return article.after(pair.end, 1) not in _NAMED_AFTER_PLACES
    left, right = article.text(first.span), article.text(Span(first.span.end, pair.end))
    if _COMMON.fullmatch(left) or _COMMON.fullmatch(right):
        return False
    if _IN_LIST_BEFORE.search(article.before(pair.start, 2)) or _IN_LIST_AFTER.match(article.after(pair.end, 50)):
        return True
    return counts[left] > 1 and counts[right] > 1


def _are_equal_places(left: str, right: str) -> bool:
    """Whether both are countries, or both cities."""
    kind = lexicon.sure_place(left)
    return bool(kind) and kind == lexicon.sure_place(right)


def _is_equal_organ(left: str) -> bool:
    """Whether the left part ends on an organ that does not own another one (参议院众议院, but 国会参议院)."""
    ends = any(left.endswith(organ) for organ in lexicon.words("generic_organs"))
    return ends and not left.endswith(("国会", "议会", "联合国", "国务院", "委员会", "北约", "欧盟"))


def _owns(left: str, right: str) -> bool:
    """Whether the first name may own the second: a place before an organisation, an organisation before its part."""
    if left in lexicon.places() or right in lexicon.words("generic_organs"):
        return True
    return bool(organisations.head_of(left) and organisations.head_of(right))


def _stand_apart(article: Passage, left: str, right: str, seen: dict[str, list[Candidate]]) -> bool:
    """Whether each of two strings is somewhere seen as a name without the other one right beside it."""
    apart_left = any(article.after(c.span.end, len(right)) != right for c in seen[left])
    apart_right = any(article.before(c.span.start, len(left)) != left for c in seen[right])
    return apart_left and apart_right
