"""Items of Wikidata: from a wiki's dumps in SQL, and in the records of a run with them."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import test_dump
from test_shard import Quiet, content
from zhclaims.api import extract
from zhclaims.cli.app import app
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.run import job, local, wikidata
from zhclaims.settings import Settings
from zhclaims.sources.common.items import Known
from zhclaims.sources.wikidata import ItemIndex, make_index, sql, table_files
from zhclaims.validate import faults

FIXTURE = Path(__file__).parent / "fixtures" / "wikidata"
PREFIX = "zhwiki-20240501-"
TEXT = (
    "'''甲河'''是[[乙縣]]的一條河，發源於[[乙山]]。[[舊甲|它]]在[[計算機]]時代以前就有人居住，見[[甲河上游|上游]]與[[乙山#地理|乙山的地理]]。"
    "乙縣在2006年說河水上漲。[[iPhone]]和[[無項]]、[[不存在]]與[[:Category:甲河]]不同。"
)


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHCLAIMS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def dumps(folder: Path, *tables: str, pack: bool = True) -> Path:
    """Copies of the fixture's files in a folder; that of `page_props`."""
    folder.mkdir(exist_ok=True)
    for table in tables or ("page_props", "page", "redirect"):
        data = (FIXTURE / f"{PREFIX}{table}.sql").read_bytes()
        name = f"{PREFIX}{table}.sql{'.gz' if pack else ''}"
        (folder / name).write_bytes(gzip.compress(data) if pack else data)
    return folder / f"{PREFIX}page_props.sql{'.gz' if pack else ''}"


def index_of(page_props: Path) -> ItemIndex:
    source = wikidata.given(str(page_props))
    assert source is not None
    return ItemIndex(Path(source.index))


def run(*inputs: Path, to: Path, **options: Any) -> job.Outcome:
    settings = Settings(wikidata=str(options.pop("wikidata", "none")), revisions=options.pop("revisions", "latest"))
    outcome = job.run(job.Job(inputs=inputs, to=to, settings=settings, **options), local.run, Quiet())
    assert list(faults(to)) == []
    assert not wikidata._OPEN
    return outcome


