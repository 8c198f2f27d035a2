// The CloudFront Function for requests to pages and to the form (event: viewer request, runtime: cloudfront-js-2.0). It chooses
// the file that answers a request, or answers with a redirect. It cannot read what a person typed: CloudFront Functions do not
// get the body.
//
// `infra/deployment/site/edge_functions.py` replaces __SITE__ by the site's data and removes the comments: the code can have
// 10,240 bytes. `tests/edge` tests the result against a table of addresses. Only features of this runtime can be used:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
//
// This function does not set the security headers. The cache behaviour's response headers policy adds them to every response of a
// matching request, and a response of this function has no body to protect:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/modifying-response-headers.html

// Each list is a string with a space before and after each entry. Searching a string needs no loop, and no object has to be built
// each time the function runs:
//   both    the pages of both languages, by their path without the language: " about services/support "
//   ar, en  the pages of one language alone; all three are missing where the list does not fit
//   files   the other files outside /assets/: " /robots.txt /ar/404.html "
//   moved   old addresses in lower case, each with its status and target: " /old/=301/ar/new/ /gone/=410 "
const SITE = __SITE__;

// infra/edge.yaml puts a line with the constant CLOSED in front of this code: whether the forms are closed on purpose. Its value
// is a parameter of the stack, so it can change without the code, and the code without it.

function handler(event) {
    const request = event.request;
    if (request.uri.startsWith('/intake/')) {
        return CLOSED && isClosed(request.uri) ? goTo(303, closedPage(request.uri)) : request;
    }
    if (request.uri.startsWith('/assets/')) {
        return request;
    }
    const path = decoded(request.uri);
    // An invalid path gets the 404 page. Nothing of it appears in the response.
    return path === '' ? missing(request, request.uri) : find(request, path);
}

function find(request, path) {
    if (has(SITE.files, path)) {
        return serve(request, path);
    }
    const address = canonical(path);
    const old = moved(address.toLowerCase());
    if (old) {
        // The 410 page is a copy of the 404 page with a name and a status of its own.
        return old.status === 410 ? answerWith(request, address, '410') : goTo(old.status, old.to);
    }
    const page = known(address) || known(address.toLowerCase());
    if (page === '') {
        // A list in parts becomes shorter when a page of it goes; then the list itself answers for the part that it no longer has.
        const list = known(address.toLowerCase().replace(/\/page_\d+\/$/, '/'));
        return list === '' ? missing(request, address) : goTo(302, list);
    }
    if (path !== page) {
        return goTo(301, page);
    }
    // The form's page is closed too: nobody should fill in a form that cannot be sent.
    if (CLOSED && /^\/(ar|en)\/forms\/[^\/_]+\/$/.test(page)) {
        return goTo(302, closedPage(page));
    }
    return serve(request, page + 'index.html');
}

// Returns the decoded path, or an empty string if it cannot be an address of the site. White space would match between the
// entries of the lists, a question mark would start a query, and dot segments would lead elsewhere.
function decoded(uri) {
    let path = '';
    try {
        path = decodeURIComponent(uri);
    } catch (error) {
        return '';
    }
    return path[0] === '/' && !/[\s\\?#]|\/\.\.?(\/|$)/.test(path) ? path : '';
}

// Returns the canonical form of an address: single slashes, one at the end, no file name.
function canonical(path) {
    return (path + '/').replace(/\/+/g, '/').replace(/\/index\.html\/$/, '/');
}

function has(list, entry) {
    return list.includes(' ' + entry + ' ');
}

// Returns the address if it is a page of the site, or an empty string.
function known(address) {
    if (address === '/') {
        return address;
    }
    const lang = langOf(address);
    if (lang === '') {
        return '';
    }
    const key = address.slice(4, -1);
    if (SITE.both === undefined) {
        // The list did not fit. Anything that looks like a page is requested; if it is missing, CloudFront's error response
        // answers.
        return /\.[^\/]*$/.test(key) ? '' : address;
    }
    // An empty key is the language's first page.
    return key === '' || has(SITE.both, key) || has(SITE[lang], key) ? address : '';
}

function moved(address) {
    const entry = ' ' + address + '=';
    const at = SITE.moved.indexOf(entry);
    if (at < 0) {
        return null;
    }
    const start = at + entry.length;
    return {
        status: Number(SITE.moved.slice(start, start + 3)),
        to: SITE.moved.slice(start + 3, SITE.moved.indexOf(' ', start)),
    };
}

// Whether a closed form blocks the path. It does not block a receipt, which shows a person's reference number, and version.json,
// by which a deployment checks the function: neither stores anything.
function isClosed(uri) {
    return !/^\/intake\/(version\.json$|(ar|en)\/receipt\/)/.test(uri);
}

function closedPage(uri) {
    const lang = langOf(uri.replace('/intake/', '/'));
    return (lang === '' ? '' : '/' + lang) + '/closed.html';
}

function langOf(address) {
    const lang = address.slice(1, 3);
    return (lang === 'ar' || lang === 'en') && address[3] === '/' ? lang : '';
}

// Serves the 404 page in the language of the address. The file's metadata contains the status, which site-response.js sets. If
// the list of pages did not fit, missing files below a language are left to CloudFront's error response.
function missing(request, address) {
    return SITE.both === undefined && langOf(address) !== '' ? request : answerWith(request, address, '404');
}

function answerWith(request, address, status) {
    const lang = langOf(address.toLowerCase());
    return serve(request, (lang === '' ? '' : '/' + lang) + '/' + status + '.html');
}

function serve(request, path) {
    request.uri = encodeURI(path);
    return request;
}

// Redirects without the query: no page reads one, and messengers append theirs to links. `to` must come from the site's lists,
// never from the request.
function goTo(code, to) {
    return {
        statusCode: code,
        headers: {
            location: { value: encodeURI(to) },
            // Permanent redirects are cached for a day only, so that browsers forget a mistaken one.
            'cache-control': { value: code === 301 ? 'public, max-age=86400' : 'no-store' },
        },
    };
}
