"""The page of an article, and the pages of a dataset as files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from zhclaims.dataset import Dataset
from zhclaims.dataset.files import whole_file, writing
from zhclaims.errors import UsageError
from zhclaims.reader import Revision, article_histories, find_revisions
from zhclaims.records import ArticleRecords
from zhclaims.terms import Status
from zhclaims.view.changes import by_kind, changes, removed
from zhclaims.view.evidence import evidence_data
from zhclaims.view.facets import script_data
from zhclaims.view.history import history_data, reverts
from zhclaims.view.lists import chart, reference_list, speakers, timeline, trouble_labels, troubles
from zhclaims.view.prose import blocks
from zhclaims.view.scripts import Scripts
from zhclaims.view.shelf import Listed, listed, script_of, shares, shelf_data, worst_first
from zhclaims.view.source import source_text
from zhclaims.view.template import render
from zhclaims.view.todo import todo
from zhclaims.view.wiki import wiki_of

INDEX = "index.html"


def article_page(
    records: ArticleRecords, *, index: str | None = None, revisions: Sequence[Revision] = (), wikitext: str = ""
) -> str:
    """The article as one HTML file; `index` is the relative address of the page that lists it with others, `revisions` are those
    that can be compared with each other, `wikitext` is the article's source, where that is at hand."""
    article = records.article
    scripts = Scripts(article)
    periods = timeline(records, scripts)
    changed = changes(records, scripts)
    wiki = wiki_of(article)
    undone = reverts(revisions)
    history = history_data(revisions, undone)
    return render(
        "article",
        scripts.lang,
        {**script_data(records, scripts), "evidence": evidence_data(records, scripts), "lang": scripts.lang, "history": history},
        trouble_labels(records),
        article=article,
        title=scripts.string(article.title),
        url=wiki.page,
        places={"revision": wiki.action(oldid=article.revision_id or 0), "history": wiki.action(action="history")},
        todo=todo(records, scripts, wikitext),
        index=index,
        wikipedia=re.match(r"[a-z_]+wiki:", article.article_id) is not None,
        switch=scripts.differ,
        claims=records.claims,
        sections=list(zip(article.sections, map(scripts.span, (s.span for s in article.sections)), strict=True)),
        counts=shares(records),
        groups=blocks(records, scripts),
        speakers=speakers(records, scripts),
        periods=periods,
        chart=chart(periods),
        troubles=troubles(records, scripts),
        works=reference_list(records),
        changes=by_kind(changed),
        changed_claims=len(changed),
        reverted=undone.get(article.revision_id or 0),
        history=history,
        was={c.claim: c for c in changed if c.claim},
        removed=removed(changed),
        previous=next((c.previous_revision_id for c in records.changes if c.previous_revision_id), None),
    )


def write_pages(directory: Path, article: str | None = None, dest: Path | None = None, *, sources: Path | None = None) -> Path:
    """Write the page of `article` (a title, in any script, or an id), or of every article of the dataset; the page to open first.

    One article is one file, `dest` if that is given; several are files in a directory (`dest`, or `view` in the dataset) with an
    index. `sources` is the folder of the documents that the dataset was made of: of wikitext that lies there the pages show what
    stands around a claim. UsageError if there is no such article.
    """
    wanted = None if article is None else find_revisions(Dataset(directory), article)[0].article_id
    found = (each for each in article_histories(directory) if wanted in (None, each[0].article.article_id))
    first = list(islice(found, 2 if article is None else 1))
    if not first:
        raise UsageError(f"{directory} holds no articles")
    if len(first) == 1:
        records, revisions = first[0]
        file = _file(dest, directory, records)
        _save(file, article_page(records, revisions=revisions, wikitext=source_text(records.article, sources)))
        return file
    if dest is not None and (dest.is_file() or dest.suffix == ".html"):
        raise UsageError(f"{directory} holds several articles: name one of them, or give a directory instead of {dest}")
    return _several(chain(first, found), dest or directory / "view", sources)


def _several(articles: Iterable[tuple[ArticleRecords, Sequence[Revision]]], folder: Path, sources: Path | None) -> Path:
    entries = worst_first(_pages(articles, folder, sources))
    counts = [(status, n) for status in Status if (n := sum(entry.of(status) for entry in entries))]
    claims = sum(entry.claims for entry in entries)
    _save(folder / INDEX, render("index", script_of(entries), shelf_data(entries), listed=entries, counts=counts, claims=claims))
    return folder / INDEX


def _pages(articles: Iterable[tuple[ArticleRecords, Sequence[Revision]]], folder: Path, sources: Path | None) -> Iterator[Listed]:
    for records, revisions in articles:
        name = file_name(records.article.article_id, records.article.title)
        wikitext = source_text(records.article, sources)
        _save(folder / name, article_page(records, index=INDEX, revisions=revisions, wikitext=wikitext))
        yield listed(records, Scripts(records.article), name)


def file_name(article_id: str, title: str) -> str:
    """A name for the article's page that no other article has and that cannot lead out of its directory.

    >>> file_name("zhwiki:天山", "天山"), file_name("zhwiki:../a", "../a")
    ('天山.f7e9ec.html', 'a.e74092.html')
    """
    plain = re.sub(r"[^\w\-]+", "_", unicodedata.normalize("NFC", title)).strip("_")
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{plain[:40] or 'article'}.{digest}.html"


def _file(dest: Path | None, directory: Path, records: ArticleRecords) -> Path:
    name = file_name(records.article.article_id, records.article.title)
    if dest is None:
        return directory / "view" / name
    return dest / name if dest.is_dir() else dest


def _save(file: Path, html: str) -> None:
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(file) as out:
            out.write(html.encode("utf-8", "replace"))
