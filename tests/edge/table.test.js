// The request function against the table of addresses. Mistakes made on purpose in its code show that the table can fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadInNjs } from './support/njs.js';
import { load } from './support/runtime.js';
import { generate } from './support/site.js';
import { LARGE_SITE, SITE, failingRows } from './table.js';

const CODES = [generate(SITE), generate(SITE, { closed: true }), generate(LARGE_SITE)].map(generated => generated.code['site-request.js']);

/** The rows that fail when the code is changed. */
const failuresAfter = change => failingRows(...CODES.map(code => load(change(code))));

test('every address is answered as the table says', () => {
  assert.deepEqual(failuresAfter(code => code), []);
});

test('every address is answered as the table says in njs', () => {
  assert.deepEqual(failingRows(...CODES.map(loadInNjs)), []);
});

/** Possible mistakes, each with the code that it changes and the code in its place. */
const MISTAKES = [
  ['the form is not passed on', "startsWith('/intake/')", "startsWith('/intake')"],
  ['the form is never closed', 'CLOSED && isClosed(', 'false && isClosed('],
  ['the form is always closed', 'CLOSED && isClosed(', 'isClosed('],
  ['a receipt is closed too', '|(ar|en)\\/receipt\\/', ''],
  ['a receipt is closed in English', '(ar|en)\\/receipt', '(ar)\\/receipt'],
  ['the file with the digest is closed too', 'version\\.json$|', ''],
  ['an address that begins like the file with the digest stays open', 'version\\.json$', 'version\\.json'],
  ["a closed form's redirect repeats the POST", 'goTo(303,', 'goTo(307,'],
  ["a closed form's redirect is permanent", 'goTo(302, closedPage', 'goTo(301, closedPage'],
  ["the form's page is never closed", 'CLOSED && /', 'false && /'],
  ["the form's page is always closed", 'CLOSED && /', 'true && /'],
  ['the list of forms is closed too', '[^\\/_]+\\/$/.test(page)', '[^\\/_]*\\/?$/.test(page)'],
  ['a part of the list of forms is closed too', '[^\\/_]+\\/$', '[^\\/]+\\/$'],
  ['the page for closed forms is always the bilingual one', "uri.replace('/intake/', '/')", 'uri'],
  ['assets are treated like pages', "startsWith('/assets/')", "startsWith('/asset/')"],
  ['addresses are not decoded', 'path = decodeURIComponent(uri)', 'path = uri'],
  ['addresses are decoded twice', 'path = decodeURIComponent(uri)', 'path = decodeURIComponent(decodeURIComponent(uri))'],
  ['white space is accepted', '/[\\s\\\\?#]', '/[\\\\?#]'],
  ['backslashes are accepted', '/[\\s\\\\?#]', '/[\\s?#]'],
  ['dot segments are accepted', '|\\/\\.\\.?(\\/|$)/', '/'],
  ['double slashes are kept', '.replace(/\\/+/g, \'/\')', ''],
  ['`index.html` is kept', ".replace(/\\/index\\.html\\/$/, '/')", ''],
  ['no slash is put at the end', "(path + '/')", 'path'],
  ['files are not served', 'has(SITE.files, path)', 'false'],
  ['old addresses are forgotten', 'SITE.moved.indexOf(entry)', '-1'],
  ['old addresses are found by a part', "' ' + address + '='", "address + '='"],
  ['old addresses are only found in the right case', 'moved(address.toLowerCase())', 'moved(address)'],
  ['every redirect of an old address is permanent', 'goTo(old.status, old.to)', 'goTo(301, old.to)'],
  ['a removed page redirects', 'old.status === 410 ?', 'false ?'],
  ['a removed page is answered with 404', "answerWith(request, address, '410')", "answerWith(request, address, '404')"],
  ['pages are only found in the right case', ' || known(address.toLowerCase())', ''],
  ['a part that a list no longer has is missing', "list === '' ? missing(request, address)", "true ? missing(request, address)"],
  ['a part that a list no longer has is gone for good', 'goTo(302, list)', 'goTo(301, list)'],
  ['a part is only found in the right case', "known(address.toLowerCase().replace(", 'known(address.replace('],
  ['a part needs no number', 'page_\\d+', 'page_\\d*'],
  ['pages are served under several addresses', 'path !== page', 'false'],
  ['pages always redirect', 'path !== page', 'true'],
  ['pages in both languages are missing', 'has(SITE.both, key) || ', ''],
  ['pages in one language are missing', ' || has(SITE[lang], key)', ''],
  ['pages in one language are found in both', 'has(SITE[lang], key)', 'has(SITE.ar + SITE.en, key)'],
  ['a file is treated like a page without a list of pages', "/\\.[^\\/]*$/.test(key) ? '' : address", 'address'],
  ['missing pages are answered without a list of pages', "SITE.both === undefined && langOf(address) !== ''", 'false'],
  ['the home page of a language is missing', "key === '' || ", ''],
  ['a temporary redirect is cached', "'no-store'", "'max-age=60'"],
  ['a redirect is cached without limit', 'public, max-age=86400', 'public'],
  ['the page for missing pages has no language', "const lang = langOf(address.toLowerCase());", "const lang = '';"],
  ['the language of an address is matched by prefix', " && address[3] === '/'", ''],
  ['addresses are not encoded', 'request.uri = encodeURI(path)', 'request.uri = path'],
  ['locations are not encoded', 'value: encodeURI(to)', 'value: to'],
];

for (const [mistake, code, instead] of MISTAKES) {
  test(`the table fails when ${mistake}`, () => {
    const failures = failuresAfter(source => {
      assert.equal(source.split(code).length, 2, `the code has ${code} once`);
      return source.replace(code, () => instead);
    });
    assert.notDeepEqual(failures, []);
  });
}
