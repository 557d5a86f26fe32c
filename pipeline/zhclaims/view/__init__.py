"""Pages to look at: one self-contained HTML file for an article, and an index of several."""

from zhclaims.view.pages import article_page, write_pages

__all__ = ["article_page", "write_pages"]
