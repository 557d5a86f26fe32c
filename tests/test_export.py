"""What holds for every export: what is read, what a condition leaves, where it goes, what is refused."""

import json

import msgspec
import pytest

import exports
import made
from test_cli import fails, zhclaims
from zhclaims.cli.export_command import FORMATS as OFFERED
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export import FORMATS
from zhclaims.reader import KINDS, read_documents
from zhclaims.reader.columns import best_citations, column_of, columns


def left(directory, where):
    return [claim for d in read_documents(Dataset(directory), where) for claim in d.claims]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_articles_come_with_their_claims_and_references(tmp_path):
    directory = exports.many(tmp_path, 3)
    found = list(read_documents(Dataset(directory)))
    assert [d.article for d in found] == exports.records(directory, "articles")
    assert [c for d in found for c in d.claims] == exports.records(directory, "claims")
    assert [r for d in found for r in d.references] == exports.records(directory, "references")
    assert all(r["article_id"] == d.article["article_id"] for d in found for r in d.claims + d.references)


def test_revisions_of_one_article_are_told_apart(tmp_path):
    directory = exports.write(tmp_path, [exports.revised(made.article(), n) for n in (1, 2)])
    assert [len(d.claims) for d in read_documents(Dataset(directory))] == [3, 3]


def test_changes_come_with_their_revision_and_leave_with_their_claims(tmp_path):
    pages = [exports.changed(exports.revised(made.article(f"會議{i}"), 2)) for i in range(3)]
    directory = exports.write(tmp_path, pages)
    assert [len(d.changes) for d in read_documents(Dataset(directory))] == [2, 2, 2]
    kept = [d.changes for d in read_documents(Dataset(directory), "status = 'cited'")]
    assert [[c["kind"] for c in changes] for changes in kept] == [["reworded"]] * 3
    assert [d.changes for d in read_documents(Dataset(directory), "status = 'uncited'")] == [[]] * 3


def test_changes_of_a_revision_without_an_article_come_with_the_one_before(tmp_path):
    page = exports.changed(exports.revised(made.article(), 2))
    redirected = [msgspec.structs.replace(change, revision_id=3) for change in page.changes]
    pages = [
        msgspec.structs.replace(page, changes=(*page.changes, *redirected)),
        exports.changed(exports.revised(made.article(), 4)),
    ]
    found = list(read_documents(Dataset(exports.write(tmp_path, pages))))
    assert [[c["revision_id"] for c in d.changes] for d in found] == [[2, 2, 3, 3], [4, 4]]


def test_parts_that_are_not_in_one_order_are_told(tmp_path):
    directory = exports.many(tmp_path, 2)
    claims = (directory / "claims.jsonl").read_bytes().splitlines(keepends=True)
    (directory / "claims.jsonl").write_bytes(b"".join(reversed(claims)))
    with pytest.raises(UsageError, match="claims of zhwiki:會議"):
        list(read_documents(Dataset(directory)))


def test_changes_do_not_come_with_a_revision_before_theirs_that_has_none(tmp_path):
    pages = [exports.revised(made.article(), revision) for revision in (1, 2, 3)]
    directory = exports.write(tmp_path, [exports.changed(pages[0]), pages[1], exports.changed(pages[2])])
    found = list(read_documents(Dataset(directory)))
    assert [[c["revision_id"] for c in d.changes] for d in found] == [[1, 1], [], [3, 3]]


def test_numbered_parts_are_read_as_one(tmp_path):
    directory = exports.many(tmp_path, 4)
    whole = list(read_documents(Dataset(directory)))
    for part in ("articles", "claims"):
        lines = (directory / f"{part}.jsonl").read_bytes().splitlines(keepends=True)
        half = len(lines) // 2
        for number, some in enumerate((lines[:half], lines[half:])):
            (directory / f"{part}-{number:05}.jsonl").write_bytes(b"".join(some))
        (directory / f"{part}.jsonl").unlink()
    assert list(read_documents(Dataset(directory))) == whole


def test_without_a_manifest_there_is_no_dataset(tmp_path):
    with pytest.raises(UsageError, match="no finished dataset"):
        read_documents(Dataset(tmp_path))


