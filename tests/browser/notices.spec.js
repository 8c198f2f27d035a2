// The mails after a confirmation: the team's notice, which comes quickly through the table's real stream, and the applicant's
// own mail. They are read as a mail program shows them, on a phone and on a wide screen.
import { randomUUID } from 'node:crypto';

import { ID_AS_STORED, LANGUAGES, MOBILE_AS_STORED, VALID, toReceipt } from './support/applicant.js';
import { mailTo } from './support/seen.js';
import { expect, test } from './support/preview.js';

/** The personal answers, as typed and as stored. */
const PERSONAL = lang => [
  VALID[lang].full_name, VALID[lang].national_id, VALID[lang].mobile, ID_AS_STORED, MOBILE_AS_STORED, '050\u00a0000',
  VALID[lang].need.split('\n')[0],
];

/** Long enough for a busy machine, and less than the five minutes after which the sweep would send it, in milliseconds. */
const NOTICE_LIMIT_MS = 15_000;

for (const lang of Object.keys(LANGUAGES)) {
  test(`in ${lang}, the notice is in the mailbox soon after the receipt`, async ({ page, preview }) => {
    const waits = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const reference = await toReceipt(page, lang);
      const began = Date.now();
      await mailTo(page, preview, 'relations', reference, { intervals: [50] });
      waits.push(Date.now() - began);
    }
    // Machines are noisy, so the median counts.
    waits.sort((a, b) => a - b);
    expect(waits[2], `${waits} ms`).toBeLessThan(NOTICE_LIMIT_MS);
  });

  test(`in ${lang}, the notice and the acknowledgement read well as HTML`, async ({ page, preview }, info) => {
    // Of its own, because an address gets only a few acknowledgements in a day.
    const email = `${randomUUID()}@example.com`;
    const reference = await toReceipt(page, lang, { mail_me: 'yes', email });
    for (const [recipient, languages] of [['relations', ['ar', 'en']], ['applicant', [lang]]]) {
      const mail = await mailTo(page, preview, recipient, reference);
      await page.goto(`${mail}/html`);
      await expect(page.locator('html')).toHaveAttribute('dir', LANGUAGES[languages[0]].dir);
      for (const language of languages) {
        const blocks = page.locator(`body p[lang="${language}"], body li[lang="${language}"]`);
        expect(await blocks.count()).toBeGreaterThan(2);
        for (const block of await blocks.all()) {
          await expect(block).toHaveCSS('direction', LANGUAGES[language].dir);
          // An item of a list may get its alignment from its direction alone.
          await expect(block).toHaveCSS('text-align', language === 'ar' ? /right|start/ : /left|start/);
        }
      }
      const words = await page.locator('body').innerText();
      expect(words).toContain(reference);
      for (const answer of [...PERSONAL(lang), email]) expect(words).not.toContain(answer);
      for (const width of [320, 1000]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await page.screenshot({ path: info.outputPath(`${lang}-${recipient}-${width}.png`), fullPage: true });
      }
    }
  });
}
