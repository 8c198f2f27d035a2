// Answers of an applicant, and the steps through a form. The people and numbers are invented; the identity numbers are synthetic.

/** The languages: the other language, the direction of writing, and how the title of an error page begins. */
export const LANGUAGES = {
  ar: { other: 'en', dir: 'rtl', error: 'خطأ:' },
  en: { other: 'ar', dir: 'ltr', error: 'Error:' },
};

/**
 * Valid answers by field name, in the order of the page, of a person who asks for support for herself; several choices are a list. The
 * Arabic ones have the digits of an Arabic keyboard.
 */
export const VALID = {
  ar: {
    for_whom: 'self',
    full_name: 'سارة علي',
    national_id: '١٢٣٤٥٦٧٨٩٧',
    mobile: '٠٥٠٠٠٠٠٠٠١',
    town: 'بريدة',
    helped: 'no',
    need: 'أحتاج إلى دعم لدفع فاتورة العلاج.\nولدي ثلاثة أبناء.',
    areas: ['health', 'bills'],
    household: '٣',
    reply_by: 'telephone',
    call_time: 'evening',
    mail_me: 'no',
    attestation: true,
    consent: true,
  },
  en: {
    for_whom: 'self',
    full_name: 'Sara Ali',
    national_id: '1234567897',
    mobile: '0500000001',
    town: 'Buraydah',
    helped: 'no',
    need: 'I need support to pay for treatment.\nI have three children.',
    areas: ['other'],
    household: '3',
    reply_by: 'interview',
    mail_me: 'yes',
    email: 'sara@example.com',
    attestation: true,
    consent: true,
  },
};

/** Valid answers of a mother who asks for her son, who has neither an identity number nor a telephone, in the order of the page. */
export const FOR_HER_SON = {
  ar: {
    for_whom: 'other',
    full_name: 'يوسف صالح',
    'national_id.none': true,
    'mobile.none': true,
    town: 'بريدة',
    writer_name: 'نورة محمد',
    relation: 'parent',
    writer_mobile: '٠٥٠٠٠٠٠٠٠٢',
    need: 'يحتاج ابني إلى كرسي متحرك.',
    reply_by: 'telephone',
    call_time: 'morning',
    writer_attestation: true,
    writer_consent: true,
  },
  en: {
    for_whom: 'other',
    full_name: 'Yousef Saleh',
    'national_id.none': true,
    'mobile.none': true,
    town: 'Buraydah',
    writer_name: 'Noura Mohammed',
    relation: 'parent',
    writer_mobile: '0500000002',
    need: 'My son needs a wheelchair.',
    reply_by: 'telephone',
    call_time: 'morning',
    writer_attestation: true,
    writer_consent: true,
  },
};

/** Numbers as the check page and the record show them, whichever keyboard typed them. */
export const ID_AS_STORED = '1234567897';
export const MOBILE_AS_STORED = '0500000001';
export const HOUSEHOLD_AS_STORED = '3';

/** Mostly invalid answers. Without `reply_by` the form does not ask for `call_time`. */
export const INVALID = {
  ar: { ...VALID.ar, full_name: '', national_id: '١٠٠٠٠٠٠٠٠٩', mobile: '٠٥٠٠٠٠٠', reply_by: null, call_time: null, consent: false },
  en: { ...VALID.en, full_name: '', national_id: '1000000009', mobile: '0500000', reply_by: null, consent: false },
};

/** The fields that are invalid in `INVALID`, in the order of the page. */
export const INVALID_FIELDS = ['full_name', 'national_id', 'mobile', 'reply_by', 'consent'];

/** No answers at all. */
export const EMPTY = {};

/** The path of a form's page. */
export const formPath = (lang, form = 'support') => `/${lang}/forms/${form}/`;

/** Fills in the given answers and leaves the other fields. Boxes and options are tapped on their labels, as people do. */
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

/** Presses a button or follows a link to another page. Returns that page's response, after redirects. */
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

/** The button at the end of a form or of the check page that leads to the next step. */
export const submitButton = page => page.locator('main form button.button');

/** The button in a row of the check page that leads back to that question. */
export const changeButton = (page, name) => page.locator(`button[formaction$="#q-${name}"]`);

/** Sends the form with these answers. */
export async function send(page, answers) {
  await fill(page, answers);
  return follow(page, submitButton(page));
}

/** From the form's page to the check page, with valid answers, some of them replaced by `others`. */
export async function toCheckPage(page, lang, others = {}) {
  await page.goto(formPath(lang));
  return send(page, { ...VALID[lang], ...others });
}

/** From the form's page to the receipt. Returns the reference. */
export async function toReceipt(page, lang, others = {}) {
  await toCheckPage(page, lang, others);
  await follow(page, submitButton(page));
  return page.locator('.reference').innerText();
}
