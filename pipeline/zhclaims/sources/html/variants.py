"""Language-converter markup in Parsoid's HTML: the text stands in an attribute, in every variant; the page shows one."""

from __future__ import annotations

import json
from typing import Any

from zhclaims.sources.language_converter.variants import FALLBACKS, NAMES


def shown(data: str, variant: str) -> str:
    """The HTML that `data-mw-variant` stands for on the page in a variant (`zh`: as it is written); "" if it shows nothing.

    >>> shown('{"twoway": [{"l": "zh-hans", "t": "软件"}, {"l": "zh-tw", "t": "軟體"}]}', "zh-tw")
    '軟體'
    """
    try:
        rule: Any = json.loads(data)
    except ValueError:
        return ""
    if not isinstance(rule, dict):
        return ""
    texts = _texts(rule)
    if rule.get("describe"):
        return "".join(f"{NAMES.get(code, code)}：{text}；" for code, text in texts.items())
    if rule.get("title") and not rule.get("add"):
        return ""
    if isinstance(rule.get("name"), dict):
        return NAMES.get(str(rule["name"].get("t", "")).lower(), "")
    plain = rule.get("disabled") or rule.get("filter")
    if isinstance(plain, dict):
        return str(plain.get("t", ""))
    return next((texts[code] for code in (variant, *FALLBACKS.get(variant, FALLBACKS["zh"]), *texts) if code in texts), "")


def _texts(rule: dict[str, Any]) -> dict[str, str]:
    """The text for each variant, in the order in which they are written."""
    found: dict[str, str] = {}
    for kind in ("twoway", "oneway"):
        for item in rule.get(kind) or () if isinstance(rule.get(kind), list) else ():
            if isinstance(item, dict):
                found.setdefault(str(item.get("l", "")).lower(), str(item.get("t", "")))
    return found
