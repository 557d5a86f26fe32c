"""Labels of an information box whose template is not known: which value of its call is surely shown, and under which label.

The label stands in the call itself where another parameter holds it (`leader_title`, `leader_name`). A parameter with a Chinese
name is shown under that name, unless it is the title of the box, or names a picture, a colour or the like. A parameter with an
English name is shown under the label that `vocab/box_labels.tsv` has for it. All others are codes or switches, or may be, and
are not shown; nor is a bare number of something that is measured, for the box adds a unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import to_simplified
from zhclaims.sources.common.box_rows import says_something
from zhclaims.sources.wikitext.templates import lookup_name

_NAME_AT_MOST = 40
_LABEL_AT_MOST = 60
"""Characters of a label in a call, with its links."""
_CHINESE = re.compile(r"[\u3400-\u9fff]{1,12}(?:[（(／/][\u3400-\u9fff]{1,8}[）)]?)?")
_FILE = re.compile(r"[^\n\[\]{}|]+\.(?:jpe?g|png|svg|gif|tiff?|webp|og[gv]|webm|mp3|pdf)|\d+\s*px|#[0-9a-f]{3,8}", re.IGNORECASE)
_SWITCH = re.compile(r"(?:yes|no|y|n|true|false|none|auto|on|off|是|否|無|无)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+−~約约]?[\d,，.．\s]+(?:[-–—～~][\d,，.．\s]+)?")
_YEAR = re.compile(r"[12]\d{3}")
_VALUE_OF = (
    (re.compile(r"(subdivision)([ _-]?)(name)(\d*)", re.IGNORECASE), ("type",)),
    (re.compile(r"(.+?)([ _-]?)(name|date)(\d*)", re.IGNORECASE), ("title", "label")),
    (re.compile(r"(.+?)([ _-]?)(value|info|data)(\d*)", re.IGNORECASE), ("title", "label", "header", "name", "type")),
    (re.compile(r"()()(姓名)(\d+)"), ("頭銜", "头衔", "職稱", "职称")),
    (re.compile(r"()()(資料|资料|數據|数据|內容|内容)(\d+)"), ("標籤", "标签", "標題", "标题")),
)
"""Names of values, and what stands in the place of `name`, `date` … in the name of the parameter that holds their label."""
_LABELS_AT_LEAST = 3
_COUNTS = ("人口", "数", "人数")
"""How labels of what is counted end: a bare number is whole."""


class Label(NamedTuple):
    """The label of a value: its text, or the parameter that holds it."""

    text: str = ""
    parameter: str = ""


_NONE = Label()


@cache
def _table() -> dict[str, list[tuple[re.Pattern[str], str, str]]]:
    """For each name of a parameter the boxes that show it, and its label in Simplified and Traditional script."""
    found: dict[str, list[tuple[re.Pattern[str], str, str]]] = {}
    for row in vocab.load("box_labels"):
        boxes = re.compile(row["boxes"], re.IGNORECASE)
        for name in row["names"].split("|"):
            found.setdefault(name, []).append((boxes, row["hans"], row["hant"]))
    return found


@cache
def _furniture() -> re.Pattern[str]:
    """Names of parameters whose values are no text of the article, or not under that name: sizes, colours, pictures, titles."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in vocab.load("box_furniture")), re.IGNORECASE)


@cache
def _measured() -> re.Pattern[str]:
    return re.compile("|".join(row["pattern"] for row in vocab.load("box_measures")))


def label_of(box: str, name: str, values: Mapping[str, str], *, simplified: bool) -> Label:
    """The label that the box surely shows beside the parameter's value; an empty one if it shows none, or that is not known.

    `values` are those of all parameters of the call.

    >>> label_of("Infobox 河流", "長度", {"長度": "12公里"}, simplified=False).text
    '長度'
    >>> label_of("Infobox x", "leader_name", {"leader_name": "李明", "leader_title": "[[市長]]"}, simplified=False).parameter
    'leader_title'
    >>> label_of("Infobox x", "長度", {"長度": "12"}, simplified=False)
    Label(text='', parameter='')
    """
    value = values[name].strip()
    if not name or len(name) > _NAME_AT_MOST or not says_something(value) or _FILE.fullmatch(value) or _SWITCH.fullmatch(value):
        return _NONE
    if held := _given(name, values):
        return Label(parameter=held)
    if _CHINESE.fullmatch(name):
        return Label(name) if _is_label(to_simplified(name)[0], value) else _NONE
    return Label(_known(box, " ".join(re.split(r"[\s_-]+", name.lower())), value, simplified=simplified))


def has_labels(names: Collection[str]) -> bool:
    """Whether the parameters of a call are those of a box in Chinese: three or more, and most of all, are labels."""
    found = [name for name in names if _CHINESE.fullmatch(name)]
    labels = [name for name in found if not _furniture().fullmatch(to_simplified(name)[0])]
    return len(labels) >= _LABELS_AT_LEAST and 2 * len(found) > len(names)


def _given(name: str, values: Mapping[str, str]) -> str:
    """The parameter of the call that holds the label."""
    for pattern, kinds in _VALUE_OF:
        found = pattern.fullmatch(name)
        for kind in kinds if found else ():
            holder = f"{found[1]}{found[2]}{kind}{found[4]}" if found else ""
            label = values.get(holder, "").strip()
            if says_something(label) and len(label) <= _LABEL_AT_MOST and not label.isdigit():
                return holder
    return ""


def _is_label(name: str, value: str) -> bool:
    """Whether a Chinese name, in Simplified script, is a label, and the value one that needs no unit."""
    return not _furniture().fullmatch(name) and not (_NUMBER.fullmatch(value) and _measured().search(name))


def _known(box: str, name: str, value: str, *, simplified: bool) -> str:
    box = lookup_name(box)
    either = (name, name.rstrip("0123456789").rstrip())
    found = next(((r[1], r[2]) for known in either for r in _table().get(known, ()) if r[0].search(box)), None)
    if found is None or (_NUMBER.fullmatch(value) and not _YEAR.fullmatch(value) and not found[0].endswith(_COUNTS)):
        return ""
    return found[0] if simplified else found[1]
