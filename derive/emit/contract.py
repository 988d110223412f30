"""Sums of products as text: `@` where it is a product of matrices and vectors, else `einsum` along a chosen path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Text = tuple[str, int]
ATOM, PRODUCT = 7, 4
Held = Callable[[Text, int], str]


def contraction(data: tuple[Any, ...], args: list[Text], held: Held, into: str = "") -> Text:
    """`data` are the letters of the axes of every factor and those of the result; `into` names an array to write into."""
    words, out = data
    if len(args) == 2:
        found = _matrices(words, out, args, held)
        if found is not None and into:
            return f"np.matmul({', '.join(found)}, out={into})", ATOM
        if found is not None:
            return " @ ".join(found), PRODUCT
    spelled = f'"{",".join(words)}->{out}"'
    given = ", ".join(text for text, _ in args)
    room = f", out={into}" if into else ""
    if len(args) < 3:
        return f"np.einsum({spelled}, {given}{room})", ATOM
    steps = "".join(f", ({', '.join(map(str, pair))})" for pair in path(words, out))
    return f'np.einsum({spelled}, {given}, optimize=["einsum_path"{steps}]{room})', ATOM


def _matrices(words: tuple[str, ...], out: str, args: list[Text], held: Held) -> list[str] | None:
    """The x and y of x @ y, with the fewest transposes."""
    shared = set(words[0]) & set(words[1])
    if len(shared) != 1 or not shared.isdisjoint(out) or max(map(len, words)) > 2:
        return None
    if set("".join(words)) - shared != set(out):
        return None
    (middle,) = shared
    found = []
    for one, other in ((0, 1), (1, 0)):
        left, right = words[one], words[other]
        if (left + right).replace(middle, "") != out:
            continue
        turned = [left[-1] != middle, right[0] != middle]
        texts = [held(args[k], ATOM) + (".T" if turn else "") for k, turn in zip((one, other), turned, strict=True)]
        found.append((sum(turned), texts))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def path(words: tuple[str, ...], out: str) -> list[tuple[int, ...]]:
    """Which two factors are taken together next: those whose product has the fewest axes."""
    left = list(words)
    found: list[tuple[int, ...]] = []
    while len(left) > 2:
        pairs = [(i, j) for i in range(len(left)) for j in range(i + 1, len(left))]
        best = min(pairs, key=lambda pair: (len(_product(left, pair, out)), len({*left[pair[0]], *left[pair[1]]})))
        made = _product(left, best, out)
        left = [word for k, word in enumerate(left) if k not in best] + [made]
        found.append(best)
    return [*found, tuple(range(len(left)))]


def _product(words: list[str], pair: tuple[int, int], out: str) -> str:
    rest = set(out).union(*(set(word) for k, word in enumerate(words) if k not in pair))
    return "".join(sorted((set(words[pair[0]]) | set(words[pair[1]])) & rest))
