"""Pages to look at: one self-contained HTML file for an article, and an index of several."""

from zhclaims.view.pages import Listed, article_page, write_pages
from zhclaims.view.reading import latest

__all__ = ["Listed", "article_page", "latest", "write_pages"]
