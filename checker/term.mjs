// Terms: what a proof speaks of.  A node is built once; equal nodes are one object.
//
// Real numbers, finite sets of unknown size, and propositions.  The index that a binder binds has no name: Bound(0) is
// that of the innermost binder around it.  Every operation has a value: 1/0 = 0, 0^0 = 1, log x = 0 for x <= 0.

import { need, rational, text } from "./exact.mjs";

// What the fields of a node hold.  "Q" is a rational, "Z" an integer; [kind] is a list, [[kinds]] a list of pairs.
const GRAMMAR = {
  Sort: ["text", ["text"]], Var: ["text", "Sort"], Bound: ["Z", "Sort"], Element: ["text", "Sort"],
  Map: ["text", ["Sort"], "Sort"], Image: ["Map", ["Index"]], Offset: ["Z", [["Index", "Z"]]], Range: ["Index", "Index"],
  Num: ["Q"], Tensor: ["text", ["Sort"]], Entry: ["Tensor", ["Index"]], Size: ["Domain"], Value: ["Index"],
  Add: [["Term"]], Mul: [["Term"]], Pow: ["Term", "Q"], Fn: ["text", "Term"], Max: ["Term", "Term"],
  Sum: ["Domain", "Term"], Prod: ["Domain", "Term"], Ind: ["Prop"], Inverse: ["Lam", "Index", "Index"], Det: ["Lam"],
  Lam: [["Domain"], "Term"], Apply: ["text", [["Z", ["Index"]]], ["Argument"]],
  Diff: ["Term", "Tensor", ["Index"]], Let: ["Tensor", "Lam", "Term"],
  Same: ["Index", "Index"], Below: ["Index", "Index"], Eq: ["Term", "Term"], Le: ["Term", "Term"], Lt: ["Term", "Term"],
  Not: ["Prop"], Implies: ["Prop", "Prop"], All: ["Domain", "Prop"], Some: ["Tensor", "Prop"],
  Derives: ["Term", "Tensor", ["Index"], "Term"],
};
const INDICES = ["Var", "Bound", "Element", "Image", "Offset"];
const MEMBERS = {
  Index: INDICES,
  Domain: ["Sort", "Range"],
  Argument: ["Lam", ...INDICES],
  Term: ["Num", "Entry", "Size", "Value", "Add", "Mul", "Pow", "Fn", "Max", "Sum", "Prod", "Ind", "Inverse", "Det", "Apply",
    "Diff", "Let"],
  Prop: ["Same", "Below", "Eq", "Le", "Lt", "Not", "Implies", "All", "Some", "Derives"],
};
const BINDING = new Set(["Sum", "Prod", "All", "Lam"]); // their second field lies under their indices
const FUNCTIONS = ["exp", "log", "sin", "cos", "abs"];
const DEEPEST = 10000n; // binders around an index

let table = new Map();
export let Z, ZERO, ONE, MINUS;

// Forgets every node.  What was made before must not be mixed with what is made after.
export function reset() {
  table = new Map();
  Z = make("Sort", "Z", []);
  [ZERO, ONE, MINUS] = [0n, 1n, -1n].map((n) => make("Num", rational(n)));
}

export const isNode = (part) => part instanceof Node;
export const is = (part, kind) => isNode(part) && (part.kind === kind || (MEMBERS[kind] ?? []).includes(part.kind));

// Does a part fit the kind of its field?
export function fits(part, kind) {
  if (Array.isArray(kind)) {
    const [inner] = kind;
    if (!Array.isArray(part)) return false;
    if (!Array.isArray(inner)) return part.every((one) => fits(one, inner));
    return part.every((one) => Array.isArray(one) && one.length === inner.length && inner.every((k, at) => fits(one[at], k)));
  }
  if (kind === "text") return typeof part === "string";
  if (kind === "Z") return typeof part === "bigint";
  if (kind === "Q") return typeof part === "object" && part !== null && typeof part.d === "bigint";
  return is(part, kind);
}

class Node {
  constructor(kind, parts, id) {
    this.kind = kind;
    this.parts = parts;
    this.id = id;
    this.below = nodesIn(parts);
    this.extent = this.below.reduce((sum, node) => sum + node.extent, 1); // of the tree, shared nodes counted again
    this.open = dangling(this);
    this.freely = null;
  }
}

function nodesIn(parts) {
  return parts.flatMap((part) => (isNode(part) ? [part] : Array.isArray(part) ? nodesIn(part) : []));
}

