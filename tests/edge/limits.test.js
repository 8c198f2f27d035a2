// The generator: what fits into a function, what does not, and that the same site gives the same code.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { DIST } from './support/real-build.js';
import { load } from './support/runtime.js';
import { GENERATOR, STAND_IN_PAGES, generate, siteFiles } from './support/site.js';
import { LARGE_SITE, SITE } from './table.js';
import { request, summary } from './support/visitor.js';

const LIMIT = 10_240;
const bytes = text => Buffer.byteLength(text);

/** A valid site with this number of old addresses. */
const withOldAddresses = (count, from = n => `/old-${n}/`) => siteFiles({
  pages: ['/', '/ar/', '/en/', '/ar/about/', '/en/about/'],
  redirects: Array.from({ length: count }, (_, n) => ({ from: from(n), to: '/ar/about/', status: 301 })),
});

test('the real build leaves room to grow', () => {
  const generated = generate(DIST);
  assert.equal(generated.stderr, '');
  for (const [name, code] of Object.entries(generated.code)) assert.ok(bytes(code) <= LIMIT / 2, `${name} has ${bytes(code)} bytes`);
});

test('pages that do not fit are left out with a message, and are still served', () => {
  const generated = generate(LARGE_SITE);
  assert.match(generated.stderr, /the list of the site's \d+ pages does not fit into the 10,240 bytes/);
  assert.ok(bytes(generated.code['site-request.js']) <= LIMIT);
  const handler = load(generated.code['site-request.js']);
  assert.equal(summary(handler(request('/ar/news/number-1/'))), 'serve /ar/news/number-1/index.html');
});

for (const [script, from] of [['Latin', n => `/old-${n}/`], ['Arabic', n => `/ar/قديم-${n}/`]]) {
  test(`old addresses in ${script} letters that do not fit are an error, which says how many fit`, () => {
    const generated = generate(withOldAddresses(2000, from));
    assert.equal(generated.status, 1);
    const [, all, fit] = /the site has (\d+) old addresses, but only (\d+) of them fit/.exec(generated.stderr).map(Number);
    assert.equal(all, 2000);
    // The addresses differ in length, so those that fit are the first in sorted order, not the first by number.
    const sorted = Array.from({ length: 2000 }, (_, n) => from(n)).sort();
    const most = generate(withOldAddresses(fit, n => sorted[n]));
    assert.equal(most.status, 0, most.stderr);
    assert.ok(bytes(most.code['site-request.js']) <= LIMIT);
    assert.equal(summary(load(most.code['site-request.js'])(request(encodeURI(sorted[fit - 1])))), '301 /ar/about/');
    assert.equal(generate(withOldAddresses(fit + 1, n => sorted[n])).status, 1);
  });
}

test('the same site gives the same code, in whatever order it is written', () => {
  const backwards = {
    'manifest.json': Object.fromEntries(Object.entries(SITE['manifest.json']).reverse()),
    'redirects.json': [...SITE['redirects.json']].reverse(),
  };
  assert.deepEqual(generate(SITE), generate(SITE));
  assert.deepEqual(generate(SITE), generate(backwards));
});

test('a page in both languages is listed once', () => {
  const code = generate(SITE).code['site-request.js'];
  assert.equal(code.split('services/support').length, 2);
});

for (const [fault, site, words] of [
  ['an old address that leads to no page', { pages: ['/ar/'], redirects: [{ from: '/old/', to: '/ar/none/', status: 301 }] }, /old address \/old\/ leads to \/ar\/none\/, which is not a page/],
  ['an old address that leads to another site', { pages: ['/ar/'], redirects: [{ from: '/old/', to: '//evil.example/', status: 301 }] }, /leads to \/\/evil\.example\/, which is not a page/],
  ['an old address that leads to an old address', { pages: ['/ar/'], redirects: [{ from: '/a/', to: '/ar/', status: 301 }, { from: '/b/', to: '/a/', status: 301 }] }, /leads to \/a\/, which is not a page/],
  ['an old address with a character that is not allowed', { pages: ['/ar/'], redirects: [{ from: '/a=b/', status: 410 }] }, /not a valid old address/],
  ['an old address that leads to two places', { pages: ['/ar/', '/en/'], redirects: [{ from: '/Old/', to: '/ar/', status: 301 }, { from: '/old/', to: '/en/', status: 301 }] }, /leads to two places/],
  ['a page of no language', { pages: ['/fr/about/'] }, /belongs to no language/],
  ['a file with white space', { pages: ['/ar/'], files: [...STAND_IN_PAGES, '/a b.txt'] }, /white space/],
  ['a build without a page that the function serves', { pages: ['/ar/'], files: STAND_IN_PAGES.filter(file => file !== '/en/closed.html') }, /no page \/en\/closed\.html/],
]) {
  test(`${fault} is an error`, () => {
    const generated = generate(siteFiles(site));
    assert.equal(generated.status, 1);
    assert.match(generated.stderr, words);
  });
}

test('a page is served although its own address in capitals is an old address', () => {
  const site = siteFiles({ pages: ['/ar/', '/ar/about/'], redirects: [{ from: '/ar/About/', to: '/ar/about/', status: 301 }] });
  const handler = load(generate(site).code['site-request.js']);
  assert.equal(summary(handler(request('/ar/About/'))), '301 /ar/about/');
  assert.equal(summary(handler(request('/ar/about/'))), 'serve /ar/about/index.html');
});

test('a missing build is an error', () => {
  const generated = generate('/nowhere');
  assert.equal(generated.status, 1);
  assert.match(generated.stderr, /manifest\.json|redirects\.json/);
});

test('the page for missing pages is uploaded for both of its statuses, in each language', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-'));
  try {
    for (const [name, value] of Object.entries(SITE)) writeFileSync(join(folder, name), JSON.stringify(value));
    const program = 'import sys, json, pathlib, edge_functions; print(json.dumps(edge_functions.status_pages(pathlib.Path(sys.argv[1]))))';
    const run = spawnSync('python3', ['-c', program, folder], { encoding: 'utf8', env: { ...process.env, PYTHONPATH: dirname(GENERATOR), PYTHONDONTWRITEBYTECODE: '1' } });
    assert.deepEqual(JSON.parse(run.stdout || run.stderr), {
      '404.html': ['site/404.html', 404],
      '410.html': ['site/404.html', 410],
      'ar/404.html': ['site/ar/404.html', 404],
      'ar/410.html': ['site/ar/404.html', 410],
      'en/404.html': ['site/en/404.html', 404],
      'en/410.html': ['site/en/404.html', 410],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
