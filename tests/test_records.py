"""Records of a page: identity, status, and what is carried over from the layers."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from zhclaims import schema
from zhclaims.hanscript import to_simplified
from zhclaims.model import Analysis, Citation, Identifiers, ParsedReference, Reference, ReferenceEntry
from zhclaims.records import article_id, backs, claim_ids, normalised, records, status
from zhclaims.records.identity import address, entity_ids, reference_id
from zhclaims.records.types import ArticleRecord, ChangeRecord, ClaimRecord, LineageRecord, ReferenceRecord, RejectRecord

PROSE = st.one_of(*(st.characters(min_codepoint=a, max_codepoint=b) for a, b in ((0, 0x17F), (0x2010, 0x203F), (0x3000, 0x30FF))))
PROSE = (
    PROSE | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.characters(min_codepoint=0xFF00, max_codepoint=0xFF9F)
)
"""What an article is written with, and what is beside it in Unicode."""


def as_json(record):
    return msgspec.json.decode(msgspec.json.encode(record))


@pytest.mark.parametrize("words", [False, True])
def test_records_are_valid_and_quote_the_text(words):
    found = records(made.layers(), made.SOURCE, words=words)
    assert schema.faults("article", as_json(found.article)) == []
    assert [schema.faults("claim", as_json(c)) for c in found.claims] == [[]] * 3
    assert [schema.faults("reference", as_json(r)) for r in found.references] == [[]]
    assert (found.article.words is not None) is words


def test_claims_refer_to_what_begins_in_them():
    cited, missing, bare = made.article().claims
    assert (cited.dates, cited.entities) == ((0,), ())
    assert (missing.dates, missing.entities) == ((), (0,))
    assert [c.status for c in (cited, missing, bare)] == ["cited", "broken", "uncited"]
    assert cited.section == ("經過",)
    assert bare.kind == "list_item"
    assert cited.text_hans == "2006年6月4日,发言人说会议结束。"
    assert cited.attributions[0].source.text == "發言人"


def test_references_name_the_claims_that_cite_them():
    found = made.article()
    assert found.references[0].cited_by == (found.claims[0].claim_id,)


@pytest.mark.parametrize(("kind", "role"), [("note", "note"), ("book", "footnote"), ("unknown", "footnote")])
def test_a_footnote_that_explains_is_a_note(kind, role):
    layers = made.layers()
    (reference,) = layers.references
    of_kind = msgspec.structs.replace(reference, parsed=msgspec.structs.replace(reference.parsed, kind=kind))
    (found,) = records(msgspec.structs.replace(layers, references=(of_kind,)), made.SOURCE).references
    assert found.role == role


def test_a_work_that_no_marker_calls_is_cited_by_nothing():
    layers = made.layers()
    listed = Reference(ReferenceEntry(None, "李紅：《石橋志》", role="bibliography"), ParsedReference(text="李紅：《石橋志》"))
    found = records(msgspec.structs.replace(layers, references=(*layers.references, listed)), made.SOURCE)
    work = found.references[1]
    assert (work.ref, work.role, work.backlinks, work.cited_by, work.error) == (None, "bibliography", 0, (), None)
    assert schema.faults("reference", as_json(work)) == []
    assert [claim.status for claim in found.claims] == ["cited", "broken", "uncited"]


def test_issues_are_placed_in_the_source():
    (issue,) = made.article().article.issues
    assert (issue.span, issue.source) == ((0, 1), (3, 4))


DIRECT, CARRIED = Citation("1", "direct", "marker_at_end", 0), Citation("2", "carried", "next_marker_in_paragraph", 1)


@pytest.mark.parametrize(
    ("citations", "sound", "expected"),
    [
        ([], "", "uncited"),
        ([DIRECT], "1", "cited"),
        ([CARRIED], "2", "carried"),
        ([DIRECT, CARRIED], "12", "cited"),
        ([DIRECT, CARRIED], "2", "carried"),
        ([DIRECT], "", "broken"),
        ([CARRIED], "1", "broken"),
    ],
)
def test_status(citations, sound, expected):
    assert status(citations, sound.__contains__) == expected


@pytest.mark.parametrize(
    ("error", "title", "expected"),
    [
        (None, None, True),
        (None, "某報", True),
        ("duplicate_definition", "某報", True),  # the entry shows an error and still names its work
        ("duplicate_definition", None, False),
        ("missing_definition", None, False),
        ("empty", None, False),
        ("unused", "某報", True),
    ],
)
def test_an_entry_backs_a_claim_if_it_names_a_work(error, title, expected):
    assert backs(ParsedReference(text="", error=error, title=title)) is expected


def test_article_id_prefers_the_page_id():
    page = made.layers().page
    assert article_id(page) == "zhwiki:會議"
    assert article_id(msgspec.structs.replace(page, page_id=12)) == "zhwiki:12"


def test_article_id_says_which_wiki_the_page_is_of():
    page = msgspec.structs.replace(made.layers().page, page_id=12)
    assert article_id(msgspec.structs.replace(page, wiki="zhwikisource")) == "zhwikisource:12"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2006年，「聖戰」。", "2006年,聖戰"),
        ("他說:「好!」", "他说：“好！”"),
        ("ＡＢＣ 公司", "abc公司"),
        ("第１條", "第1条"),
    ],
)
def test_ids_ignore_script_punctuation_and_width(one, other):
    first, second = (claim_ids("zhwiki:甲", [to_simplified(text)[0]]) for text in (one, other))
    assert first == second


def test_ids_differ_by_article_words_and_ordinal():
    ids = [*claim_ids("zhwiki:甲", ["同", "同", "異"]), *claim_ids("zhwiki:乙", ["同"])]
    assert len(set(ids)) == 4
    assert claim_ids("zhwiki:甲", ["新", "同", "同"])[1:] == ids[:2]  # a new claim before them changes nothing


@given(st.lists(st.text(alphabet="甲乙，。 a1", max_size=4), max_size=8))
def test_ids_are_unique_and_stable(texts):
    ids = claim_ids("zhwiki:甲", texts)
    assert len(set(ids)) == len(texts)
    assert ids == claim_ids("zhwiki:甲", texts)


def entry(url=None, title=None, doi=None, text="某報. 2006年"):
    return ParsedReference(text=text, url=url, title=title, identifiers=Identifiers(doi=doi))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (entry("http://www.example.org/a/"), entry("https://example.org/a#part", title="別的"), True),
        (entry("https://web.archive.org/web/20200101000000/http://example.org/a"), entry("https://example.org/a"), True),
        (entry("https://example.org/%E6%B2%B3"), entry("https://EXAMPLE.org/河"), True),
        (entry("https://example.org/a?id=1"), entry("https://example.org/a?id=2"), False),
        (entry("https://example.org/A"), entry("https://example.org/a"), False),
        (entry("https://doi.org/10.1000/X"), entry(doi="10.1000/x", title="別的"), True),
        (entry(title="會議「結束」"), entry(title="会议结束", text="別的"), True),
        (entry(title="會議結束"), entry(title="會議開始"), False),
        (entry(text="某報, 2006年"), entry(text="某報. 2006年"), True),
        (entry("https://["), entry(), True),  # no address: the text counts
    ],
)
def test_references_are_identified_by_the_work(one, other, same):
    assert (reference_id(one) == reference_id(other)) is same


def test_an_empty_entry_has_no_identity():
    assert reference_id(ParsedReference(text=" …")) is None


def test_the_address_is_where_the_entry_leads_and_not_its_archive():
    links = ("https://web.archive.org/web/2020/https://example.org/a", "/wiki/天山", "https://example.org/a")
    assert address(entry(), links) == "https://example.org/a"
    assert address(entry("https://example.org/b"), links) == "https://example.org/b"
    assert address(entry(), links[:2]) == links[0]
    assert address(entry(), ("/wiki/天山", "ftp://example.org/a")) is None


def test_entities_are_identified_by_their_longest_name():
    before = entity_ids("zhwiki:1", [("e1", "李明"), ("e2", "长江大桥"), ("e2", "大桥")])
    after = entity_ids("zhwiki:1", [("e1", "武汉"), ("e2", "大桥"), ("e3", "李明"), ("e2", "长江大桥")])
    assert before[1] == before[2] == after[1] == after[3]
    assert before[0] == after[2]
    assert len({*before, *after}) == 3
    twice = entity_ids("zhwiki:1", [("e1", "布什"), ("e2", "布什")])
    assert len(set(twice)) == 2


@given(st.text())
def test_normalising_twice_changes_nothing_in_plain_text(text):
    assert not any(c.isspace() for c in normalised(text))


@given(st.text() | st.text(alphabet=PROSE))
def test_normalised_text_is_folded_and_has_no_marks(text):
    folded = unicodedata.normalize("NFKC", text).casefold()
    assert normalised(text) == "".join(c for c in folded if unicodedata.category(c)[0] not in "ZPC")


@pytest.mark.parametrize(
    ("name", "record"),
    [
        *(("article", ArticleRecord), ("claim", ClaimRecord), ("reference", ReferenceRecord), ("reject", RejectRecord)),
        *(("change", ChangeRecord), ("lineage", LineageRecord)),
    ],
)
def test_keys_stand_in_the_order_of_the_schema(name, record):
    assert list(schema.load(name)["properties"]) == [f.encode_name for f in msgspec.structs.fields(record)]


def test_a_date_is_one_word():
    layers = made.layers()
    text = layers.page.text
    words = tuple(made.span(text, piece) for piece in ("2006", "年6", "月", "4", "日", "發言人", "會議"))
    found = records(msgspec.structs.replace(layers, analysis=Analysis(words, ("",) * len(words), ())), made.SOURCE, words=True)
    assert [word.of(text) for word in found.article.words or ()] == ["2006年6月4日", "發言人", "會議"]
