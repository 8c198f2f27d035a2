// An invented site, and the expected result for each of its addresses. `serve` names the file that is requested from the bucket.
import { request, summary } from './support/visitor.js';
import { STAND_IN_PAGES, siteFiles } from './support/site.js';

const IN_BOTH = ['', 'about/', 'services/', 'services/support/', 'forms/', 'forms/support/', 'channels/', 'news/', 'news/page_2/', 'forms/page_2/'];

const CONTENT = {
  pages: ['/', ...['ar', 'en'].flatMap(lang => IN_BOTH.map(page => `/${lang}/${page}`)), '/ar/only-arabic/', '/en/only-english/', '/ar/صفحة/'],
  files: [...STAND_IN_PAGES, '/robots.txt', '/version.json', '/ar/feed.xml'],
  redirects: [
    { from: '/old/', to: '/ar/about/', status: 301 },
    { from: '/About-Us/', to: '/en/about/', status: 301 },
    { from: '/ar/قديم/', to: '/ar/services/', status: 301 },
    { from: '/ar/moved/', to: '/ar/صفحة/', status: 301 },
    { from: '/ar/news/past/', to: '/ar/news/', status: 302 },
    { from: '/en/given-up/', status: 410 },
    { from: '/given-up/', status: 410 },
    { from: '/EN/About/', to: '/en/about/', status: 301 },
  ],
};

/** A site with every kind of page, file and old address that a build can have. */
export const SITE = siteFiles(CONTENT);

/** The same site with more pages than fit. */
export const LARGE_SITE = siteFiles({
  ...CONTENT,
  pages: [...CONTENT.pages, ...Array.from({ length: 800 }, (_, n) => `/ar/news/number-${n}/`)],
});

const ARABIC_PAGE = '/ar/%D8%B5%D9%81%D8%AD%D8%A9/';

