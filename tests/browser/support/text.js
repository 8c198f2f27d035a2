// Whether the words of a page can be read: none is outside the screen, cut off, or on top of others. Measured on the boxes of
// the text itself, so it does not depend on the layout.

/**
 * Finds text that cannot be read.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<string[]>} a line for each fault, with the words that it affects; empty if there is none
 */
export const unreadable = page => page.evaluate(findUnreadable);

/** Runs in the page, so it cannot use anything from outside. */
function findUnreadable() {
  /** Smaller differences, in CSS pixels, come from rounding. */
  const SLACK = 1.5;
  const screen = document.documentElement.clientWidth;

  const faults = [];
  if (document.documentElement.scrollWidth > screen) {
    faults.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${screen}`);
  }

  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const ancestors = containers(element);
    // Text for screen readers only is in a box of one pixel.
    if (ancestors.some(({ box }) => box.width <= 1 || box.height <= 1)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = node.data.trim().replace(/\s+/g, ' ').slice(0, 40);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      // The skip link is above the page until it has the focus.
      if (rect.bottom + scrollY <= 0) continue;
      pieces.push({ node, words, rect });
      const scroller = ancestors.find(({ scrolls }) => scrolls);
      if (!scroller && (rect.left < -SLACK || rect.right > screen + SLACK)) faults.push(`beyond the screen: ${words}`);
      const clipper = ancestors.find(({ box, cuts }) => cuts && sticksOut(rect, box));
      if (clipper) faults.push(`cut off by ${clipper.name}: ${words}`);
    }
  }

  // A line's box extends above and below its letters, so boxes of neighbouring lines may touch. Their middles may not.
  const middles = pieces.map(({ node, words, rect }) => ({
    node, words,
    left: rect.left + 1, right: rect.right - 1,
    top: rect.top + rect.height * 0.3, bottom: rect.bottom - rect.height * 0.3,
  }));
  middles.sort((a, b) => a.top - b.top);
  middles.forEach((a, place) => {
    for (let next = place + 1; next < middles.length && middles[next].top < a.bottom; next++) {
      const b = middles[next];
      if (a.node !== b.node && b.left < a.right && a.left < b.right) faults.push(`on top of each other: ${a.words} | ${b.words}`);
    }
  });
  return [...new Set(faults)];

  /** The boxes that contain an element, without the page itself, and whether each scrolls or cuts off what does not fit. */
  function containers(element) {
    const found = [];
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { display, overflowX, overflowY } = getComputedStyle(at);
      if (display === 'inline' || display === 'contents') continue;
      found.push({
        name: at.className ? `.${at.className}` : at.localName,
        box: at.getBoundingClientRect(),
        scrolls: overflowX === 'auto' || overflowX === 'scroll',
        cuts: [overflowX, overflowY].some(way => way === 'hidden' || way === 'clip'),
      });
    }
    return found;
  }

  function sticksOut(rect, box) {
    // Letters do not fill the height of their line: a quarter may be missing at the top and at the bottom before a letter is.
    const vertically = rect.height * 0.25;
    return (
      rect.left < box.left - SLACK || rect.right > box.right + SLACK ||
      rect.top + vertically < box.top || rect.bottom - vertically > box.bottom
    );
  }
}

/**
 * Applies a style sheet to the page that overrides the site's, as a reader's own style does. The site's Content-Security-Policy
 * forbids style elements; a constructed sheet is not markup.
 */
export const applyStyle = (page, css) =>
  page.evaluate(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, css);
