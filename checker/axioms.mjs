// What is taken on trust: for each axiom the kinds of its arguments, what must be proved first, and what it says.
//
// Written from docs/axioms.md, where every row has its source.  All arguments are closed.  `a, b` are terms; `p, q`
// exponents or statements; `f, g` arrays; `i, j, e` indices; `s` a domain; `t, i` the entry by which one differentiates.

import { need, plus, rational, sign, times, whole } from "./exact.mjs";
import {
  MINUS, ONE, Z, ZERO, bound, distance, filled, fits, free, is, isNode, lifted, make, negation, opened, sortOf,
} from "./term.mjs";

// ---- words ----

const num = (n) => make("Num", rational(BigInt(n)));
const add = (...terms) => make("Add", terms);
const mul = (...factors) => make("Mul", factors);
const pow = (base, exponent) => make("Pow", base, typeof exponent === "number" ? rational(BigInt(exponent)) : exponent);
const over1 = (a) => pow(a, -1);
const neg = (a) => mul(MINUS, a);
const fn = (name) => (a) => make("Fn", name, a);
const [exp, log, sin, cos, abs] = ["exp", "log", "sin", "cos", "abs"].map(fn);
const max = (a, b) => make("Max", a, b);
const ind = (p) => make("Ind", p);
const eq = (a, b) => make("Eq", a, b);
const le = (a, b) => make("Le", a, b);
const lt = (a, b) => make("Lt", a, b);
const not = (p) => make("Not", p);
const implies = (p, q) => make("Implies", p, q);
const below = (i, j) => make("Below", i, j);
const equal = (i, j) => make("Same", i, j);
const size = (s) => make("Size", s);
const lam = (domains, body) => make("Lam", domains, body);
const sum = (s, body) => make("Sum", s, body);
const prod = (s, body) => make("Prod", s, body);
const det = (f) => make("Det", f);
const inverse = (f, i, j) => make("Inverse", f, i, j);
const derives = (f, t, i, g) => make("Derives", f, t, i, g);
const positive = (a) => lt(ZERO, a);
const nonnegative = (a) => le(ZERO, a);
const nonzero = (a) => not(eq(a, ZERO));

const domains = (f) => f.parts[0];
const body = (f) => f.parts[1];
const first = (f) => f.parts[0][0];
const bare = (level, set) => make("Bound", BigInt(level), sortOf(set)); // the index of the binder `level` binders up
const at = (f, ...indices) => opened(body(f), ...indices.reverse());
const around = (kind, f, inside) => domains(f).reduceRight((inner, domain) => make(kind, domain, inner), inside);
const total = (f) => around("Sum", f, body(f));
const every = (f, inside) => around("All", f, inside);
const product = (f) => prod(first(f), body(f));
const entries = (f) => first(f).parts[1].map((name) => at(f, make("Element", name, first(f))));
const alike = (xs, ys) => xs.length === ys.length && xs.every((x, k) => x === ys[k]);
const single = (...arrays) => arrays.every((f) => domains(f).length === 1 && first(f) === first(arrays[0]));
const listed = (s) => s.kind === "Sort" && s.parts[1].length > 0;
const inRange = (s, i) => (s.kind === "Range" ? [below(s.parts[0], i), below(i, s.parts[1])] : []);

// Holds the node no other node of these kinds?
export function without(node, kinds, seen = new Set()) {
  if (seen.has(node)) return true;
  seen.add(node);
  return !kinds.includes(node.kind) && node.below.every((one) => without(one, kinds, seen));
}
export const LOCAL = ["Diff", "Let", "Some", "Derives"]; // where a tensor varies or has its own values

// a^p and a^q may be put together where a >= 0, and a > 0 if an exponent is not positive.
const rooted = (a, ...exponents) => [exponents.every((p) => sign(p) > 0) ? nonnegative(a) : positive(a)];

// ---- square matrices, as arrays f of [row, column] ----

const square = (f) => domains(f).length === 2 && first(f) === domains(f)[1];
const transposed = (f) => lam(domains(f), opened(body(f), bare(1, first(f)), bare(0, first(f))));
const diagonal = (f) => lam([first(f), first(f)], mul(ind(equal(bare(1, first(f)), bare(0, first(f)))), body(f)));

function matrixProduct(f, g) {
  const [middle, column, row] = [0, 1, 2].map((level) => bare(level, first(f)));
  return lam(domains(f), sum(first(f), mul(opened(body(f), middle, row), opened(body(g), column, middle))));
}

