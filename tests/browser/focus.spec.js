// The keyboard focus: Tab moves in reading order, each stop is visible, and the focus ring has enough contrast with what is
// behind it.
import { LANGUAGES } from './support/applicant.js';
import { PHONE, everyKind, onEach } from './support/every-page.js';
import { tabThrough } from './support/keys.js';
import { colourAt, contrast, picture } from './support/pixels.js';
import { expect, test } from './support/preview.js';

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: Tab moves through every kind of page in reading order, and each stop is visible`, async ({ page }) => {
    await onEach(page, everyKind(lang), async ({ label }) => {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        const expected = await page.evaluate(`(${tabStops})().map(${wordsOf})`);
        const stops = await tabThrough(page, `element => (${describeStop})(element, (${wordsOf})(element))`);
        expect.soft(stops.map(({ words }) => words), `${label} on a screen of ${width}: every stop, in order`).toEqual(expected);
        expect.soft(stops.flatMap(({ hidden }) => hidden), `${label} on a screen of ${width}: hidden stops`).toEqual([]);
        expect.soft(outOfOrder(stops, LANGUAGES[lang].dir), `${label} on a screen of ${width}: stops against the reading order`).toEqual([]);
      }
    });
  });
}

// Proved: when a control gets the focus, at least as many pixels change by 3:1 as a line of two CSS pixels around the control
// has (WCAG 2.4.13). Each appearance of a control is tested once, on the background that it really has. Not proved: that
// everybody sees the ring, or that it stands out on a background that no page has yet.
const SCHEMES = [
  { what: 'in light', media: { colorScheme: 'light' } },
  { what: 'in dark', media: { colorScheme: 'dark' } },
  { what: 'in forced colours', media: { forcedColors: 'active' } },
];
for (const { what, media } of SCHEMES) {
  test(`the focus ring stands out ${what}`, async ({ page }) => {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    const seen = new Set();
    await onEach(page, everyKind('ar'), async ({ label }) => {
      // High enough to show every control completely.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...PHONE, height });
      const appearances = await page.evaluate(`(${tabStops})().map(${appearanceOf})`);
      for (const [place, appearance] of appearances.entries()) {
        if (seen.has(appearance)) continue;
        seen.add(appearance);
        // Moving the focus by script shows it as the keyboard does, after the keyboard was used (HTML, "focus-visible heuristics").
        await page.keyboard.press('Tab');
        await page.evaluate(`(${tabStops})()[${place}].focus()`);
        await expect.soft(page.locator(':focus-visible'), `${label}: the focus shows on ${appearance}`).toHaveCount(1);
        const { changed, needed } = await ring(page);
        expect.soft(changed, `${label}: pixels of the ring around ${appearance}`).toBeGreaterThanOrEqual(needed);
      }
    });
    expect(seen.size, 'appearances that were compared').toBeGreaterThan(8);
  });
}

/** A name for a control's appearance: its element and classes, and those of its ancestors. */
function appearanceOf(element) {
  const names = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) names.push([at.localName, ...at.classList].join('.'));
  return names.join(' < ');
}

/** The number of pixels that change by 3:1 with the focus, and the number required. */
async function ring(page) {
  const control = await page.locator(':focus').elementHandle();
  const box = await control.boundingBox();
  const size = page.viewportSize();
  const MARGIN = 12;
  const x = Math.max(0, Math.floor(box.x - MARGIN));
  const y = Math.max(0, Math.floor(box.y - MARGIN));
  const clip = {
    x, y,
    width: Math.min(size.width, Math.ceil(box.x + box.width + MARGIN)) - x,
    height: Math.min(size.height, Math.ceil(box.y + box.height + MARGIN)) - y,
  };
  const ringed = await picture(page, clip);
  await control.evaluate(element => element.blur());
  const plain = await picture(page, clip);
  await control.evaluate(element => element.focus());

  let changed = 0;
  for (let place = 0; place < ringed.width * ringed.height; place++) {
    const [now, before] = [colourAt(ringed, place), colourAt(plain, place)];
    if (now !== before && contrast(now, before) >= 3) changed++;
  }
  // For a link over two lines, the longer part.
  const perimeter = await control.evaluate(element => Math.max(...[...element.getClientRects()].map(({ width, height }) => 2 * (width + height))));
  return { changed, needed: 2 * perimeter };
}

/** All elements at which Tab should stop, in the order of the page. Runs in the page, like the functions below. */
function tabStops() {
  const groups = new Set();
  const isStop = element => {
    if (element.tabIndex < 0 || element.disabled || element.type === 'hidden') return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== 'radio') return true;
    // A group of choices is one stop.
    const first = !groups.has(element.name);
    groups.add(element.name);
    return first;
  };
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(isStop);
}

/** The words by which a stop is known. */
function wordsOf(element) {
  return element.type === 'radio' ? element.name : (element.innerText || element.name || element.getAttribute('aria-label') || '').trim();
}

/** Describes the focused element: its words, its box, and what hides it. */
function describeStop(element, words) {
  // For a link over two lines, the first.
  const { left, right, top, bottom } = element.getClientRects()[0];
  const middle = { x: (left + right) / 2, y: Math.min((top + bottom) / 2, innerHeight - 1) };
  const hidden = [];
  const hit = document.elementFromPoint(middle.x, middle.y);
  const isItself = hit && (element.contains(hit) || [...(element.labels ?? [])].some(label => label.contains(hit)));
  if (!isItself) hidden.push(`${words}: ${hit ? `under ${hit.localName}.${hit.className}` : 'off the screen'}`);
  if (getComputedStyle(element).outlineStyle === 'none') hidden.push(`${words}: no outline`);
  return { words, hidden, box: { left, right, top: top + scrollY, bottom: bottom + scrollY }, region: element.closest('header, main, footer')?.localName };
}

/** The pairs of stops of which the second lies before the first in reading order. A column further on may begin higher up. */
function outOfOrder(stops, dir) {
  const faults = [];
  for (let place = 1; place < stops.length; place++) {
    const [from, to] = [stops[place - 1], stops[place]];
    if (from.region !== to.region || from.region === undefined) continue;
    const isFurther = dir === 'rtl' ? to.box.right <= from.box.left + 1 : to.box.left >= from.box.right - 1;
    const isBack = dir === 'rtl' ? to.box.left >= from.box.right - 1 : to.box.right <= from.box.left + 1;
    const isAbove = to.box.bottom <= from.box.top + 1;
    const isBeside = Math.abs(to.box.top + to.box.bottom - from.box.top - from.box.bottom) < to.box.bottom - to.box.top;
    if ((isAbove && !isFurther) || (isBeside && isBack)) faults.push(`${from.words} -> ${to.words}`);
  }
  return faults;
}
