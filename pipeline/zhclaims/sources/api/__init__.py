"""Pages from a wiki's API → files that a run reads: each page's wikitext or HTML, and beside it what is known of it.

The only part of zhclaims that opens a connection, and only to the wiki that it is given.

The way of a title: `queries` asks the wiki, over `client`, which page and which revisions it leads to; `files` looks at what is
in their place already; `fetching` asks for the texts that are missing, up to 50 with one request, and `files` writes them.
"""

from zhclaims.sources.api.client import Client, Refused
from zhclaims.sources.api.fetching import Event, Failed, Fetched, Redirected, Wanted, fetch, fetch_templates

__all__ = ["Client", "Event", "Failed", "Fetched", "Redirected", "Refused", "Wanted", "fetch", "fetch_templates"]
