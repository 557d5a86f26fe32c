"""What shows that a line is an entry of a reference list, where neither a number nor a "^" does."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN

_LOOKED_AT = 2000  # characters of a line
_SURE = re.compile(
    r"https?://|www\.|\bdoi:|\b(?:ISBN|ISSN|OCLC|PMID|arXiv|JSTOR|LCCN)\b"
    r"|[\[（(]\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?[\]）)]"  # the day of access
    r"|原始(?:内容|內容)|[存封]檔|存档|页面存档|頁面存檔|互联网档案馆|網際網路檔案館|[检檢]索|[查訪访]阅?於|Retrieved\b|Archived\b|accessed\b"
    r"|\[(?:M|J|N|D|C|R|S|P|G|A|Z|EB|DB|CP)(?:/OL|/CD|/MT|/DK)?\]"
    r"|\b(?:pp?|vol|no|ed|eds)\.\s?\d|[（(](?:[编編]|主编|主編)[）)]"
    r"|[（(](?:[简繁簡]体?體?)?(?:中|英|日|法|德|俄|韩|韓|西|葡|拉丁|美国英|英国英)[文语語][^（()）]{0,8}[）)][.。]?$",
)
_PERIODS = re.compile(r"[^\s.]\.(?:\s|$)")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_IMPRINT = re.compile(
    r"出版|書局|书局|書店|书店|印書館|印书馆|日報|日报|時報|时报|晚報|晚报|新[聞闻]|通[訊讯]社|雜誌|杂志|期刊|[學学][報报]|[論论]文|大[學学]"
    r"|[頁页]|第[\d一二三四五六七八九十百]{1,6}[期卷版輯辑冊册]|Press|University|Journal|Times|News"
)
_TITLE = re.compile(r"《[^《》]{1,80}》|〈[^〈〉]{1,80}〉|“[^“”]{1,80}”|「[^「」]{1,80}」")
_CLAUSES = re.compile(rf"[{HAN}]，[{HAN}]")
_NOTHING_BUT_TITLE = re.compile(r"[^。！？；]{4,120}\.")


def looks_like_entry(text: str) -> bool:
    """Whether a line has what entries have: an address, a number of a book, a day of access; or parts parted by periods, a title
    or a year beside a publisher. Running text, which ends on a full stop and has clauses, needs more.

    >>> looks_like_entry("王明. 天山史. 商务印书馆. 1998 [2007-03-01]."), looks_like_entry("1912年，该城改名。")
    (True, False)
    """
    text = text[:_LOOKED_AT].strip()
    if _SURE.search(text):
        return not (text.endswith("。") and len(_CLAUSES.findall(text)) > 1)
    if text.endswith(("。", "！", "？", "]")) and _CLAUSES.search(text):
        return False
    signs = (len(_PERIODS.findall(text)) > 1) + bool(_YEAR.search(text)) + bool(_IMPRINT.search(text)) + bool(_TITLE.search(text))
    return signs > 1


def may_be_entry(text: str) -> bool:
    """Whether a line may be an entry among others that look like ones: a title alone with its period.

    >>> may_be_entry("照片中的232隻動物."), may_be_entry("他來了。")
    (True, False)
    """
    return looks_like_entry(text) or bool(_NOTHING_BUT_TITLE.fullmatch(text[:_LOOKED_AT].strip()))
