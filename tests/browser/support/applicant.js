// What an applicant types and does. The people and numbers are made up; the identity numbers are synthetic.

/** The languages, with what the tests must know of each. */
export const LANGUAGES = {
  ar: { other: 'en', dir: 'rtl', error: 'خطأ:' },
  en: { other: 'ar', dir: 'ltr', error: 'Error:' },
};

/** Answers without a mistake, by the name of the field; several choices are a list. In Arabic with the digits of an Arabic keyboard. */
export const SOUND = {
  ar: {
    full_name: 'سارة علي',
    national_id: '١٢٣٤٥٦٧٨٩٧',
    mobile: '٠٥٠٠٠٠٠٠٠١',
    town: 'بريدة',
    household: '٣',
    areas: ['health', 'bills'],
    need: 'أحتاج إلى دعم لدفع فاتورة العلاج.\nولدي ثلاثة أبناء.',
    reply_by: 'telephone',
    call_time: 'evening',
    mail_me: 'no',
    attestation: true,
    consent: true,
  },
  en: {
    full_name: 'Sara Ali',
    national_id: '1234567897',
    mobile: '0500000001',
    town: 'Buraydah',
    household: '3',
    areas: ['other'],
    need: 'I need support to pay for treatment.\nI have three children.',
    reply_by: 'interview',
    mail_me: 'yes',
    email: 'sara@example.com',
    attestation: true,
    consent: true,
  },
};

/** The digits as the check page and the record show them, whichever keyboard typed them. */
export const ID_AS_STORED = '1234567897';
export const MOBILE_AS_STORED = '0500000001';
export const HOUSEHOLD_AS_STORED = '3';

/** Answers with a mistake in most of them. Who does not say how to be answered is not asked when to be called. */
export const MISTAKEN = {
  ar: { ...SOUND.ar, full_name: '', national_id: '١٠٠٠٠٠٠٠٠٩', mobile: '٠٥٠٠٠٠٠', reply_by: null, call_time: null, consent: false },
  en: { ...SOUND.en, full_name: '', national_id: '1000000009', mobile: '0500000', reply_by: null, consent: false },
};

/** The fields that are wrong in `MISTAKEN`, in the order of the page. */
export const WRONG_FIELDS = ['full_name', 'national_id', 'mobile', 'reply_by', 'consent'];

/** Nothing but an attempt to go on. */
export const NOTHING = {};

/** The address of a form's page. */
export const FORM = (lang, form = 'support') => `/${lang}/forms/${form}/`;

/** Fills in what is given and leaves the rest. What is ticked or chosen is tapped where people tap: on its words. */
export async function fill(page, answers) {
  for (const [name, answer] of Object.entries(answers)) {
    const field = page.locator(`[name="${name}"]`);
    const type = await field.first().getAttribute('type');
    if (Array.isArray(answer)) for (const value of answer) await tick(page, page.locator(`[name="${name}"][value="${value}"]`), true);
    else if (type === 'checkbox') await tick(page, field, answer);
    else if (type !== 'radio') await field.fill(answer);
    else if (answer) await tick(page, page.locator(`[name="${name}"][value="${answer}"]`), true);
  }
}

async function tick(page, field, wanted) {
  if ((await field.isChecked()) !== wanted) await page.locator(`label[for="${await field.getAttribute('id')}"]`).click();
}

/** Opens the menu and follows it to an address. */
export async function followMenu(page, address) {
  await page.locator('.menu summary').click();
  return follow(page, page.locator(`.menu a[href="${address}"]`));
}

/** Presses a button or follows a link to another page; gives that page's answer, after any redirection. */
export async function follow(page, control) {
  const isThePage = response =>
    response.request().isNavigationRequest() &&
    response.frame() === page.mainFrame() &&
    (response.status() < 300 || response.status() >= 400);
  const [response] = await Promise.all([
    page.waitForResponse(isThePage),
    page.waitForEvent('load'),
    control.click(),
  ]);
  return response;
}

/** The one button at the end of a form or of the check page, which goes on. */
export const goOn = page => page.locator('main form button.button');

/** The button of a row of the check page, which leads back to that question. */
export const change = (page, name) => page.locator(`button[formaction$="#q-${name}"]`);

/** Sends the form with these answers. */
export async function send(page, answers) {
  await fill(page, answers);
  return follow(page, goOn(page));
}

/** From the form's own page to the check page, with sound answers and perhaps others in the place of some. */
export async function toCheckPage(page, lang, others = {}) {
  await page.goto(FORM(lang));
  return send(page, { ...SOUND[lang], ...others });
}

/** From the form's own page to the receipt; gives the reference. */
export async function toReceipt(page, lang, others = {}) {
  await toCheckPage(page, lang, others);
  await follow(page, goOn(page));
  return page.locator('.reference').innerText();
}
