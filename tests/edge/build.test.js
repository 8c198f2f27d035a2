// Rules for the request function that hold for every site: tested with the real build and with the table's site.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { DIST } from './support/real-build.js';
import { load } from './support/runtime.js';
import { generate } from './support/site.js';
import { request, summary } from './support/visitor.js';
import { SITE } from './table.js';

const read = name => JSON.parse(readFileSync(join(DIST, name), 'utf8'));

/** The builds, each with its function for open forms and for closed forms. */
const BUILDS = [
  ['the real build', DIST, read('manifest.json'), read('redirects.json')],
  ["the table's site", SITE, SITE['manifest.json'], SITE['redirects.json']],
].map(([name, site, manifest, redirects]) => {
  const [open, closed] = [false, true].map(closed => {
    const generated = generate(site, { closed });
    assert.equal(generated.stderr, '', 'everything fits');
    return load(generated.code['site-request.js']);
  });
  const old = new Set(redirects.map(redirect => redirect.from));
  const files = new Set(Object.keys(manifest).filter(file => file.startsWith('site/')).map(file => file.slice('site'.length)));
  const pages = [...files].filter(file => file.endsWith('/index.html')).map(file => file.slice(0, -'index.html'.length));
  return { name, open, closed, files, redirects, pages: pages.filter(page => page !== '/' && !old.has(page)) };
});

/** Follows a request through at most two redirects. Returns the path of the file in the bucket that is served. */
function destination(handler, files, address, headers = {}) {
  let at = address;
  for (let hops = 0; hops <= 2; hops += 1) {
    const answer = handler(request(at, headers));
    if (!('statusCode' in answer)) return decodeURIComponent(answer.uri);
    at = answer.headers.location.value;
    assert.match(at, /^\/(?![\/\\])[^\s\\]*$/, `${address} leads to a path of this site`);
    const path = decodeURIComponent(at);
    assert.ok(files.has(path) || files.has(`${path}index.html`), `${address} leads to ${path}, which exists`);
  }
  assert.fail(`${address} has more than two redirects`);
}

/** The spellings of an address that people and programs use. */
const spellings = address => [
  encodeURI(address),
  encodeURI(address).toLowerCase(),
  encodeURI(address).slice(0, -1),
  `${encodeURI(address)}index.html`,
  `/${encodeURI(address)}`,
  encodeURI(address).toUpperCase().replaceAll('%D8', '%d8'),
  `${encodeURI(address)}?fbclid=1`,
  address.slice(0, -1),
];

for (const { name, open, closed, files, redirects, pages } of BUILDS) {
  test(`${name}: every page is served under its address, in every spelling`, () => {
    assert.ok(pages.length > 10);
    for (const page of pages) {
      assert.equal(summary(open(request(encodeURI(page)))), `serve ${encodeURI(page)}index.html`);
      for (const spelling of spellings(page)) assert.equal(destination(open, files, spelling), `${page}index.html`, spelling);
    }
  });

  test(`${name}: every file is served under its name, and the rest of the request is unchanged`, () => {
    for (const file of files) {
      if (file.endsWith('/index.html')) continue;
      const event = request(encodeURI(file), { 'if-none-match': '"x"', range: 'bytes=0-1' });
      assert.deepEqual(open(event), event.request);
    }
  });

  test(`${name}: every old address leads to its target, in every spelling`, () => {
    for (const { from, to, status } of redirects) {
      for (const spelling of spellings(from)) {
        const lang = /^\/(ar|en)\//i.exec(from)?.[0].toLowerCase() ?? '/';
        assert.equal(destination(open, new Set([...files, `${lang}410.html`]), spelling), status === 410 ? `${lang}410.html` : `${to}index.html`, spelling);
      }
    }
  });

  test(`${name}: while the forms are closed, every address of a form leads to the page that says so`, () => {
    // The name of a form has no underscore; a part of the list of forms has one.
    const forms = pages.filter(page => /^\/(ar|en)\/forms\/[^/_]+\/$/.test(page));
    assert.ok(forms.length >= 2);
    for (const page of pages) {
      const expected = forms.includes(page) ? `${page.slice(0, 4)}closed.html` : `${page}index.html`;
      assert.equal(destination(closed, files, encodeURI(page)), expected);
    }
    for (const form of forms) {
      const posted = closed(request(form.replace(/^\/(ar|en)\/forms\//, '/intake/$1/'), {}, 'POST'));
      assert.equal(summary(posted), `303 ${form.slice(0, 4)}closed.html`);
    }
  });

  test(`${name}: invented addresses end at a page within two redirects, and never at another site`, () => {
    const parts = ['', 'ar', 'en', 'AR', 'about', 'forms', 'support', 'index.html', '404.html', 'old', '..', '.', '%2F', '%5C', '\\', 'evil.example', '%', '%00', '%20', 'x.php', 'صفحة', '%D8%B5', 'http:', '@', '=301', '?', '#', 'closed.html', '%3F', '%23'];
    let seed = 1;
    const random = below => ((seed = (seed * 48271) % 2147483647) % below);
    for (let n = 0; n < 5000; n += 1) {
      const address = `/${Array.from({ length: 1 + random(5) }, () => parts[random(parts.length)]).join('/')}`;
      for (const handler of [open, closed]) {
        const file = destination(handler, files, address);
        // Only addresses of assets and of the form are passed on without knowing that they exist.
        assert.ok(files.has(file) || /^\/(assets|intake)\//.test(file), `${address} is answered with ${file}`);
      }
    }
  });
}
