// A stand-in for CloudFront: the functions at the edge with the build's data, the site's files with the host's headers, and the
// intake function, all behind one address. A test can close the forms or make the origin fail.
//
// It proves nothing about the real distribution: infra/edge.yaml says which page replaces which status.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { load } from '../../edge/support/runtime.js';
import { generate } from '../../edge/support/site.js';
import { request as viewerRequest } from '../../edge/support/visitor.js';
import { hostedHeaders } from './hosted-headers.js';
import { REPOSITORY } from './start-preview.js';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2',
};

/** The failures that a visitor of the form can meet: the status, and the page that CloudFront shows for it. */
export const FAILURES = {
  'the firewall refuses': { status: 403, page: built => join(built, 'site/closed.html') },
  'the firewall has seen too much from the network': { status: 429, page: () => join(REPOSITORY, 'infra/waf/too-many-requests.html') },
  'the region does not answer': { status: 504, page: built => join(built, 'site/closed.html') },
};

/**
 * Serves a running preview behind the stand-in.
 * @param {{ address: string, built: string }} preview
 */
export async function serveAtTheEdge({ address, built }) {
  const [open, closed] = [false, true].map(closed => generate(built, { closed }).code);
  const functions = { open: load(open['site-request.js']), closed: load(closed['site-request.js']), response: load(open['site-response.js']) };
  const headersOf = hostedHeaders(built);
  const edge = {
    /** Whether the forms are closed on purpose. */
    closed: false,
    /** The current failure, a key of `FAILURES`, or null. */
    failure: null,
    /** Whether the function still handles the request, so that the failure loses only its response. */
    losesOnlyResponse: false,
    /** The `Location` of the response that was lost. */
    lostLocation: null,
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(error => response.writeHead(500).end(String(error)));
  });

  async function answer(request, response) {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const event = viewerRequest(request.url, headers, request.method);
    const result = functions[edge.closed ? 'closed' : 'open'](event);
    if ('statusCode' in result) return send(response, result.statusCode, result.headers);
    return result.uri.startsWith('/intake/') ? intake(request, response) : file(event, result.uri, response);
  }

  async function file(event, uri, response) {
    const path = decodeURIComponent(uri);
    const headers = { 'content-type': { value: TYPES[extname(path)] ?? 'application/octet-stream' } };
    for (const [name, value] of headersOf(path)) headers[name.toLowerCase()] = { value };
    if (path.endsWith('/404.html')) headers['x-amz-meta-status'] = { value: '404' };
    const result = functions.response({ ...event, response: { statusCode: 200, statusDescription: 'OK', headers, cookies: {} } });
    send(response, result.statusCode, result.headers, await readFile(join(built, 'site', path)));
  }

  async function intake(request, response) {
    const body = Buffer.concat(await request.toArray());
    const failure = edge.failure && FAILURES[edge.failure];
    if (!failure || edge.losesOnlyResponse) {
      const { host, connection, 'content-length': length, ...headers } = request.headers;
      const from = await fetch(address + request.url, { method: request.method, headers, body: body.length ? body : undefined, redirect: 'manual' });
      const page = Buffer.from(await from.arrayBuffer());
      if (!failure) {
        const kept = [...from.headers].filter(([name]) => !['connection', 'content-length', 'transfer-encoding'].includes(name));
        return send(response, from.status, Object.fromEntries(kept.map(([name, value]) => [name, { value }])), page);
      }
      edge.lostLocation = from.headers.get('location');
    }
    const headers = { 'content-type': { value: TYPES['.html'] }, 'cache-control': { value: 'public, max-age=0, must-revalidate' } };
    return send(response, failure.status, headers, await readFile(failure.page(built)));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(edge, {
    address: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function send(response, status, headers, body = '') {
  response.writeHead(status, Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])));
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
