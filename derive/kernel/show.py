"""Terms and theorems as plain text, every bound index with a name of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from derive.kernel import term as t
from derive.kernel.check import Theorem

MARKS = {t.Same: "=", t.Below: "<=", t.Eq: "=", t.Le: "<=", t.Lt: "<"}
PLAIN = (t.Add, t.Det, t.Entry, t.Fn, t.Inverse, t.Max, t.Num, t.Size)  # shown so that a power can follow
THINGS = (t.Sort, t.Var, t.Tensor, t.Map)
BIG = {t.Sum: "sum", t.Prod: "prod", t.All: "for all"}


def show(node: Any, names: tuple[str, ...] = ()) -> str:
    """The node in one line; `names` are those of its dangling indices, innermost first."""

    def s(part: Any) -> str:
        return ", ".join(map(s, part)) if type(part) is tuple else show(part, names)

    match node:
        case t.Sort(name, _) | t.Var(name, _) | t.Element(name, _) | t.Entry(t.Tensor(name, ()), ()):
            return _name(name)
        case t.Bound(level, _):
            return names[level] if level < len(names) else f"?{level}"
        case t.Image(mapping, indices):
            return f"{_name(mapping.name)}({s(indices)})"
        case t.Offset(constant, scaled):
            parts = sorted(s(index) if times == 1 else f"{times}*{s(index)}" for index, times in scaled)
            parts += [str(constant)] * bool(constant or not parts)
            return f"({' + '.join(parts)})" if len(parts) > 1 else parts[0]
        case t.Range(low, high):
            return f"{s(low)}..{s(high)}"
        case t.Num(value):
            return f"({value})" if value < 0 or value != int(value) else str(value)
        case t.Entry(tensor, indices):
            return f"{_name(tensor.name)}[{s(indices)}]"
        case t.Size(domain):
            return f"#{s(domain)}"
        case t.Value(index):
            return s(index)
        case t.Add(terms):
            return f"({' + '.join(map(s, terms))})"
        case t.Mul(factors):
            return "*".join(map(s, factors)) or "1"
        case t.Pow(base, exponent):
            below = s(base) if isinstance(base, PLAIN) else f"({s(base)})"
            return f"{below}^{exponent if exponent == int(exponent) > 0 else f'({exponent})'}"
        case t.Fn(name, argument):
            return f"{name}({s(argument)})"
        case t.Max(left, right):
            return f"max({s(left)}, {s(right)})"
        case t.Sum(domain, body) | t.Prod(domain, body) | t.All(domain, body):
            return (
                f"{BIG[type(node)]}({_fresh(node, names)} in {s(domain)}: {show(body, (_fresh(node, names), *names))})"
            )
        case t.Lam(domains, body):
            inner = names
            for _ in domains:
                inner = (_fresh(node, inner), *inner)
            return f"({', '.join(inner[: len(domains)][::-1])} in {s(domains)}: {show(body, inner)})"
        case t.Inverse(matrix, row, column):
            return f"inverse({s(matrix)})[{s(row)}, {s(column)}]"
        case t.Det(matrix):
            return f"det({s(matrix)})"
        case t.Ind(prop):
            return f"[{s(prop)}]"
        case t.Apply(name, slots, arguments):
            return f"{_name(name)}{''.join(f'_{place}({s(indices)})' for place, indices in slots)}({s(arguments)})"
        case t.Diff(body, tensor, indices):
            return f"d({s(body)})/d({s(t.Entry(tensor, indices))})"
        case t.Let(tensor, value, body):
            return f"(let {_name(tensor.name)} = {s(value)} in {s(body)})"
        case t.Not(t.Same(left, right) | t.Eq(left, right)):
            return f"{s(left)} != {s(right)}"
        case t.Same() | t.Below() | t.Eq() | t.Le() | t.Lt():
            return f"{s(node.parts[0])} {MARKS[type(node)]} {s(node.parts[1])}"
        case t.Not(prop):
            return f"not ({s(prop)})"
        case t.Implies(premise, conclusion):
            return f"({s(premise)} implies {s(conclusion)})"
        case t.Some(tensor, body):
            return f"for some {_name(tensor.name)}: {s(body)}"
        case t.Derives(body, tensor, indices, result):
            return f"d({s(body)})/d({s(t.Entry(tensor, indices))}) exists and is {s(result)}"
    return repr(node)


def _name(name: str) -> str:
    """A name as it is where nobody can take it for more than a name, else between quotes with odd characters spelled out."""
    if name.isprintable() and re.fullmatch(r"\\?#|\\?\w[\w\\{}']*|\{\w+(, \w+)*\}", name):
        return name
    return "'" + re.sub(r"[^ -~]|['\\]", lambda odd: f"\\u{{{ord(odd[0]):x}}}", name) + "'"


def _fresh(node: Any, names: tuple[str, ...]) -> str:
    taken = {one.name for one in _things((node,), (*THINGS, t.Element))} | set(names)
    return next(
        name for k in range(len(taken) + 8) for name in (f"{'ijklmnrs'[k % 8]}{k // 8 or ''}",) if name not in taken
    )


def _things(nodes: Iterable[Any], kinds: tuple[Any, ...]) -> set[Any]:
    """The nodes of these kinds in the given ones."""
    found, waiting = set[Any](), list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += () if node in found else t.children(node)
        found.add(node)
    return {node for node in found if isinstance(node, kinds)}


def _described(thing: Any) -> str:
    """What a name stands for: what a set consists of, where an index lies, from where to where a map or tensor goes."""
    match thing:
        case t.Sort(name, elements):
            return f"{_name(name)} = {{{', '.join(map(_name, elements))}}}"
        case t.Var(name, sort):
            return f"{_name(name)} in {show(sort)}"
        case t.Apply(name):
            return f"{_name(name)} a smooth function"
    target = show(thing.target) if isinstance(thing, t.Map) else "real"
    return f"{_name(thing.name)}: {' x '.join(map(show, thing.sorts))}{' -> ' * bool(thing.sorts)}{target}"


def show_theorem(theorem: Theorem) -> str:
    """The theorem in full: conclusion, hypotheses, what each name stands for, axioms used, names with several meanings."""
    nodes = _things((theorem.conclusion, *theorem.hypotheses), (t.Node,))
    things = {one for one in nodes if isinstance(one, (*THINGS, t.Apply)) and one is not t.INTEGERS}
    told = {_described(one) for one in things if not isinstance(one, t.Sort) or one.elements}
    words = {(one.name, type(one)) for one in nodes if isinstance(one, t.Apply | t.Fn | t.Element)}
    names = Counter([one.name for one in nodes if isinstance(one, THINGS)] + [name for name, _ in words])
    lines = ["proved    " + show(theorem.conclusion)]
    lines += ["provided  " + line for line in sorted(map(show, theorem.hypotheses))]
    lines += ["where     " + line for line in sorted(told)]
    lines.append("axioms    " + (", ".join(sorted(theorem.axioms)) or "none"))
    lines += [f"caution   {_name(name)} names {count} things" for name, count in sorted(names.items()) if count > 1]
    return "\n".join(lines)
