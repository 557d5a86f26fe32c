"""The command line."""

from zhclaims.cli.app import main

__all__ = ["main"]
