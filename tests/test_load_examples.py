"""The worked examples of the README: each runs, and finds what a plain walk over the records finds."""

from collections import Counter

import pytest

import exports
import zhclaims


@pytest.fixture(scope="module")
def out():
    return exports.SAMPLE


def test_uncited_claims_about_a_person(out):
    data = zhclaims.load(out)
    person = "孟宏伟"  # in Simplified script: found whatever the script of the article
    about = f"""status = 'uncited' AND EXISTS (
        SELECT 1 FROM json_each(entity_mentions) WHERE value ->> 'label' = 'PER' AND value ->> 'text_hans' = '{person}')"""
    found = [claim.text for claim in data.where(about).claims]

    claims = [c for c in data.claims if any((e.label, e.text_hans) == ("PER", person) for e in c.entity_mentions)]
    assert found == [c.text for c in claims if c.status == "uncited"]
    assert len(found) > 1


def test_claims_by_source_and_year(out):
    data = zhclaims.load(out)
    table = Counter(
        (reference.container or reference.publisher, year)
        for claim in data.claims
        for reference in claim.cited_references
        for year in {date.value[:4] for date in claim.date_mentions if date.type == "DATE" and not date.vague}
    )
    ((source, year), n) = table.most_common(1)[0]
    assert source
    assert year.isdigit()
    assert n > 1


def test_training_pairs_of_a_claim_and_a_reference(out):
    data = zhclaims.load(out)
    cited = data.where("status = 'cited'").claims
    pairs = [(claim.text, reference.text) for claim in cited for reference in claim.cited_references]

    assert len(pairs) > 50
    assert len(set(pairs)) == len(pairs)
    assert {claim for claim, _ in pairs} <= {c.text for c in data.claims if c.status == "cited"}


def test_the_same_pairs_in_pandas(out):
    exports.need("pandas")
    claims = zhclaims.load(out).claims.to_pandas()
    cited = claims[claims.status == "cited"].explode("cited_references").dropna(subset="cited_references")
    expected = sum(len(c.cited_references) for c in zhclaims.load(out).claims if c.status == "cited")
    assert len(cited) == expected


def test_claims_by_source_and_year_in_duckdb_over_parquet(out, tmp_path):
    duckdb = exports.need("duckdb")
    folder = exports.exported(out, "parquet", tmp_path / "parquet")
    query = f"""
        SELECT coalesce(r.container, r.publisher) AS source, left(d.value, 4) AS year, count(DISTINCT claim_id) AS claims
        FROM '{folder}/claims.parquet', unnest(cited_references) AS cited(r), unnest(date_mentions) AS dated(d)
        WHERE d.type = 'DATE' AND NOT d.vague
        GROUP BY ALL
        ORDER BY claims DESC, source, year
    """
    found = duckdb.sql(query).fetchall()

    table = Counter(
        (reference.container or reference.publisher, date.value[:4], claim.claim_id)
        for claim in zhclaims.load(out).claims
        for reference in claim.cited_references
        for date in claim.date_mentions
        if date.type == "DATE" and not date.vague
    )
    assert {(source, year): n for source, year, n in found} == dict(Counter((source, year) for source, year, _ in table))
