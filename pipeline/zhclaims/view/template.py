"""One self-contained HTML file: the template filled in, style, script and data inside, and a policy that lets in nothing else."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from zhclaims.hanscript import to_simplified
from zhclaims.issue_texts import IssueText

LANGUAGES = ("zh-Hant", "zh-Hans", "en")
"""Of the interface (BCP 47)."""
_SCRIPTS = {
    "article": ("core", "settings", "panel", "evidence", "cards", "facets", "filters", "claims", "changes", "todo", "start"),
    "index": ("core", "settings", "facets", "index"),
}
"""For each page the files that make its script, joined in this order."""

_NAME = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"\{(\w+)!r\}")
_FORMAT = re.compile(r"\{(\w+):,\}")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""What could end the element that holds the data, or a line of it for an older parser."""


def render(
    template: str, lang: str, data: dict[str, Any], more: Mapping[str, Mapping[str, str]] | None = None, **values: Any
) -> str:
    """The page `template` ("article" or "index") with the interface in the language `lang`. All values are escaped as they are
    filled in; `data` stands in the page as JSON for its script. `more` are labels that this page has beside those of all."""
    style, script = _asset("style.css"), _script(template)
    texts = {name: {**found, **(more or {}).get(name, {})} for name, found in labels().items()}

    def label(key: str, **named: Any) -> str:
        return filled(texts[lang], key, named)

    return (
        _environment()
        .get_template(f"{template}.html")
        .render(
            lang=lang,
            label=label,
            labelled=texts[lang].__contains__,
            policy=_policy(style, script),
            style=Markup(style),
            script=Markup(script),
            data=embedded({**data, "labels": texts}),
            **values,
        )
    )


@cache
def labels() -> dict[str, dict[str, str]]:
    """For each language (BCP 47) each label by its key. `{n}` stands for a number that is filled in."""
    text = resources.files(__package__).joinpath("page/labels.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        "zh-Hant": {row["key"]: row["zh"] for row in rows},
        "zh-Hans": {row["key"]: to_simplified(row["zh"])[0] for row in rows},
        "en": {row["key"]: row["en"] for row in rows},
    }


def filled(texts: Mapping[str, str], key: str, named: Mapping[str, Any]) -> str:
    """A label with what it names filled in; where that is a word of ours, in the label's language. The script does the same.

    >>> filled({"a": "no such {field}", "field_day": "日"}, "a", {"field": "day"})
    'no such 日'
    """
    return _NAME.sub(lambda m: texts.get(f"{m[1]}_{named.get(m[1])}", str(named.get(m[1], ""))), texts.get(key, key))


def worded(text: IssueText) -> dict[str, str]:
    """The text of an issue for each language, to be filled in as labels are: what it quotes stands in quotation marks."""
    english = _FORMAT.sub(r"{\1}", _QUOTED.sub(r"“{\1}”", text.en))
    return {"zh-Hant": text.zh, "zh-Hans": to_simplified(text.zh)[0], "en": english}


def embedded(data: Any) -> Markup:
    """JSON that can stand in a `<script>` element: nothing in it can end the element.

    >>> embedded("</script>")
    Markup('"\\\\u003c/script\\\\u003e"')
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))


def _policy(style: str, script: str) -> str:
    """A content security policy: the page's own style and script by their hashes, and no other thing from anywhere."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _script(template: str) -> str:
    parts = "\n".join(_asset(f"{name}.js") for name in _SCRIPTS[template])
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
