"""What undeclared names depend on: a loss of which only derivatives are written is a function of what it is differentiated by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.document.span import Span
from derive.reading.context import Branch, Context, Defined, Scope
from derive.reading.cursor import Parsed
from derive.reading.surface import Call, Derivative, Group, Relation, Script, Surface, Symbol, walk
from derive.reading.uses import Uses, label_of, surfaces


@dataclass(slots=True)
class Dependence:
    """By which names each name is differentiated, and of which names the definitions of a name speak."""

    context: Context
    uses: Uses
    apart: tuple[Scope, ...] = ()
    by: dict[str, dict[str, Span]] = field(default_factory=dict)
    open: dict[tuple[str, int], dict[str, Span]] = field(default_factory=dict)  # of undeclared names, by their stretch
    equated: set[str] = field(default_factory=set)  # that stand alone, or called, on one side of an equation
    _below: dict[str, frozenset[str]] = field(default_factory=dict)

    def meet(self, node: Surface) -> None:
        """Note a derivative of a name."""
        if not isinstance(node, Derivative) or node.body is None:
            return
        body = node.body.items[0] if isinstance(node.body, Group) and len(node.body.items) == 1 else node.body
        label = base_of(self.uses, body)
        if label:
            found = self.by.setdefault(label, {})
            here = {name: one.span for one in node.by[::-1] for name in names_in(self.uses, one)}
            for name, span in here.items():
                found.setdefault(name, span)
            offset = node.span.start
            kinds = (label, f"{label}_", f"{label}(")
            if not any(True for kind in kinds for _ in self.context.find(kind, offset)):
                start = next((one.start for one in self.apart if one.holds(offset)), -1)
                self.open.setdefault((label, start), {}).update(here)

    def equate(self, formula: Parsed) -> None:
        """Note the names of which an equation speaks."""
        if any(isinstance(one, Relation) and one.sign == "=" for one in formula.items):
            for item in surfaces(formula):
                self.equated.add(base_of(self.uses, item.function if isinstance(item, Call) else item))

    def moving(self) -> set[str]:
        """The names that the document differentiates and says something of by an equation: no constants, if declared."""
        return self.equated & self.by.keys()

    def below(self, label: str) -> frozenset[str]:
        """The names that a name is made of, by all its definitions, and what these are made of."""
        if label not in self._below:
            found: set[str] = set()
            waiting = [label]
            while waiting:
                new = self._direct(waiting.pop()) - found
                found |= new
                waiting += new
            self._below[label] = frozenset(found)
        return self._below[label]

    def _direct(self, label: str) -> set[str]:
        found: set[str] = set()
        for kind in (label, f"{label}_", f"{label}("):
            for one in self.context.declarations.get(kind, ()):
                for branch in one.meaning.branches if isinstance(one.meaning, Defined) else ():
                    found |= set(names_in(self.uses, branch.value))
        return found

    def depends(self) -> dict[str, frozenset[str]]:
        """What each name that is differentiated depends on, through definitions too."""
        return {name: frozenset(by).union(*map(self.below, by)) - {name} for name, by in self.by.items()}

    def losses(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Each name of which only derivatives are written, its stretch, and the last quantities that it is taken by."""
        for (name, start), by in self.open.items():
            if name in self.uses.families or name in self.uses.called:
                continue
            top = [
                one for one in by if one != name and not any(one in self.below(other) for other in by if other != one)
            ]
            if top and name not in frozenset(top).union(*map(self.below, top)):
                yield name, start, tuple(top)


def names_in(uses: Uses, node: Surface) -> Iterator[str]:
    """The names of quantities in an expression, without their indices."""
    skipped: set[int] = set()
    for one in walk(node):
        if isinstance(one, Script) and id(one) not in skipped:
            label = base_of(uses, one)
            if label:
                below = walk(one.below) if one.below is not None else ()
                skipped |= {id(part) for part in (*walk(one.base), *below)}
                yield label
        elif isinstance(one, Symbol) and id(one) not in skipped:
            yield uses.name(one.name)


def base_of(uses: Uses, node: Surface) -> str:
    """The name that stands by itself or with its indices; '' for something else."""
    if isinstance(node, Script) and isinstance(node.base, Symbol) and uses.name(node.base.name) in uses.families:
        return uses.name(node.base.name)
    label = label_of(uses, node)
    if label:
        return label
    if isinstance(node, Script) and isinstance(node.base, Symbol) and node.below is not None and uses.places(node):
        return uses.name(node.base.name)
    return ""


def as_function(context: Context, name: str, of: tuple[str, ...], span: Span) -> Defined:
    """The meaning of a loss: an unknown function of what it is differentiated by."""
    left = Symbol(span, name)
    value = Call(span, left, Group(span, "(", ")", tuple(Symbol(span, one) for one in of)), False)
    return Defined(left, name, "plain", (), (Branch(value, None),), None)
