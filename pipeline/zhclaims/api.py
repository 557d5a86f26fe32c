"""Records of a page from Python, without a directory."""

from __future__ import annotations

from pathlib import Path

from zhclaims.dataset import page_lines
from zhclaims.errors import UsageError
from zhclaims.flow import in_stage
from zhclaims.records import ArticleRecords
from zhclaims.run import own_templates, shard, wikidata
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, load_document, read_document


def extract(path_or_text: Path | str, settings: Settings | None = None) -> ArticleRecords:
    """The records of one page, from a file or from its text.

    A `Path` is a file, read as `zhclaims run` reads it: with its sidecar, if it has one. A string is the name of a file if it is
    one line and such a file exists, or ends like one; otherwise it is the text of a page.

    Templates of the wiki that the settings name are read anew for each page, unless the user's cache directory holds their index.

    UsageError if there is no such file, InputError if it cannot be read as a page; InvalidRecord (an InternalError) with the JSON
    path if a record breaks its schema.

    >>> [(claim.status, claim.text) for claim in extract("天山在2006年宣稱很高。它也很長。").claims]
    [('uncited', '天山在2006年宣稱很高。'), ('uncited', '它也很長。')]
    """
    settings = settings or Settings()
    file = _file(path_or_text)
    document = LoadedDocument(str(path_or_text)) if file is None else _load(file)
    with in_stage("read"), own_templates.opened(settings) as find_template, wikidata.opened(settings) as add_items:
        page = read_document(document, settings.format, settings.variant, find_template=find_template)
        page = add_items(page) if add_items else page
    found = shard.extract(page, source_record(document.path or "text", document.content, settings.format), settings)
    page_lines(found)  # InvalidRecord if one breaks its schema
    return found


def _load(file: Path) -> LoadedDocument:
    try:
        return load_document(file, file.name)
    except FileNotFoundError as error:
        raise UsageError(f"no such file: {file}") from error
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _file(path_or_text: Path | str) -> Path | None:
    if isinstance(path_or_text, Path):
        return path_or_text
    one_line = len(path_or_text.splitlines()) == 1 and len(path_or_text) < 4096 and "\0" not in path_or_text
    if one_line and (path_or_text.endswith((".txt", ".wikitext", ".html")) or _exists(Path(path_or_text))):
        return Path(path_or_text)
    return None


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for the file system is no file
        return False
