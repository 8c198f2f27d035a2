// Whole working days at the team's desk, on phones, without JavaScript, in Arabic: people of three roles deal with a request that came
// by the public form.
import { INVALID, VALID, changeButton, fill, follow, formPath, send, submitButton, toReceipt } from './support/applicant.js';
import { PEOPLE, act, actOnList, deviceOf, makeMeeting, openRequest, signIn, signInAnew, tick } from './support/desk.js';
import { tabTo } from './support/keys.js';
import { printedText } from './support/paper.js';
import { expect, testWithOwnPreview as test } from './support/preview.js';

/** The state of a request as its page shows it. */
const step = page => page.locator('.request-head .tag').first();

/** What happened to a request, without who read it. */
const story = page => page.locator('.story').first();

test('a request is taken, called, referred, reported, raised, voted on, decided, told, served and rated, and each colleague sees it only then', async ({ page, browser, baseURL }) => {
  test.setTimeout(120_000);
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations);
  await expect(hind.locator('h1')).toHaveText('البداية');
  await follow(hind, hind.locator('.rows a', { hasText: reference }));
  await expect(hind.locator('.answers').first()).toContainText('سارة علي');

  expect((await act(hind, 'take')).status()).toBe(200);
  await expect(hind.getByRole('status')).toHaveText('صار الطلب لديك.');
  await act(hind, 'call', { call: 'reached', note: 'طابقتُ البيانات معها' });
  const layan = await deviceOf(browser, baseURL, PEOPLE.research);
  expect((await openRequest(layan, reference)).status(), 'not referred yet').toBe(422);

  await act(hind, 'move', { to: 'with_social_research', note: 'هل السكن مناسب؟' });
  await expect(step(hind)).toHaveText('لدى البحث الاجتماعي');
  await layan.goto('/desk/');
  await follow(layan, layan.locator('.rows a', { hasText: reference }));
  await expect(story(layan)).toContainText('هل السكن مناسب؟');
  await act(layan, 'report', { note: 'زرنا الأسرة، والسكن ضيّق.' });
  await act(layan, 'move', { to: 'verified' });

  await openRequest(hind, reference);
  await expect(story(hind)).toContainText('زرنا الأسرة، والسكن ضيّق.');
  const reem = await deviceOf(browser, baseURL, PEOPLE.committee[0]);
  expect((await openRequest(reem, reference)).status(), 'not raised yet').toBe(422);
  await act(hind, 'move', { to: 'with_committee' });
  expect((await openRequest(reem, reference)).status()).toBe(200);
  await expect(reem.locator('#action-call')).toHaveCount(0);

  await makeMeeting(hind, '2026-12-01', PEOPLE.committee, reference);
  const meeting = new URL(hind.url()).pathname;
  const listed = hind.locator(`#request-${reference}`);
  await expect(listed).toBeVisible();
  await expect(listed.locator('[name="vote"]'), 'relations has no vote').toHaveCount(0);
  const sheet = hind.locator('form[action$="/sheet"]');
  await tick(sheet, reference);
  await follow(hind, sheet.locator('button'));
  await expect(hind.locator('.paper')).toContainText(reference);
  await expect(hind.locator('.paper'), 'the sheet names nobody unless it is asked to').not.toContainText('سارة علي');
  for (const name of PEOPLE.committee) {
    const member = name === PEOPLE.committee[0] ? reem : await deviceOf(browser, baseURL, name);
    await member.goto(meeting);
    await expect(member.locator(`#request-${reference}`), 'no votes before one’s own').not.toContainText('– قبول');
    expect((await actOnList(member, reference, 'vote', { vote: name === 'ماجد' ? 'abstain' : 'accept' })).status()).toBe(200);
    await expect(member.locator(`#request-${reference} ul`)).toContainText(name);
  }
  await reem.reload();
  for (const [name, vote] of [['ريم', 'قبول'], ['سعد', 'قبول'], ['ماجد', 'امتناع']]) {
    await expect(reem.locator(`#request-${reference} ul li`, { hasText: name })).toContainText(vote);
  }
  await actOnList(reem, reference, 'decide', { ruling: 'accepted:need_shown', note: 'نسأل الله لها الشفاء.' });
  await expect(reem.getByRole('status')).toHaveText('سُجّل القرار.');

  await openRequest(hind, reference);
  await expect(step(hind)).toHaveText('مقبول');
  await follow(hind, hind.locator('a[href$="/letter"]'));
  await hind.emulateMedia({ media: 'print' });
  const letter = hind.locator('.letter');
  for (const words of ['سارة علي', reference, 'درست اللجنة الطلب ورأت قبوله.', 'نسأل الله لها الشفاء.']) await expect(letter).toContainText(words);
  for (const name of PEOPLE.committee) await expect(letter).not.toContainText(name);
  await expect(hind.locator('.desk-header'), 'the paper has the letter alone').toBeHidden();
  await hind.emulateMedia({ media: 'screen' });
  await follow(hind, hind.locator('.no-print a'));
  await act(hind, 'tell', { told: 'letter' });
  await act(hind, 'move', { to: 'served' });
  await expect(step(hind)).toHaveText('قُدمت الخدمة');
  await expect(story(hind), 'the report stays on the request’s page').toContainText('زرنا الأسرة، والسكن ضيّق.');
  await follow(hind, hind.locator('a[href$="/story"]').last());
  for (const [what, who] of [
    ['استُلم', ''], ['اتُّصل بصاحبه فأجاب', 'هند'], ['كُتب تقرير البحث', 'ليان'], ['في جدول اجتماع', 'هند'],
    ['مقبول', 'ريم'], ['أُبلغ صاحبه بالنتيجة', 'هند'], ['قُدمت الخدمة', 'هند'],
  ]) {
    const events = story(hind).locator('li', { hasText: what });
    await expect(events.filter({ hasText: who }).first(), `${what} – ${who}`).toBeVisible();
  }

  // The applicant rates the service by the public form and says which request it is about. Nobody learns shares from so few answers.
  await page.goto(formPath('ar', 'rating'));
  await send(page, { satisfaction: '5', about: 'support', remarks: 'جزاكم الله خيرًا', about_request: 'yes', reference, consent: true });
  await follow(page, submitButton(page));
  await hind.goto('/desk/requests?form=rating');
  await follow(hind, hind.locator('.rows tbody a').first());
  for (const words of ['راضٍ جدًّا', 'جزاكم الله خيرًا', reference]) await expect(hind.locator('.answers').first()).toContainText(words);
  await hind.goto('/desk/figures');
  await expect(hind.locator('main')).toContainText('أجاب أقل من عشرة في سنة، فلا تُعرض نسب.');
});

