// Lighthouse on one page, in a browser of its own.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { CHROMIUM, FLAGS } from '../browser/support/chromium.js';

/**
 * Runs Lighthouse on a page, as a phone on a slow network.
 * @param {string} url
 * @param {import('lighthouse').Flags} flags what to look at
 * @returns {Promise<import('lighthouse').Result>}
 */
export async function audited(url, flags) {
  const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: FLAGS });
  try {
    const { lhr } = await lighthouse(url, { ...flags, port: chrome.port, disableFullPageScreenshot: true, logLevel: 'error' });
    return lhr;
  } finally {
    chrome.kill();
  }
}
