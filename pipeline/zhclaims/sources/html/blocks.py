"""What the elements of a page mean for its text as it runs: blocks, what is hidden, formulas, messages, converted text."""

from __future__ import annotations

from zhclaims.model import BlockKind
from zhclaims.sources.html.buffer import Buffer
from zhclaims.sources.html.elements import tex
from zhclaims.sources.html.pieces import Draft, Entry, Message
from zhclaims.sources.html.tokens import attribute
from zhclaims.sources.html.walk import Closer, Opener


class Blocks:
    """Collects drafts of blocks."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._text = Buffer()
        self.pieces = self._text.pieces
        self._kinds = [BlockKind.PARAGRAPH]
        self._levels = [0]
        self._hidden = self._preformatted = 0
        self._formula = ""
        self._entry: Entry | None = None

    # ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _flush(self) -> None:
        """End the block."""
        if not self.pieces:
            return
        if self._entry is not None:
            self.pieces.append(" ")
            return
        text, events = self._text.emptied()
        if events or not text.isspace():
            draft = Draft(self._kinds[-1], text, events, self._levels[-1], self._hidden > 0)
            self.drafts += draft.lines() if self._preformatted else (draft,)

    def _open_block(self, tag: str) -> Closer:
        self._flush()
        return self._flush

    def _open_kind(self, kind: BlockKind) -> Closer:
        self._flush()
        self._kinds.append(kind)
        return self._close_kind

    def _close_kind(self) -> None:
        self._flush()
        self._kinds.pop()

    def _open_heading(self, tag: str) -> Closer:
        self._flush()
        self._kinds.append(BlockKind.HEADING)
        self._levels.append(int(tag[1]))
        return self._close_heading

    def _close_heading(self) -> None:
        self._close_kind()
        self._levels.pop()

    def _open_preformatted(self, tag: str) -> Closer:
        self._flush()
        self._preformatted += 1
        return self._close_preformatted

    def _close_preformatted(self) -> None:
        self._flush()
        self._preformatted -= 1

    def _break_line(self, tag: str) -> None:
        """A line break: what follows is a block of its own, except within a heading."""
        if self._levels[-1]:
            self.pieces.append(" ")
        else:
            self._flush()

    def _open_hidden(self, tag: str) -> Closer:
        self._flush()
        self._hidden += 1
        return self._close_hidden

    def _close_hidden(self) -> None:
        self._flush()
        self._hidden -= 1

    # ── within a line ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_unseen(self, tag: str) -> Closer:
        self._text.start()
        return self._close_unseen

    def _close_unseen(self) -> None:
        self._text.taken()

    def _open_message(self, tag: str) -> Closer:
        self._text.start()
        return self._close_message

    def _close_message(self) -> None:
        self._text.event(Message(" ".join(self._text.taken().split())))

    def _open_math(self, tag: str) -> Closer:
        self._text.start()
        self._formula = ""
        return self._close_math

    def _close_math(self) -> None:
        """A formula reads as its TeX."""
        text = self._text.taken()
        self.pieces.append(self._formula or text)

    def _open_formula(self, tag: str) -> Closer:
        self._formula = tex(attribute(tag, "alttext"))
        return self._open_unseen(tag)

    def _open_picture(self, tag: str) -> None:
        self._formula = self._formula or tex(attribute(tag, "alt"))


def opens(kind: BlockKind) -> Opener:
    """The opener of an element whose blocks are of a kind."""
    return lambda blocks, tag: blocks._open_kind(kind)
