"""Items of Wikidata by a wiki's own dumps in SQL: which item each page has, by its number and by the titles that lead to it.

The way of the files: `dump.streams` unpacks, `sql` takes rows out of statements, `tables` says which of them tell what, `index`
keeps it in one SQLite file that any number of processes read.
"""

from zhclaims.sources.wikidata.index import VERSION, ItemIndex
from zhclaims.sources.wikidata.tables import PAGE, PAGE_PROPS, REDIRECT, Told, make_index, mtime, prefix, table_files

__all__ = ["PAGE", "PAGE_PROPS", "REDIRECT", "VERSION", "ItemIndex", "Told", "make_index", "mtime", "prefix", "table_files"]