test('a request by telephone is entered with mistakes first, loses nothing, and is stored once though it is sent twice', async ({ page }) => {
  await signIn(page, PEOPLE.relations, '/desk/enter');
  await tick(page, 'طلب دعم');
  await tick(page, 'هاتف');
  await tick(page, 'العربية');
  await follow(page, page.locator('main form button'));
  expect((await send(page, INVALID.ar)).status()).toBe(422);
  await expect(page.getByRole('alert')).toContainText('رقم');
  await expect(page.locator('[name="need"]')).toHaveValue(VALID.ar.need);
  await expect(page.locator('[name="town"]')).toHaveValue(VALID.ar.town);
  await expect(page.locator('[name="mobile"]')).toHaveValue(INVALID.ar.mobile);
  for (const area of VALID.ar.areas) await expect(page.locator(`[name="areas"][value="${area}"]`)).toBeChecked();
  await expect(page.locator('[name="attestation"]')).toBeChecked();
  await expect(page.locator('[name="consent"]')).not.toBeChecked();

  const { full_name, national_id, mobile, reply_by, call_time, consent } = VALID.ar;
  expect((await send(page, { full_name, national_id, mobile, reply_by, call_time, consent })).status()).toBe(200);
  await expect(page.locator('.answers')).toContainText(VALID.ar.town);
  await follow(page, changeButton(page, 'town'));
  await expect(page.locator('[name="need"]')).toHaveValue(VALID.ar.need);
  await fill(page, { town: 'عنيزة' });
  await follow(page, submitButton(page));
  await expect(page.locator('.answers')).toContainText('عنيزة');

  // The response to the confirmation is lost, and the browser sends it again.
  await page.route(/\/desk\/enter\/support\/confirm/, async route => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort('connectionreset');
  });
  await submitButton(page).click();
  await expect(page.locator('main')).toHaveCount(0);
  await page.unrouteAll();
  await page.reload();
  await expect(page.getByRole('status')).toContainText('حُفظ الطلب');
  await expect(page.locator('.facts').first()).toContainText('أدخله: هند');
  const reference = await page.locator('.request-head .reference').innerText();
  await page.reload();
  await expect(page.locator('.request-head .reference')).toHaveText(reference);
  await page.goto('/desk/requests');
  await expect(page.locator('.rows tbody tr')).toHaveCount(1);
  await expect(page.locator('.rows tbody tr')).toContainText(reference);
});

