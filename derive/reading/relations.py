"""Relation signs: written in one piece or two, negated, with a label above or below."""

from __future__ import annotations

import re

from derive.reading import notation as n
from derive.reading.surface import (
    Relation,
)  # fmt: skip
from derive.reading.units import Units


class Relations(Units):
    """The signs between expressions."""

    def relation(self) -> Relation | None:
        """The relation sign that stands here, if one does."""
        text = self.peek()
        if text in ("\\underset", "\\overset", "\\stackrel"):
            return self._stacked()
        if text == "\\not" and self.peek(1) in n.RELATIONS:
            start = self.next().span
            sign = {"=": "!=", "in": "not in"}.get(n.RELATIONS[self.next().text], "~")
            return Relation(self.since(start), sign, "")
        double = {(":", "="): ":=", ("=", ":"): "=:", ("<", "="): "<=", (">", "="): ">=", ("!", "="): "!=",
                  ("+", "="): "<-", ("-", "="): "<-", ("=", "="): "=", ("-", ">"): "->"}.get((text, self.peek(1)))  # fmt: skip
        factorial = text == "!" and self.place > 0 and self.tokens[self.place - 1].is_number
        if double and (text in "<>=" or self.token(1).joined) and not factorial:
            start, second = self.next().span, self.next().span
            return Relation(second if text == "=" and double == "=" else start | second, double, "")
        if text in n.RELATIONS:
            return Relation(self.next().span, n.RELATIONS[text], "")
        return None

    def _stacked(self) -> Relation | None:
        """\\underset{(1)}{=}: a sign with a label; the place is that of the last sign."""
        before = self.place
        self.next()
        label = self._word()
        if self.peek() == "{":
            self.next()
            inner = self.relation()
            if inner and self.peek() == "}":
                self.next()
                own = "" if label.strip() in n.RELATIONS or label.strip() == "" else label.strip()
                return Relation(inner.span, _meant(inner.sign, own), own or inner.label)
        elif self.peek() in n.RELATIONS:
            span = self.here()
            return Relation(span, _meant(n.RELATIONS[self.next().text], label.strip()), label.strip())
        self.place = before
        return None


def _meant(sign: str, label: str) -> str:
    """What a sign with a label says: a number or a letter in brackets cites a rule, other marks change the sign."""
    mark = re.sub(r"\\[A-Za-z]+|[{}\s]", "", label).lower()
    if mark in ("def", "def.", "defn", "definition") or label.strip() in ("\\triangle", "\\Delta"):
        return ":="
    return "~" if mark in ("?", "!", "d", "p", "iid", "i.i.d.", "a.s.", "law", "dist") else sign
