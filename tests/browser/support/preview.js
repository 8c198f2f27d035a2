// The test runner with a preview of its own for each worker, or for each test.
import { test as base } from '@playwright/test';

import { startPreview } from './start-preview.js';

const preview = async ({}, use) => {
  const { address, stop } = await startPreview();
  await use(address);
  await stop();
};
const baseURL = async ({ preview }, use) => use(preview);

export const test = base.extend({ preview: [preview, { scope: 'worker' }], baseURL });

/** A preview for the test alone: what is in its mailbox is of this test. */
export const testAlone = base.extend({ preview, baseURL });

export { expect } from '@playwright/test';
