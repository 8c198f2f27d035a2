// The functions' code uses only what the runtime supports, and the stand-in for the runtime supports no more.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DIST } from './support/real-build.js';
import { load } from './support/runtime.js';
import { generate } from './support/site.js';
import { unsupportedSyntax } from './support/syntax.js';
import { LARGE_SITE, SITE } from './table.js';

for (const [name, site] of [['the real build', DIST], ["the table's site", SITE], ['a site with many pages', LARGE_SITE]]) {
  test(`the code for ${name} uses only syntax that the runtime supports`, () => {
    for (const code of Object.values(generate(site).code)) assert.deepEqual(unsupportedSyntax(code), []);
  });
}

for (const code of [
  'for (const a of b) {}',
  'const [a] = b;',
  'const { a } = b;',
  'f(...a);',
  'const a = [...b];',
  'const a = { ...b };',
  'const a = { b };',
  'const a = { [b]: 1 };',
  'const a = { b() {} };',
  'function f(a = 1) {}',
  'function f({ a }) {}',
  'function* f() {}',
  'const f = async () => {};',
  'class A {}',
  'a?.b;',
  'a ?? b;',
  'a ||= b;',
  'try {} catch {}',
  'const a = 1n;',
  'const a = /a/s;',
  'const a = /a/u;',
  'import("a");',
  'new.target;',
  'label: for (const a of b) {}',
]) {
  test(`the runtime does not support the syntax \`${code}\``, () => {
    const inside = code.startsWith('new.target') ? `function f() { ${code} }` : code;
    assert.notDeepEqual(unsupportedSyntax(inside), []);
  });
}

for (const code of ['process', 'require', 'setTimeout', 'fetch', 'console', 'URL', 'Map', 'Set', 'Intl', 'Reflect', 'Proxy', 'escape', 'structuredClone']) {
  test(`the stand-in for the runtime has no ${code}`, () => {
    assert.throws(() => load(`function handler() { return ${code}; }`)({}), /is not defined/);
  });
}

for (const code of ["'a'.normalize()", "'a'.at(0)", "'a'.matchAll(/a/g)", '[1].flat()', '[1].at(0)', 'Object.fromEntries([])', 'Object.hasOwn({}, 1)', 'Array.from([])', "eval('1')", "new Function('')()"]) {
  test(`the stand-in for the runtime does not support ${code}`, () => {
    assert.throws(() => load(`function handler() { return ${code}; }`)({}), /is not a function|is not defined|disallowed/);
  });
}
