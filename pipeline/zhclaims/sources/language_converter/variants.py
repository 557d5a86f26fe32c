"""The variants of Chinese that a wiki renders, their names, and what stands in where one of them is missing."""

from __future__ import annotations

from zhclaims.errors import UsageError

VARIANTS = ("zh", "zh-hans", "zh-hant", "zh-cn", "zh-hk", "zh-mo", "zh-my", "zh-sg", "zh-tw")
"""`zh` is the page as it is written, with its `-{…}-` resolved; we call it `source`."""

FALLBACKS: dict[str, tuple[str, ...]] = {
    "zh": ("zh-hans", "zh-hant", "zh-cn", "zh-tw", "zh-hk", "zh-sg", "zh-mo", "zh-my"),
    "zh-hans": ("zh-cn", "zh-sg", "zh-my"),
    "zh-hant": ("zh-tw", "zh-hk", "zh-mo"),
    "zh-cn": ("zh-hans", "zh-sg", "zh-my"),
    "zh-sg": ("zh-my", "zh-hans", "zh-cn"),
    "zh-my": ("zh-sg", "zh-hans", "zh-cn"),
    "zh-tw": ("zh-hant", "zh-hk", "zh-mo"),
    "zh-hk": ("zh-mo", "zh-hant", "zh-tw"),
    "zh-mo": ("zh-hk", "zh-hant", "zh-tw"),
}

NAMES = {
    "zh": "不转换",
    "zh-hans": "简体",
    "zh-hant": "繁體",
    "zh-cn": "大陆",
    "zh-hk": "香港",
    "zh-mo": "澳門",
    "zh-my": "大马",
    "zh-sg": "新加坡",
    "zh-tw": "臺灣",
}

TWO_WAY = frozenset(VARIANTS) - {"zh", "zh-hans", "zh-hant"}
"""Variants to which the rules of a page apply outside of their place; for the two scripts alone only one-way rules do."""


def check_variant(variant: str) -> str:
    """The variant, `zh` for `source`. UsageError if there is no such variant."""
    lowered = variant.lower()
    if lowered == "source":
        return "zh"
    if lowered not in VARIANTS:
        raise UsageError(f"no such variant: {variant!r} (source, {', '.join(VARIANTS[1:])})")
    return lowered
