"""Arithmetic of `{{#expr:}}` and `{{#ifexpr:}}`, as the extension ParserFunctions does it."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable

from zhclaims.sources.wikitext.messages import message

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|(<=|>=|!=|<>|[-+*/^()=<>−×÷]|[a-z]+))", re.IGNORECASE | re.ASCII)
_LENGTH_AT_MOST = 1_000
_LARGEST = 1e300

_BINARY: dict[str, tuple[int, Callable[[float, float], float]]] = {
    "or": (1, lambda a, b: float(bool(a) or bool(b))),
    "and": (2, lambda a, b: float(bool(a) and bool(b))),
    "=": (3, lambda a, b: float(a == b)),
    "!=": (3, lambda a, b: float(a != b)),
    "<>": (3, lambda a, b: float(a != b)),
    "<": (3, lambda a, b: float(a < b)),
    ">": (3, lambda a, b: float(a > b)),
    "<=": (3, lambda a, b: float(a <= b)),
    ">=": (3, lambda a, b: float(a >= b)),
    "round": (4, lambda a, b: float(math.floor(a * 10 ** int(b) + 0.5) / 10 ** int(b))),
    "+": (5, operator.add),
    "-": (5, operator.sub),
    "*": (6, operator.mul),
    "/": (6, operator.truediv),
    "div": (6, operator.truediv),
    "mod": (6, lambda a, b: math.fmod(int(a), int(b))),
    "^": (8, lambda a, b: float(a**b)),
}
_UNARY: dict[str, Callable[[float], float]] = {
    "+": lambda a: a,
    "-": operator.neg,
    "not": lambda a: float(not a),
    "abs": abs,
    "floor": lambda a: float(math.floor(a)),
    "ceil": lambda a: float(math.ceil(a)),
    "trunc": lambda a: float(math.trunc(a)),
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
}
_CONSTANTS = {"pi": math.pi, "e": math.e}
_SPELT = {"−": "-", "×": "*", "÷": "/"}


class ExpressionError(ValueError):
    """The expression has no value; the message is the one that the page shows."""


def evaluate(text: str) -> float:
    """The value of the expression; 0 for an empty one. Raises `ExpressionError` if it has none."""
    if not text.strip():
        return 0.0
    try:
        return _Reader(text).value()
    except ZeroDivisionError:
        raise ExpressionError(message("division_by_zero")) from None
    except (ArithmeticError, ValueError, TypeError, RecursionError):
        raise ExpressionError(message("expression_error")) from None


def format_number(value: float) -> str:
    """The number as a page shows it.

    >>> format_number(21.0), format_number(0.5)
    ('21', '0.5')
    """
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.14g}"


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > _LENGTH_AT_MOST:
            raise ValueError(text[:20])
        self._tokens = self._cut(text.strip())
        self._at = 0

    @staticmethod
    def _cut(text: str) -> list[str]:
        tokens, at = [], 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise ValueError(text)
            token = (found[1] or found[2]).lower()
            tokens.append(_SPELT.get(token, token))
            at = found.end()
        return tokens

    def value(self) -> float:
        value = self._binary(0)
        if self._at != len(self._tokens):
            raise ValueError(self._tokens[self._at])
        return value

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _binary(self, above: int) -> float:
        left = self._unary()
        while (rule := _BINARY.get(self._peek())) is not None and rule[0] > above:
            self._at += 1
            left = rule[1](left, self._binary(rule[0]))
            if isinstance(left, complex) or abs(left) > _LARGEST:
                raise OverflowError(left)
        return left

    def _unary(self) -> float:
        token = self._peek()
        self._at += 1
        if token in _UNARY:
            return _UNARY[token](self._binary(7))
        if token in _CONSTANTS:
            return _CONSTANTS[token]
        if token == "(":
            value = self._binary(0)
            if self._peek() != ")":
                raise ValueError(token)
            self._at += 1
            return value
        return float(token)