/** Results while the forms are open. */
export const OPEN = [
  // Pages under their own addresses
  ['/ar/', 'serve /ar/index.html'],
  ['/en/', 'serve /en/index.html'],
  ['/ar/about/', 'serve /ar/about/index.html'],
  ['/en/services/support/', 'serve /en/services/support/index.html'],
  ['/ar/only-arabic/', 'serve /ar/only-arabic/index.html'],
  ['/en/only-english/', 'serve /en/only-english/index.html'],
  ['/ar/forms/support/', 'serve /ar/forms/support/index.html'],
  [ARABIC_PAGE, `serve ${ARABIC_PAGE}index.html`],
  [ARABIC_PAGE.toLowerCase(), `serve ${ARABIC_PAGE}index.html`],
  ['/ar/صفحة/', `serve ${ARABIC_PAGE}index.html`],
  ['/ar/%61bout/', 'serve /ar/about/index.html'],
  ['/ar/about/?fbclid=1', 'serve /ar/about/index.html'],

  // Parts of lists, and those that a shorter list no longer has
  ['/ar/news/page_2/', 'serve /ar/news/page_2/index.html'],
  ['/ar/news/page_3/', '302 /ar/news/'],
  ['/en/News/page_12', '302 /en/news/'],
  ['/ar/nowhere/page_3/', 'serve /ar/404.html'],
  ['/ar/news/page_/', 'serve /ar/404.html'],
  ['/ar/news/page_x3/', 'serve /ar/404.html'],
  ['/ar/news/page_3/x/', 'serve /ar/404.html'],

  // Pages under other spellings of their addresses
  ['/ar', '301 /ar/'],
  ['/ar/about', '301 /ar/about/'],
  ['/ar/about?fbclid=1', '301 /ar/about/'],
  ['/ar/about/index.html', '301 /ar/about/'],
  ['/ar/index.html', '301 /ar/'],
  ['/index.html', '301 /'],
  ['/ar//about/', '301 /ar/about/'],
  ['//ar/about', '301 /ar/about/'],
  ['/ar%2Fabout', '301 /ar/about/'],
  ['/AR/About/', '301 /ar/about/'],
  ['/En', '301 /en/'],
  [ARABIC_PAGE.slice(0, -1), `301 ${ARABIC_PAGE}`],

  // Files
  ['/robots.txt', 'serve /robots.txt'],
  ['/version.json', 'serve /version.json'],
  ['/ar/feed.xml', 'serve /ar/feed.xml'],
  ['/closed.html', 'serve /closed.html'],
  ['/en/closed.html', 'serve /en/closed.html'],
  ['/assets/site.0123.css', 'serve /assets/site.0123.css'],
  ['/assets/images/none.avif', 'serve /assets/images/none.avif'],
  ['/robots.txt?x=1', 'serve /robots.txt'],

  // Missing pages
  ['/nowhere/', 'serve /404.html'],
  ['/nowhere', 'serve /404.html'],
  ['/ar/nowhere/', 'serve /ar/404.html'],
  ['/en/nowhere', 'serve /en/404.html'],
  ['/AR/nowhere', 'serve /ar/404.html'],
  ['/ar/nowhere.pdf', 'serve /ar/404.html'],
  ['/favicon.ico', 'serve /404.html'],
  ['/art/', 'serve /404.html'],
  ['/en/only-arabic/', 'serve /en/404.html'],
  ['/ar/only-english/', 'serve /ar/404.html'],
  ['/about/', 'serve /404.html'],
  ['/ar/404.html', 'serve /ar/404.html'],
  ['/robots.txt/', 'serve /404.html'],
  ['/ar/about/ services/', 'serve /ar/404.html'],
  ['/ar/about%20channels/', 'serve /ar/404.html'],
  ['/ar/about%0A/', 'serve /ar/404.html'],
  ['/ar/about%3Fx/', 'serve /ar/404.html'],
  ['/ar/about%00/', 'serve /ar/404.html'],
  ['/ar/%', 'serve /ar/404.html'],
  ['/en/%D8', 'serve /en/404.html'],
  ['/%E0%A4%A', 'serve /404.html'],
  ['/intake', 'serve /404.html'],
  ['/ar/intake/', 'serve /ar/404.html'],
  ['/ar/%2561bout/', 'serve /ar/404.html'],
  ['/ar/__proto__/', 'serve /ar/404.html'],
  ['/__proto__', 'serve /404.html'],
  ['/.env', 'serve /404.html'],
  ['/ar/../en/about/', 'serve /ar/404.html'],

  // Never to another site
  ['//evil.example', 'serve /404.html'],
  ['//evil.example/', 'serve /404.html'],
  ['/%2F/evil.example/', 'serve /404.html'],
  ['/\\evil.example/', 'serve /404.html'],
  ['/%5Cevil.example', 'serve /404.html'],
  ['/ar\\about', 'serve /404.html'],
  ['/ar/%5C%5Cevil.example/', 'serve /ar/404.html'],
  ['//evil.example/ar/about', 'serve /404.html'],
  ['/https://evil.example/', 'serve /404.html'],
  ['/ar/about/%0D%0ALocation:%20https://evil.example/', 'serve /ar/404.html'],

  // Old addresses
  ['/old/', '301 /ar/about/'],
  ['/old', '301 /ar/about/'],
  ['/OLD', '301 /ar/about/'],
  ['/old/index.html', '301 /ar/about/'],
  ['//old/?next=//evil.example', '301 /ar/about/'],
  ['/About-Us/', '301 /en/about/'],
  ['/about-us', '301 /en/about/'],
  ['/ar/%D9%82%D8%AF%D9%8A%D9%85/', '301 /ar/services/'],
  ['/ar/%d9%82%d8%af%d9%8a%d9%85', '301 /ar/services/'],
  ['/ar/قديم', '301 /ar/services/'],
  ['/ar/moved/', `301 ${ARABIC_PAGE}`],
  ['/ar/news/past/', '302 /ar/news/'],
  ['/en/given-up/', 'serve /en/410.html'],
  ['/en/given-up', 'serve /en/410.html'],
  ['/given-up/', 'serve /410.html'],
  ['/old/=301/', 'serve /404.html'],
  ['/=301/ar/about/', 'serve /404.html'],
  ['/EN/About/', '301 /en/about/'],

  // The form
  ['/intake/ar/support', 'serve /intake/ar/support', 'POST'],
  ['/intake/en/support/confirm', 'serve /intake/en/support/confirm', 'POST'],
  ['/intake/ar/receipt/abc', 'serve /intake/ar/receipt/abc'],
  ['/intake/version.json', 'serve /intake/version.json'],
  ['/intake/%5C/%zz', 'serve /intake/%5C/%zz'],
];