function spell(part) {
  if (isNode(part)) return `#${part.id}`;
  if (Array.isArray(part)) return `[${part.map(spell).join(",")}]`;
  if (typeof part === "string") return JSON.stringify(part);
  return typeof part === "bigint" ? `${part}` : text(part);
}

// The node of this kind with these parts.  Refuses parts that do not fit together.
export function make(kind, ...parts) {
  need(Object.hasOwn(GRAMMAR, kind), "no such kind of node");
  const kinds = GRAMMAR[kind];
  parts = parts.map((part, at) => (kinds[at] === "Q" && typeof part === "bigint" ? rational(part) : part));
  need(parts.length === kinds.length && kinds.every((one, at) => fits(parts[at], one)), `ill-typed ${kind}`);
  if (kind === "Offset") parts = [parts[0], [...parts[1]].sort((one, other) => one[0].id - other[0].id)];
  const key = kind + spell(parts);
  let node = table.get(key);
  if (!node) {
    need(wellFormed(kind, parts), `ill-formed ${kind}`);
    node = new Node(kind, parts, table.size);
    table.set(key, node);
  }
  return node;
}

// ---- sorts ----

// The set that an index is of, or that a domain is a part of.
export function sortOf(node) {
  if (node.kind === "Sort") return node;
  if (node.kind === "Image") return node.parts[0].parts[2];
  return node.kind === "Offset" || node.kind === "Range" ? Z : node.parts[1];
}

const same = (ones, others) => ones.length === others.length && ones.every((one, at) => one === others[at]);
const agree = (indices, sorts) => same(indices.map(sortOf), sorts);

function square(matrix, ...indices) {
  const [rows, columns] = matrix.parts[0];
  const finite = matrix.parts[0].length === 2 && rows.kind === "Sort" && rows !== Z;
  return finite && rows === columns && indices.every((one) => sortOf(one) === rows);
}

function wellFormed(kind, parts) {
  switch (kind) {
    case "Sort": return new Set(parts[1]).size === parts[1].length;
    case "Bound": return parts[0] >= 0n && parts[0] < DEEPEST;
    case "Element": return parts[1].parts[1].includes(parts[0]);
    case "Image": return agree(parts[1], parts[0].parts[1]);
    case "Offset": return plainOffset(...parts);
    case "Range": case "Below": return parts.every((one) => sortOf(one) === Z);
    case "Entry": return agree(parts[1], parts[0].parts[1]);
    case "Diff": case "Derives": return agree(parts[2], parts[1].parts[1]);
    case "Size": case "Sum": case "Prod": return parts[0] !== Z; // Z is the one infinite set
    case "Value": return sortOf(parts[0]) === Z;
    case "Fn": return FUNCTIONS.includes(parts[0]);
    case "Inverse": return square(...parts);
    case "Det": return square(parts[0]);
    case "Let": return same(parts[1].parts[0], parts[0].parts[1]); // whole sets, no ranges
    case "Same": return sortOf(parts[0]) === sortOf(parts[1]);
  }
  return true;
}

// An integer constant + sum of coefficient * index has one spelling: each index once, none with 0, not one index alone.
function plainOffset(constant, scaled) {
  const each = scaled.every(([index, times]) => times !== 0n && index.kind !== "Offset" && sortOf(index) === Z);
  const alone = constant === 0n && scaled.length === 1 && scaled[0][1] === 1n;
  return each && !alone && new Set(scaled.map(([index]) => index)).size === scaled.length;
}

// The integer constant + sum of coefficient * index in its one spelling.
export function offset(constant, scaled) {
  const found = new Map();
  for (const [index, times] of scaled) {
    const inner = index.kind === "Offset" ? index.parts[1] : [[index, 1n]];
    if (index.kind === "Offset") constant += times * index.parts[0];
    for (const [one, scale] of inner) found.set(one, (found.get(one) ?? 0n) + times * scale);
  }
  const kept = [...found].filter(([, scale]) => scale !== 0n);
  return constant === 0n && kept.length === 1 && kept[0][1] === 1n ? kept[0][0] : make("Offset", constant, kept);
}

// ---- bound indices ----

// The sorts of the indices that a binder binds, innermost first.
export function bound(node) {
  return node.kind === "Lam" ? node.parts[0].map(sortOf).reverse() : [sortOf(node.parts[0])];
}

