// How the suite runs: which browser, at which width, with or without JavaScript. What is tested stands in the specs.
import { defineConfig } from '@playwright/test';

/** The narrow phone of most applicants. */
const PHONE = { width: 360, height: 740 };

const { CHROMIUM, SCREENSHOTS, PLAYWRIGHT_REPORT } = process.env;

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
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: CHROMIUM || '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'no JavaScript', testMatch: ['journey.spec.js', 'keyboard.spec.js', 'pages.spec.js'] },
    // The site has no JavaScript; the accessibility checker is a script that runs in the page.
    { name: 'checker', testMatch: 'axe.spec.js', use: { javaScriptEnabled: true } },
    // Pictures for people to look at. They assert nothing, so they are no part of a test run.
    ...(SCREENSHOTS ? [{ name: 'screenshots', testMatch: 'screenshots.spec.js' }] : []),
  ],
});
