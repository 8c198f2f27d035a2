// The site's own pages, found in `content/`, so that a new page is tested without a change here. Independent of the test
// runner, because Lighthouse uses it too.
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

import { LANGUAGES } from './applicant.js';
import { REPOSITORY } from './start-preview.js';

/**
 * @typedef {object} Page
 * @property {string} name the name in test titles and of pictures
 * @property {string} lang
 * @property {string} kind the kind of page; the site's own pages carry it in `<body class="kind-…">`
 * @property {(page: import('@playwright/test').Page) => Promise<unknown>} open opens the page
 */

/** The source files by address: in one language, or in the other if only that one has the page. */
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
      // The same defaults as the generator's; pages.spec.js compares the result with the page.
      kind: frontMatter.match(/^kind: *(\w+)/m)?.[1] ?? (file.endsWith(`${sep}index.md`) ? 'section' : 'page'),
      length: text.length,
      address,
      open: page => page.goto(address),
    };
  });

/** The longest page of each kind in one language: the longest has the most that can go wrong. */
export const siteKinds = lang => {
  const longest = new Map();
  for (const page of sitePages(lang)) {
    if (page.length > (longest.get(page.kind)?.length ?? 0)) longest.set(page.kind, page);
  }
  return [...longest.values()];
};
