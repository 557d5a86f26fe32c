"""Pages from a wiki's API → files that a run reads: each page's wikitext or HTML, and beside it what is known of it.

The only part of zhclaims that opens a connection, and only to the wiki that it is told.
"""

from zhclaims.sources.api.client import Client, Refused
from zhclaims.sources.api.fetching import Event, Failed, Fetched, Leads, Wanted, fetch

__all__ = ["Client", "Event", "Failed", "Fetched", "Leads", "Refused", "Wanted", "fetch"]