test('a corrected answer keeps the old one, and a request is erased by two stewards and not by one', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations, `/desk/requests/${reference}`);
  await follow(hind, hind.locator('a[href$="/correct/town"]'));
  await expect(hind.locator('[name="town"]')).toHaveValue('بريدة');
  expect((await send(hind, { town: '' })).status()).toBe(422);
  await send(hind, { town: 'عنيزة' });
  await expect(hind.getByRole('status')).toHaveText('صُحّحت الإجابة، وبقيت السابقة في السجل.');
  const town = hind.locator('.answers > div').filter({ has: hind.locator('a[href$="/correct/town"]') });
  await expect(town.locator('.answer')).toContainText('عنيزة');
  await expect(town.locator('.hint')).toContainText('بريدة');

  await follow(hind, hind.locator('a[href$="/erase"]'));
  await expect(hind.locator('#reason'), 'one steward alone cannot even ask').toHaveCount(0);
  await signInAnew(hind, PEOPLE.relations, '/desk/staff');
  await follow(hind, hind.locator('.rows a', { hasText: PEOPLE.research }));
  await hind.locator('label[for="steward"]').click();
  await follow(hind, hind.locator('form[action$="/rights"] button'));
  await expect(hind.locator('.rows tr', { hasText: PEOPLE.research })).toContainText('مشرف');

  await hind.goto(`/desk/requests/${reference}/erase`);
  await hind.locator('#reason').fill('طلب صاحبه محوه، وتحققت من هويته.');
  await follow(hind, hind.locator('form[action$="/ask"] button'));
  await expect(hind.locator('#typed'), 'who asks does not confirm').toHaveCount(0);
  const layan = await deviceOf(browser, baseURL, PEOPLE.research, `/desk/requests/${reference}/erase`);
  await expect(layan.locator('.written')).toHaveText('طلب صاحبه محوه، وتحققت من هويته.');
  const confirm = layan.locator('form[action$="/confirm"] button');
  await layan.locator('#typed').fill('S-0000');
  expect((await follow(layan, confirm)).status(), 'another number').toBe(422);
  await layan.locator('#typed').fill(reference);
  await follow(layan, confirm);
  await expect(layan.locator('h1')).toHaveText('مُحي الطلب');
  expect((await openRequest(hind, reference)).status()).toBe(422);
  await hind.goto('/desk/requests');
  await expect(hind.locator('main')).not.toContainText(reference);
  await hind.goto('/desk/find');
  await hind.locator('#number').fill(VALID.ar.mobile);
  await follow(hind, hind.locator('#person button'));
  await expect(hind.locator('main')).not.toContainText(reference);
});

test('two people on one request: the second is told what the first did, and what they typed is there', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations, `/desk/requests/${reference}`);
  const other = await deviceOf(browser, baseURL, PEOPLE.relations, `/desk/requests/${reference}`);
  await expect(other, 'signing in leads to what was asked for').toHaveURL(new RegExp(`/desk/requests/${reference}$`));
  await act(hind, 'move', { to: 'verified', note: 'طابقتها' });
  const answer = await act(other, 'move', { to: 'with_social_research', note: 'نص طويل كتبته' });
  expect(answer.status()).toBe(422);
  await expect(other.locator('.conflict')).toContainText('طابقتها');
  await expect(other.locator('#move-note')).toHaveValue('نص طويل كتبته');
  await expect(other.locator('#move-note')).toBeVisible();
  // The page carries the present state, so that the same form is taken now.
  expect((await follow(other, other.locator('#action-move button'))).status()).toBe(200);
  await expect(step(other)).toHaveText('لدى البحث الاجتماعي');
});