def test_a_claim_has_what_it_points_at_beside_it(tmp_path):
    directory = exports.many(tmp_path, 1)
    cited, broken, _ = next(read_documents(Dataset(directory))).joined_claims
    assert cited["article_title"] == "會議0"
    assert [d["value"] for d in cited["date_mentions"]] == ["2006-06-04"]
    assert [(r["ref"], r["support"], r["title"]) for r in cited["cited_references"]] == [("1", "direct", "某報")]
    (reference,) = cited["cited_references"]
    record = exports.records(directory, "references")[0]
    for name in ("archive", "dead_link", "access_date", "language", "reference_id", "work_id", "identifiers", "cited_through"):
        assert reference[name] == record[name]
    assert (reference["reason"], reference["distance"]) == (cited["citations"][0]["reason"], cited["citations"][0]["distance"])
    assert [e["text"] for e in broken["entity_mentions"]] == ["李明"]
    assert broken["cited_references"] == []


def test_of_several_citations_of_a_reference_the_best_stands_beside_the_claim():
    def citation(support, distance):
        return {"ref": "1", "support": support, "reason": "r", "marker": 0, "distance": distance}

    def best(*some):
        return best_citations({"citations": list(some)})["1"]

    assert best(citation("carried", 2), citation("direct", 0), citation("direct", 0)) == citation("direct", 0)
    assert best(citation("carried", 3), citation("carried", 1))["distance"] == 1
    assert best(citation("direct", 0), citation("carried", 1))["support"] == "direct"


def test_what_a_claim_holds_is_found_in_its_own_text_and_row():
    seen = 0
    for document in read_documents(Dataset(exports.real())):
        for claim in document.joined_claims:
            parts = [a[name] for a in claim["attributions"] for name in ("source", "cue", "content") if a[name]]
            for thing in (*claim["entity_mentions"], *claim["date_mentions"], *parts):
                if thing["claim_span"]:
                    assert claim["text"][slice(*thing["claim_span"])] == thing["text"]
            for source in (a["source"] for a in claim["attributions"] if a["source"]):
                if source["mention"] is not None:
                    mention = claim["entity_mentions"][source["mention"]]
                    assert mention == claim["entity_mentions"][claim["entities"].index(source["entity"])]
                    assert mention["id"] == source["entity_id"]
                    seen += 1
                assert (source["entity"] is None) == (source["entity_id"] is None)
    assert seen > 50


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "name", "expected", "nullable"),
    [
        ("claim", "claim_id", "string", False),
        ("claim", "revision_id", "integer", True),
        ("claim", "change", "string", True),
        ("claim", "citations", "list", False),
        ("reference", "archive", "struct", True),
        ("reference", "error", "string", True),
        ("reference", "parsed", "boolean", False),
        ("article", "words", "list", True),
        ("article", "schema", "string", False),
    ],
)
def test_columns_are_those_of_the_schema(kind, name, expected, nullable):
    found = column_of(kind, name)
    assert (found.kind, found.nullable) == (expected, nullable)
    assert found.description


@pytest.mark.parametrize("kind", KINDS.values())
def test_no_column_is_left_open(kind):
    def every(some):
        for c in some:
            yield c
            yield from every(c.fields)
            yield from every([c.item] if c.item else [])

    assert [c.name for c in every(columns(kind)) if c.kind == "json"] == []


# ── condition ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("status = 'cited'", 2),
        ("status != 'cited' -- a comment", 4),
        ("status = 'cited' OR kind = 'list_item'", 4),
        ("text LIKE '%李明%'", 2),
        ("span ->> 0 > 0 AND length(text_hans) < 5", 2),
        ("entity_mentions LIKE '%李明%'", 2),
        ("EXISTS (SELECT 1 FROM json_each(date_mentions) WHERE value ->> 'value' >= '2006')", 2),
        ("json_array_length(citations) = 0", 2),
        ("article_title = '會議1'", 3),
        ("revision_id IS NULL", 6),
        ("0", 0),
    ],
)
def test_a_condition_leaves_the_claims_that_meet_it(tmp_path, condition, count):
    assert len(left(exports.many(tmp_path, 2), condition)) == count


