// The order in which people read mixed text, measured: each sentence is laid out, its letters are sorted by their place, and the
// order is compared with the one that is meant.
import { expect, test } from '@playwright/test';

import { buildSite } from './support/mini-site.js';
import { meant, sentences } from './support/sentences.js';

/** A title that is shown in menus, breadcrumbs, lists and the site map. */
const TITLES = { ar: 'خدمات ⟦VIP 2030⟧ للجميع (⟦ISO 9001⟧)', en: 'Services of ⟦جمعية سماء⟧ for all' };
/** The title of a page in a list of cards. No two pages may have the same title. */
const CARDS = { ar: `كل ${TITLES.ar}`, en: `All ${TITLES.en}` };
const LEAST = 300;

/** Markdown in which every sign of a sentence stands for itself. Quotation marks, dashes and points stay as people type them. */
const markdown = text => text.replace(/[\\*_[\]<>#~|&`{}]/g, '\\$&').replace(/^(\d+)\)/, '$1\\)');

const all = sentences().map(each => ({ ...each, ...meant(each.sentence, each.lang) }));
const of = lang => all.filter(each => each.lang === lang);

const frontMatter = title => `---\ntitle: "${title}"\ndescription: "${title}."\ntranslation: fallback\n---\n\n`;

/** Where sentences are measured: the page's name, its title in both languages, its Markdown, and the elements. */
const PLACES = [
  { name: 'paragraphs', titles: { ar: 'فقرات', en: 'Paragraphs' }, write: line => `${line}\n\n`, selector: 'main p' },
  { name: 'table', titles: { ar: 'جدول', en: 'Table' }, head: '| a | b |\n|---|---|\n', write: line => `| ${line} | - |\n`, selector: 'main td:first-child' },
  { name: 'list', titles: { ar: 'قائمة', en: 'List' }, write: line => `- **${line}**\n`, selector: 'main li > strong' },
];

function pages() {
  const files = {};
  for (const lang of ['ar', 'en']) {
    const { text: title } = meant(TITLES[lang], lang);
    const folder = `${lang}/measured-${lang}`;
    files[`${folder}/index.md`] = frontMatter(title);
    files[`${folder}/card.md`] = frontMatter(meant(CARDS[lang], lang).text);
    for (const { name, titles, head = '', write } of PLACES) {
      const lines = of(lang).map(({ text }) => write(markdown(text)));
      files[`${folder}/${name}.md`] = `${frontMatter(titles[lang])}## ${markdown(title)}\n\n${head}${lines.join('')}`;
    }
  }
  return files;
}

let site;
test.beforeAll(async () => {
  site = await buildSite(pages(), text =>
    text.replace(/^(nav|footer) = \[/gm, '$1 = ["measured-ar/index", "measured-en/index", '));
});
test.afterAll(async () => site?.remove());

/** Letters on one line, so that their places tell their order. */
const ONE_LINE = '* { white-space: nowrap !important; max-inline-size: none !important; }';

for (const lang of ['ar', 'en']) {
  for (const { name, selector } of PLACES) {
    test(`${lang}: sentences are shown in the order that is meant: ${name}`, async ({ page }) => {
      expect(all.length).toBeGreaterThanOrEqual(LEAST);
      await site.serve(page);
      await page.setViewportSize({ width: 1400, height: 800 });
      await page.goto(`${site.origin}/${lang}/measured-${lang}/${name}/`);
      await page.addStyleTag({ content: ONE_LINE });
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      const measured = await page.locator(selector).evaluateAll(measure);
      const faults = of(lang).flatMap(({ group, text, order }) => {
        const found = measured.find(each => each.text === text);
        if (!found) return [`${group}: not found: ${text}`];
        return faultsOf(found, text, order).map(fault => `${group}: ${fault}`);
      });
      expect(faults).toEqual([]);
    });
  }

  test(`${lang}: a title keeps its order and its spaces wherever it is shown`, async ({ page }) => {
    await site.serve(page);
    await page.setViewportSize({ width: 1400, height: 800 });
    const places = {
      [`/${lang}/measured-${lang}/list/`]: { 'main h2': TITLES, '.menu a': TITLES, '.breadcrumbs a': TITLES, '.site-footer a': TITLES },
      [`/${lang}/measured-${lang}/`]: { h1: TITLES, '.card a': CARDS },
      [`/${lang}/site-map/`]: { 'main h2 a': TITLES, 'main li a': CARDS },
    };
    for (const [address, titles] of Object.entries(places)) {
      await page.goto(site.origin + address);
      await page.addStyleTag({ content: ONE_LINE });
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      for (const [selector, title] of Object.entries(titles)) {
        const { text, order } = meant(title[lang], lang);
        const shown = (await page.locator(selector).evaluateAll(measure)).filter(each => each.text === text);
        expect(shown.length, `${address} ${selector}`).toBeGreaterThan(0);
        for (const each of shown) expect.soft(faultsOf(each, text, order), `${address} ${selector}`).toEqual([]);
      }
    }
  });
}

/** What is wrong with a measured text. */
function faultsOf({ chars, lostSpaces }, text, order) {
  const faults = [];
  const letters = [...text];
  // Vowel marks have no place of their own.
  const isPlaced = at => !/\p{M}/u.test(letters[at]);
  const spelt = places => places.map(at => letters[at]).join('');
  const wanted = spelt(order.filter(isPlaced));
  const shown = spelt(chars.filter(isPlaced));
  if (chars.filter(isPlaced).join() !== order.filter(isPlaced).join()) faults.push(`${text}: shown ${shown}, meant ${wanted}`);
  if (lostSpaces) faults.push(`${text}: ${lostSpaces} spaces lost`);
  return faults;
}

/**
 * Measures elements: their text, their characters from left to right without spaces (places in the text), and the number of
 * spaces that are not seen. Runs in the page.
 */
function measure(elements) {
  return elements.map(element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const placed = [];
    let text = '';
    let lostSpaces = 0;
    let at = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      let offset = 0;
      for (const c of node.data) {
        const range = document.createRange();
        range.setStart(node, offset);
        range.setEnd(node, offset + c.length);
        offset += c.length;
        const box = [...range.getClientRects()].find(({ width }) => width > 0) ?? range.getBoundingClientRect();
        if (!/\s/.test(c)) placed.push({ at, middle: box.left + box.width / 2 });
        else if (box.width === 0) lostSpaces += 1;
        text += c;
        at += 1;
      }
    }
    placed.sort((a, b) => a.middle - b.middle);
    return { text, chars: placed.map(({ at }) => at), lostSpaces };
  });
}
