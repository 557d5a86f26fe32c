"""HTML in wikitext, as MediaWiki's `Sanitizer` treats it: allowed tags stay with what we need of them, every other `<` is text.

Attributes may be quoted or not; character references in them are decoded, blanks collapse.
"""

from __future__ import annotations

import re
from functools import lru_cache

from zhclaims.sources.common.text import decode_references
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, rewrite

_NAMES = (
    "b bdi bdo del i ins u font big small sub sup h1 h2 h3 h4 h5 h6 cite code em s strike strong tt var div center blockquote q"
    " ol ul dl table caption pre ruby rb rp rt rtc p span abbr dfn kbd samp data time mark br wbr hr li dt dd meta link td th tr"
)
_ALLOWED = frozenset(_NAMES.split())
_SINGLE = frozenset(("br", "wbr", "hr"))
_TAG = re.compile(r"<(?:(/?)([A-Za-z][^\t\n\v />\0<]*)([^<>]*?)(/?)>)?")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?:^|[\t\n\f\r ])([:_\w][:_.\-\w]*+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\t\n\f\r >]*)))?"""
    r"(?=[\t\n\f\r ]|$)"
)
"""What does not end at white space is no attribute, and MediaWiki passes over it (name-"X")."""
_BLANKS = re.compile(r"[\t\r\n ]+")
_UNSAFE = re.compile(r'["<>\x7f]')


def sanitize(text: Traced) -> Traced:
    """The text with its allowed tags rewritten and every other `<` escaped.

    Tags from now on are `<name>`, `<name class="…">` or `<name class="…" hidden>`.
    """

    def replace(match: re.Match[str], out: TracedBuilder) -> None:
        name = (match[2] or "").lower()
        if name not in _ALLOWED:
            out.replace_character("&lt;", text.at[match.start()])
            out.copy(text, match.start() + 1, match.end())
        elif match[1]:
            out.write(f"</{name}>" if name not in _SINGLE else "<br>" if name == "br" else "")
        else:
            out.write(f"<{name}{kept_attributes(match[3])}>" + (f"</{name}>" if match[4] and name not in _SINGLE else ""))

    return rewrite(text, _TAG, replace)


def kept_attributes(attributes: str) -> str:
    """What is kept of the attributes of a tag: its classes, and whether it is hidden.

    >>> kept_attributes(' class="a" style="display: none" onclick="x"')
    ' class="a" hidden'
    """
    return _kept(attributes) if "=" in attributes else ""


@lru_cache(maxsize=1_000)
def _kept(attributes: str) -> str:
    found = read_attributes(attributes)
    classes = _UNSAFE.sub("", found.get("class", ""))
    hidden = _HIDDEN.search(found.get("style", "")) is not None
    return (f' class="{classes}"' if classes else "") + (" hidden" if hidden else "")


def read_attributes(text: str) -> dict[str, str]:
    """The attributes of a tag by their names in lower case; the last of equal names counts.

    >>> read_attributes(' name = "a  b" group=注 x')
    {'name': 'a b', 'group': '注', 'x': ''}
    """
    if not text or text.isspace():
        return {}
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = next((v for v in match.groups()[1:] if v is not None), "")
        found[match[1].lower()] = decode_references(_BLANKS.sub(" ", value).strip(" "))
    return found