def test_a_condition_leaves_whole_links(tmp_path):
    directory = exports.many(tmp_path, 2)
    kept = list(read_documents(Dataset(directory), "status = 'uncited' AND article_title = '會議0'"))
    assert [(d.article["title"], len(d.claims), d.references) for d in kept] == [("會議0", 1, [])]
    cited = next(read_documents(Dataset(directory), "status = 'cited'"))
    assert [r["cited_by"] for r in cited.references] == [[cited.claims[0]["claim_id"]]]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("author = 'x'", "no such column: author"),
        ("status = ", "incomplete input"),
        ("1) UNION SELECT (99", "syntax error"),
        ("1 UNION SELECT 99", "syntax error"),
        ("1 LIMIT 1", "syntax error"),
        ("1; DROP TABLE claim", "one statement"),
        ("load_extension('x')", "load_extension\\(\\) is not allowed"),
        ("length(zeroblob(1000000000))", "zeroblob\\(\\) is not allowed"),
        ("EXISTS (SELECT 1 FROM sqlite_master)", "sqlite_master is not allowed"),
        ("readfile('/etc/hostname')", "no such function"),
        ("EXISTS (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c)", "not allowed"),
        ("\0", "null|syntax"),
        ("", "incomplete input"),
    ],
)
def test_what_is_no_condition_is_refused_before_anything_is_written(tmp_path, condition, told):
    directory = exports.many(tmp_path / "in", 1)
    with pytest.raises(UsageError, match=told):
        exports.exported(directory, "csv", tmp_path / "out", where=condition)
    assert not (tmp_path / "out").exists()


def test_a_condition_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("zhclaims.reader.where._STEPS", 1000)
    many = "SELECT 1 FROM json_each(text_list)".replace("text_list", "'[1,1,1,1,1,1,1,1,1,1]'")
    crossed = f"(SELECT count(*) FROM ({many}), ({many}), ({many}), ({many}), ({many})) > 0"
    with pytest.raises(UsageError, match="interrupted"):
        left(exports.many(tmp_path, 1), crossed)


