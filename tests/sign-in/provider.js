// An OpenID Connect provider by other authors (oidc-provider), as `sign-in/tests/provider.rs` starts it: on a free port, which it prints,
// until its standard input ends. Its own development pages take any name and password.
//
// Besides the provider's paths there are two for the tests: `GET /test/now`, the time in seconds, and `POST /test/rotate`, after which
// tokens are signed with new keys and the old ones are no longer published.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const REDIRECT_URI = 'https://desk.example/desk/in';

// Invented people.
const PEOPLE = {
    'person-1': { name: 'سارة', email: 'one@charity.example', email_verified: true },
    'person-2': { name: 'Person Two', email: 'two@charity.example', email_verified: false },
    'person-3': {},
};

function client(id, more = {}) {
    return { client_id: id, client_secret: `the secret of ${id}: +%`, redirect_uris: [REDIRECT_URI], require_auth_time: true, ...more };
}

let keysMade = 0;

function keys() {
    keysMade += 1;
    const pairs = [
        [generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RS256'],
        [generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'],
    ];
    return pairs.map(([pair, alg]) => ({
        ...pair.privateKey.export({ format: 'jwk' }),
        kid: `${alg}-${keysMade}`,
        alg,
        use: 'sig',
    }));
}

function provider(issuer) {
    return new Provider(issuer, {
        clients: [
            client('desk'),
            client('desk-es256', { id_token_signed_response_alg: 'ES256' }),
            client('another-service'),
        ],
        jwks: { keys: keys() },
        cookies: { keys: ['a key of the tests'] },
        pkce: { required: () => true },
        claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
        // Otherwise name and mail are told only by an endpoint of their own.
        conformIdTokenClaims: false,
        findAccount: (_, id) => PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
    });
}

let answer;
const server = createServer((request, response) => {
    const path = `${request.method} ${request.url}`;
    if (path === 'GET /test/now') {
        response.end(`${Math.floor(Date.now() / 1000)}`);
    } else if (path === 'POST /test/rotate') {
        answer = provider(issuer()).callback();
        response.end();
    } else {
        answer(request, response);
    }
});

function issuer() {
    return `http://127.0.0.1:${server.address().port}`;
}

server.listen(0, '127.0.0.1', () => {
    answer = provider(issuer()).callback();
    // The library prints notes of its own.
    process.stdout.write(`running on ${issuer()}\n`);
});
process.stdin.resume().on('end', () => process.exit());
