// A proof file: its form, and what each step concludes.

import { minus, need, parse, rational, sign } from "./exact.mjs";
import { LOCAL, instance, without } from "./axioms.mjs";
import { add, multiply, polynomial } from "./ring.mjs";
import { closed, filled, fits, free, isNode, make, negation, opened, rebuilt, sortOf } from "./term.mjs";

const LARGEST = 100000; // nodes of a term, a shared one counted wherever it stands

// The fields of each rule.  "Proof" is a step; [[...]] a list of pairs.
const RULES = {
  Assume: ["Prop"], Axiom: ["text", "Arguments", ["Proof"]], Ring: ["Term", "Term", [["Term", "Proof"]]],
  Compare: ["flag", "Term", "Term", [["Term", "Proof"]], [["Q", "Proof"]]], Chain: [["Proof"]],
  Inside: ["Term", ["Proof"]], Transport: ["Proof", ["Proof"]], Body: ["text", "Domain", "Var", "Proof"],
  Every: ["Var", "Domain", "Proof"], Each: ["Proof", "Index", ["Proof"]], Suppose: ["Prop", "Proof"],
  Detach: ["Proof", "Proof"], Split: ["Prop", "Proof", "Proof"],
  Put: ["Tensor", "Lam", "Proof"],
};

class Step {
  constructor(rule, fields) {
    this.rule = rule;
    this.fields = fields;
    this.theorem = null;
  }
}

// ---- the file ----

const FRACTION = /^(-?[0-9]{1,4000})(?:\/([0-9]{1,4000}))?$/;

// The last step of the file, with all that it rests on.
export function read(source) {
  const file = parse(source);
  need(file instanceof Map && file.get("format") === "derive proof" && file.get("version") === 1n, "no proof file of version 1");
  need([...file.keys()].every((key) => ["format", "version", "nodes", "steps"].includes(key)), "an unknown key");
  const nodes = [], steps = [];

  function part(item) {
    if (Array.isArray(item)) return item.map(part);
    if (!(item instanceof Map)) {
      need(item !== null, "a part is nothing");
      return item;
    }
    const [[mark, place], ...more] = item.size ? item : [[]];
    need(!more.length, "a part has several marks");
    if (mark === "q") {
      const digits = typeof place === "string" && FRACTION.exec(place);
      need(digits, "no fraction");
      return rational(BigInt(digits[1]), BigInt(digits[2] ?? 1));
    }
    const rows = { n: nodes, p: steps }[mark];
    need(rows && typeof place === "bigint" && place >= 0n && place < rows.length, "no earlier row");
    return rows[Number(place)];
  }

  for (const key of ["nodes", "steps"]) need(Array.isArray(file.get(key)), `${key} is no list`);
  for (const row of file.get("nodes")) {
    need(Array.isArray(row) && typeof row[0] === "string", "no row of a node");
    nodes.push(make(row[0], ...row.slice(1).map(part)));
  }
  for (const row of file.get("steps")) {
    need(Array.isArray(row) && typeof row[0] === "string" && Object.hasOwn(RULES, row[0]), "no such rule");
    const kinds = RULES[row[0]], fields = row.slice(1).map(part);
    need(fields.length === kinds.length && kinds.every((kind, at) => isField(fields[at], kind)), `ill-formed ${row[0]}`);
    steps.push(new Step(row[0], fields));
  }
  need(steps.length, "there is no step");
  return steps[steps.length - 1];
}

function isField(field, kind) {
  if (kind === "Proof") return field instanceof Step;
  if (kind === "flag") return typeof field === "boolean";
  if (kind === "Arguments") return Array.isArray(field);
  if (kind === "Q" && typeof field === "bigint") return true;
  if (!Array.isArray(kind)) return fits(field, kind);
  if (!Array.isArray(field)) return false;
  const [inner] = kind;
  if (!Array.isArray(inner)) return field.every((one) => isField(one, inner));
  return field.every((one) => Array.isArray(one) && one.length === inner.length && inner.every((k, at) => isField(one[at], k)));
}

