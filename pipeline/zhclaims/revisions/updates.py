"""What became of each claim between two states of a dataset, for whoever keeps a database that follows it.

Only what stands in the last revision of each article counts. Claims are the same by their ids, which stay while a claim says the
same, so that a row tells what to insert, to delete or to replace. Both states are needed whole: a dataset is never edited in
place, so that a copy of hard links (`cp -al`) keeps the earlier one and takes no room.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhclaims import schema
from zhclaims.dataset import Dataset, PreviousSnapshot, Record, index_articles
from zhclaims.errors import UsageError

_MANIFEST = "manifest.json"


class Kind(StrEnum):
    """What became of a claim: the first that holds."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RESOURCED = "resourced"
    OTHER = "other"


class _State(NamedTuple):
    """An article as it stands in its last revision."""

    article: Record
    claims: dict[str, Record]
    references: dict[str, Record]
    """By their labels."""

    def cited(self, claim: Record) -> list[Record]:
        """The references that a claim cites."""
        return [self.references[c["ref"]] for c in claim["citations"] if c["ref"] in self.references]

    def sources(self, claim: Record) -> list[Record]:
        """What backs a claim, and how surely; null for a reference that has no id, or is missing."""
        found = ((self.references.get(c["ref"], {}), c["support"]) for c in claim["citations"])
        return [{"reference_id": reference.get("reference_id"), "support": support} for reference, support in found]

    def compared(self, claim: Record) -> Any:
        """What backs a claim, as it is compared: the numbers of footnotes do not count."""
        works = (self.references.get(c["ref"], {}) for c in claim["citations"])
        names = [work.get("reference_id") or work.get("text") for work in works]
        return claim["status"], sorted((str(n), c["support"]) for n, c in zip(names, claim["citations"], strict=True))


_NOTHING = _State({}, {}, {})


def updates(directory: Path, older: Path, *, everything: bool = False) -> Iterator[Record]:
    """The claims of a dataset that were added, removed, changed or resourced since an older state of it, article by article.

    `older` is a directory with that state, or the manifest in it. With `everything` claims come, too, of which anything else is
    different: place, offsets, names, dates, speakers. UsageError if one of both is no finished dataset.
    """
    then = _older(older)
    before, now = _finished(then), _finished(directory)
    if before["parts"] == now["parts"]:
        return
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhclaims-")))
        old, new = (stack.enter_context(closing(_open(d, scratch / n))) for d, n in ((then, "old"), (directory, "new")))
        for article in new.articles():
            yield from _of_article(old.lines(article), new.lines(article), everything)
        for article in old.articles():
            if article not in new:
                yield from _compared(_state(old.lines(article)), _NOTHING, everything)


def made_alike(directory: Path, older: Path) -> bool:
    """Whether one build of zhclaims has made both states."""
    return bool(_finished(_older(older))["tool"] == _finished(directory)["tool"])


def _older(path: Path) -> Path:
    """The directory of a state that is named by it or by its manifest. UsageError if the manifest is all that is there."""
    directory = path.parent if path.name.endswith(".json") and not path.is_dir() else path
    if path != directory and (path.name != _MANIFEST or not Dataset(directory).manifest_record().get("parts")):
        raise UsageError(f"{path} is no {_MANIFEST} in the directory of a dataset")
    return directory


def _finished(directory: Path) -> dict[str, Any]:
    dataset = Dataset(directory)
    manifest = dataset.manifest_record()
    if not manifest.get("parts"):
        raise UsageError(f"{directory} holds no finished dataset: {_MANIFEST} is missing")
    missing = [part["path"] for part in manifest["parts"] if not (directory / part["path"]).exists()]
    if missing:
        keep = "keep a copy before an update: `cp -al outputs/demo outputs/before` takes no room"
        raise UsageError(f"{directory} has a manifest without {missing[0]}: what stood there is needed, too; {keep}")
    return manifest


def _open(directory: Path, index: Path) -> PreviousSnapshot:
    index_articles(directory, index)
    return PreviousSnapshot(directory, index)


def _of_article(old: dict[str, list[bytes]], new: dict[str, list[bytes]], everything: bool) -> Iterator[Record]:
    if any(old[part] != new[part] for part in ("claims", "references")):
        yield from _compared(_state(old), _state(new), everything)


def _state(lines: dict[str, list[bytes]]) -> _State:
    if not lines["articles"]:
        return _NOTHING
    article = msgspec.json.decode(lines["articles"][-1])
    claims, references = ([msgspec.json.decode(line) for line in lines[part]] for part in ("claims", "references"))
    last = article["revision_id"]
    return _State(
        article,
        {claim["claim_id"]: claim for claim in claims if claim["revision_id"] == last},
        {r["ref"]: r for r in reversed(references) if r["revision_id"] == last and r["ref"] is not None},  # the first of a label
    )


def _compared(old: _State, new: _State, everything: bool) -> Iterator[Record]:
    for name in new.claims:
        kind = _kind(old, new, name)
        if kind is not None and (everything or kind is not Kind.OTHER):
            yield _row(kind, old, new, name)
    for name in old.claims:
        if name not in new.claims:
            yield _row(Kind.REMOVED, old, new, name)


def _kind(old: _State, new: _State, name: str) -> Kind | None:
    """What became of a claim that stands in the new state; None if nothing."""
    before, after = old.claims.get(name), new.claims[name]
    if before is None:
        return Kind.ADDED
    if before["text"] != after["text"]:
        return Kind.CHANGED
    if old.compared(before) != new.compared(after):
        return Kind.RESOURCED
    return None if before == after else Kind.OTHER


def _row(kind: Kind, old: _State, new: _State, name: str) -> Record:
    before, after = old.claims.get(name), new.claims.get(name)
    article = new.article or old.article
    return {
        "schema": schema.version("update"),
        "kind": kind.value,
        "claim_id": name,
        "article_id": article["article_id"],
        "title": article["title"],
        "revision_id": new.article.get("revision_id"),
        "timestamp": new.article.get("timestamp"),
        "previous_revision_id": old.article.get("revision_id"),
        "before": _text(before),
        "after": _text(after),
        "status_before": before and before["status"],
        "status_after": after and after["status"],
        "citations_before": old.sources(before) if before else [],
        "citations_after": new.sources(after) if after else [],
        "claim": after,
        "references": _once(new.cited(after)) if after else [],
    }


def _text(claim: Record | None) -> str | None:
    return None if claim is None else claim["text"]


def _once(references: Iterable[Record]) -> list[Record]:
    """The references, each once, in order."""
    return [*{r["ref"]: r for r in references}.values()]
