// The function that sees answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadInNjs } from './support/njs.js';
import { load } from './support/runtime.js';
import { generate } from './support/site.js';
import { SITE } from './table.js';
import { request } from './support/visitor.js';

const code = generate(SITE).code['site-response.js'];
const [handler, inNjs] = [load(code), loadInNjs(code)];

/** What the function makes of an answer of the bucket. */
function answer(statusCode, headers) {
  const event = { ...request('/ar/nowhere/'), response: { statusCode, statusDescription: 'OK', headers, cookies: {} } };
  const told = handler(event);
  assert.deepEqual(inNjs(event), told);
  return told;
}

const PAGE = { 'content-type': { value: 'text/html; charset=utf-8' }, etag: { value: '"x"' } };

for (const [status, words] of [['404', 'Not Found'], ['410', 'Gone']]) {
  test(`a file that stands for ${status} is answered with it, and nobody sees where it stood`, () => {
    const told = answer(200, { ...PAGE, 'x-amz-meta-status': { value: status } });
    assert.deepEqual(told, { statusCode: Number(status), statusDescription: words, headers: PAGE, cookies: {} });
  });
}

test("a browser's copy of such a file that is still right stays right", () => {
  assert.deepEqual(answer(304, { etag: { value: '"x"' }, 'x-amz-meta-status': { value: '404' } }), {
    statusCode: 304, statusDescription: 'OK', headers: { etag: { value: '"x"' } }, cookies: {},
  });
});

test('any other answer goes on as it is', () => {
  for (const status of [200, 206, 304]) {
    assert.deepEqual(answer(status, PAGE), { statusCode: status, statusDescription: 'OK', headers: PAGE, cookies: {} });
  }
});
