// Serves the preview like the host: with the headers of `headers.json`, and compressed. Lighthouse rates both.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

import { hostedHeaders } from '../browser/support/hosted-headers.js';

const compress = promisify(brotliCompress);

/** Media types that are already compressed. */
const COMPRESSED = /^(image\/(?!svg)|font\/|application\/octet-stream)/;

/**
 * Serves a running preview's site.
 * @param {{ address: string, built: string }} preview
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>}
 */
export async function serveAsHosted({ address, built }) {
  const headers = hostedHeaders(built);
  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      response.writeHead(502).end(String(error));
    });
  });

  async function answer(request, response) {
    const from = await fetch(address + request.url, { method: request.method, redirect: 'manual' });
    let body = Buffer.from(await from.arrayBuffer());
    const type = from.headers.get('content-type') ?? 'application/octet-stream';
    response.statusCode = from.status;
    response.setHeader('Content-Type', type);
    if (from.headers.has('location')) response.setHeader('Location', from.headers.get('location'));
    for (const [name, value] of headers(new URL(request.url, address).pathname)) response.setHeader(name, value);
    if (!COMPRESSED.test(type) && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')) {
      body = await compress(body);
      response.setHeader('Content-Encoding', 'br');
      response.setHeader('Vary', 'Accept-Encoding');
    }
    response.setHeader('Content-Length', body.length);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
