#!/usr/bin/env node
// node checker/check.mjs PROOF.json ...: check proof files; --lines: one file a line on standard input, one answer a line.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { Refused } from "./exact.mjs";
import { read, theorem } from "./proof.mjs";
import * as ring from "./ring.mjs";
import { shownTheorem } from "./show.mjs";
import * as term from "./term.mjs";

// The text of the theorem that the file proves, or why it proves none: { proved } or { rejected }.
export function check(source) {
  term.reset();
  ring.reset();
  try {
    return { proved: shownTheorem(theorem(read(source))) };
  } catch (error) {
    if (error instanceof Refused) return { rejected: error.message };
    if (error instanceof RangeError) return { rejected: `too deep or too large: ${error.message}` };
    if (error instanceof TypeError) return { rejected: `not what it should be: ${error.message}` };
    throw error;
  }
}

const plain = (text) => text.replace(/[^ -~]/gu, (one) => `\\u{${one.codePointAt(0).toString(16)}}`);

function checkFile(path) {
  try {
    return check(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path)));
  } catch (error) {
    return { rejected: error.message };
  }
}

async function lines() {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    process.stdout.write(JSON.stringify(check(JSON.parse(line))) + "\n");
  }
}

// 0 when every file proves what is printed of it, 1 when one does not, 2 for wrong usage.
async function main(paths) {
  if (paths.length === 1 && paths[0] === "--lines") return await lines(), 0;
  if (!paths.length || paths[0].startsWith("-")) {
    console.error("node checker/check.mjs PROOF.json ...");
    return 2;
  }
  let good = true;
  for (const path of paths) {
    const { proved, rejected } = checkFile(path);
    good &&= rejected === undefined;
    console.log(`${plain(path)}\n${proved ?? `rejected  ${plain(rejected)}`}`);
  }
  return good ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = await main(process.argv.slice(2));