// ---- theorems: { hypotheses: Set of statements, says: statement, axioms: Set of names } ----

const stepsIn = (field) => (field instanceof Step ? [field] : Array.isArray(field) ? field.flatMap(stepsIn) : []);
const nodesIn = (field) => (isNode(field) ? [field] : Array.isArray(field) ? field.flatMap(nodesIn) : []);

// The theorem that the proof proves.  Steps are taken from the bottom, so that a long proof needs no deep stack.
export function theorem(proof) {
  const waiting = [proof];
  while (waiting.length) {
    const step = waiting[waiting.length - 1];
    const missing = step.theorem ? [] : stepsIn(step.fields).filter((one) => !one.theorem);
    waiting.push(...missing);
    if (missing.length) continue;
    waiting.pop();
    step.theorem ??= concluded(step);
  }
  return proof.theorem;
}

function concluded(step) {
  for (const node of nodesIn(step.fields)) need(node.extent <= LARGEST, "a term is too large");
  const below = stepsIn(step.fields).map((one) => one.theorem);
  const base = {
    hypotheses: new Set(below.flatMap((one) => [...one.hypotheses])),
    axioms: new Set(below.flatMap((one) => [...one.axioms])),
  };
  const result = { ...base, ...CONCLUDE[step.rule](...step.fields, base) };
  need(result.says.extent <= LARGEST, "a term is too large");
  need(!result.says.open.length, "an index is bound nowhere");
  return result;
}

const said = (step) => step.theorem.says;

function sides(step) {
  need(said(step).kind === "Eq", "an equation is needed");
  return said(step).parts;
}

const CONCLUDE = {
  Assume: (prop) => ({ hypotheses: new Set([prop]), says: prop }),

  Axiom(name, args, premises, base) {
    const { needs, says } = instance(name, args);
    need(needs.length === premises.length && needs.every((one, k) => one === said(premises[k])), `${name}: conditions are missing`);
    return { says, axioms: new Set([...base.axioms, name]) };
  },

  Ring(left, right, uses) {
    need(!remainder(left, right, uses).size, "the ring laws do not give it");
    return { says: make("Eq", left, right) };
  },

  Compare(strict, left, right, uses, bounds) {
    const rest = remainder(right, left, uses);
    for (const [weight, bound] of bounds) {
      const q = typeof weight === "bigint" ? rational(weight) : weight;
      need(sign(q) > 0 && ["Le", "Lt"].includes(said(bound).kind), "a bound needs a positive weight");
      const [low, high] = said(bound).parts;
      add(rest, polynomial(high), minus(q));
      add(rest, polynomial(low), q);
    }
    const left_over = rest.get("")?.times ?? rational(0n);
    need([...rest.keys()].every((key) => key === "") && sign(left_over) >= 0, "the difference is not accounted for");
    need(!strict || sign(left_over) > 0 || bounds.some(([, bound]) => said(bound).kind === "Lt"), "it is not strict");
    return { says: make(strict ? "Lt" : "Le", left, right) };
  },

  Chain(steps) {
    const pairs = steps.map(sides);
    need(pairs.length && pairs.every(([left], k) => !k || pairs[k - 1][1] === left), "the chain is broken");
    return { says: make("Eq", pairs[0][0], pairs[pairs.length - 1][1]) };
  },

  Inside: (term, equations) => ({ says: make("Eq", term, replaced(term, equations)) }),
  Transport: (claim, equations) => ({ says: replaced(said(claim), equations) }),

  Body(operator, domain, variable, equation, base) {
    need(operator === "Sum" || operator === "Prod", "no such operator");
    const [left, right] = sides(equation).map((side) => make(operator, domain, closed(side, variable)));
    return { says: make("Eq", left, right), hypotheses: generalised(variable, domain, base.hypotheses) };
  },

  Every: (variable, domain, claim, base) => ({
    says: make("All", domain, closed(said(claim), variable)),
    hypotheses: generalised(variable, domain, base.hypotheses),
  }),

  Each(claim, index, within) {
    need(said(claim).kind === "All", "a statement about all indices is needed");
    const [domain, body] = said(claim).parts;
    const wanted = domain.kind === "Range" ? limits(domain, index) : [];
    need(sortOf(index) === sortOf(domain) && within.length === wanted.length, "the index is of another set");
    need(wanted.every((one, k) => one === said(within[k])), "the index is not shown to lie in the range");
    return { says: opened(body, index) };
  },

  Suppose: (prop, claim, base) => ({ says: make("Implies", prop, said(claim)), hypotheses: minusOne(base.hypotheses, prop) }),

  Detach(implication, premise) {
    const { kind, parts } = said(implication);
    need(kind === "Implies" && parts[0] === said(premise), "the premise is another one");
    return { says: parts[1] };
  },

  Split(prop, yes, no) {
    need(said(yes) === said(no), "the two cases conclude different things");
    const [first, second] = [yes, no].map((step) => step.theorem.hypotheses);
    return { says: said(yes), hypotheses: new Set([...minusOne(first, prop), ...minusOne(second, negation(prop))]) };
  },

  Put(tensor, array, claim, base) {
    need(![...base.hypotheses].some((prop) => free(prop).has(tensor)), "a hypothesis speaks of the tensor");
    return { says: put(said(claim), tensor, array) };
  },
};

