// The response function.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadInNjs } from './support/njs.js';
import { load } from './support/runtime.js';
import { generate } from './support/site.js';
import { SITE } from './table.js';
import { request } from './support/visitor.js';

const code = generate(SITE).code['site-response.js'];
const [handler, inNjs] = [load(code), loadInNjs(code)];

/** Returns the function's result for a response of the bucket, the same in both engines. */
function answer(statusCode, headers) {
  const event = { ...request('/ar/nowhere/'), response: { statusCode, statusDescription: 'OK', headers, cookies: {} } };
  const result = handler(event);
  assert.deepEqual(inNjs(event), result);
  return result;
}

const PAGE = { 'content-type': { value: 'text/html; charset=utf-8' }, etag: { value: '"x"' } };

for (const [status, words] of [['404', 'Not Found'], ['410', 'Gone']]) {
  test(`a file with the status ${status} in its metadata is answered with that status, and the metadata is removed`, () => {
    const result = answer(200, { ...PAGE, 'x-amz-meta-status': { value: status } });
    assert.deepEqual(result, { statusCode: Number(status), statusDescription: words, headers: PAGE, cookies: {} });
  });
}

test('a 304 for such a file stays a 304', () => {
  assert.deepEqual(answer(304, { etag: { value: '"x"' }, 'x-amz-meta-status': { value: '404' } }), {
    statusCode: 304, statusDescription: 'OK', headers: { etag: { value: '"x"' } }, cookies: {},
  });
});

test('other responses pass unchanged', () => {
  for (const status of [200, 206, 304]) {
    assert.deepEqual(answer(status, PAGE), { statusCode: status, statusDescription: 'OK', headers: PAGE, cookies: {} });
  }
});
