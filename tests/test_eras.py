"""The tables of eras, rulers, realms and feasts: what chronology demands of them."""

from __future__ import annotations

import datetime
from itertools import groupby

import pytest

from zhclaims.stages.dates.eras import eras
from zhclaims.vocab import load

ROWS = [row for row in load("eras") if row["first"]]
DATED = {realm: list(rows) for realm, rows in groupby(sorted(ROWS, key=lambda r: r["realm"]), key=lambda r: r["realm"])}
EPOCHS = ("各国", "中华民国", "朝鲜", "大齐", "大中钟相")
"""Counts that run beside each other."""


@pytest.mark.parametrize("realm", sorted(DATED))
def test_eras_of_a_realm_follow_each_other(realm: str) -> None:
    """Each begins when the one before it has ended, or in the year of its end."""
    if realm in EPOCHS:
        return
    rows = DATED[realm]
    assert all(int(r["last"] or 9999) >= int(r["first"]) for r in rows)
    spans = sorted({(int(r["first"]), int(r["last"] or 9999)) for r in rows})
    overlaps = [(a, b) for a, b in zip(spans, spans[1:], strict=False) if b[0] < a[1] - 1]
    assert len(overlaps) <= max(1, len(rows) // 6), overlaps  # rival courts, and titles kept by those who did not submit


def test_the_eras_of_japan_are_all_there() -> None:
    both = [row for row in ROWS if row["realm"].startswith("日本")]
    assert len({row["name"] for row in both}) == 248
    one = [row for row in both if row["realm"] == "日本" and int(row["first"]) >= 701 and not 1331 <= int(row["first"]) <= 1393]
    ends = {int(row["last"] or 2100) for row in one}
    begins = [int(row["first"]) for row in one]
    assert all(any(abs(year - end) <= 1 for end in ends) for year in begins if year not in (701, 1394))


def test_every_realm_has_a_rank_and_names() -> None:
    ranks = {row["realm"]: int(row["rank"]) for row in load("realms")}
    realms = {era.realm for named in eras().values() for era in named}
    assert realms == set(ranks)
    assert set(ranks.values()) == {0, 1, 2}
    signs = {realm for row in load("realm_signs") for realm in row["realms"].split()}
    assert {r for r in realms if not any(r.startswith(s) for s in signs)} == {"各国"}
    assert all(any(r.startswith(s) for r in realms) for s in signs - {"西周"})
    assert all(len(row["word"]) > 1 and row["source"] for row in load("realm_signs"))


def test_feasts_fall_where_the_moon_and_the_sun_put_them() -> None:
    for row in load("feasts"):
        year = int(row["year"])
        days = {name: datetime.date(year, *map(int, day.split("-"))) for name, day in row.items() if "-" in day}
        assert datetime.date(year, 1, 20) <= days["春节"] <= datetime.date(year, 2, 21)
        assert (days["元宵"] - days["春节"]).days == 14
        assert days["清明"] in (datetime.date(year, 4, 4), datetime.date(year, 4, 5), datetime.date(year, 4, 6))
        terms = [days[name] for name in list(row)[9:] if name in days]  # from 小寒 on
        gaps = {(b - a).days for a, b in zip(terms, terms[1:], strict=False)}
        assert gaps <= {14, 15, 16, 17, 29, 30, 31, 32}
        if "中秋" in days and "端午" in days:
            assert 88 + 9 <= (days["中秋"] - days["端午"]).days <= 90 + 10 + 30
