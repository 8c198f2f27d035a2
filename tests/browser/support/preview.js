// The test runner with a preview of its own for each worker.
import { test as base } from '@playwright/test';

import { startPreview } from './start-preview.js';

export const test = base.extend({
  preview: [
    async ({}, use) => {
      const { address, stop } = await startPreview();
      await use(address);
      await stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ preview }, use) => use(preview),
});

export { expect } from '@playwright/test';
