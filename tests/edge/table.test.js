// The function that sees requests, held to the table of addresses, and the table held to be one that can fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadInNjs } from './support/njs.js';
import { load } from './support/runtime.js';
import { generate } from './support/site.js';
import { LARGE_SITE, SITE, broken } from './table.js';

const CODES = [generate(SITE), generate(SITE, { closed: true }), generate(LARGE_SITE)].map(made => made.code['site-request.js']);

/** The rows that are not kept when the code is changed. */
const told = change => broken(...CODES.map(code => load(change(code))));

test('every address is answered as the table says', () => {
  assert.deepEqual(told(code => code), []);
});

test('every address is answered as the table says by another engine', () => {
  assert.deepEqual(broken(...CODES.map(loadInNjs)), []);
});

/** Mistakes that could be made, each with the code that it changes. */
const MISTAKES = [
  ['the form is not passed on', "startsWith('/intake/')", "startsWith('/intake')"],
  ['the form is never closed', 'CLOSED && isClosed(', 'false && isClosed('],
  ['the form is always closed', 'CLOSED && isClosed(', 'isClosed('],
  ['a receipt is closed too', '|(ar|en)\\/receipt\\/', ''],
  ['a receipt is closed in English', '(ar|en)\\/receipt', '(ar)\\/receipt'],
  ['the file with the digest is closed too', 'version\\.json$|', ''],
  ['what begins like the file with the digest is open', 'version\\.json$', 'version\\.json'],
  ['a closed form leads to a GET that repeats the POST', 'goTo(303,', 'goTo(307,'],
  ['a closed form leads on for ever', 'goTo(302, closedPage', 'goTo(301, closedPage'],
  ["the form's page is never closed", 'CLOSED && /', 'false && /'],
  ["the form's page is always closed", 'CLOSED && /', 'true && /'],
  ['the list of forms is closed too', '[^\\/]+\\/$/.test(page)', '[^\\/]*\\/?$/.test(page)'],
  ['the closed page is that of both languages', "uri.replace('/intake/', '/')", 'uri'],
  ['assets are looked for', "startsWith('/assets/')", "startsWith('/asset/')"],
  ['addresses are not decoded', 'path = decodeURIComponent(uri)', 'path = uri'],
  ['addresses are decoded twice', 'path = decodeURIComponent(uri)', 'path = decodeURIComponent(decodeURIComponent(uri))'],
  ['white space is let in', '/[\\s\\\\?#]', '/[\\\\?#]'],
  ['backslashes are let in', '/[\\s\\\\?#]', '/[\\s?#]'],
  ['dots are let in', '|\\/\\.\\.?(\\/|$)/', '/'],
  ['two slashes stay', '.replace(/\\/+/g, \'/\')', ''],
  ['a file name stays', ".replace(/\\/index\\.html\\/$/, '/')", ''],
  ['no slash is put at the end', "(path + '/')", 'path'],
  ['files are not served', 'has(SITE.files, path)', 'false'],
  ['old addresses are forgotten', 'SITE.moved.indexOf(entry)', '-1'],
  ['old addresses are found by a part', "' ' + address + '='", "address + '='"],
  ['old addresses are found by their case', 'moved(address.toLowerCase())', 'moved(address)'],
  ['every old address leads on for ever', 'goTo(old.status, old.to)', 'goTo(301, old.to)'],
  ['what was given up leads on', 'old.status === 410 ?', 'false ?'],
  ['what was given up is not there', "answerWith(request, address, '410')", "answerWith(request, address, '404')"],
  ['pages are found by their case', ' || known(address.toLowerCase())', ''],
  ['pages have several addresses', 'path !== page', 'false'],
  ['pages always lead on', 'path !== page', 'true'],
  ['pages of both languages are forgotten', 'has(SITE.both, key) || ', ''],
  ['pages of one language are forgotten', ' || has(SITE[lang], key)', ''],
  ['pages of one language are in both', 'has(SITE[lang], key)', 'has(SITE.ar + SITE.en, key)'],
  ['a file is taken for a page where pages are not known', "/\\.[^\\/]*$/.test(key) ? '' : address", 'address'],
  ['what is not there is told where pages are not known', "SITE.both === undefined && langOf(address) !== ''", 'false'],
  ['the first page of a language is forgotten', "key === '' || ", ''],
  ['the first page leads on for ever', "goTo(302, '/ar/')", "goTo(301, '/ar/')"],
  ['the first page is kept', "'no-store'", "'max-age=60'"],
  ['a redirect is kept for ever', 'public, max-age=86400', 'public'],
  ['English comes first', 'wanted.ar >= wanted.en', 'wanted.ar > wanted.en'],
  ['languages are found by their beginning', ".trim().split('-')[0]", '.trim().slice(0, 2)'],
  ['languages are found without a region only', ".split('-')[0]", ''],
  ['weights are passed over', 'Number(weight[1])', '1'],
  ['the last weight counts', 'Math.max(wanted[tag], Math.min(1, Number(weight[1])))', 'Number(weight[1])'],
  ['weights above one count', 'Math.min(1, Number(weight[1]))', 'Number(weight[1])'],
  ['weights that cannot be count', '/^\\s*q=([01](\\.\\d{0,3})?)\\s*$/.exec(parts[1])', "['', parts[1].split('=')[1]]"],
  ['nothing is wanted by nobody', 'wanted.ar > 0 && ', ''],
  ['a request without the header falls', '(header ? header.value.slice(0, 500) : \'\')', 'header.value'],
  ['a long header is read to its end', 'header.value.slice(0, 500)', 'header.value'],
  ['what is not there is told in no language', "const lang = langOf(address.toLowerCase());", "const lang = '';"],
  ['the language is found by its beginning', " && address[3] === '/'", ''],
  ['addresses are not encoded', 'request.uri = encodeURI(path)', 'request.uri = path'],
  ['places are not encoded', 'value: encodeURI(to)', 'value: to'],
];

for (const [mistake, code, instead] of MISTAKES) {
  test(`the table tells when ${mistake}`, () => {
    const faults = told(source => {
      assert.equal(source.split(code).length, 2, `the code has ${code} once`);
      return source.replace(code, () => instead);
    });
    assert.notDeepEqual(faults, []);
  });
}
