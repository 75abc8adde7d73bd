// Tell of each Flux query on the standard input (a JSON list) whether InfluxData's own language
// server finds it valid: its syntax, and the types of the functions of the standard library.
import { readFileSync } from "node:fs";

const [, , folder] = process.argv;

// The package is made for bundlers: its program and its WebAssembly import each other. So the
// WebAssembly is started first, with functions that look for the program when they are called.
const module = new WebAssembly.Module(
  readFileSync(`${folder}/flux-lsp-browser_bg.wasm`),
);
let program;
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] = (...values) => program[name](...values);
}
globalThis.fluxWasm = new WebAssembly.Instance(module, imports).exports;
const source = readFileSync(`${folder}/flux-lsp-browser_bg.js`, "utf8").replace(
  /^import \* as wasm from .*$/m,
  "const wasm = globalThis.fluxWasm;",
);
program = await import(
  `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`
);

const queries = JSON.parse(readFileSync(0, "utf8"));
const verdicts = queries.map((query) => ({
  syntax: program.is_valid_flux(query),
  types: new program.Flux(query).is_valid(),
}));
console.log(JSON.stringify(verdicts));
