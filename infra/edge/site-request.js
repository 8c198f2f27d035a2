// The CloudFront Function that sees every request for a page and for the form first (event: viewer request, runtime:
// cloudfront-js-2.0). It decides which file of the site answers, or answers itself with a redirect. It never reads what a
// person typed: functions are not given the body.
//
// `infra/deployment/site/edge_functions.py` puts the site's data in the place of __SITE__ and takes these comments out: the code
// may have 10,240 bytes. `tests/edge` holds the result to a table of addresses. Only what the runtime lists may be used:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
//
// The security headers are not set here. The behaviour's response headers policy adds them to whatever is sent to requests
// that match it, and an answer of this function has no body that they could protect:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/modifying-response-headers.html

// Lists are texts with a space before and after each entry, because a search in a text needs neither a loop nor building an
// object each time that the function runs:
//   both    the pages of both languages, by their path without the language: " about services/support "
//   ar, en  the pages of one language alone; all three are missing where the list does not fit
//   files   the other files outside of /assets/: " /robots.txt /ar/404.html "
//   moved   old addresses in lower case, each with its status and where it leads: " /old/=301/ar/new/ /gone/=410 "
const SITE = __SITE__;

// Before all this infra/edge.yaml puts a line of its own, CLOSED: whether the forms are closed on purpose. It is a parameter of the
// stack, so that it changes while the code stays, and stays while the code changes.

function handler(event) {
    const request = event.request;
    if (request.uri.startsWith('/intake/')) {
        return CLOSED && isClosed(request.uri) ? goTo(303, closedPage(request.uri)) : request;
    }
    if (request.uri.startsWith('/assets/')) {
        return request;
    }
    const path = decoded(request.uri);
    if (path === '/') {
        return home(request);
    }
    // A path that cannot be one is looked for no further; what it is made of is never sent back.
    return path === '' ? missing(request, request.uri) : find(request, path);
}

function find(request, path) {
    if (has(SITE.files, path)) {
        return serve(request, path);
    }
    const address = canonical(path);
    const old = moved(address.toLowerCase());
    if (old) {
        // The page for what was given up is that for what is not there, under a name of its own, with a status of its own.
        return old.status === 410 ? answerWith(request, address, '410') : goTo(old.status, old.to);
    }
    const page = known(address) || known(address.toLowerCase());
    if (page === '') {
        return missing(request, address);
    }
    if (path !== page) {
        return goTo(301, page);
    }
    // The form's own page too: nobody should fill in what cannot be sent.
    if (CLOSED && /^\/(ar|en)\/forms\/[^\/]+\/$/.test(page)) {
        return goTo(302, closedPage(page));
    }
    return serve(request, page + 'index.html');
}

// A path as people read it, or nothing where it cannot be the path of anything here. White space would be found between the
// entries of the lists, a question mark would begin a query, and dots would lead elsewhere.
function decoded(uri) {
    let path = '';
    try {
        path = decodeURIComponent(uri);
    } catch (error) {
        return '';
    }
    return path[0] === '/' && !/[\s\\?#]|\/\.\.?(\/|$)/.test(path) ? path : '';
}

// Each address has one form: single slashes, one at the end, no file name.
function canonical(path) {
    return (path + '/').replace(/\/+/g, '/').replace(/\/index\.html\/$/, '/');
}

function has(list, entry) {
    return list.includes(' ' + entry + ' ');
}

// The page's address, or nothing where there is none.
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
        // The list did not fit: what looks like a page is asked for, and where there is none the distribution says so.
        return /\.[^\/]*$/.test(key) ? '' : address;
    }
    // The language's first page has no key.
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

// The first page: in the language that is asked for most, Arabic where both are asked for alike. Whoever asks for neither
// chooses on a page. That one is asked for again each time, and this answer is not kept: both depend on a header.
function home(request) {
    const header = request.headers['accept-language'];
    const wanted = { ar: 0, en: 0 };
    // RFC 9110, section 12.5.4. Nobody speaks more than a few: a long header is not worth the function's time.
    (header ? header.value.slice(0, 500) : '').toLowerCase().split(',').forEach((range) => {
        const parts = range.split(';');
        const tag = parts[0].trim().split('-')[0];
        const weight = parts[1] === undefined ? ['', '1'] : /^\s*q=([01](\.\d{0,3})?)\s*$/.exec(parts[1]);
        if (weight && (tag === 'ar' || tag === 'en')) {
            wanted[tag] = Math.max(wanted[tag], Math.min(1, Number(weight[1])));
        }
    });
    if (wanted.ar > 0 && wanted.ar >= wanted.en) {
        return goTo(302, '/ar/');
    }
    return wanted.en > 0 ? goTo(302, '/en/') : serve(request, '/index.html');
}

// What is asked of the form while it is closed, except the page with a person's reference number and the file by which a
// deployment sees that the form works again: neither reads or stores anything.
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

// The page for what is not there, in the language of the address. The file carries the status with it, and the function that
// sees the answers (site-response.js) puts it in its place. A file name is left to the distribution where pages are not known.
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

// No page reads a query, so none is carried on: what a messenger appended to a link ends here. `to` is never made of what was
// asked for unless it was found in a list.
function goTo(code, to) {
    return {
        statusCode: code,
        headers: {
            location: { value: encodeURI(to) },
            // A day, so that browsers forget a redirect that was a mistake.
            'cache-control': { value: code === 301 ? 'public, max-age=86400' : 'no-store' },
        },
    };
}