test('a person without access gets a code, is added with it, and is out at once when access is taken away', async ({ page, browser, baseURL }) => {
  const nouf = await deviceOf(browser, baseURL, PEOPLE.stranger);
  const code = await nouf.locator('.reference').innerText();
  await signIn(page, PEOPLE.relations, '/desk/staff');
  await page.locator('#code').fill(code);
  await follow(page, page.locator('main form button'));
  await expect(page.locator('main')).toContainText(PEOPLE.stranger);
  await page.locator('label[for="role-relations"]').click();
  await follow(page, page.locator('main form button'));
  await expect(page.locator('.rows')).toContainText(PEOPLE.stranger);

  await signIn(nouf, PEOPLE.stranger);
  await expect(nouf.locator('.desk-menu')).toBeVisible();
  await follow(page, page.locator('.rows a', { hasText: PEOPLE.stranger }));
  await page.locator('label[for="sure"]').click();
  await follow(page, page.locator('form[action$="/remove"] button'));
  await nouf.goto('/desk/requests');
  await expect(nouf.locator('.desk-menu')).toHaveCount(0);
  await expect(nouf.locator('main a.button')).toHaveText('الدخول');
});

test('a request is found by any writing of its number and by the applicant’s mobile, which no address holds', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations, '/desk/find');
  await hind.locator('#reference').fill(` ${reference.toLowerCase().replace('-', ' ')} `);
  await follow(hind, hind.locator('form[action="/desk/find"] button'));
  await expect(hind).toHaveURL(`/desk/requests/${reference}`);
  await hind.goto('/desk/find');
  await hind.locator('#number').fill('+966 50 000 0001');
  await follow(hind, hind.locator('#person button'));
  await expect(hind.getByRole('status')).toContainText(reference);
  expect(hind.url()).not.toContain('500');
  await hind.goto('/desk/log');
  await expect(hind.locator('.story li').first()).toContainText('بحث عن طلبات شخص');
});

test('signing out ends the session, and the way back is through the sign-in', async ({ page }) => {
  await signIn(page, PEOPLE.relations);
  await page.goto('/desk/settings');
  await follow(page, page.locator('form[action="/desk/out"] button'));
  await expect(page.locator('.desk-menu')).toHaveCount(0);
  await page.goto('/desk/requests');
  await expect(page.locator('main a.button')).toHaveText('الدخول');
});

test('by keyboard alone a person signs in, takes a request, notes and moves it; on paper are neither menus nor forms', async ({ page }) => {
  const reference = await toReceipt(page, 'ar');
  /** Moves to a control by Tab, with the focus visible at every stop, and presses a key that leads to another page. */
  const press = async selector => {
    await tabTo(page, selector);
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  };
  const open = async form => {
    await tabTo(page, `#action-${form} > summary`);
    await page.keyboard.press('Space');
  };
  await page.goto('/desk/requests');
  await press('main a.button');
  await press(`main a:has-text("${PEOPLE.relations}")`);

  await page.keyboard.press('Tab');
  await expect(page.locator('.skip')).toBeFocused();
  await expect(page.locator('.skip')).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.locator('main :focus'), 'past the menu').toHaveCount(1);

  await press(`.rows a[href$="${reference}"]`);
  await press('button[formaction$="/take"]');
  await expect(page.getByRole('status')).toHaveText('صار الطلب لديك.');
  await open('note');
  await tabTo(page, '#note-note');
  await page.keyboard.insertText('كتبتُها بلوحة المفاتيح');
  await press('#action-note > form button.button');
  await expect(story(page)).toContainText('كتبتُها بلوحة المفاتيح');
  await open('move');
  await tabTo(page, '#move-to-1');
  await page.keyboard.press('Space');
  await press('#action-move > form button.button');
  await expect(step(page)).toHaveText('طوبقت بياناته');

  const onPaper = async name => {
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('nav, header, form, button, summary, .skip').filter({ visible: true }), name).toHaveCount(0);
    await page.emulateMedia({ media: 'screen' });
    return (await printedText(page)).map(({ text }) => text).join(' ');
  };
  expect(await onPaper('the request’s page')).toContain(reference);
  await press('button[formaction$="/print"]');
  const paper = await onPaper('the print of a request');
  for (const printed of [reference, '1234567897']) expect(paper).toContain(printed);
});
