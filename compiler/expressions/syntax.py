"""The syntax of expressions: text to a tree whose every part knows its place.

Written as a trader writes a formula: numbers, columns, `+ - * / % **`, comparisons, `and or not`, calls with positions or names, and
`.output` for a function with several. Nothing is ever evaluated by Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_CHARACTERS = 2_000
DEEPEST = 40

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign>\*\*|<=|>=|==|!=|[-+*/%<>(),.=])|(?P<bad>\S))"
)
#: Binding strength and name of the two-sided operators; `**` and unary minus stand apart.
_BINARY = {
    "or": (1, "or"),
    "and": (2, "and"),
    "<": (4, "lt"),
    "<=": (4, "le"),
    ">": (4, "gt"),
    ">=": (4, "ge"),
    "==": (4, "eq"),
    "!=": (4, "ne"),
    "+": (5, "add"),
    "-": (5, "subtract"),
    "*": (6, "multiply"),
    "/": (6, "divide"),
    "%": (6, "remainder"),
}
_COMPARED, _NEGATED, _SIGNED = 4, 3, 7


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: float
    at: int


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text: the timeframe of `at`."""

    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A column."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of what stands in its brackets; ``output`` is what a point after them asks for."""

    name: str
    args: tuple[Tree, ...]
    at: int
    named: tuple[tuple[str, Tree], ...] = ()
    output: str = ""
    bare: bool = field(default=False, kw_only=True)  # written as an operator


Tree = Number | Text | Name | Call


class SyntaxFault(Exception):  # noqa: N818 - a finding, not a failure
    """What is wrong at which character, counted from 0."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at, self.problem = at, problem


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parsed(text: str) -> Tree:
    """The tree of an expression. Raises :class:`SyntaxFault`."""
    if len(text) > MOST_CHARACTERS:
        raise SyntaxFault(MOST_CHARACTERS, f"the expression is longer than {MOST_CHARACTERS:,} characters")
    reader = _Reader(_tokens(text))
    tree = reader.expression(0)
    if reader.now.kind != "end":
        raise SyntaxFault(reader.now.at, f"'{reader.now.text}' was not expected here")
    return tree


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        token = _Token(kind, match[kind], match.start(kind))
        if kind == "bad":
            raise SyntaxFault(token.at, f"'{token.text}' has no meaning in an expression")
        found.append(token)
    return [*found, _Token("end", "the end", len(text.rstrip()))]


class _Reader:
    """A recursive reader by binding strength."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._place, self._depth = tokens, 0, 0

    @property
    def now(self) -> _Token:
        return self._tokens[self._place]

    def expression(self, least: int) -> Tree:
        """What follows, as far as operators bind more strongly than ``least``."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise SyntaxFault(self.now.at, f"the expression is nested more than {DEEPEST} deep")
        left = self._signed()
        while (found := _BINARY.get(self.now.text)) and found[0] > least and self.now.kind in ("sign", "name"):
            token, (strength, name) = self._take(), found
            left = Call(name, (left, self.expression(strength)), token.at, bare=True)
            if strength == _COMPARED and _BINARY.get(self.now.text, (0,))[0] == _COMPARED:
                raise SyntaxFault(self.now.at, "comparisons do not chain; write `a < b and b < c`")
        self._depth -= 1
        return left

    def _signed(self) -> Tree:
        token = self.now
        if token.kind == "name" and token.text == "not":
            self._take()
            return Call("not", (self.expression(_NEGATED),), token.at, bare=True)
        if token.kind == "sign" and token.text in "+-":
            self._take()
            inner = self.expression(_SIGNED - 1)
            if token.text == "+":
                return inner
            return Number(-inner.value, token.at) if isinstance(inner, Number) else Call("negative", (inner,), token.at, bare=True)
        return self._power()

    def _power(self) -> Tree:
        below = self._atom()
        if self.now.kind != "sign" or self.now.text != "**":
            return below
        token = self._take()
        return Call("power", (below, self._signed()), token.at, bare=True)

    def _atom(self) -> Tree:
        token = self._take()
        if token.kind == "number":
            return Number(float(token.text), token.at)
        if token.kind == "text":
            return Text(token.text[1:-1], token.at)
        if token.kind == "name" and token.text not in _BINARY:
            return self._call(token) if self.now.text == "(" else Name(token.text, token.at)
        if token.text == "(":
            inner = self.expression(0)
            self._expect(")")
            return inner
        raise SyntaxFault(token.at, f"a number, a column or a function was expected, not {_shown(token)}")

    def _call(self, name: _Token) -> Tree:
        self._take()
        args: list[Tree] = []
        named: list[tuple[str, Tree]] = []
        while self.now.text != ")":
            if args or named:
                self._expect(",")
            self._argument(args, named)
        self._take()
        return Call(name.text, tuple(args), name.at, tuple(named), self._output())

    def _argument(self, args: list[Tree], named: list[tuple[str, Tree]]) -> None:
        following = self._tokens[min(self._place + 1, len(self._tokens) - 1)]
        if self.now.kind == "name" and following.text == "=":
            key = self._take()
            self._take()
            if key.text in dict(named):
                raise SyntaxFault(key.at, f"'{key.text}' is given twice")
            named.append((key.text, self.expression(0)))
        elif named:
            raise SyntaxFault(self.now.at, "an argument without a name cannot follow one with a name")
        else:
            args.append(self.expression(0))

    def _output(self) -> str:
        if self.now.text != ".":
            return ""
        self._take()
        token = self._take()
        if token.kind != "name":
            raise SyntaxFault(token.at, "the name of an output was expected after the point")
        return token.text

    def _expect(self, text: str) -> None:
        token = self._take()
        if token.text != text or token.kind == "end":
            raise SyntaxFault(token.at, f"'{text}' was expected, not {_shown(token)}")

    def _take(self) -> _Token:
        token = self.now
        if token.kind != "end":
            self._place += 1
        return token


def _shown(token: _Token) -> str:
    return token.text if token.kind == "end" else f"'{token.text}'"
