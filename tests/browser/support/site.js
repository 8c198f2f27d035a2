// The site's own pages, as the content has them: a new page in `content/` is tested without a word in the tests. Knows
// nothing of the test runner, so that Lighthouse uses it too.
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

import { LANGUAGES } from './applicant.js';
import { REPOSITORY } from './start-preview.js';

/**
 * @typedef {object} Page
 * @property {string} name what the page is, for the test's name and a picture's
 * @property {string} lang
 * @property {string} kind what its template is made for; the site's own pages say it in `<body class="kind-…">`
 * @property {(page: import('@playwright/test').Page) => Promise<unknown>} open the way to it
 */

/** The sources in one language, or in the other where only that one has the page, by address. */
function sources(lang) {
  const found = new Map();
  for (const folder of [LANGUAGES[lang].other, lang]) {
    const root = join(REPOSITORY, 'content', folder);
    for (const path of readdirSync(root, { recursive: true }).map(String).filter(path => path.endsWith('.md'))) {
      const address = path.split(sep).join('/').replace(/\.md$/, '/').replace(/(^|\/)index\/$/, '$1');
      found.set(`/${lang}/${address}`, join(root, path));
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([address, file]) => ({ address, file }));
}

/** The site's own pages in one language. */
export const sitePages = lang =>
  sources(lang).map(({ address, file }) => {
    const text = readFileSync(file, 'utf8');
    const frontMatter = text.match(/^---\n(.*?)\n---/s)?.[1] ?? '';
    return {
      name: address.split('/').filter(Boolean).slice(1).join('-') || 'home',
      lang,
      // Where the front matter says nothing, the generator decides so too; pages.spec.js holds this to the page itself.
      kind: frontMatter.match(/^kind: *(\w+)/m)?.[1] ?? (file.endsWith(`${sep}index.md`) ? 'section' : 'page'),
      length: text.length,
      address,
      open: page => page.goto(address),
    };
  });

/** Of the site's own pages in one language the longest of each kind: the longest has most in it that can go wrong. */
export const siteKinds = lang => {
  const longest = new Map();
  for (const page of sitePages(lang)) {
    if (page.length > (longest.get(page.kind)?.length ?? 0)) longest.set(page.kind, page);
  }
  return [...longest.values()];
};
