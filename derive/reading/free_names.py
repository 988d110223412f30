"""Relations that say what is given of a name: between indices, and inequalities of names that nothing defines."""

from __future__ import annotations

from dataclasses import dataclass

from derive.reading import cues, notation
from derive.reading.context import Context, Defined, IndexName, Unread
from derive.reading.runs import Run, complete
from derive.reading.surface import Number, Relation, Script, Surface, Symbol
from derive.reading.write import key


@dataclass(frozen=True, slots=True)
class FreeNames:
    """What the declarations of a document say of the names beside a sign."""

    context: Context

    def is_plain(self, run: Run) -> bool:
        left, right = run.items
        return left is not None and right is not None and self.is_index_relation(left, right, run.relations[0])

    def says_given(self, run: Run, before: str) -> bool:
        """`x > 0` of a free name, in a sentence that does not conclude it, says something of the name."""
        alone = complete(run) and not run.after_arrow and not run.loose
        return alone and self.is_bound(run) and not cues.CONCLUDING.search(before)

    def is_index_relation(self, left: Surface, right: Surface, relation: Relation) -> bool:
        """w = o, w \\ne w': a relation between plain indices."""
        if relation.sign not in ("=", "!="):
            return False
        return all(isinstance(one, Symbol) and self.names_index(one.name, relation.span.start) for one in (left, right))

    def names_index(self, name: str, offset: int) -> bool:
        plain = name.rstrip("'")
        return any(
            isinstance(one.meaning, IndexName) for label in (name, plain) for one in self.context.find(label, offset)
        )

    def is_bound(self, run: Run) -> bool:
        """Does an inequality say what is given of a name, which nothing else says of it?"""
        left, right = run.items
        if left is None or right is None or run.relations[0].sign not in ("<", ">", "<=", ">=", "!="):
            return False
        return self.is_free(left) and (isinstance(right, Number) or self.is_free(right))

    def is_free(self, node: Surface) -> bool:
        """Is the node a name that no definition gives a value?"""
        base = node.base if isinstance(node, Script) and node.above is None else node
        if not isinstance(base, Symbol) or base.name in notation.CONSTANTS:
            return False
        labels = (key(node), base.name, f"{base.name}_")
        found = [one.meaning for label in labels for one in self.context.find(label, node.span.start)]
        return not any(isinstance(one, Defined | Unread) for one in found)
