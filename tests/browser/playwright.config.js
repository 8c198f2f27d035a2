// Configuration of the browser tests: the browser, the viewport, with or without JavaScript.
import { defineConfig } from '@playwright/test';

import { CHROMIUM, FLAGS } from './support/chromium.js';
import { PHONE } from './support/every-page.js';

const { SCREENSHOTS, PLAYWRIGHT_REPORT } = process.env;

const BROWSER = { executablePath: CHROMIUM, args: FLAGS };

/** The browser's setting for text of twice the size. A user style sheet would not affect media queries. */
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
    // Pages load at once. What cannot be tapped within this time, even on a busy machine, never can.
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: BROWSER,
  },
  projects: [
    { name: 'no JavaScript', testMatch: ['journey', 'forms', 'personas', 'mishaps', 'edge', 'notices', 'tracking', 'keyboard', 'focus', 'languages', 'desk', 'desk-slow', 'pages', 'print', 'reflow', 'targets'].map(name => `${name}.spec.js`) },
    { name: 'large text', testMatch: 'large-text.spec.js', use: { launchOptions: LARGE_TEXT } },
    // The site has no JavaScript. The accessibility checker and what measures the layout are scripts that run in the page.
    { name: 'with JavaScript', testMatch: ['axe', 'calm', 'contrast', 'direction', 'function-pages', 'desk-pages'].map(name => `${name}.spec.js`), use: { javaScriptEnabled: true } },
    // Pictures for people to look at. They assert nothing and are not part of a test run.
    ...(SCREENSHOTS ? [{ name: 'screenshots', testMatch: 'screenshots.spec.js' }] : []),
  ],
});
