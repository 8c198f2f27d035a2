// Where the keyboard is: it goes through a page in the order in which the page is read, never to a place that cannot be
// seen, and its ring stands out from whatever is behind it.
import { LANGUAGES } from './support/applicant.js';
import { PHONE, everyKind, onEach } from './support/every-page.js';
import { tabThrough } from './support/keys.js';
import { colourAt, contrast, picture } from './support/pixels.js';
import { expect, test } from './support/preview.js';

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: Tab goes through every kind of page in the order of reading, and each stop can be seen`, async ({ page }) => {
    await onEach(page, everyKind(lang), async ({ called }) => {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        const expected = await page.evaluate(stopsInOrder);
        const stops = await tabThrough(page, lookAround);
        expect.soft(stops.map(({ words }) => words), `${called} on a screen of ${width}: every stop, in order`).toEqual(expected);
        expect.soft(stops.flatMap(({ hidden }) => hidden), `${called} on a screen of ${width}: what cannot be seen`).toEqual([]);
        expect.soft(outOfOrder(stops, LANGUAGES[lang].dir), `${called} on a screen of ${width}: against the order of reading`).toEqual([]);
      }
    });
  });
}

// What is proved: with the focus, at least as many pixels change as a line of two CSS pixels around the control has, each by
// 3:1 against what was there before (WCAG 2.4.13), where the control really stands: each look of a control on each ground,
// once. Not proved: that the ring stands out for every eye, or on a ground that no page has yet.
const SCHEMES = [
  { what: 'in light', media: { colorScheme: 'light' } },
  { what: 'in dark', media: { colorScheme: 'dark' } },
  { what: 'in forced colours', media: { forcedColors: 'active' } },
];
for (const { what, media } of SCHEMES) {
  test(`the ring around what has the focus stands out ${what}`, async ({ page }) => {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    const seen = new Set();
    await onEach(page, everyKind('ar'), async ({ called }) => {
      // High enough for every control to be seen whole.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...PHONE, height });
      await tabThrough(page, lookOf, async look => {
        if (seen.has(look)) return;
        seen.add(look);
        const { changed, needed } = await ring(page);
        expect.soft(changed, `${called}: pixels of the ring around ${look}`).toBeGreaterThanOrEqual(needed);
      });
    });
    expect(seen.size, 'looks that were compared').toBeGreaterThan(8);
  });
}

/** A name for how a control looks: its classes and those of what it stands in. */
function lookOf(element) {
  const names = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) names.push([at.localName, ...at.classList].join('.'));
  return names.join(' < ');
}

/** How many pixels change by 3:1 with the focus, and how many there must be. */
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
  // Of a link that runs over two lines, its longer part.
  const perimeter = await control.evaluate(element => Math.max(...[...element.getClientRects()].map(({ width, height }) => 2 * (width + height))));
  return { changed, needed: 2 * perimeter };
}

/** The words of everything that Tab should stop at, in the order of the page. Runs in the page, as all below. */
function stopsInOrder() {
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
    .filter(isStop)
    .map(element => element.type === 'radio' ? element.name : (element.innerText || element.name || element.getAttribute('aria-label') || '').trim());
}

/** What has the focus, where it is, and whether anything hides it. */
function lookAround(element) {
  const words = element.type === 'radio' ? element.name : (element.innerText || element.name || element.getAttribute('aria-label') || '').trim();
  // Of a link that runs over two lines, the first.
  const { left, right, top, bottom } = element.getClientRects()[0];
  const middle = { x: (left + right) / 2, y: Math.min((top + bottom) / 2, innerHeight - 1) };
  const hidden = [];
  const hit = document.elementFromPoint(middle.x, middle.y);
  const isItself = hit && (element.contains(hit) || [...(element.labels ?? [])].some(label => label.contains(hit)));
  if (!isItself) hidden.push(`${words}: ${hit ? `under ${hit.localName}.${hit.className}` : 'off the screen'}`);
  if (getComputedStyle(element).outlineStyle === 'none') hidden.push(`${words}: no outline`);
  return { words, hidden, box: { left, right, top: top + scrollY, bottom: bottom + scrollY }, region: element.closest('header, main, footer')?.localName };
}

/** The stops that lie before the stop that the keyboard came from; a column further on may begin higher up. */
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