const identity = (f) => ind(equal(bare(1, first(f)), bare(0, first(f))));

// ---- derivatives ----

const SLOPES = { exp, log: over1, sin: cos, cos: (a) => neg(sin(a)), abs: (a) => mul(a, over1(abs(a))) };
const SMOOTH = { log: (a) => [positive(a)], abs: (a) => [nonzero(a)] };
const everyDerives = (f, t, i, g) => every(f, derives(body(f), t, i, body(g)));

// For a factor with the index of the innermost binder: the product of all others, over an index of its own.
function others(f) {
  const outer = bare(1, first(f)), inner = bare(0, first(f));
  return prod(first(f), add(ind(equal(outer, inner)), mul(ind(not(equal(outer, inner))), opened(body(f), inner))));
}

// By each entry of each array argument, the function's derivative times the entry's.
function chainRule(f, changes) {
  const [name, slots, args] = f.parts;
  const terms = args.flatMap((array, place) => {
    if (array.kind !== "Lam") return [];
    const indices = bound(array).map((sort, level) => make("Bound", BigInt(level), sort)).reverse();
    const slope = make("Apply", name, [...slots, [BigInt(place), indices]], args);
    return [around("Sum", array, mul(slope, body(changes[place])))];
  });
  return add(...terms);
}

// ---- the table ----

const T = "Term", Q = "Q", F = "Lam", I = "Index", P = "Prop", D = "Domain", V = "Tensor";
const always = () => [];

