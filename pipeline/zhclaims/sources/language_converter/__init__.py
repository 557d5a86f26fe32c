"""MediaWiki's LanguageConverter for Chinese: `-{…}-` rules, conversion tables, and text rendered in a variant."""

from zhclaims.sources.language_converter.groups import read_groups
from zhclaims.sources.language_converter.rules import Rule, parse
from zhclaims.sources.language_converter.tables import Conversion, Tables, tables
from zhclaims.sources.language_converter.variants import VARIANTS, check

__all__ = ["VARIANTS", "Conversion", "Rule", "Tables", "check", "parse", "read_groups", "tables"]
