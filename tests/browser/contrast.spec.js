// Words stand out by at least 7:1 from what is behind them (WCAG 1.4.6), and the edges of what can be used by 3:1 (WCAG 1.4.11),
// by day and by night.
import { AxeBuilder } from '@axe-core/playwright';

import { LANGUAGES } from './support/applicant.js';
import { everyKind, onEach } from './support/every-page.js';
import { contrast } from './support/pixels.js';
import { expect, test } from './support/preview.js';

const WORDS = 7;
const EDGES = 3;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: words and edges stand out on every kind of page, in light and in dark`, async ({ page }) => {
    await onEach(page, everyKind(lang), async ({ called }) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast-enhanced']).analyze();
        const faint = violations.flatMap(({ nodes }) => nodes.map(({ any, html }) => `${any[0]?.message}: ${html}`));
        for (const { control, around, edges } of await page.evaluate(controls)) {
          const best = Math.max(1, ...edges.map(edge => contrast(edge, around)));
          if (best < EDGES) faint.push(`an edge of ${best.toFixed(2)}: ${control}`);
        }
        expect.soft(faint, `${called} in ${colorScheme}`).toEqual([]);
      }
    });
  });
}

test('words stand out from the sky of the first page, which the checker cannot measure', async ({ page }) => {
  await page.goto('/ar/');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { words, sky } = await page.evaluate(coloursOfSky);
    for (const colour of sky) expect.soft(contrast(words, colour), `${colour} in ${colorScheme}`).toBeGreaterThanOrEqual(WORDS);
  }
});

/** The controls of a page that have an edge of their own, with its colours and the colour around. Runs in the page. */
function controls() {
  const parts = colour => colour.match(/[\d.]+/g).map(Number);
  const isSolid = colour => (parts(colour)[3] ?? 1) === 1;
  const plain = colour => parts(colour).slice(0, 3).join(',');

  /** The colour behind an element; of a sky, which is no one colour, the lightest. */
  const groundOf = element => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return plain(resolved('var(--dusk)'));
      if (isSolid(style.backgroundColor)) return plain(style.backgroundColor);
    }
    return '255,255,255';
  };
  const resolved = colour => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = colour;
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };

  const all = document.querySelectorAll('main input:is([type="text"], [type="tel"], [type="email"]), textarea, summary, .button');
  return [...all].filter(control => control.checkVisibility()).map(control => {
    const style = getComputedStyle(control);
    const edges = [style.borderTopColor, style.backgroundColor].filter(isSolid).map(plain);
    return { control: control.outerHTML.slice(0, 80), around: groundOf(control.parentElement), edges };
  });
}

/** The colour of the words of the sky, and the two that it runs between. Runs in the page. */
function coloursOfSky() {
  const plain = colour => colour.match(/[\d.]+/g).slice(0, 3).join(',');
  const words = plain(getComputedStyle(document.querySelector('.hero .lead')).color);
  const probe = document.body.appendChild(document.createElement('i'));
  const sky = ['--night', '--dusk'].map(name => {
    probe.style.color = `var(${name})`;
    return plain(getComputedStyle(probe).color);
  });
  probe.remove();
  return { words, sky };
}
