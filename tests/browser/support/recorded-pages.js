// Pages of the intake function, recorded by the Rust tests (tests/tests/pages.rs). Some of them no visitor sees while
// everything works. Each is shown at its own address, with the styles of the preview.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY } from './start-preview.js';
import { applyStyle } from './text.js';

/** A form for tests with every kind of question. The site does not have it. */
export const EVERY_KIND = 'every-kind';
/** The name for pages that belong to no form. */
const NO_FORM = 'none';
/** The pages on which a request is followed. */
const TRACKING = 'tracking';

/** The forms of which pages are recorded. */
export const RECORDED_FORMS = [
  ...readdirSync(join(REPOSITORY, 'content', 'forms')).filter(file => file.endsWith('.toml')).map(file => file.replace(/\.toml$/, '')).sort(),
  EVERY_KIND,
  NO_FORM,
  TRACKING,
];

/**
 * @typedef {object} RecordedPage
 * @property {string} form
 * @property {string} lang
 * @property {string} name the state that the page shows
 * @property {string} address
 * @property {number} status
 * @property {string} file
 */

/**
 * Reads the pages in the folder that `JOURNEY_PAGES` names.
 * @typedef {import('@playwright/test').Page} BrowserPage
 * @returns {Promise<{ pages: RecordedPage[], show: (page: BrowserPage, recorded: RecordedPage) => Promise<void> }>}
 */
export async function recordedPages(preview) {
  const folder = process.env.JOURNEY_PAGES;
  if (!folder) throw new Error('JOURNEY_PAGES is not set: it is a folder of pages (docs/browser-tests.md says how to make one)');
  const { content, policy, reveal, pages } = JSON.parse(readFileSync(join(folder, 'function-pages.json'), 'utf8'));
  const shown = await (await fetch(`${preview}/version.json`)).json();
  if (shown.content !== content) {
    throw new Error(`the pages in ${folder} have the content ${content}, and the preview shows ${shown.content}: make them again`);
  }

  const show = async (page, recorded) => {
    const here = url => url.pathname === recorded.address;
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
    const body = readFileSync(join(folder, recorded.file), 'utf8');
    await page.route(here, route => route.fulfill({ status: recorded.status, headers, body }));
    await page.goto(recorded.address);
    await page.unroute(here);
    // The site's style sheet has no rules for the conditions of this form.
    if (recorded.form === EVERY_KIND) await applyStyle(page, reveal);
  };
  return { pages, show };
}
