"""MediaWiki's LanguageConverter for Chinese: `-{…}-` rules, conversion tables, and text rendered in a variant."""

from zhclaims.sources.language_converter.rules import Rule, parse_rule
from zhclaims.sources.language_converter.tables import Conversion, PageRules, Tables, tables_of
from zhclaims.sources.language_converter.titles import in_any_variant
from zhclaims.sources.language_converter.variants import VARIANTS, check_variant

__all__ = ["VARIANTS", "Conversion", "PageRules", "Rule", "Tables", "check_variant", "in_any_variant", "parse_rule", "tables_of"]
