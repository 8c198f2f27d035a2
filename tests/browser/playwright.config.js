// How the suite runs: which browser, at which width, with or without JavaScript. What is tested stands in the specs.
import { defineConfig } from '@playwright/test';

import { CHROMIUM, FLAGS } from './support/chromium.js';
import { PHONE } from './support/every-page.js';

const { SCREENSHOTS, PLAYWRIGHT_REPORT } = process.env;

const BROWSER = { executablePath: CHROMIUM, args: FLAGS };

/** The reader's setting for text of twice the size; a style laid over the page would not reach its media queries. */
const LARGE_TEXT = { ...BROWSER, args: [...FLAGS, '--blink-settings=defaultFontSize=32,defaultFixedFontSize=26'] };

export default defineConfig({
  testDir: '.',
  outputDir: '.work/failures',
  // Every worker starts a browser and a preview of its own; more than two only wait for each other on a small machine.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 60_000,
  reporter: PLAYWRIGHT_REPORT ? [['list'], ['json', { outputFile: PLAYWRIGHT_REPORT }]] : 'list',
  use: {
    viewport: PHONE,
    javaScriptEnabled: false,
    // The pages are there at once; what cannot be tapped by then, even on a busy machine, never can.
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: BROWSER,
  },
  projects: [
    { name: 'no JavaScript', testMatch: ['journey', 'forms', 'mishaps', 'edge', 'notices', 'keyboard', 'focus', 'languages', 'pages', 'print', 'reflow', 'targets'].map(name => `${name}.spec.js`) },
    { name: 'large text', testMatch: 'large-text.spec.js', use: { launchOptions: LARGE_TEXT } },
    // The site has no JavaScript; the accessibility checker and what watches the page move are scripts that run in it.
    { name: 'with JavaScript', testMatch: ['axe', 'calm', 'contrast', 'function-pages'].map(name => `${name}.spec.js`), use: { javaScriptEnabled: true } },
    // Pictures for people to look at. They assert nothing, so they are no part of a test run.
    ...(SCREENSHOTS ? [{ name: 'screenshots', testMatch: 'screenshots.spec.js' }] : []),
  ],
});