def an_export(folder: Path, *texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    pages = [test_dump.page(10 + i, test_dump.revision(100 + i, t), title=f"頁{i}") for i, t in enumerate(texts or (TEXT,))]
    return test_dump.written(folder, test_dump.export(*pages).replace(b"testwiki", b"zhwiki"), "wiki.xml")


# ── the tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pack", [True, False])
def test_titles_lead_to_items_as_on_the_wiki(tmp_path: Path, pack: bool) -> None:
    index = index_of(dumps(tmp_path / "sql", pack=pack))
    wanted = {
        "甲河": Known("Q1001"),
        'O\'Brien ("x\\y")': Known("Q1002"),
        "計算機": None,  # the title in another variant is the finder's affair
        "计算机": Known("Q1003"),
        "IPhone": Known("Q1004"),
        "無項": Known(None),
        "舊甲": Known("Q1001"),
        "更舊的甲": Known(None),  # a redirect to a redirect leads to nothing
        "甲河上游": Known("Q1001", partial=True),
        "外語": Known(None),  # to another wiki
        "說明": Known(None),  # to another namespace
        "无处": Known(None),  # to no page
        "不存在": None,
        "": None,
        "\ud800": None,
    }
    assert {title: index.find(title) for title in wanted} == wanted
    numbers = (10, 14, 30, 31, 9, 0, -1)
    assert [index.of_page(n) for n in numbers] == ["Q1001", None, "Q1030", "Q1031", None, None, None]


def table(name: str, rows: bytes, needed: tuple[str, ...] = ("a", "b"), more: tuple[str, ...] = ("c",)) -> Any:
    """The rows of a table of two columns, and the faults."""
    create = b"CREATE TABLE `t` (\n  `a` int(10) NOT NULL,\n  `b` blob,\n  PRIMARY KEY (`a`)\n) ENGINE=InnoDB;\n"
    found: list[str] = []
    batches = sql.Table(name, needed, more).rows([create + rows], "t.sql", lambda fault: found.append(str(fault)))
    return [(sql.number_of(a), sql.text_of(b)) for batch in batches for a, b, _ in batch.cells], found


SOUND: list[tuple[bytes, list[tuple[int | None, bytes | None]]]] = [
    (b"INSERT INTO `t` VALUES (1,'a'),(2,'b');", [(1, b"a"), (2, b"b")]),
    (b"INSERT INTO `t` VALUES\n(1,'a'),\n(2,'b');\nINSERT INTO `t` VALUES (3,NULL);", [(1, b"a"), (2, b"b"), (3, None)]),
    (b"INSERT IGNORE INTO t (`b`, `a`) VALUES ('x', 1), (NULL, 2) ;", [(1, b"x"), (2, None)]),
    (
        rb"INSERT INTO `t` VALUES (1,'it\'s \\ \"q\" \n\r\t\0\Z\%'),(2,'it''s');",
        [(1, b'it\'s \\ "q" \n\r\t\0\x1a%'), (2, b"it's")],
    ),
    (b"INSERT INTO `t` VALUES (1,'),(2,''b'');'),(3,'');", [(1, b"),(2,'b');"), (3, b"")]),
    (b"INSERT INTO `t` VALUES (1,_binary 'a'),(2,0x4142),(-3,-1.5e3);", [(1, b"a"), (2, b"AB"), (None, b"-1.5e3")]),
    ("INSERT INTO `t` VALUES (1,'甲河'),(2,'".encode() + b"\xff\xfe');", [(1, "甲河".encode()), (2, b"\xff\xfe")]),
    (b"INSERT INTO `t` VALUES (1,'a')", [(1, b"a")]),
    (b"/*!40000 ALTER TABLE `t` DISABLE KEYS */;\n\n-- (1,'a')\n", []),
]


@pytest.mark.parametrize(("rows", "wanted"), SOUND)
def test_rows_as_mysqldump_writes_them(rows: bytes, wanted: list[tuple[int, bytes]]) -> None:
    assert table("t", rows) == (wanted, [])


BROKEN = [
    (b"INSERT INTO `t` VALUES (1,'a'),(2),(3,'c');", [1, 3], ["line 6, byte 32: no row of t: \"(2),(3,'c');\""]),
    (b"INSERT INTO `t` VALUES (1,'a,(2,'b'),(3,'c');", [3], ["line 6, byte 24: "]),
    (b"INSERT INTO `t` VALUES (1,'a'),(2,'b'", [1], ["line 6, byte 32: "]),
    (b"INSERT INTO `t` VALUES (1,'a') (2,'b');\nINSERT INTO `t` VALUES (3,'c');", [3], ["line 6, byte 24: "]),
    (b"INSERT INTO `t` VALUES (1,'a','b'),(2,'b');", [2], ["line 6, byte 24: "]),
    (b"INSERT INTO `t` VALUES oops;\nINSERT INTO `t` VALUES (1,'a');", [1], ["line 6, byte 24: "]),
    (b"INSERT INTO `t` VALUES\n(1,'a'),\n(2,,),\n(3,'c');", [1, 3], ["line 8, byte 1: "]),
]


@pytest.mark.parametrize(("rows", "kept", "told"), BROKEN)
def test_malformed_rows_are_told_and_the_rest_is_read(rows: bytes, kept: list[int], told: list[str]) -> None:
    found, faults = table("t", rows)
    assert [number for number, _ in found] == kept
    assert [fault.startswith(start) for fault, start in zip(faults, told, strict=True)] == [True] * len(told)


def test_thousands_of_broken_rows_do_not_take_for_ever() -> None:
    found, told = table("t", b"INSERT INTO `t` VALUES " + b"(1,'a),(" * 50_000)
    assert len(told) == 1_000
    assert "the rest of the line is not read" in told[-1]
    assert found == []


@pytest.mark.parametrize("seed", range(30))
def test_any_damage_is_survived(tmp_path: Path, seed: int) -> None:
    noise = random.Random(seed)
    page_props = dumps(tmp_path / "sql", pack=False)
    for file in table_files(page_props).values():
        data = bytearray(file.read_bytes())
        begin = data.index(b"INSERT")
        for _ in range(noise.randint(1, 5)):
            at = noise.randrange(begin, len(data) - 3)
            data[at : at + noise.randint(0, 3)] = noise.randbytes(noise.randint(0, 3))
        file.write_bytes(data)
    assert index_of(page_props).find("甲河") in (Known("Q1001"), Known(None), None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no SQL dump of the table page_props"),
        (b"<mediawiki/>", "no SQL dump of the table page_props"),
        (b"CREATE TABLE `page` (\n `page_id` int\n);", "a dump of the table page, not of page_props"),
        (b"CREATE TABLE `page_props` (\n  `pp_page` int,\n  `pp_value` blob\n);", "no column pp_propname"),
        (b"INSERT INTO `page_props` VALUES (1,'wikibase_item','Q1',NULL);", "rows before a CREATE TABLE"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    file = tmp_path / "x-page_props.sql"
    file.write_bytes(data)
    with pytest.raises(UsageError, match=message):
        wikidata.given(str(file))
    assert sorted(f.name for f in tmp_path.iterdir() if f.name != "cache") == ["x-page_props.sql"]


def test_a_file_of_another_name_or_none(tmp_path: Path) -> None:
    (tmp_path / "props.sql.gz").write_bytes(b"")
    with pytest.raises(UsageError, match=r"page_props\.sql\.gz; the two others are found beside it"):
        wikidata.given(str(tmp_path / "props.sql.gz"))
    with pytest.raises(UsageError, match="no such file"):
        wikidata.given(str(tmp_path / "page_props.sql.gz"))


def test_memory_does_not_grow_with_the_tables(tmp_path: Path) -> None:
    page_props = dumps(tmp_path / "sql", "page_props", pack=False)
    head = page_props.read_bytes().partition(b"INSERT")[0]
    peaks = []
    for times in (1, 8):
        with page_props.open("wb") as file:
            file.write(head)
            for n in range(20 * times):
                rows = ",".join(f"({n * 1000 + i},'wikibase_item','Q{i + 1}',NULL)" for i in range(1000))
                file.write(f"INSERT INTO `page_props` VALUES {rows};\n".encode())
        tracemalloc.start()
        make_index({"page_props": page_props}, tmp_path / f"{times}.sqlite", tmp_path / "draft")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


# ── the index ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def told(page_props: Path) -> list[str]:
    source = wikidata.given(str(page_props))
    assert source is not None
    return list(source.told)


def test_the_index_is_made_once_beside_the_dumps_and_again_when_one_changes(tmp_path: Path) -> None:
    page_props = dumps(tmp_path / "sql")
    assert [line.split(",")[0] for line in told(page_props)] == ["wikidata: items of 9 pages and 9 titles"]
    names = sorted(f.name for f in page_props.parent.iterdir())
    assert [name for name in names if ".sql.gz" not in name] == [f"{PREFIX}wikidata-1.sqlite"]
    assert "known from a run before" in told(page_props)[0]
    redirect = page_props.with_name(f"{PREFIX}redirect.sql.gz")
    data = gzip.decompress(redirect.read_bytes()).replace(b"(20,0,", b"(99,0,")
    redirect.write_bytes(gzip.compress(data))
    assert " read in " in told(page_props)[0]
    assert index_of(page_props).find("舊甲") == Known(None)


def test_where_nothing_can_be_written_beside_them_it_is_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_props = dumps(tmp_path / "sql")
    make = wikidata.make_index

    def refused(files: Any, path: Path, draft: Path) -> Any:
        if path.parent == page_props.parent:
            raise PermissionError(13, "no")
        return make(files, path, draft)

    monkeypatch.setattr(wikidata, "make_index", refused)
    assert " read in " in told(page_props)[0]
    assert "known" in told(page_props)[0]
    assert len(list((tmp_path / "cache" / "wikidata").iterdir())) == 1
    assert not list(page_props.parent.glob("*.sqlite"))


def test_what_is_missing_is_told_with_what_is_not_known_then(tmp_path: Path) -> None:
    alone = dumps(tmp_path / "one", "page_props")
    assert told(alone)[1] == (
        f"wikidata: {PREFIX}page.sql.gz is missing: articles get their items by their numbers, links and names get none"
    )
    assert (index_of(alone).of_page(10), index_of(alone).find("甲河")) == ("Q1001", None)
    two = dumps(tmp_path / "two", "page_props", "page")
    assert told(two)[1:] == [f"wikidata: {PREFIX}redirect.sql.gz is missing: links to redirects get no items"]
    assert (index_of(two).find("甲河"), index_of(two).find("舊甲")) == (Known("Q1001"), Known(None))


def test_malformed_rows_are_told_by_every_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    page_props = dumps(tmp_path / "sql", pack=False)
    data = page_props.read_bytes().replace(b"'Q1003'", b"'Q03'").replace(b"(15,'wikibase_item','Q1005',NULL)", b"(15,'wikib")
    page_props.write_bytes(data)
    line = next(n for n, text in enumerate(data.split(b"\n"), 1) if b"'Q03'" in text)
    place = data.split(b"\n")[line - 1].index(b"(12,'wikibase_item'") + 1
    for _ in range(2):
        first = f"{PREFIX}page_props.sql, line {line}, byte {place}: page 12: 'Q03' is no item"
        assert told(page_props)[1:] == [f"wikidata: malformed and left out: {first} and 1 more"]
    assert [f"line {line + 1}, byte " in r.getMessage() for r in caplog.records] == [False, True]
    assert index_of(page_props).find("乙縣") == Known("Q1007")


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    page_props = dumps(tmp_path / "sql")
    told(page_props)
    (index,) = page_props.parent.glob("*.sqlite")
    for broken in (b"", b"no database" * 1000, index.read_bytes()[:5000]):
        index.write_bytes(broken)
        assert " read in " in told(page_props)[0]
        assert index_of(page_props).find("甲河") == Known("Q1001")


def test_a_dump_that_breaks_off_is_told(tmp_path: Path) -> None:
    page_props = dumps(tmp_path / "sql")
    page_props.write_bytes(page_props.read_bytes()[:-200])
    assert "malformed and left out" in told(page_props)[1]
    assert "breaks off" in told(page_props)[1]


# ── in records ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def items_of(to: Path) -> tuple[str | None, dict[str, str | None], dict[str, str | None]]:
    """The article's item, those of its links by their targets, those of its names by their texts."""
    (article,) = Dataset(to).records("articles")
    links = {link["target"]: link["wikidata"] for link in article["links"]}
    return article["wikidata"], links, {entity["text"]: entity["wikidata"] for entity in article["entities"]}


def test_articles_links_and_names_of_a_run(tmp_path: Path) -> None:
    page_props = dumps(tmp_path / "sql")
    outcome = run(an_export(tmp_path / "in"), to=tmp_path / "out", wikidata=page_props)
    article, links, names = items_of(tmp_path / "out")
    assert article == "Q1001"
    assert links == {
        "乙縣": "Q1007",
        "乙山": "Q1005",
        "舊甲": "Q1001",
        "計算機": "Q1003",  # of a page in the other script
        "甲河上游": "Q1001",
        "乙山#地理": "Q1005",
        "iPhone": "Q1004",
        "無項": None,
        "不存在": None,
        "Category:甲河": None,
    }
    assert names["乙縣"] == "Q1007"
    (record,) = (i for i in outcome.manifest.inputs if i.format == "wikidata")
    assert (record.path, outcome.manifest.settings.wikidata) == (page_props.name, page_props.name)


def test_every_mention_of_an_entity_has_the_item_of_the_linked_one(tmp_path: Path) -> None:
    run(an_export(tmp_path / "in"), to=tmp_path / "out", wikidata=dumps(tmp_path / "sql"))
    (article,) = Dataset(tmp_path / "out").records("articles")
    mentions = [(e["link"], e["wikidata"]) for e in article["entities"] if e["text"] == "乙縣"]
    assert mentions == [("乙縣", "Q1007"), (None, "Q1007")]


def test_without_it_nothing_is_asked_and_null_is_written(tmp_path: Path) -> None:
    outcome = run(an_export(tmp_path / "in"), to=tmp_path / "out")
    article, links, names = items_of(tmp_path / "out")
    assert article is None
    assert {*links.values(), *names.values()} == {None}
    assert (outcome.wikidata, [i.format for i in outcome.manifest.inputs]) == ((), ["dump"])


@pytest.mark.parametrize("revisions", ["latest", "all"])
def test_workers_share_the_index_and_write_the_same(tmp_path: Path, revisions: str) -> None:
    page_props, file = dumps(tmp_path / "sql"), an_export(tmp_path / "in", *[TEXT] * 70)
    run(file, to=tmp_path / "one", wikidata=page_props, revisions=revisions)
    run(file, to=tmp_path / "two", wikidata=page_props, revisions=revisions, workers=2)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_run_is_done_again_when_the_items_come_in_or_change(tmp_path: Path) -> None:
    page_props, file, to = dumps(tmp_path / "sql"), an_export(tmp_path / "in"), tmp_path / "out"
    run(file, to=to)
    outcome = run(file, to=to, wikidata=page_props)
    assert f"the items of Wikidata came in ({page_props.name})" in str(outcome.update)
    assert items_of(to)[0] == "Q1001"
    assert run(file, to=to, wikidata=page_props).done_before
    shutil.copytree(page_props.parent, tmp_path / "elsewhere")
    assert run(file, to=to, wikidata=tmp_path / "elsewhere" / page_props.name).done_before
    dumps(tmp_path / "less", "page_props")
    outcome = run(file, to=to, wikidata=tmp_path / "less" / page_props.name)
    assert "the items of Wikidata changed" in str(outcome.update)
    run(file, to=to)
    assert items_of(to)[0] is None


def test_a_machine_without_the_index_makes_it(tmp_path: Path) -> None:
    page_props, file = dumps(tmp_path / "sql"), an_export(tmp_path / "in")

    def elsewhere(function: Any, shards: Any, workers: int, on_tick: Any) -> Any:
        for index in page_props.parent.glob("*.sqlite"):
            index.unlink()
        for shard in shards:
            yield function(shard, on_tick, {})

    wanted = job.Job(inputs=(file,), to=tmp_path / "out", settings=Settings(wikidata=str(page_props)))
    job.run(wanted, elsewhere, Quiet())
    assert items_of(tmp_path / "out")[0] == "Q1001"


def test_dumps_of_another_wiki_give_nothing_and_that_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = an_export(tmp_path / "in", TEXT, TEXT)
    file.write_bytes(file.read_bytes().replace(b">zhwiki<", b">zhwikivoyage<"))
    run(file, to=tmp_path / "out", wikidata=dumps(tmp_path / "sql"))
    assert [a["wikidata"] for a in Dataset(tmp_path / "out").records("articles")] == [None, None]
    assert [r.getMessage() for r in caplog.records] == [
        f"{PREFIX}page_props.sql.gz is of zhwiki: pages of zhwikivoyage get no items from it"
    ]


def test_a_page_without_a_number_by_its_title(tmp_path: Path) -> None:
    (tmp_path / "舊甲.wikitext").write_text(TEXT, encoding="utf-8")
    (tmp_path / "甲河上游.wikitext").write_text(TEXT, encoding="utf-8")
    settings = Settings(wikidata=str(dumps(tmp_path / "sql")))
    assert extract(tmp_path / "舊甲.wikitext", settings).article.wikidata == "Q1001"
    assert extract(tmp_path / "甲河上游.wikitext", settings).article.wikidata is None
    assert not wikidata._OPEN


def test_the_command_line(tmp_path: Path) -> None:
    page_props, file = dumps(tmp_path / "sql", "page_props", "page"), an_export(tmp_path / "in")
    arguments = ["run", str(file), "--to", str(tmp_path / "out"), "--wikidata", str(page_props), "--no-cache"]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    assert "wikidata: items of 9 pages" in shown.output.replace("\n", " ")
    assert "redirect.sql.gz is missing" in shown.output.replace("\n", " ")
    told = CliRunner().invoke(app, [*arguments, "--force", "--log-json"])
    end = next(line for line in told.output.splitlines() if line.startswith("{") and '"end"' in line)
    assert "known from a run before" in json.loads(end)["wikidata"][0]
