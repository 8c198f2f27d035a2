// The page by keyboard.
import { expect } from '@playwright/test';

/** More presses than any form here has places to stop. */
const MANY = 80;

/** Presses Tab until the place has the focus. On the way, whatever has the focus can be seen (WCAG 2.4.7 and 2.4.11). */
export async function tabTo(page, selector, presses = MANY) {
  for (let pressed = 0; pressed <= presses; pressed++) {
    if (await page.locator(`${selector}:focus`).count()) return;
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    await expect(focused).toBeInViewport();
    expect(await focused.evaluate(element => getComputedStyle(element).outlineStyle)).not.toBe('none');
  }
  throw new Error(`Tab never came to ${selector}`);
}

/**
 * Presses Tab through the whole page, from its first stop to its last.
 * @param {(element: Element) => T} read what to note of each stop; runs in the page, so it can use nothing from outside
 * @param {(note: T) => Promise<void>} [visit] what to do there
 * @returns {Promise<T[]>} the notes
 * @template T
 */
export async function tabThrough(page, read, visit) {
  await startBeforeAll(page);
  const notes = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const note = await page.evaluate(`(${noteStop})(${read})`);
    // After the last stop the browser goes to its own controls, or, where it has none, to the first stop again.
    if (note === null) return notes;
    notes.push(note);
    await visit?.(note);
  }
}

/** Puts the keyboard before the first stop, wherever it was: in the page, or at the place that the address names. */
async function startBeforeAll(page) {
  // The browser goes to that place by itself, and on a busy machine only after the page is there.
  for (let look = 0; look < 20 && !(await page.evaluate(isAtItsPlace)); look++) await page.waitForTimeout(100);
  await page.evaluate(() => {
    scrollTo(0, 0);
    const start = document.createElement('span');
    start.tabIndex = 0;
    document.body.prepend(start);
    start.focus();
    // Tab goes on from where the last thing was that had the focus, even when it is gone.
    start.remove();
    delete window.firstStop;
    window.hasStarted = true;
  });
}

/** Whether the browser has gone to the place that the address names, if it names one that can have the focus. */
function isAtItsPlace() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return window.hasStarted || !place?.matches('[tabindex], input, textarea, button, a') || document.activeElement === place;
}

function noteStop(read) {
  const element = document.activeElement;
  if (element === document.body || element === window.firstStop) return null;
  window.firstStop ??= element;
  return read(element);
}