// name: [kinds of arguments, statement, conditions, demand on the arguments]; "..." ends a list of any number of terms
export const AXIOMS = {
  "inverse": [[T], (a) => eq(mul(a, over1(a)), ONE), (a) => [nonzero(a)]],
  "inverse-product": [["..."], (...a) => eq(over1(mul(...a)), mul(...a.map(over1)))],
  "inverse-inverse": [[T], (a) => eq(over1(over1(a)), a)],
  "power-sum": [[T, Q, Q], (a, p, q) => eq(mul(pow(a, p), pow(a, q)), pow(a, plus(p, q))), rooted],
  "power-power": [[T, Q, Q], (a, p, q) => eq(pow(pow(a, p), q), pow(a, times(p, q))), rooted],
  "pythagoras": [[T], (a) => eq(add(pow(sin(a), 2), pow(cos(a), 2)), ONE)],
  "power-product": [[T, T, Q], (a, b, p) => eq(pow(mul(a, b), p), mul(pow(a, p), pow(b, p))),
    (a, b) => [nonnegative(a), nonnegative(b)]],
  "exp-sum": [["..."], (...a) => eq(exp(add(...a)), mul(...a.map(exp)))],
  "exp-negative": [[T], (a) => eq(exp(neg(a)), over1(exp(a)))],
  "exp-power": [[T, Q], (a, p) => eq(pow(exp(a), p), exp(mul(make("Num", p), a)))],
  "exp-log": [[T], (a) => eq(exp(log(a)), a), (a) => [positive(a)]],
  "log-exp": [[T], (a) => eq(log(exp(a)), a)],
  "log-product": [["..."], (...a) => eq(log(mul(...a)), add(...a.map(log))), (...a) => a.map(positive)],
  "log-power": [[T, Q], (a, p) => eq(log(pow(a, p)), mul(make("Num", p), log(a))), (a) => [positive(a)]],

  "sum-linear": [[D, [T], [F]], (s, cs, fs) => {
    const mixed = (parts) => add(...cs.map((c, k) => mul(c, parts[k])));
    return eq(sum(s, mixed(fs.map(body))), mixed(fs.map((f) => sum(s, body(f)))));
  }, always, (s, cs, fs) => cs.length === fs.length && fs.every((f) => alike(domains(f), [s]))],
  "sum-exchange": [[F], (f) => {
    const [outer, inner] = domains(f);
    return eq(total(f), sum(inner, sum(outer, opened(body(f), bare(1, inner), bare(0, outer)))));
  }, always, (f) => domains(f).length === 2],
  "sum-constant": [[D, T], (s, c) => eq(sum(s, c), mul(size(s), c))],
  "sum-delta": [[F, I], (f, e) => eq(sum(first(f), mul(ind(equal(bare(0, e), e)), body(f))), at(f, e)),
    (f, e) => inRange(first(f), e), (f) => single(f)],
  "sum-elements": [[F], (f) => eq(total(f), add(...entries(f))), always, (f) => single(f) && listed(first(f))],
  "size-elements": [[D], (s) => eq(size(s), num(s.parts[1].length)), always, listed],
  "product-log": [[F], (f) => eq(product(f), exp(sum(first(f), log(body(f))))), (f) => [every(f, positive(body(f)))],
    (f) => single(f)],
  "product-product": [[F, F], (f, g) => eq(prod(first(f), mul(body(f), body(g))), mul(product(f), product(g))), always, single],
  "product-elements": [[F], (f) => eq(product(f), mul(...entries(f))), always, (f) => single(f) && listed(first(f))],

  "indicator-true": [[P], (p) => eq(ind(p), ONE), (p) => [p]],
  "indicator-false": [[P], (p) => eq(ind(p), ZERO), (p) => [negation(p)]],
  "indicator-not": [[P], (p) => eq(ind(negation(p)), add(ONE, neg(ind(p))))],
  "indicator-square": [[P], (p) => eq(mul(ind(p), ind(p)), ind(p))],
  "indicator-equivalent": [[P, P], (p, q) => eq(ind(p), ind(q)), (p, q) => [implies(p, q), implies(q, p)]],
  "indicator-same": [[F, I, I], (f, i, j) => eq(mul(ind(equal(i, j)), at(f, i)), mul(ind(equal(i, j)), at(f, j))), always,
    (f) => single(f)],
  "same-reflexive": [[I], (i) => equal(i, i)],
  "indicator-symmetric": [[I, I], (i, j) => eq(ind(equal(i, j)), ind(equal(j, i)))],
  "same-statement": [["All", I, I], (q, i, j) => opened(body(q), j), (q, i, j) => [equal(i, j), opened(body(q), i)]],
  "distinct-elements": [["Element", "Element"], (a, b) => not(equal(a, b)), always, (a, b) => a !== b],
  "distinct-integers": [[I, I], (i, j) => not(equal(i, j)), always, (i, j) => (apart(i, j) ?? 0n) !== 0n],
  "below": [[I, I], (i, j) => below(i, j), always, (i, j) => (apart(i, j) ?? -1n) >= 0n],
  "below-transitive": [[I, I, I], (i, j, k) => below(i, k), (i, j, k) => [below(i, j), below(j, k)]],
  "existence": [[V, F, P], (t, value, p) => make("Some", t, p), (t, value, p) => [filled(p, t, value)],
    (t, value, p) => alike(domains(value), t.parts[1]) && without(p, LOCAL)],

  "max-left": [[T, T], (a, b) => eq(max(a, b), a), (a, b) => [le(b, a)]],
  "max-right": [[T, T], (a, b) => eq(max(a, b), b), (a, b) => [le(a, b)]],
  "max-upper-left": [[T, T], (a, b) => le(a, max(a, b))],
  "max-upper-right": [[T, T], (a, b) => le(b, max(a, b))],
  "abs": [[T], (a) => eq(abs(a), max(a, neg(a)))],
  "antisymmetry": [[T, T], eq, (a, b) => [le(a, b), le(b, a)]],
  "less-unequal": [[T, T], (a, b) => not(eq(a, b)), (a, b) => [lt(a, b)]],
  "unequal-symmetric": [[T, T], (a, b) => not(eq(b, a)), (a, b) => [not(eq(a, b))]],
  "nonzero-product": [["..."], (...a) => nonzero(mul(...a)), (...a) => a.map(nonzero)],
  "nonzero-inverse": [[T], (a) => nonzero(over1(a)), (a) => [nonzero(a)]],
  "square-nonnegative": [[T], (a) => nonnegative(mul(a, a))],
  "product-nonnegative": [["..."], (...a) => nonnegative(mul(...a)), (...a) => a.map(nonnegative)],
  "product-positive": [["..."], (...a) => positive(mul(...a)), (...a) => a.map(positive)],
  "power-nonnegative": [[T, Q], (a, p) => nonnegative(pow(a, p)), (a) => [nonnegative(a)]],
  "power-positive": [[T, Q], (a, p) => positive(pow(a, p)), (a) => [positive(a)]],
  "sum-nonnegative": [[F], (f) => nonnegative(total(f)), (f) => [every(f, nonnegative(body(f)))]],
  "sum-positive": [[F], (f) => positive(total(f)), (f) => [every(f, positive(body(f)))],
    (f) => domains(f).every((s) => s.kind === "Sort")],
  "product-of-positive": [[F], (f) => positive(product(f)), (f) => [every(f, positive(body(f)))], (f) => single(f)],
  "product-of-nonnegative": [[F], (f) => nonnegative(product(f)), (f) => [every(f, nonnegative(body(f)))], (f) => single(f)],
  "size-positive": [[D], (s) => positive(size(s)), always, (s) => s.kind === "Sort"],
  "size-nonnegative": [[D], (s) => nonnegative(size(s))],
  "indicator-nonnegative": [[P], (p) => nonnegative(ind(p))],
  "exp-positive": [[T], (a) => positive(exp(a))],
  "exp-increasing": [[T, T], (a, b) => le(exp(a), exp(b)), (a, b) => [le(a, b)]],
  "exp-strictly-increasing": [[T, T], (a, b) => lt(exp(a), exp(b)), (a, b) => [lt(a, b)]],
  "log-increasing": [[T, T], (a, b) => le(log(a), log(b)), (a, b) => [positive(a), le(a, b)]],
  "log-strictly-increasing": [[T, T], (a, b) => lt(log(a), log(b)), (a, b) => [positive(a), lt(a, b)]],
  "log-tangent": [[T], (a) => le(log(a), add(a, neg(ONE))), (a) => [positive(a)]],

  "inverse-left": [[F, I, I], (f, i, j) =>
    eq(sum(sortOf(i), mul(inverse(f, i, bare(0, i)), at(f, bare(0, i), j))), ind(equal(i, j))), (f) => [nonzero(det(f))]],
  "inverse-right": [[F, I, I], (f, i, j) =>
    eq(sum(sortOf(i), mul(at(f, i, bare(0, i)), inverse(f, bare(0, i), j))), ind(equal(i, j))), (f) => [nonzero(det(f))]],
  "inverse-unique": [[F, F, I, I], (f, g, i, j) => eq(inverse(f, i, j), at(g, i, j)),
    (f, g) => [every(f, eq(body(matrixProduct(f, g)), identity(f)))],
    (f, g, i, j) => square(f) && alike(domains(f), domains(g)) && sortOf(i) === first(f) && sortOf(j) === first(f)],
  "det-transposed": [[F], (f) => eq(det(transposed(f)), det(f)), always, square],
  "det-product": [[F, F], (f, g) => eq(det(matrixProduct(f, g)), mul(det(f), det(g))), always,
    (f, g) => square(f) && alike(domains(f), domains(g))],
  "det-diagonal": [[F], (f) => eq(det(diagonal(f)), product(f)), always, (f) => single(f)],
  "array-equal": [[T, V, F, F], (h, t, f, g) => eq(filled(h, t, f), filled(h, t, g)),
    (h, t, f, g) => [every(f, eq(body(f), body(g)))],
    (h, t, f, g) => alike(domains(f), t.parts[1]) && alike(domains(g), t.parts[1]) && without(h, LOCAL)],

  "derivative": [[V, [I], T, T], (t, i, f, g) => eq(make("Diff", f, t, i), g), (t, i, f, g) => [derives(f, t, i, g)]],
  "d-constant": [[V, [I], T], (t, i, f) => derives(f, t, i, ZERO), always, (t, i, f) => !free(f).has(t)],
  "d-entry": [[V, [I], [I]], (t, i, j) => derives(make("Entry", t, j), t, i, mul(...j.map((one, k) => ind(equal(one, i[k])))))],
  "d-sum": [[V, [I], [T], [T]], (t, i, fs, gs) => derives(add(...fs), t, i, add(...gs)),
    (t, i, fs, gs) => fs.map((f, k) => derives(f, t, i, gs[k])), (t, i, fs, gs) => fs.length === gs.length],
  "d-product": [[V, [I], [T], [T]],
    (t, i, fs, gs) => derives(mul(...fs), t, i, add(...gs.map((g, k) => mul(...fs.slice(0, k), g, ...fs.slice(k + 1))))),
    (t, i, fs, gs) => fs.map((f, k) => derives(f, t, i, gs[k])), (t, i, fs, gs) => fs.length === gs.length],
  "d-power": [[V, [I], T, T, Q],
    (t, i, f, g, n) => derives(pow(f, n), t, i, mul(make("Num", n), pow(f, plus(n, rational(-1n))), g)),
    (t, i, f, g, n) => [derives(f, t, i, g), ...(!whole(n) ? [positive(f)] : sign(n) < 0 ? [nonzero(f)] : [])]],
  "d-function": [[V, [I], T, T, "text"], (t, i, f, g, name) => derives(fn(name)(f), t, i, mul(SLOPES[name](f), g)),
    (t, i, f, g, name) => [derives(f, t, i, g), ...(SMOOTH[name]?.(f) ?? [])], (t, i, f, g, name) => Object.hasOwn(SLOPES, name)],
  "d-max-left": [[V, [I], T, T, T, T], (t, i, f, g, a, b) => derives(max(f, g), t, i, a),
    (t, i, f, g, a, b) => [derives(f, t, i, a), derives(g, t, i, b), lt(g, f)]],
  "d-max-right": [[V, [I], T, T, T, T], (t, i, f, g, a, b) => derives(max(f, g), t, i, b),
    (t, i, f, g, a, b) => [derives(f, t, i, a), derives(g, t, i, b), lt(f, g)]],
  "d-summation": [[V, [I], F, F], (t, i, f, g) => derives(total(f), t, i, total(g)),
    (t, i, f, g) => [everyDerives(f, t, i, g)], (t, i, f, g) => alike(domains(f), domains(g))],
  "d-all-product": [[V, [I], F, F], (t, i, f, g) => derives(product(f), t, i, sum(first(f), mul(body(g), others(f)))),
    (t, i, f, g) => [everyDerives(f, t, i, g)], (t, i, f, g) => single(f, g)],
  "d-apply": [[V, [I], "Apply", "Changes"], (t, i, f, changes) => derives(f, t, i, chainRule(f, changes)),
    (t, i, f, changes) => f.parts[2].flatMap((a, k) => (a.kind === "Lam" ? [everyDerives(a, t, i, changes[k])] : [])),
    (t, i, f, changes) => changes.length === f.parts[2].length && f.parts[2].every((a, k) =>
      (a.kind === "Lam" ? fits(changes[k], F) && alike(domains(a), domains(changes[k])) : fits(changes[k], [T]) && !changes[k].length))],
  "d-inverse": [[V, [I], F, F, I, I], (t, i, f, g, a, b) => derives(inverse(f, a, b), t, i,
    neg(total(lam(domains(f), mul(mul(inverse(f, a, bare(1, a)), body(g)), inverse(f, bare(0, b), b)))))),
    (t, i, f, g) => [everyDerives(f, t, i, g), nonzero(det(f))], (t, i, f, g) => alike(domains(f), domains(g))],
  "d-det": [[V, [I], F, F], (t, i, f, g) => derives(det(f), t, i,
    mul(det(f), total(lam(domains(f), mul(inverse(f, bare(0, first(f)), bare(1, first(f))), body(g)))))),
    (t, i, f, g) => [everyDerives(f, t, i, g), nonzero(det(f))], (t, i, f, g) => alike(domains(f), domains(g))],
  "let": [[V, F, T], (t, value, f) => eq(make("Let", t, value, f), filled(f, t, value)), always, (t, value, f) => without(f, LOCAL)],
};

function apart(i, j) {
  return sortOf(i) === Z && sortOf(j) === Z ? distance(i, j) : null;
}

function isClosed(part) {
  return isNode(part) ? !part.open.length : !Array.isArray(part) || part.every(isClosed);
}

function isKind(part, kind) {
  if (kind === "Changes") return Array.isArray(part); // for each argument an array, for an index the empty list
  return kind === Q ? typeof part === "bigint" || fits(part, Q) : fits(part, kind);
}

// What the axiom needs and says of these arguments.
export function instance(name, args) {
  need(Object.hasOwn(AXIOMS, name), "there is no such axiom");
  const [kinds, says, needs = always, suits = () => true] = AXIOMS[name];
  const wanted = kinds[0] === "..." ? args.map(() => T) : kinds;
  need(args.length === wanted.length && wanted.every((kind, k) => isKind(args[k], kind)), `${name} takes other arguments`);
  need(args.every(isClosed), "an argument has an index that is bound nowhere");
  const given = args.map((one, k) => (wanted[k] === Q && typeof one === "bigint" ? rational(one) : one));
  need(suits(...given), `${name} does not speak of these arguments`);
  return { needs: needs(...given), says: says(...given) };
}
