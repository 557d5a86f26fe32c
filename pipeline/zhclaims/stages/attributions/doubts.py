"""Whether a reporting word reports where it stands: it is not denied, no modifier, no name given, and somebody speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhclaims.spans import Span
from zhclaims.stages.attributions import contents
from zhclaims.stages.attributions.contents import Content
from zhclaims.stages.attributions.lexicon import ends_with, function_words, nouns
from zhclaims.stages.attributions.reading import Reading
from zhclaims.stages.attributions.tokens import Token

LIGHT = frozenset(
    {
        "称",
        "指",
        "表示",
        "讲",
        "谈到",
        "提到",
        "提及",
        "说",
        "答应",
        "曰",
        "云",
        "自称",
        "号称",
        "答",
        "补充",
        "抗议",
        "声明",
        "回忆",
        "宣告",
        "总结",
        "回复",
        "以为",
        "谓",
        "注",
        "确认",
        "命令",
    }
)
"""Words that often do something else than report: name, mean, show."""
ONLY_WITH_SUBJECT = frozenset({"以为"})
"""Words that are something else where no subject stands right before them ("筹钱以为军队提供资金")."""
_NAMING_WORDS = frozenset({"称", "自称", "号称", "指"})
_COPULAS = frozenset({"是", "就是", "正是", "便是", "即是"})
_ANNOTATING = frozenset({"谓", "注"})
"""Words that report only before a colon."""
_NEVER_NAMING = frozenset({"确认", "以为", "命令"})
_LED = frozenset({"回复", "补充", "答", "云", "曰", "讲", "抗议"})
"""Words that report only where a mark leads over to what is said."""
_CLAUSAL = frozenset({"声明", "回忆"})
"""Words that report only a clause with a subject of its own."""
_PERSONAL = frozenset({"说", "指", "表示", "确认"})
"""Words that only somebody can be the subject of."""
_NAMING = re.compile(r"(?!以)[^，：“]{1,20}?(?:(?<![认以因成])为|作|做)(?!“)")
_PERSONS = tuple(
    "者员人长方家们士师民官帝王他她我会院府党军社报部局省厅署处庭台馆司》众徒生友母父子女妻界国织团盟队校志书记传录史典后宗祖世"
)
"""Last characters of phrases that name persons, institutions and works."""


def is_statement(r: Reading, source: Span | None, said: Content) -> bool:
    """Whether a word that may also name or mean something reports here: somebody speaks, and says more than a name."""
    text = said.span.of(r.level.view)
    lead = r.level.view[r.cue.span.end : said.span.start]
    if r.cue.word in _ANNOTATING:
        return "：" in lead
    if "：" in lead or (lead.startswith("，") and source and is_somebody(r, source)):
        return True
    if lead.endswith("“") and (r.cue.word not in _NAMING_WORDS or contents.is_speech(r.level, said)):
        return True
    if r.cue.word in _LED or (r.cue.word in _CLAUSAL and r.level.topic(*said.span) is None):
        return False
    if r.cue.word in _PERSONAL and (source is None or not is_somebody(r, source)):
        return False
    names = (r.cue.word not in _NEVER_NAMING and _NAMING.match(text)) or text in function_words("courtesy")
    return not names and contents.says_something(r.level, said)


def is_somebody(r: Reading, source: Span) -> bool:
    """Whether a phrase is a name, a person, an institution or a document by its last word."""
    name = source.of(r.level.view)
    named = any(t.is_a("name") for t in r.level.tail(*source)[-1:])
    latin = name[-1:].isascii() and name[-1:].isalpha()
    return named or latin or name.endswith(_PERSONS) or ends_with(name, nouns("evidence")) is not None


def is_theory(r: Reading, tokens: Sequence[Token], source: Span | None) -> bool:
    """Whether 说 before a comma ends the name of a theory: a bare noun stands before it that is the object of a verb."""
    if r.cue.word != "说" or not source or not tokens or r.level.view[r.cue.span.end : r.cue.span.end + 1] in ("：", "“"):
        return False
    between = [t for t in tokens if t.span.start >= source.end]
    noun = bool(between) and between[-1].is_a("noun") and not between[-1].is_a("name", "determiner", "adverb")
    prepositions = [r.text(t) for t in between if t.is_a("preposition")]
    return noun and (prepositions == ["以"] or (not prepositions and any(t.is_a("verb") for t in between)))


def is_predicate(r: Reading, tokens: Sequence[Token], found: Span) -> bool:
    """Whether what looks like a subject with a modifier is rather what the subject of a clause before does ("摸着他的头说")."""
    verb_first = next((t for t in tokens if t.span.start == found.start), tokens[0]).is_a("verb")
    return verb_first and r.level.clause_index(r.cue.span.start) > 0 and not is_somebody(r, found)


def speaks_for_itself(r: Reading, content: Content | None) -> bool:
    """Whether a report of nobody is one: a quotation, or what is generally thought ("一般认为", "估计有……")."""
    opens = len(r.cue.word) > 1 and r.cue.span.start == r.level.clauses[0].span.start
    goes_on = bool(r.earlier) and r.earlier[-1].source is None
    return bool(content and content.quoted) or r.cue.kind == "believe" or (r.outer is None and (opens or goes_on))


def is_modifier(r: Reading, found: Span | None) -> bool:
    """Whether a cue stands in a modifier of what follows ("不相信他的人都走了", "第一位承认此事的教宗")."""
    before = [t for t in r.level.tail(r.clause.start, r.cue.span.start) if not t.is_a("adverb")]
    if before and found:
        said = contents.own_clause(r.level, r.cue.span.end)
        return r.text(before[-1])[-1] in "位名个种项支" and bool(said and contents.up_to_head(r.level, said) != said)
    if before[-1:] and not before[-1].is_a("determiner", "number", "adjective"):
        return False
    if not before and r.level.clause_index(r.cue.span.start):
        return False
    rest = r.level.head(r.cue.span.end, r.clause.end)
    close = next((i for i, t in enumerate(rest) if t.is_a("of")), None)
    if close is None or close + 1 >= len(rest) or not rest[close + 1].nominal or any(t.is_a("mark") for t in rest[:close]):
        return False
    if any(t.is_a("verb") for t in rest[:close]) and any(t.nominal for t in rest[:1]):
        return False
    return any(t.is_a("adverb", "verb") for t in rest[close + 1 :])


def is_described(r: Reading, tokens: Sequence[Token], source: Span) -> bool:
    """Whether the subject is only said to be what the cue says ("做法是承认……")."""
    return any(t.span.start >= source.end and r.text(t) in _COPULAS for t in tokens)


def is_denied(r: Reading, source: Span) -> bool:
    """没有报道显示 …: nobody says so; 使人相信 …, 如果有人说 …: nobody reports it."""
    before = r.level.view[max(source.start - 6, 0) : source.start]
    text = source.of(r.level.view)
    made_to = text in ("人", "人们") and before[-1:] in tuple("使令让得")
    if before.endswith(tuple(function_words("condition"))):
        return True
    return made_to or before.endswith(tuple(function_words("negation"))) or text.startswith(("没", "无人"))