# ── what is said ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMATS)
def test_a_condition_that_nothing_meets_is_told_by_every_format_and_nothing_is_written(tmp_path, form):
    directory = exports.many(tmp_path / "in", 2)
    result = zhclaims("export", directory, "--format", form, "--to", tmp_path / "out", "--where", "status = 'red'")
    fails(result, 2, "nothing to export: no claim meets --where \"status = 'red'\"")
    assert [f.name for f in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_dataset_without_articles_is_told_by_every_format(tmp_path, form):
    with pytest.raises(UsageError, match="nothing to export: the dataset has no articles"):
        exports.exported(exports.write_records(tmp_path / "in", []), form, tmp_path / "out")


def test_references_that_nothing_left_cites_are_told(tmp_path):
    directory = exports.many(tmp_path / "in", 2)
    for form in ("csljson", "pairs"):
        with pytest.raises(UsageError, match="none of the 2 claims that --where .* leaves cites a reference that is there"):
            exports.exported(directory, form, tmp_path / "out", where="status = 'uncited'")


def test_what_was_written_is_counted(tmp_path):
    directory = exports.many(tmp_path / "in", 2)
    told = zhclaims("export", directory, "--format", "csv", "--to", tmp_path / "a").stdout.splitlines()
    assert told[1] == "2 articles, 6 claims, 2 references"
    where = ("--where", "article_title = '會議1' AND status = 'cited'")
    told = zhclaims("export", directory, "--format", "jsonld", "--to", tmp_path / "b", *where).stdout.splitlines()
    assert told[1] == "1 article, 1 claim, 1 reference"


def test_a_split_that_gets_nothing_is_told(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    split = ("--format", "hf", "--split", "0.8,0.1,0.1")
    result = zhclaims("export", directory, "--to", tmp_path / "a", *split)
    told = "--split: nothing is in validation and test, for whole articles go into a split, and there is 1 article\n"
    assert (result.returncode, result.stderr) == (0, told)
    assert zhclaims("export", directory, "--to", tmp_path / "b", *split, "--quiet").stderr == ""
    directory = exports.many(tmp_path / "more", 10)
    assert zhclaims("export", directory, "--to", tmp_path / "c", *split).stderr == ""
    assert zhclaims("export", directory, "--to", tmp_path / "d", "--format", "hf", "--split", "0,1").stderr == ""


# ── where it goes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_writes_what_is_not_there_and_nothing_beside_it(tmp_path, form):
    directory = exports.many(tmp_path / "in", 2)
    exports.exported(directory, form, tmp_path / "new" / "out")
    assert [f.name for f in (tmp_path / "new").iterdir()] == ["out"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_export_gives_the_same_bytes(tmp_path, form):
    directory = exports.many(tmp_path / "in", 2)
    content = []
    for name in ("a", "b"):
        to = exports.exported(directory, form, tmp_path / name)
        content.append([f.read_bytes() for f in sorted(to.rglob("*")) if f.is_file()] if to.is_dir() else to.read_bytes())
    assert content[0] == content[1]


def test_what_is_there_is_replaced_only_with_force_and_only_if_an_export_wrote_it(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    to = exports.exported(directory, "csv", tmp_path / "out")
    (to / "claims.csv").write_text("old")
    assert "--force" in refusal(directory, "csv", to)
    assert zhclaims("export", directory, "--format", "csv", "--to", to, "--force").returncode == 0
    assert (to / "claims.csv").read_text(encoding="utf-8").startswith("schema,claim_id")
    assert {f.name for f in tmp_path.iterdir()} == {"in", "out"}
    kept = tmp_path / "mine"
    kept.mkdir()
    (kept / "letter.txt").touch()
    result = zhclaims("export", directory, "--format", "csv", "--to", kept, "--force")
    fails(result, 2, "was not written by `zhclaims export`")
    assert [f.name for f in kept.iterdir()] == ["letter.txt"]


def refusal(directory, form, to):
    with pytest.raises(UsageError) as caught:
        exports.exported(directory, form, to)
    return str(caught.value)


def test_an_export_that_fails_leaves_nothing(tmp_path):
    directory = exports.many(tmp_path / "in", 2)
    with (directory / "claims.jsonl").open("ab") as file:
        file.write(b"{\n")
    with pytest.raises(UsageError, match="claims.jsonl"):
        exports.exported(directory, "csv", tmp_path / "out")
    assert [f.name for f in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "xlsx"], "unknown format 'xlsx': choose one of"),
        (["--format", "csv", "--split", "0.5,0.5"], "--split is not for --format csv"),
        (["--format", "sqlite", "--bom"], "--bom is not for --format sqlite"),
        (["--format", "csv", "--split", "0.9,0.9"], "shares that make 1"),
        (["--format", "csv", "--split", "much"], "shares that make 1"),
        (["--format", "csv", "--where", "colour = 'red'"], "no such column: colour"),
    ],
)
def test_wrong_use_is_told_in_a_line(tmp_path, arguments, told):
    directory = exports.many(tmp_path / "in", 1)
    fails(zhclaims("export", directory, "--to", tmp_path / "out", *arguments), 2, told)
    assert not (tmp_path / "out").exists()


def test_the_dataset_itself_is_no_destination(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    (directory / ".zhclaims-export").touch()
    fails(zhclaims("export", directory, "--format", "csv", "--to", directory, "--force"), 2, "is or holds the dataset")


def test_the_command_line_offers_every_format():
    assert list(OFFERED) == list(FORMATS)


# ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMATS)
def test_a_dataset_twenty_times_as_large_does_not_need_twice_the_memory(tmp_path, form, monkeypatch):
    monkeypatch.setattr("zhclaims.reader.arrow._BATCH", 2_500)
    monkeypatch.setattr("zhclaims.export.docbin._FILE", 2_500)
    small, large = exports.many(tmp_path / "small", 5), exports.many(tmp_path / "large", 100)
    exports.exported(small, form, tmp_path / "warm")
    needed = [exports.peak(lambda d=d: exports.exported(d, form, tmp_path / f"{d.name}-out")) for d in (small, large)]
    assert needed[1] < 2 * needed[0] + 500_000, json.dumps(needed)