/** Results while the forms are closed on purpose. Other addresses have the same results as in `OPEN`. */
export const CLOSED = [
  ['/ar/forms/support/', '302 /ar/closed.html'],
  ['/en/forms/support/', '302 /en/closed.html'],
  ['/en/forms/support', '301 /en/forms/support/'],
  ['/ar/forms/page_2/', 'serve /ar/forms/page_2/index.html'],
  ['/ar/forms/', 'serve /ar/forms/index.html'],
  ['/ar/forms/none/', 'serve /ar/404.html'],
  ['/ar/closed.html', 'serve /ar/closed.html'],
  ['/ar/channels/', 'serve /ar/channels/index.html'],
  ['/old/', '301 /ar/about/'],
  ['/intake/ar/support', '303 /ar/closed.html', 'POST'],
  ['/intake/en/support/confirm', '303 /en/closed.html', 'POST'],
  ['/intake/ar/support/change', '303 /ar/closed.html', 'POST'],
  ['/intake/en/support', '303 /en/closed.html'],
  ['/intake/', '303 /closed.html'],
  ['/intake/fr/support', '303 /closed.html', 'POST'],
  ['/intake/ar', '303 /closed.html'],
  // Receipts stay readable, and a deployment can check whether the form works again.
  ['/intake/ar/receipt/abc', 'serve /intake/ar/receipt/abc'],
  ['/intake/en/receipt/abc', 'serve /intake/en/receipt/abc'],
  ['/intake/version.json', 'serve /intake/version.json'],
  ['/intake/version.json.x', '303 /closed.html'],
];

/** Results when the code has no list of pages, because there are too many. The distribution answers for missing pages. */
export const LARGE = [
  ['/ar/', 'serve /ar/index.html'],
  ['/ar/about/', 'serve /ar/about/index.html'],
  ['/ar/news/number-799/', 'serve /ar/news/number-799/index.html'],
  ['/ar/news/number-799', '301 /ar/news/number-799/'],
  ['/ar/news//number-799/index.html', '301 /ar/news/number-799/'],
  ['/AR/about', '301 /ar/about/'],
  ['/ar/nowhere', '301 /ar/nowhere/'],
  ['/ar/nowhere/', 'serve /ar/nowhere/index.html'],
  ['/ar/nowhere.pdf', 'serve /ar/nowhere.pdf'],
  ['/nowhere/', 'serve /404.html'],
  ['/ar/404.html', 'serve /ar/404.html'],
  ['/old', '301 /ar/about/'],
  ['/en/given-up/', 'serve /en/410.html'],
  [ARABIC_PAGE.slice(0, -1), `301 ${ARABIC_PAGE}`],
  ['//evil.example/', 'serve /404.html'],
  ['/ar//evil.example', 'serve /ar//evil.example'],
  ['/ar/%5C%5Cevil/x', 'serve /ar/%5C%5Cevil/x'],
  ['/ar/../evil/x', 'serve /ar/../evil/x'],
  ['/ar/%2E%2E/evil', 'serve /ar/%2E%2E/evil'],
  ['/ar/about%3Fx=1', 'serve /ar/about%3Fx=1'],
  ['/ar/about%23x', 'serve /ar/about%23x'],
  ['/ar/%0D%0Ax', 'serve /ar/%0D%0Ax'],
];

/** The root is the same page for every `Accept-Language`. */
export const LANGUAGES = [undefined, '', '*', 'ar-SA,ar;q=0.9,en;q=0.8', 'en-GB', 'fr', `${'fr,'.repeat(400)}ar`];

/**
 * Returns the rows whose result differs from the expected one, as text.
 * @param {(event: object) => any} open the function for open forms
 * @param {(event: object) => any} closed the function for closed forms
 * @param {(event: object) => any} large the function without a list of pages
 */
export function failingRows(open, closed, large) {
  const faults = [];
  const check = (what, event, handler, expected) => {
    let found;
    try {
      found = handler(event);
      const cache = found.headers['cache-control']?.value;
      if (summary(found) !== expected) faults.push(`${what}: ${summary(found)}, not ${expected}`);
      else if ('statusCode' in found && cache !== (found.statusCode === 301 ? 'public, max-age=86400' : 'no-store')) faults.push(`${what}: ${cache}`);
    } catch (error) {
      faults.push(`${what}: ${error}`);
    }
  };
  const methods = method => (method ? [method] : ['GET', 'HEAD']);
  for (const [name, rows, handler] of [['open', OPEN, open], ['closed', CLOSED, closed], ['large', LARGE, large]]) {
    for (const [address, expected, method] of rows) {
      for (const each of methods(method)) check(`${name}, ${each} ${address}`, request(address, {}, each), handler, expected);
    }
  }
  for (const wanted of LANGUAGES) {
    const headers = wanted === undefined ? {} : { 'accept-language': wanted };
    for (const method of ['GET', 'HEAD']) check(`open, ${method} / for ${wanted}`, request('/?x=1', headers, method), open, 'serve /index.html');
    check(`closed, / for ${wanted}`, request('/', headers), closed, 'serve /index.html');
  }
  return faults;
}
