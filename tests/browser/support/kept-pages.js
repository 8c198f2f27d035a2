// The pages that the intake function was seen to answer with, as the Rust tests leave them (tests/tests/pages.rs): also those
// that no visitor comes to while all is well. Each is shown at its own address, with the styles of the preview.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY } from './start-preview.js';
import { wear } from './text.js';

/** The form that no site has, with every kind of question; and what belongs to no form. */
export const EVERY_KIND = 'every-kind';
const NO_FORM = 'none';

/** The forms that pages are kept of. */
export const KEPT_FORMS = [
  ...readdirSync(join(REPOSITORY, 'content', 'forms')).filter(file => file.endsWith('.toml')).map(file => file.replace(/\.toml$/, '')).sort(),
  EVERY_KIND,
  NO_FORM,
];

/**
 * @typedef {object} KeptPage
 * @property {string} form
 * @property {string} lang
 * @property {string} name what the page is
 * @property {string} address
 * @property {number} status
 * @property {string} file
 */

/**
 * The pages in the folder that `JOURNEY_PAGES` names.
 * @returns {Promise<{ pages: KeptPage[], show: (page: import('@playwright/test').Page, kept: KeptPage) => Promise<void> }>}
 */
export async function keptPages(preview) {
  const folder = process.env.JOURNEY_PAGES;
  if (!folder) throw new Error('JOURNEY_PAGES is not set: it is a folder of pages (CONTRIBUTING.md tells how to make one)');
  const { content, policy, reveal, pages } = JSON.parse(readFileSync(join(folder, 'function-pages.json'), 'utf8'));
  const shown = await (await fetch(`${preview}/version.json`)).json();
  if (shown.content !== content) {
    throw new Error(`the pages in ${folder} are of the content ${content}, and the preview shows ${shown.content}: make them again`);
  }

  const show = async (page, kept) => {
    const here = url => url.pathname === kept.address;
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
    const body = readFileSync(join(folder, kept.file), 'utf8');
    await page.route(here, route => route.fulfill({ status: kept.status, headers, body }));
    await page.goto(kept.address);
    await page.unroute(here);
    // The style sheet of the site has no rules for a form that the site does not have.
    if (kept.form === EVERY_KIND) await wear(page, reveal);
  };
  return { pages, show };
}