// The statement with the array for the tensor.  Premises in which no tensor varies take the array itself, an equation
// has it put around each of its sides.
function put(prop, tensor, array) {
  if (prop.kind === "Implies") {
    const [premise, rest] = prop.parts;
    need(without(premise, LOCAL), "a tensor varies in a premise");
    return make("Implies", filled(premise, tensor, array), put(rest, tensor, array));
  }
  need(prop.kind === "Eq", "an equation is needed");
  return make("Eq", ...prop.parts.map((side) => make("Let", tensor, array, side)));
}

const minusOne = (set, ...gone) => new Set([...set].filter((one) => !gone.includes(one)));
const limits = (range, index) => [make("Below", range.parts[0], index), make("Below", index, range.parts[1])];

// left - right - sum of cofactor * (l - r) over the equations l = r
function remainder(left, right, uses) {
  const less = rational(-1n);
  const gap = (one, other) => add(add(new Map(), polynomial(one)), polynomial(other), less);
  const rest = gap(left, right);
  for (const [cofactor, equation] of uses) add(rest, multiply(polynomial(cofactor), gap(...sides(equation))), less);
  return rest;
}

// Equals put for equals; of two equations with the same left side the later counts.  Where a tensor varies, in a derivative
// by it or where it is given other values, only equations whose hypotheses do not speak of it.
function replaced(node, equations) {
  const table = new Map(equations.map(sides));
  return rebuilt(node, (one) => {
    if (table.has(one)) return table.get(one);
    const tensor = { Diff: one.parts[1], Derives: one.parts[1], Let: one.parts[0], Some: one.parts[0] }[one.kind];
    if (!tensor) return null;
    const still = equations.filter((step) => ![...step.theorem.hypotheses].some((prop) => free(prop).has(tensor)));
    if (still.length === equations.length) return null;
    const inner = (part) => (isNode(part) && (fits(part, "Term") || fits(part, "Prop")) ? replaced(part, still) : part);
    return make(one.kind, ...one.parts.map(inner));
  });
}

// The hypotheses that remain when a statement about the variable becomes one about every index of the domain.
function generalised(variable, domain, hypotheses) {
  need(variable.parts[1] === sortOf(domain) && !free(domain).has(variable), "the variable does not run over the domain");
  const rest = domain.kind === "Range" ? minusOne(hypotheses, ...limits(domain, variable)) : hypotheses;
  need(![...rest].some((prop) => free(prop).has(variable)), "a hypothesis speaks of the variable");
  return rest;
}

