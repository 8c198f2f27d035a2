// Text has a contrast of at least 7:1 (WCAG 1.4.6), and the edges of controls of at least 3:1 (WCAG 1.4.11), in light and in
// dark.
import { LANGUAGES } from './support/applicant.js';
import { violated } from './support/axe.js';
import { everyKind, onEach } from './support/every-page.js';
import { contrast } from './support/pixels.js';
import { expect, test } from './support/preview.js';

const TEXT_CONTRAST = 7;
const EDGE_CONTRAST = 3;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: text and edges have enough contrast on every kind of page, in light and in dark`, async ({ page }) => {
    await onEach(page, everyKind(lang), async ({ label }) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const violations = await violated(page, { type: 'rule', values: ['color-contrast-enhanced'] });
        const faint = violations.flatMap(({ nodes }) => nodes.map(({ any, html }) => `${any[0]?.message}: ${html}`));
        for (const { control, around, edges } of await page.evaluate(controls)) {
          const best = Math.max(1, ...edges.map(edge => contrast(edge, around)));
          if (best < EDGE_CONTRAST) faint.push(`an edge of ${best.toFixed(2)}: ${control}`);
        }
        expect.soft(faint, `${label} in ${colorScheme}`).toEqual([]);
      }
    });
  });
}

test('text has enough contrast on the gradient of the home page, which the checker cannot measure', async ({ page }) => {
  await page.goto('/ar/');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { text, gradient } = await page.evaluate(gradientColours);
    for (const colour of gradient) expect.soft(contrast(text, colour), `${colour} in ${colorScheme}`).toBeGreaterThanOrEqual(TEXT_CONTRAST);
  }
});

/** The controls of a page, each with the colours of its edge and the colour around it. Runs in the page. */
function controls() {
  const parts = colour => colour.match(/[\d.]+/g).map(Number);
  const isSolid = colour => (parts(colour)[3] ?? 1) === 1;
  const plain = colour => parts(colour).slice(0, 3).join(',');

  /** The colour behind an element; for a gradient, its lightest colour. */
  const backgroundOf = element => {
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
    return { control: control.outerHTML.slice(0, 80), around: backgroundOf(control.parentElement), edges };
  });
}

/** The colour of the text on the gradient, and the two colours of the gradient. Runs in the page. */
function gradientColours() {
  const plain = colour => colour.match(/[\d.]+/g).slice(0, 3).join(',');
  const text = plain(getComputedStyle(document.querySelector('.hero .lead')).color);
  const probe = document.body.appendChild(document.createElement('i'));
  const gradient = ['--night', '--dusk'].map(name => {
    probe.style.color = `var(${name})`;
    return plain(getComputedStyle(probe).color);
  });
  probe.remove();
  return { text, gradient };
}
