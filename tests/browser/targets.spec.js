// Targets are large enough for a shaking hand: controls are at least 44 by 44 CSS pixels (WCAG 2.5.5), other links 24 by 24 or
// with that much space around them (WCAG 2.5.8).
import { LANGUAGES } from './support/applicant.js';
import { everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every target on every page is large enough`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ label }) => {
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        expect.soft(await page.evaluate(tooSmall), `${label} on a screen of ${width}`).toEqual([]);
        // On a phone the menu shows its links only when it is open.
        const menu = page.locator('header summary');
        if (!(await menu.isVisible())) continue;
        await menu.click();
        expect.soft(await page.evaluate(tooSmall), `${label} on a screen of ${width}, with the menu open`).toEqual([]);
        await menu.click();
      }
    });
  });
}

/** Finds targets that are too small, with their words and size. Runs in the page, so it cannot use anything from outside. */
function tooSmall() {
  const CONTROL = 44;
  const LINK = 24;
  /** Smaller differences, in CSS pixels, come from rounding. */
  const SLACK = 0.05;
  const CONTROLS = 'button, input:not([type="hidden"]), select, textarea, summary, .button, header a, nav.menu a, .switch, footer nav a';

  const targets = [...document.querySelectorAll('a[href], button, input:not([type="hidden"]), select, textarea, summary')]
    .filter(target => target.getAttribute('aria-hidden') !== 'true' && target.checkVisibility({ visibilityProperty: true }))
    // The skip link is above the page.
    .filter(target => boxOf(target).bottom + scrollY > 0 && isPointerTarget(target));

  const small = targets
    .filter(target => target.matches(CONTROLS))
    .map(target => ({ target, box: boxOf(target) }))
    .filter(({ box }) => box.width < CONTROL - SLACK || box.height < CONTROL - SLACK)
    .map(({ target, box }) => describe(target, box, CONTROL));

  const links = targets.filter(target => !target.matches(CONTROLS));
  const undersized = links.filter(link => !isInSentence(link) && Math.min(boxOf(link).width, boxOf(link).height) < LINK - SLACK);
  for (const link of undersized) {
    if (targets.some(other => other !== link && !other.contains(link) && crowds(link, other))) small.push(describe(link, boxOf(link), LINK));
  }
  return small;

  /** Whether a pointer can hit the target. Elements that show at most one pixel are for screen readers only. */
  function isPointerTarget(target) {
    for (let at = target; at && at !== document.body; at = at.parentElement) {
      const { width, height } = at.getBoundingClientRect();
      if (Math.min(width, height) <= 1 && getComputedStyle(at).overflow === 'hidden') return false;
    }
    return true;
  }

  /** The box that can be tapped. That of a field includes its label, whose overlay may fill the whole line. */
  function boxOf(target) {
    const boxes = [target.getBoundingClientRect()];
    if (['checkbox', 'radio'].includes(target.type)) {
      for (const label of target.labels) {
        boxes.push(label.getBoundingClientRect());
        const overlay = getComputedStyle(label, '::after');
        if (overlay.position === 'absolute' && overlay.content !== 'none') boxes.push(label.offsetParent.getBoundingClientRect());
      }
    }
    const left = Math.min(...boxes.map(box => box.left));
    const right = Math.max(...boxes.map(box => box.right));
    const top = Math.min(...boxes.map(box => box.top));
    const bottom = Math.max(...boxes.map(box => box.bottom));
    return { left, right, top, bottom, width: right - left, height: bottom - top };
  }

  /** Whether a link is inline among other words. Such links are exempt, because their height is that of the line. */
  function isInSentence(link) {
    const block = link.closest('p, li, dd, dt, td, th, h1, h2, h3, h4, h5, h6, label, legend, figcaption, blockquote') ?? link.parentElement;
    const links = [...block.querySelectorAll('a')].map(other => other.textContent).join('');
    const beside = block.textContent.replace(/[\s\p{P}\p{S}]/gu, '').length > links.replace(/[\s\p{P}\p{S}]/gu, '').length;
    return getComputedStyle(link).display === 'inline' && beside;
  }

  /** Whether a circle of 24 pixels around the middle of a small link touches another target (WCAG 2.5.8, "spacing"). */
  function crowds(link, other) {
    const from = boxOf(link);
    const x = (from.left + from.right) / 2;
    const y = (from.top + from.bottom) / 2;
    const to = boxOf(other);
    const nearest = Math.hypot(x - Math.max(to.left, Math.min(x, to.right)), y - Math.max(to.top, Math.min(y, to.bottom)));
    if (nearest < LINK / 2) return true;
    const isSmallToo = Math.min(to.width, to.height) < LINK;
    return isSmallToo && Math.hypot(x - (to.left + to.right) / 2, y - (to.top + to.bottom) / 2) < LINK;
  }

  function describe(target, box, least) {
    const words = (target.innerText || target.name || target.className).trim().replace(/\s+/g, ' ').slice(0, 40);
    return `${words}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}, less than ${least}`;
  }
}
