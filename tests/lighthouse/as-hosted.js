// The preview as the hosting will answer: with the headers of `headers.json`, and compressed. Lighthouse judges both.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const compress = promisify(brotliCompress);

/** What is compressed already. */
const COMPACT = /^(image\/(?!svg)|font\/|application\/octet-stream)/;

/**
 * Serves a running preview's site.
 * @param {{ address: string, built: string }} preview
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>}
 */
export async function serveAsHosted({ address, built }) {
  const rules = JSON.parse(await readFile(join(built, 'headers.json'), 'utf8'));
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
    const { pathname } = new URL(request.url, address);
    for (const [name, value] of hostedHeaders(pathname)) response.setHeader(name, value);
    // What the intake function answers says itself how it may be kept, and nothing is put over that.
    if (pathname.startsWith('/intake/')) response.setHeader('Cache-Control', from.headers.get('cache-control'));
    if (!COMPACT.test(type) && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')) {
      body = await compress(body);
      response.setHeader('Content-Encoding', 'br');
      response.setHeader('Vary', 'Accept-Encoding');
    }
    response.setHeader('Content-Length', body.length);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  /** An answer takes each header from the first rule that fits its path and has that header. */
  function hostedHeaders(path) {
    const headers = new Map();
    for (const rule of rules) {
      const fits = rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path;
      if (!fits) continue;
      for (const [name, value] of Object.entries(rule.headers)) if (!headers.has(name)) headers.set(name, value);
    }
    return headers;
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
