// The test runner with one preview for each worker, or for each test.
import { test as base } from '@playwright/test';

import { startPreview } from './start-preview.js';

const preview = async ({}, use) => {
  const { address, stop } = await startPreview();
  await use(address);
  await stop();
};
const withSample = number => async ({}, use) => {
  const { address, stop } = await startPreview(['--sample', String(number)]);
  await use(address);
  await stop();
};
const baseURL = async ({ preview }, use) => use(preview);

export const test = base.extend({ preview: [preview, { scope: 'worker' }], baseURL });

/** A test with its own preview, whose mailbox holds only the mails of this test. */
export const testWithOwnPreview = base.extend({ preview, baseURL });

/** A test with its own preview, whose table holds invented requests. */
export const testWithSample = base.extend({ preview: withSample(40), baseURL });

/** The same with so many requests that a list has several pages. */
export const testWithFullLists = base.extend({ preview: withSample(90), baseURL });

export { expect } from '@playwright/test';
