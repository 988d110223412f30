// The ring laws: two terms are the same polynomial with rational coefficients over the same atoms.
//
// Sums, products and powers with a natural exponent are multiplied out.  Everything else is an atom; two atoms are one if
// they are built alike from parts that are the same polynomials.  a^-n is the n-th power of the atom a^-1, of which nothing
// more is known here, but for numbers: there it is the number, with 1/0 = 0.

import { bits, need, plus, raised, rational, text, times, whole } from "./exact.mjs";
import { is, isNode } from "./term.mjs";

const MONOMIALS = 20000;
const BITS = 20000;

let atoms = new Map(); // spelling to number
let polynomials = new Map(); // likewise
let known = new WeakMap(); // term to polynomial

export function reset() {
  atoms = new Map();
  polynomials = new Map();
  known = new WeakMap();
}

const numbered = (table, spelling) => table.get(spelling) ?? (table.set(spelling, table.size), table.size - 1);

// A polynomial maps the spelling of a monomial to { powers: [[atom, exponent], ...] by atom, times: coefficient }.
function monomial(powers, coefficient) {
  const spelling = powers.map(([atom, exponent]) => `${atom}^${exponent}`).join("*");
  return [spelling, { powers, times: coefficient }];
}

const constant = (q) => new Map(q.n === 0n ? [] : [monomial([], q)]);
const UNIT = { n: 1n, d: 1n };
const single = (atom, exponent = 1n) => new Map([monomial([[atom, exponent]], UNIT)]);

// total += scale * poly
export function add(total, poly, scale = UNIT) {
  for (const [spelling, one] of poly) {
    const before = total.get(spelling);
    const product = times(one.times, scale);
    const sum = before ? plus(before.times, product) : product;
    need(bits(sum) <= BITS, "a coefficient has too many digits");
    if (sum.n) total.set(spelling, { powers: one.powers, times: sum });
    else total.delete(spelling);
  }
  need(total.size <= MONOMIALS, "a polynomial has too many terms");
  return total;
}

export function multiply(left, right) {
  need(left.size * right.size <= 10 * MONOMIALS, "a product has too many terms");
  const product = new Map();
  for (const one of left.values()) {
    const row = new Map();
    for (const other of right.values()) row.set(...monomial(joined(one.powers, other.powers), other.times));
    add(product, row, one.times);
  }
  return product;
}

function joined(one, other) {
  const powers = new Map(one);
  for (const [atom, exponent] of other) powers.set(atom, (powers.get(atom) ?? 0n) + exponent);
  return [...powers].sort(([a], [b]) => a - b);
}

function power(poly, exponent) {
  if (exponent === 0n) return constant(UNIT);
  if (poly.size === 1) {
    const [{ powers, times: coefficient }] = poly.values();
    return new Map([monomial(powers.map(([atom, have]) => [atom, have * exponent]), raised(coefficient, exponent))]);
  }
  need(!poly.size || exponent <= BigInt(MONOMIALS), "a power of a sum has too many terms");
  let result = constant(UNIT);
  for (let k = 0n; poly.size && k < exponent; k++) result = multiply(result, poly);
  return poly.size ? result : constant({ n: 0n, d: 1n });
}

export function polynomial(term) {
  let found = known.get(term);
  if (!found) known.set(term, (found = expanded(term)));
  return found;
}

function expanded(term) {
  const [first, second] = term.parts;
  switch (term.kind) {
    case "Num": return constant(first);
    case "Add": return first.reduce((sum, one) => add(sum, polynomial(one)), new Map());
    case "Mul": return first.reduce((product, one) => multiply(product, polynomial(one)), constant(UNIT));
    case "Pow":
      if (!whole(second)) break;
      if (second.n >= 0n) return power(polynomial(first), second.n);
      return reciprocal(polynomial(first), -second.n);
  }
  return single(numbered(atoms, spelled(term, true)));
}

function reciprocal(poly, exponent) {
  if (!poly.size) return poly;
  const number = poly.size === 1 && poly.get("");
  if (number) return constant(raised(rational(number.times.d, number.times.n), exponent));
  return single(numbered(atoms, `1/p${name(poly)}`), exponent);
}

// One number for each polynomial.
function name(poly) {
  const rows = [...poly].map(([spelling, one]) => `${spelling}:${text(one.times)}`).sort();
  return numbered(polynomials, rows.join("+"));
}

function spelled(part, outermost = false) {
  if (Array.isArray(part)) return `[${part.map((one) => spelled(one)).join(",")}]`;
  if (typeof part === "string") return JSON.stringify(part);
  if (typeof part === "bigint") return `${part}`;
  if (!isNode(part)) return text(part);
  if (is(part, "Term") && !outermost) return `p${name(polynomial(part))}`;
  if (is(part, "Term") || is(part, "Prop") || part.kind === "Lam") {
    return `${part.kind}(${part.parts.map((one) => spelled(one)).join(",")})`;
  }
  return `#${part.id}`; // indices, domains, names: they are what they are
}
