"""Where a factor starts: what may follow another one, which bars open, which words are names."""

from __future__ import annotations

from derive.document.span import Span
from derive.reading import notation as n
from derive.reading.layout import EVALUATED
from derive.reading.relations import Relations
from derive.reading.surface import At, Mistake, Surface

ENDS = frozenset(
    "+ - \\pm \\mp } & \\\\ \\cr \\end , ; : . \\not \\forall \\exists".split()
)  # no factor starts with one


class Starts(Relations):
    """What the next token begins."""

    def _starts(self, after: bool = True) -> bool:
        """Does a factor start here, after another one or at the start of an operand?"""
        text = self.peek()
        if not text or text in n.RELATIONS or text in n.ARROWS or text in n.PRODUCTS or text in n.CLOSE:
            return False
        if text == EVALUATED or self._evaluates():
            return False
        if text in n.BARS and after and self.groups:
            return self._pairs()
        if text in n.BARS:
            return text not in ("\\mid", "\\parallel") and not self._closes_bar(text) and not (after and self.groups)
        if text == "." and self.peek(1) == ".":
            return True
        if text in ENDS:
            return False
        if text in n.WIDE or text in n.SPACES_WITH_ARGUMENT or text in ("\\tag", "\\label") or text in n.JOINING:
            return False
        if text in n.TEXTS:
            return self._is_word_name()
        if text in ("\\underset", "\\overset", "\\stackrel"):
            before = self.place
            stacked = self._stacked()
            self.place = before
            return stacked is None
        return not (text == "\\begin" and self._environment_name() in n.ALIGNMENTS)

    def _evaluates(self) -> bool:
        """Is the bar here that of f|_{x = 3}?"""
        if self.peek() == EVALUATED:
            return True
        if self.peek() not in ("|", "\\vert", "\\rvert") or self.peek(1) != "_" or self._closes_bar("|"):
            return False
        inside = self._ahead(2) if self.peek() != "\\rvert" or "\\rvert" not in self.expected else None
        return any(token.text == "=" for token in inside or ())

    def _pairs(self) -> bool:
        """Inside brackets, after a factor: does the bar here open an absolute value, which the level closes?"""
        kind = n.BARS[self.peek()]
        if self.peek() in ("\\mid", "\\parallel") or self._closes_bar(self.peek()):
            return False
        depth = count = 0
        for token in self.tokens[self.place :]:
            depth += (token.text in n.OPEN or token.text == "{") - (token.text in n.CLOSE or token.text == "}")
            if depth < 0 or (depth == 0 and token.text in (",", ";")):
                break
            count += depth == 0 and n.BARS.get(token.text) == kind
        return count % 2 == 0

    def _closes_bar(self, text: str) -> bool:
        return bool(self.bars) and self.bars[-1] == n.BARS[text]

    def _is_word_name(self) -> bool:
        """Is the \\text{..} here a name: one word, known or followed by a bracket or a script?"""
        before = self.place
        self.next()
        word = self._word()
        after = self.peek()
        self.place = before
        if word in n.WORDS or word in self.words:
            return True
        if not word.replace("-", "").isalpha() or word.lower() in n.CONNECTIVES:
            return False
        previous = self.tokens[before - 1].text if before else ""
        operand = previous in n.RELATIONS or previous in n.PRODUCTS or previous in ("+", "-", "(", "[")
        alone = previous in ("", "\\\\", "&", "{") and (after in n.RELATIONS or after in n.PRODUCTS)
        return after in ("(", "_", "[", "^") or operand or alone

    def _at(self, unit: Surface, start: Span) -> Surface:
        """The bar of an evaluation, with the equations below it."""
        bar = self.next().span
        if self.peek() != "_":
            return Mistake(bar, "unknown-notation", "below this bar a name and its value are expected: |_{x = 3}")
        self.next()
        return At(self.since(start), unit, self._script_content())
