"""zhclaims: Chinese Wikipedia as checkable evidence."""

__version__ = "0.1.0"