// For each level the sort of the dangling Bound of that level, or null.
function dangling(node) {
  if (node.kind === "Bound") return [...Array(Number(node.parts[0])).fill(null), node.parts[1]];
  if (!BINDING.has(node.kind)) return node.below.reduce((open, one) => merged(open, one.open), []);
  const inner = node.parts[1].open, own = bound(node);
  need(own.every((sort, at) => !inner[at] || inner[at] === sort), "a bound index is of another set than its binder");
  const outer = nodesIn([node.parts[0]]).reduce((open, one) => merged(open, one.open), []);
  return merged(outer, inner.slice(own.length));
}

function merged(one, other) {
  if (!one.length) return other;
  if (!other.length) return one;
  const [long, short] = one.length >= other.length ? [one, other] : [other, one];
  return long.map((sort, at) => {
    need(!sort || !short[at] || sort === short[at], "one bound index is of two sets");
    return sort ?? short[at] ?? null;
  });
}

// The node rebuilt from below: `change(part, depth)` gives what stands for a part under `depth` more binders, or null to look
// inside it.
export function rebuilt(node, change) {
  const known = new Map();

  function walk(one, depth) {
    const key = `${one.id},${depth}`;
    let result = known.get(key);
    if (!result) {
      result = change(one, depth) ?? inside(one, depth);
      known.set(key, result);
    }
    return result;
  }

  function each(part, depth) {
    return isNode(part) ? walk(part, depth) : Array.isArray(part) ? part.map((one) => each(one, depth)) : part;
  }

  function inside(one, depth) {
    const under = BINDING.has(one.kind) ? bound(one).length : 0;
    const parts = one.parts.map((part, at) => each(part, at === 1 ? depth + under : depth));
    return one.kind === "Offset" ? offset(...parts) : make(one.kind, ...parts);
  }

  return walk(node, 0);
}

// The dangling indices of `node` from level `from` on, moved under `by` more binders.
export function lifted(node, by, from = 0) {
  return rebuilt(node, (one, depth) => {
    if (one.open.length <= from + depth) return one;
    return one.kind === "Bound" ? make("Bound", one.parts[0] + BigInt(by), one.parts[1]) : null;
  });
}

// The body of binders with these indices in place of the bound ones, innermost first; the binders are gone.
export function opened(body, ...indices) {
  return rebuilt(body, (one, depth) => {
    if (one.open.length <= depth) return one;
    if (one.kind !== "Bound") return null;
    const place = Number(one.parts[0]) - depth;
    if (place >= indices.length) return make("Bound", one.parts[0] - BigInt(indices.length), one.parts[1]);
    need(sortOf(indices[place]) === one.parts[1], "an index is replaced by one of another set");
    return lifted(indices[place], depth);
  });
}

// The node as the body of a binder that binds the free variable.
export function closed(node, variable) {
  return rebuilt(node, (one, depth) => {
    if (one === variable) return make("Bound", BigInt(depth), variable.parts[1]);
    if (one.kind === "Bound" && one.parts[0] >= depth) return make("Bound", one.parts[0] + 1n, one.parts[1]);
    return null;
  });
}

// The free variables, maps and tensors.  A Let or Some has its own tensor.
export function free(node) {
  if (node.freely) return node.freely;
  let found = new Set(["Var", "Map", "Tensor"].includes(node.kind) ? [node] : []);
  const own = node.kind === "Let" || node.kind === "Some" ? node.parts[0] : null;
  const inner = own ? node.parts[node.parts.length - 1] : null;
  for (const one of node.below) {
    if (one === own) continue;
    for (const name of free(one)) if (one !== inner || name !== own) found.add(name);
  }
  return (node.freely = found);
}

// The node with the entries of an array in place of those of the tensor.
export function filled(node, tensor, array) {
  const size = array.parts[0].length;
  const put = (from) => rebuilt(from, (one, depth) => {
    if (!free(one).has(tensor)) return one;
    if (one.kind !== "Entry" || one.parts[0] !== tensor) return null;
    need(one.parts[1].length === size, "the array has another shape than the tensor");
    return opened(lifted(array.parts[1], depth, size), ...[...one.parts[1]].reverse());
  });
  return put(node);
}

// ---- statements ----

export function negation(prop) {
  const [one, other] = prop.parts;
  if (prop.kind === "Not") return one;
  if (prop.kind === "Le") return make("Lt", other, one);
  return prop.kind === "Lt" ? make("Le", other, one) : make("Not", prop);
}

// high - low where that is a plain integer, else null.
export function distance(low, high) {
  const gap = offset(0n, [[high, 1n], [low, -1n]]);
  return gap.kind === "Offset" && !gap.parts[1].length ? gap.parts[0] : null;
}

reset();
