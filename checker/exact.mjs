// Exact rational numbers, and a strict reader of JSON whose integers are BigInt.

export class Refused extends Error {}

export function need(holds, message) {
  if (!holds) throw new Refused(message);
}

// ---- rationals: {n, d}, d > 0, without a common factor ----

const LONGEST = 20000; // bits of a numerator or denominator

function gcd(a, b) {
  if (a < 0n) a = -a;
  while (b) [a, b] = [b, a % b];
  return a;
}

export function rational(n, d = 1n) {
  if (d === 1n) return { n, d };
  need(d !== 0n, "a fraction with the denominator zero");
  if (d < 0n) [n, d] = [-n, -d];
  const common = gcd(n, d);
  return { n: n / common, d: d / common };
}

export const whole = (q) => q.d === 1n;
export const sign = (q) => (q.n > 0n) - (q.n < 0n);
export const plus = (a, b) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const times = (a, b) => rational(a.n * b.n, a.d * b.d);
export const minus = (a) => ({ n: -a.n, d: a.d });
export const same = (a, b) => a.n === b.n && a.d === b.d;
export const text = (q) => (q.d === 1n ? `${q.n}` : `${q.n}/${q.d}`);

export function bits(q) {
  const length = (n) => (n < 0n ? -n : n).toString(16).length * 4;
  return length(q.n) + length(q.d);
}

// q to the natural number n.
export function raised(q, n) {
  need(BigInt(bits(q)) * n <= BigInt(LONGEST) || q.d === 1n && q.n >= -1n && q.n <= 1n, "a number has too many digits");
  if (q.d === 1n && q.n >= -1n && q.n <= 1n) return n === 0n ? { n: 1n, d: 1n } : n % 2n ? q : times(q, q);
  return { n: q.n ** n, d: q.d ** n };
}

// ---- JSON: no key twice, no number with a point or an exponent, no NaN ----

const DEEPEST = 500; // lists and objects in each other
const DIGITS = 4000;

export function parse(source) {
  let at = 0;

  function fail(what) {
    throw new Refused(`not JSON at character ${at}: ${what}`);
  }

  function blank() {
    while (at < source.length && " \t\n\r".includes(source[at])) at++;
  }

  function expect(mark) {
    if (!source.startsWith(mark, at)) fail(`${mark} is missing`);
    at += mark.length;
  }

  function string() {
    expect('"');
    let end = at;
    while (source[end] !== '"') {
      if (end >= source.length || source.charCodeAt(end) < 32) fail("a text does not end");
      end += source[end] === "\\" ? 2 : 1;
    }
    const raw = source.slice(at - 1, end + 1);
    at = end + 1;
    try {
      return JSON.parse(raw);
    } catch {
      return fail("a text has an unknown escape");
    }
  }

  function number() {
    const [digits] = /^-?(?:0|[1-9][0-9]*)?/.exec(source.slice(at, at + DIGITS + 3));
    if (!/[0-9]$/.test(digits)) fail("no value");
    if (digits.length > DIGITS) fail("a number has too many digits");
    at += digits.length;
    if (/[.eE0-9]/.test(source[at] ?? "")) fail("a number is not an integer");
    return BigInt(digits);
  }

  function members(close, one) {
    at++;
    blank();
    if (source[at] === close) return void at++;
    for (;;) {
      one();
      blank();
      if (source[at] === close) return void at++;
      expect(",");
      blank();
    }
  }

  function value(depth) {
    if (depth > DEEPEST) fail("too deep");
    blank();
    const mark = source[at];
    if (mark === '"') return string();
    if (mark === "[") {
      const items = [];
      members("]", () => items.push(value(depth + 1)));
      return items;
    }
    if (mark === "{") {
      const found = new Map();
      members("}", () => {
        const key = string();
        if (found.has(key)) fail("a key is written twice");
        blank();
        expect(":");
        found.set(key, value(depth + 1));
      });
      return found;
    }
    for (const [word, meaning] of [["true", true], ["false", false], ["null", null]]) {
      if (source.startsWith(word, at)) {
        at += word.length;
        return meaning;
      }
    }
    return number();
  }

  const result = value(0);
  blank();
  if (at < source.length) fail("more than one value");
  return result;
}
