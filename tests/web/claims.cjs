// Claims in a browser without scripts, from the keyboard: claims.cjs COORDINATOR-PAGE prints one line a check.
'use strict';
const { PATIENCE, check, heading, main, run } = require('./browser.cjs');

const [coordinator] = process.argv.slice(2);

async function toClaims(page, name = 'Claims') {
    await page.goto(coordinator);
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).press('Enter');
    await page.waitForURL(/\/claims$/);
}

async function fill(page, values) {
    for (const [label, value] of Object.entries(values)) await page.getByLabel(label).last().fill(value);
}

async function press(page, name) {
    const [response] = await Promise.all([page.waitForNavigation(PATIENCE), page.getByRole('button', { name, exact: true }).press('Enter')]);
    return response;
}

async function make(page) {
    await toClaims(page);
    check('nobody has claimed anything yet', /There are no such claims/.test(await main(page)), await main(page));
    await fill(page, { 'Worker’s code': 'W99', 'Earned on': '2026-03-05', Amount: '6', Categories: 'ce', Certificate: 'certificate "17" <a&b>' });
    const wrong = await press(page, 'Submit the claim');
    check('of nobody: refused, and said why', wrong.status() === 400 && /there is no worker W99/.test(await main(page)), await main(page));
    check('what was typed is still there', (await page.getByLabel('Certificate').inputValue()) === 'certificate "17" <a&b>');
    await page.getByLabel('Worker’s code').last().fill('W1');
    const made = await press(page, 'Submit the claim');
    check('then it is made, and shown', made.status() === 200 && /Claim 1/.test(await heading(page)) && /certificate "17" <a&b>/.test(await main(page)), await main(page));
    await toClaims(page);
    await fill(page, { 'Worker’s code': 'W1', 'Earned on': '2026-03-05', Amount: '6', Categories: 'ce', Certificate: 'certificate "17" <a&b>' });
    const twice = await press(page, 'Submit the claim');
    check('the same evidence is not taken twice', twice.status() === 409 && /claim 1 \(claimed\)/.test(await main(page)), await main(page));
    await fill(page, { 'Worker’s code': 'W2', Certificate: 'letter of the college' });
    await page.getByLabel('Source').selectOption('teaching');
    await press(page, 'Submit the claim');
    await toClaims(page);
    await fill(page, { 'Worker’s code': 'W1', 'Earned on': '2026-04-05', Amount: '3', Categories: 'ce', Certificate: 'certificate 18' });
    await press(page, 'Submit the claim');
    check('three wait', /Claim 3/.test(await heading(page)), await heading(page));
}

async function decide(page) {
    await toClaims(page);
    check('who has waited longest comes first', /#1/.test(await page.locator('tbody th').first().innerText()), await main(page));
    await page.getByRole('link', { name: /^#1/ }).press('Enter');
    await page.getByLabel(/How many/).fill('7');
    const more = await press(page, 'Approve');
    check('no more is approved than was claimed', more.status() === 400 && /no more can be approved/.test(await main(page)), await main(page));
    await page.getByLabel(/How many/).fill('4.5');
    await page.getByLabel('Remark').fill('the rest was travel');
    await press(page, 'Approve');
    const text = await main(page);
    check('a part is approved, with the remark', /ledger entry \d+/.test(text) && /the rest was travel/.test(text) && (await page.getByRole('button').count()) === 0, text);
    await page.getByRole('link', { name: 'Next that waits' }).press('Enter');
    await page.waitForURL(/\/claims\/2$/);
    await page.getByRole('button', { name: 'Reject' }).press('Enter');
    check('nothing is rejected without a reason', /\/claims\/2$/.test(page.url()) && (await page.getByRole('button', { name: 'Reject' }).count()) === 1, page.url());
    await page.getByLabel(/Reason/).fill('no stamp');
    await press(page, 'Reject');
    check('with a reason it is', /no stamp/.test(await main(page)), await main(page));
    // Somebody else decides meanwhile.
    const other = await page.request.post(`${coordinator}/claims/3/reject`, { form: { reason: 'forged' } });
    check('another decides', other.status() === 200, String(other.status()));
    const late = await page.request.post(`${coordinator}/claims/3/approve`, { form: {}, headers: { 'Accept-Language': 'en' } });
    check('who comes second is told', late.status() === 409 && /decided already: rejected/.test(await late.text()), String(late.status()));
}

async function filter(page) {
    await toClaims(page);
    await page.getByLabel('State').selectOption('rejected');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    check('those of one state', (await page.locator('tbody tr').count()) === 2 && /state=rejected/.test(page.url()), await main(page));
    await page.getByLabel('State').selectOption('all');
    await page.getByLabel('Worker’s code').first().fill('W2');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    check('and of one worker', (await page.locator('tbody tr').count()) === 1 && /no stamp/.test(await main(page)), await main(page));
    await page.getByLabel('Worker’s code').first().fill('W77');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    check('a code that is none is said to be none', /There is no such code/.test(await main(page)), await main(page));
}

// From a claim to the worker's ledger and what can be printed of it.
async function ledger(page) {
    await page.goto(`${coordinator}/claims?state=approved`);
    await page.locator('tbody td a').first().press('Enter');
    await page.waitForURL(/\/ledger\/W1$/);
    const text = await main(page);
    check('the ledger says what counts, and why not', /Ledger: W1/.test(await heading(page)) && /270/.test(text) && /not counted/.test(text), text);
    await page.getByRole('link', { name: 'Print the statement' }).press('Enter');
    await page.waitForURL(/\/statement\/W1$/);
    check('the statement is a sheet of its own', /Statement of training hours/.test(await heading(page)) && /SHA-256/.test(await main(page)), await main(page));
    await page.goto(`${coordinator}/certificate/W1`);
    check('without the hours there is no certificate, but the ledger', /\/ledger\/W1$/.test(page.url()), page.url());
}

// In Chinese, on a telephone.
async function inChinese(browser) {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await toClaims(page, '学时申报');
    check('the page is in Chinese too', /代为申报/.test(await main(page)), await main(page));
    await page.goto(`${coordinator}/statement/W1`);
    check('and so is the paper', /继续教育学时证明/.test(await heading(page)) && /朱一/.test(await main(page)), await main(page));
    await context.close();
}

run(async (browser) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en' });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    await make(page);
    await decide(page);
    await filter(page);
    await ledger(page);
    await inChinese(browser);
});
