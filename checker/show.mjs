// A theorem as text, the same text that `python -m derive.kernel` prints; docs/proof-format.md says how it is written.

import { sign, text, whole } from "./exact.mjs";
import { Z, is } from "./term.mjs";

const POWERED = ["Add", "Det", "Entry", "Fn", "Inverse", "Max", "Num", "Size"]; // a power can follow these as they are
const SIGNS = { Same: "=", Below: "<=", Eq: "=", Le: "<=", Lt: "<" };
const BIG = { Sum: "sum", Prod: "prod", All: "for all" };
const NAMED = ["Sort", "Var", "Tensor", "Map"];
const LETTERS = "ijklmnrs";

// A name as it is where it can only be a name, else between quotes with all but plain characters spelled out.
export function named(name) {
  const plain = /^(?:\\?#|\\?[\p{L}\p{N}_][\p{L}\p{N}_\\{}']*|\{[\p{L}\p{N}_]+(?:, [\p{L}\p{N}_]+)*\})$/u;
  if (plain.test(name)) return name;
  const spelled = [...name].map((one) => (/^[ -&(-[\]-~]$/.test(one) ? one : `\\u{${one.codePointAt(0).toString(16)}}`));
  return `'${spelled.join("")}'`;
}

const byCharacters = (one, other) => {
  const [a, b] = [[...one], [...other]];
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    if (a[k] !== b[k]) return a[k].codePointAt(0) - b[k].codePointAt(0);
  }
  return a.length - b.length;
};

function everything(nodes) {
  const found = new Set(nodes), waiting = [...found];
  while (waiting.length) {
    for (const one of waiting.pop().below) if (!found.has(one)) found.add(one), waiting.push(one);
  }
  return [...found];
}

const spoken = new WeakMap(); // node to the names in it

function namesIn(node) {
  let found = spoken.get(node);
  if (!found) {
    found = new Set([...NAMED, "Element"].includes(node.kind) ? [node.parts[0]] : []);
    for (const one of node.below) for (const name of namesIn(one)) found.add(name);
    spoken.set(node, found);
  }
  return found;
}

function fresh(node, names) {
  const taken = namesIn(node);
  for (let k = 0; ; k++) {
    const name = LETTERS[k % 8] + (k < 8 ? "" : Math.floor(k / 8));
    if (!taken.has(name) && !names.includes(name)) return name;
  }
}

// The node in one line; `names` are those of its dangling indices, innermost first.
export function shown(node, names = []) {
  const s = (part) => (Array.isArray(part) ? part.map(s).join(", ") : shown(part, names));
  const [a, b, c, d] = node.parts;
  switch (node.kind) {
    case "Sort": case "Var": case "Element": return named(a);
    case "Bound": return names[Number(a)] ?? `?${a}`;
    case "Image": return `${named(a.parts[0])}(${s(b)})`;
    case "Offset": {
      const parts = b.map(([index, times]) => (times === 1n ? s(index) : `${times}*${s(index)}`)).sort(byCharacters);
      if (a || !parts.length) parts.push(`${a}`);
      return parts.length > 1 ? `(${parts.join(" + ")})` : parts[0];
    }
    case "Range": return `${s(a)}..${s(b)}`;
    case "Num": return sign(a) < 0 || !whole(a) ? `(${text(a)})` : text(a);
    case "Entry": return b.length ? `${named(a.parts[0])}[${s(b)}]` : named(a.parts[0]);
    case "Size": return `#${s(a)}`;
    case "Value": return s(a);
    case "Add": return `(${a.map(s).join(" + ")})`;
    case "Mul": return a.map(s).join("*") || "1";
    case "Pow": {
      const base = POWERED.includes(a.kind) ? s(a) : `(${s(a)})`;
      return `${base}^${whole(b) && sign(b) > 0 ? text(b) : `(${text(b)})`}`;
    }
    case "Fn": return `${a}(${s(b)})`;
    case "Max": return `max(${s(a)}, ${s(b)})`;
    case "Sum": case "Prod": case "All": {
      const name = fresh(node, names);
      return `${BIG[node.kind]}(${name} in ${s(a)}: ${shown(b, [name, ...names])})`;
    }
    case "Lam": {
      const inner = a.reduce((so, _) => [fresh(node, so), ...so], names);
      return `(${inner.slice(0, a.length).reverse().join(", ")} in ${s(a)}: ${shown(b, inner)})`;
    }
    case "Inverse": return `inverse(${s(a)})[${s(b)}, ${s(c)}]`;
    case "Det": return `det(${s(a)})`;
    case "Ind": return `[${s(a)}]`;
    case "Apply": return `${named(a)}${b.map(([place, indices]) => `_${place}(${s(indices)})`).join("")}(${s(c)})`;
    case "Diff": return `d(${s(a)})/d(${entry(b, c)})`;
    case "Let": return `(let ${named(a.parts[0])} = ${s(b)} in ${s(c)})`;
    case "Not": return is(a, "Same") || is(a, "Eq") ? `${s(a.parts[0])} != ${s(a.parts[1])}` : `not (${s(a)})`;
    case "Implies": return `(${s(a)} implies ${s(b)})`;
    case "Some": return `for some ${named(a.parts[0])}: ${s(b)}`;
    case "Derives": return `d(${s(a)})/d(${entry(b, c)}) exists and is ${s(d)}`;
  }
  return `${s(a)} ${SIGNS[node.kind]} ${s(b)}`;

  function entry(tensor, indices) {
    return indices.length ? `${named(tensor.parts[0])}[${s(indices)}]` : named(tensor.parts[0]);
  }
}

// What a name stands for: where an index lies, from where to where a map or tensor goes, what a set consists of.
function described(thing) {
  const [name, sorts, target] = thing.parts;
  const from = (list) => (list.length ? `${list.map((one) => shown(one)).join(" x ")} -> ` : "");
  if (thing.kind === "Sort") return `${named(name)} = {${sorts.map(named).join(", ")}}`;
  if (thing.kind === "Apply") return `${named(name)} a smooth function`;
  if (thing.kind === "Var") return `${named(name)} in ${shown(sorts)}`;
  return `${named(name)}: ${from(sorts)}${thing.kind === "Map" ? shown(target) : "real"}`;
}

export function shownTheorem({ hypotheses, says, axioms }) {
  const nodes = everything([says, ...hypotheses]);
  const things = nodes.filter((one) => NAMED.includes(one.kind) && one !== Z);
  const told = nodes.filter((one) => one.kind === "Apply" || things.includes(one) && (one.kind !== "Sort" || one.parts[1].length));
  const counts = new Map();
  const count = (name, key) => counts.set(name, (counts.get(name) ?? new Set()).add(key));
  for (const one of nodes) {
    if (NAMED.includes(one.kind)) count(one.parts[0], one);
    if (["Apply", "Fn", "Element"].includes(one.kind)) count(one.parts[0], one.kind);
  }
  const twice = [...counts].filter(([, things]) => things.size > 1).sort(([a], [b]) => byCharacters(a, b));
  return [
    `proved    ${shown(says)}`,
    ...[...hypotheses].map((prop) => shown(prop)).sort(byCharacters).map((line) => `provided  ${line}`),
    ...[...new Set(told.map(described))].sort(byCharacters).map((line) => `where     ${line}`),
    `axioms    ${[...axioms].sort().join(", ") || "none"}`,
    ...twice.map(([name, things]) => `caution   ${named(name)} names ${things.size} things`),
  ].join("\n");
}

