"""Pages to look at: one self-contained HTML file for an article, and an index of several."""

from zhclaims.view.article import article_page
from zhclaims.view.writing import Listed, write

__all__ = ["Listed", "article_page", "write"]
