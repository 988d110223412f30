"""Layouts of derivatives: the one in which the equations of a stretch of the document have shapes, where the usual one fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from derive.reading.blocks import WHOLE
from derive.reading.context import Layout, Scope
from derive.reading.meaning import Refusal
from derive.reading.sign import Reading, Sign
from derive.reading.stretches import stretch_at, stretches
from derive.reading.surface import Derivative, Product, walk

SEVERAL = 2  # equations of a stretch that have a shape in its own layout alone
MOST = 60  # equations of a stretch that are looked at


@dataclass(frozen=True, slots=True)
class Chosen:
    """A layout and the words for where it holds."""

    kind: Layout
    text: str


@dataclass(slots=True)
class Layouts:
    """The layouts of the stretches of a document, each found when it is asked for.

    `fits` says whether a sign has a shape in a layout.  A stretch has one layout: another than the usual one where several
    equations have a shape in that one alone, and none in the usual one alone.
    """

    reading: Reading
    fits: Callable[[Sign, Layout | None], bool]
    _found: dict[Scope, Chosen | None] = field(default_factory=dict)
    _mixed: dict[Scope, tuple[int, int]] = field(default_factory=dict)

    def of(self, sign: Sign) -> Chosen | None:
        """The layout for a sign that has no shape in the usual one; None where there is none.  Raises `Refusal`."""
        stretch = stretch_at(stretches(self.reading.document), sign.span.start) or WHOLE
        if stretch not in self._found:
            self._found[stretch] = self._choose(stretch)
        chosen = self._found[stretch]
        if chosen is not None and self.fits(sign, chosen.kind):
            return chosen
        if _is_chain_rule(sign):
            kinds = [kind for kind in Layout if self.fits(sign, kind)]
            return Chosen(kinds[0], f"a product of derivatives: {kinds[0].value}") if kinds else None
        if stretch in self._mixed and any(self.fits(sign, kind) for kind in Layout):
            one, other = self._mixed[stretch]
            message = f"derivatives are laid out in one way in line {one}, and in another in line {other}"
            raise Refusal("shape-mismatch", message, sign.span)
        return None

    def _choose(self, stretch: Scope) -> Chosen | None:
        signs = [one for one in self.reading.signs if stretch.holds(one.span.start) and is_asked(one)][:MOST]
        usual = {id(one): one for one in signs if self.fits(one, None)}
        for kind in Layout:
            gained = [one for one in signs if id(one) not in usual and self.fits(one, kind)]
            lost = [one for one in usual.values() if not self.fits(one, kind)] if gained else []
            if len(gained) >= SEVERAL and not lost:
                return Chosen(kind, f"{kind.value}{self._where(stretch)}")
            plain = [one for one in gained if not _is_chain_rule(one)]
            if plain and lost:
                self._mixed.setdefault(stretch, (self._line(plain[0]), self._line(lost[0])))
        return None

    def _where(self, stretch: Scope) -> str:
        if stretch is WHOLE:
            return ""
        text = self.reading.document.text
        first, last = (
            self.reading.document.lines.place(e)[0] for e in (stretch.start, min(stretch.end, len(text)) - 1)
        )
        return f" in lines {first} to {last}"

    def _line(self, sign: Sign) -> int:
        return self.reading.document.lines.place(sign.span.start)[0]


def speaks_of_derivatives(sign: Sign) -> bool:
    sides = [side for side in (sign.left, sign.right) if side is not None]
    return any(isinstance(one, Derivative) and not one.nabla for side in sides for one in walk(side))


def is_asked(sign: Sign) -> bool:
    return sign.role == "claim" and sign.mistake is None and sign.relation.sign == "=" and speaks_of_derivatives(sign)


def _is_chain_rule(sign: Sign) -> bool:
    """Are both sides derivatives or products of derivatives, as in dJ/dx = dJ/dz dz/dx?"""
    sides = [list(one.factors) if isinstance(one, Product) else [("", one)] for one in (sign.left, sign.right)]
    plain = all(operator in ("", "·") and isinstance(one, Derivative) for side in sides for operator, one in side)
    return sign.relation.sign == "=" and plain and any(len(side) > 1 for side in sides)
