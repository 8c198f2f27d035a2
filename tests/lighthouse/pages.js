// Measures one page of each kind of this site, and the example pages of public design systems, in the same way: bytes by type, requests,
// the first and the largest paint on Lighthouse's slow 4G, and the time until the first field takes the focus. `tests/bench/run-pages`
// starts it.
//
//     node pages.js OURS PEERS [RUNS]
//
// OURS is the folder of a build with `site/` and `headers.json`, PEERS has a folder for each peer. Paints and times are medians of RUNS.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import puppeteer from 'puppeteer-core';

import { CHROMIUM, FLAGS } from '../browser/support/chromium.js';
import { hostedHeaders } from '../browser/support/hosted-headers.js';
import { siteKinds } from '../browser/support/site.js';
import { audited } from './audited.js';

const [ours, peers, runs = '3'] = process.argv.slice(2);
const RUNS = Number(runs);

/** What hosts use that compress while they answer; the generator weighs with the same quality. */
const QUALITY = 5;

/** Chromium's preset "Slow 4G", which Lighthouse applies to a running browser, and a processor four times as slow. */
const LINE = { offline: false, latency: 562.5, downloadThroughput: (1474.56 * 1024) / 8, uploadThroughput: (675 * 1024) / 8 };
const SLOWER = 4;

/** The fields of a page's form. */
const FIELDS = 'main input:not([type=hidden]), main textarea, main select';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  ico: 'image/x-icon',
  json: 'application/json',
  woff2: 'font/woff2',
  woff: 'font/woff',
};
const COLUMNS = { html: 'HTML', css: 'CSS', fonts: 'fonts', images: 'images', scripts: 'scripts' };

/** The kinds that are measured in English too: the first page, and the form. */
const BOTH = ['home', 'form'];

const kinds = ['ar', 'en'].flatMap(lang =>
  siteKinds(lang)
    .filter(({ kind }) => lang === 'ar' || BOTH.includes(kind))
    .map(({ kind, address }) => ({ label: `${kind}, ${lang === 'ar' ? 'Arabic' : 'English'}`, address })),
);
const sites = [
  { name: 'ours', folder: join(ours, 'site'), headers: hostedHeaders(ours), pages: kinds },
  { name: 'GOV.UK Frontend', folder: join(peers, 'govuk'), pages: [page('text'), page('question')] },
  { name: 'USWDS', folder: join(peers, 'uswds'), pages: [page('documentation'), page('sign-in')] },
  { name: 'Starlight', folder: join(peers, 'starlight'), pages: [page('start', '/'), page('guide', '/guides/example/')] },
];

console.log(`| page | ${Object.values(COLUMNS).join(' | ')} | sum | files | first paint s | largest paint s | first field s |`);
console.log(`|---|${'---|'.repeat(Object.keys(COLUMNS).length + 5)}`);
for (const { name, folder, headers, pages } of sites) {
  const site = await serve(folder, headers);
  for (const { label, address } of pages) {
    const paints = [];
    const fields = [];
    let loaded;
    for (let run = 0; run < RUNS; run++) {
      site.sent.clear();
      paints.push(await paint(site.address + address));
      loaded = weigh(site.sent);
      fields.push(await firstField(site.address + address));
    }
    const kib = Object.keys(COLUMNS).map(kind => (loaded[kind] / 1024).toFixed(1));
    const sum = Object.keys(COLUMNS).reduce((all, kind) => all + loaded[kind], 0);
    const times = [median(paints.map(({ first }) => first)), median(paints.map(({ largest }) => largest)), median(fields)];
    const seconds = times.map(time => (Number.isFinite(time) ? (time / 1000).toFixed(2) : '–'));
    console.log(`| ${name}: ${label} | ${kib.join(' | ')} | ${(sum / 1024).toFixed(1)} | ${loaded.files} | ${seconds.join(' | ')} |`);
  }
  await site.stop();
}

function page(label, address = `/${label}/`) {
  return { label, address };
}

/** Serves a folder as a host does, and keeps the size of each answer's body. */
async function serve(folder, headers = () => []) {
  const root = resolve(folder);
  const sent = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = join(root, normalize(pathname), pathname.endsWith('/') ? 'index.html' : '');
    if (!file.startsWith(root) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const ending = file.split('.').at(-1);
    let body = readFileSync(file);
    for (const [name, value] of headers(pathname)) response.setHeader(name, value);
    response.setHeader('Content-Type', TYPES[ending] ?? 'application/octet-stream');
    if (['html', 'css', 'js', 'svg', 'json'].includes(ending)) {
      const parameters = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
      body = brotliCompressSync(body, { params: parameters });
      response.setHeader('Content-Encoding', 'br');
    }
    // Lighthouse asks for source maps, which no reader's browser does.
    if (ending !== 'map') sent.set(pathname, { ending, size: body.length });
    response.setHeader('Content-Length', body.length);
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    sent,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The bytes by type and the number of files. Icons and the manifest that names them count as images. */
function weigh(sent) {
  const sum = { html: 0, css: 0, fonts: 0, images: 0, scripts: 0, files: sent.size };
  for (const { ending, size } of sent.values()) {
    const kind = { html: 'html', css: 'css', js: 'scripts', woff2: 'fonts', woff: 'fonts' }[ending] ?? 'images';
    sum[kind] += size;
  }
  return sum;
}

/** The first and the largest paint in milliseconds, as Lighthouse simulates them for a phone on slow 4G. */
async function paint(url) {
  const onlyAudits = ['first-contentful-paint', 'largest-contentful-paint'];
  const lhr = await audited(url, { onlyAudits });
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const [first, largest] = onlyAudits.map(name => lhr.audits[name].numericValue);
  return { first, largest };
}

/**
 * The milliseconds from the request of a page until its first visible field is painted and takes the focus, in a browser on a slow line;
 * NaN if the page has none.
 */
async function firstField(url) {
  const browser = await puppeteer.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const tab = await browser.newPage();
    await tab.setViewport({ width: 360, height: 640, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
    const session = await tab.createCDPSession();
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', LINE);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await tab.evaluateOnNewDocument(watchForField, FIELDS);
    await tab.goto(url, { waitUntil: 'load', timeout: 120_000 });
    if (!(await tab.$(FIELDS))) return NaN;
    const focused = await tab.waitForFunction(() => window.focusedAfter, { timeout: 120_000 });
    return await focused.jsonValue();
  } finally {
    await browser.close();
  }
}

/** Runs in the page: notes when the first visible field has the focus and the page has been painted. */
function watchForField(fields) {
  const look = () => {
    const field = [...document.querySelectorAll(fields)].find(field => field.checkVisibility({ visibilityProperty: true }));
    const isPainted = performance.getEntriesByName('first-contentful-paint').length > 0;
    field?.focus({ preventScroll: true });
    if (isPainted && field && document.activeElement === field) window.focusedAfter = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1];
}
