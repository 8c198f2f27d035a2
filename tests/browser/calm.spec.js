// Nothing on a page moves by itself: text does not shift when the font arrives late, and nothing moves if the reader prefers
// less motion.
//
// The fallback fonts match the site's font to a few thousandths of a line's width. So the last word of a full line may still
// move to the next line. No page may shift by more than Core Web Vitals call good, and the average over all pages must be much
// smaller.
import { LANGUAGES } from './support/applicant.js';
import { everyKind, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';

/** The sum of shifts below which a page is stable (web.dev/articles/cls). */
const GOOD = 0.1;
/** The limit for the average over all kinds of pages. Fallback fonts that do not match shift a page of text by 0.035 to 0.066. */
const LITTLE = 0.015;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: nothing shifts on any kind of page when the font arrives late`, async ({ page }) => {
    let late = 0;
    const sums = [];
    await page.route(/\.woff2$/, async route => {
      late++;
      await new Promise(resolve => setTimeout(resolve, 700));
      await route.continue();
    });
    await onEach(page, everyKind(lang), async ({ label }) => {
      // Fonts of the previous page no longer matter. Measuring before the fonts are ready would miss shifts.
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      const shifts = await page.evaluate(shifted);
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      sums.push(sum);
      expect.soft(sum, `${label}: ${shifts.map(({ words }) => words).join(', ')}`).toBeLessThan(GOOD);
      // Makes the next page request the font again.
      await (await page.context().newCDPSession(page)).send('Network.clearBrowserCache');
    });
    expect(sums.reduce((total, sum) => total + sum, 0) / sums.length, 'the average').toBeLessThan(LITTLE);
    expect(late, 'pages that waited for a font').toBeGreaterThanOrEqual(everyKind(lang).length);
  });
}

test('nothing moves on any kind of page if the reader prefers less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await onEach(page, everyKind('ar'), async ({ label }) => {
    expect.soft(await page.evaluate(moving), label).toEqual([]);
  });
});

/** Returns the layout shifts since the page was opened, each with its value and its words. Runs in the page. */
function shifted() {
  return new Promise(resolve => {
    const shifts = [];
    const note = entries => {
      for (const { value, sources, hadRecentInput } of entries) {
        if (hadRecentInput) continue;
        const words = sources.map(({ node }) => (node?.innerText ?? node?.textContent ?? '').trim().slice(0, 30));
        shifts.push({ value, words: words.join(' | ') });
      }
    };
    const observer = new PerformanceObserver(list => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    // Two frames: the first draws with the new font, and the shift is reported after it.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
      note(observer.takeRecords());
      resolve(shifts);
    })));
  });
}

/** Finds what would move: transitions, animations, smooth scrolling. Runs in the page. */
function moving() {
  const faults = [];
  const lasts = times => times.split(',').some(time => parseFloat(time) > 0.001);
  for (const element of document.querySelectorAll('*')) {
    for (const part of [null, '::before', '::after', '::details-content']) {
      const style = getComputedStyle(element, part);
      const name = `${element.localName}.${element.className}${part ?? ''}`;
      if (style.transitionProperty !== 'none' && lasts(style.transitionDuration)) faults.push(`${name}: transition ${style.transition}`);
      if (style.animationName !== 'none' && lasts(style.animationDuration)) faults.push(`${name}: animation ${style.animation}`);
      if (!part && style.scrollBehavior === 'smooth') faults.push(`${name}: smooth scrolling`);
    }
  }
  if (document.getAnimations().length) faults.push(`${document.getAnimations().length} animations run`);
  return [...new Set(faults)];
}
