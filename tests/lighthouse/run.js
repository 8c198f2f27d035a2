// Runs Lighthouse on one page of each kind in Arabic, the English home page and the page for choosing the language, as a phone
// on a slow network. Each must score 100 in every category. The pages of the intake function are left out, because Lighthouse
// does not send forms.
//
// PREVIEW_BIN       the built preview
// CHROMIUM          the browser, if it is not /usr/bin/chromium
// LIGHTHOUSE_REPORT where to write `{ "passed": N, "failed": N }`
import { readFileSync, writeFileSync } from 'node:fs';

import { siteKinds } from '../browser/support/site.js';
import { startPreview } from '../browser/support/start-preview.js';
import { serveAsHosted } from './as-hosted.js';
import { audited } from './audited.js';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** The category that depends on time. A busy machine only lowers it, so the best of up to `RUNS` measurements counts. */
const TIMED = 'performance';
const RUNS = 5;

// On an older Node, npm silently installs an older Lighthouse.
const { version } = JSON.parse(readFileSync(new URL('node_modules/lighthouse/package.json', import.meta.url), 'utf8'));
if (parseInt(version) < 13) throw new Error(`this is Lighthouse ${version}: install the packages of tests/lighthouse with their lock`);

const paths = ['/', ...siteKinds('ar').map(({ address }) => address), '/en/'];
const preview = await startPreview();
const site = await serveAsHosted(preview);
let passed = 0;
let failed = 0;
try {
  console.log(`Lighthouse ${version}`);
  for (const path of paths) {
    const { scores, found } = await rate(site.address + path).catch(error => ({ scores: {}, found: [String(error)] }));
    const isFull = CATEGORIES.every(name => scores[name] === 100);
    if (isFull) passed++;
    else failed++;
    console.log(`${isFull ? '✓' : '✘'} ${path} ${CATEGORIES.map(name => `${name} ${scores[name]}`).join(', ')}`);
    for (const line of isFull ? [] : found) console.log(`    ${line}`);
  }
} finally {
  await site.stop();
  await preview.stop();
}
if (process.env.LIGHTHOUSE_REPORT) writeFileSync(process.env.LIGHTHOUSE_REPORT, JSON.stringify({ passed, failed }));
process.exitCode = failed || !passed ? 1 : 0;

/** Returns a page's scores from 0 to 100, and the audits that lowered them. */
async function rate(url) {
  const first = await measure(url, CATEGORIES);
  const scores = { ...first.scores };
  for (let run = 1; run < RUNS && scores[TIMED] < 100; run++) {
    scores[TIMED] = Math.max(scores[TIMED], (await measure(url, [TIMED])).scores[TIMED]);
  }
  return { scores, found: first.found };
}

/** Returns the scores of some categories, and the audits that lowered them. */
async function measure(url, onlyCategories) {
  let lhr = await audited(url, { onlyCategories });
  // Now and then Lighthouse loses the start of its own trace and asks to be run again. That says nothing about the page.
  for (let again = 0; again < RUNS && lhr.runtimeError?.code === 'NO_NAVSTART'; again++) lhr = await audited(url, { onlyCategories });
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(onlyCategories.map(name => [name, Math.round(lhr.categories[name].score * 100)]));
  const found = onlyCategories
    .flatMap(name => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ''} ${lhr.audits[id].explanation ?? ''} ${nodes(lhr.audits[id])}`);
  return { scores, found };
}

/** The elements that an audit names. */
function nodes({ details }) {
  return (details?.items ?? [])
    .map(({ node }) => node?.snippet)
    .filter(Boolean)
    .join(' ');
}
