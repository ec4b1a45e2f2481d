// Approvals in a browser without scripts, from the keyboard: approvals.cjs COORDINATOR-PAGE prints one line a check.
'use strict';
const { PATIENCE, check, heading, main, run } = require('./browser.cjs');

const [coordinator] = process.argv.slice(2);

async function toApprovals(page) {
    await page.goto(coordinator);
    await page.getByRole('navigation').getByRole('link', { name: 'Approvals', exact: true }).press('Enter');
    await page.waitForURL(/\/approvals$/);
}

async function press(page, name) {
    const [response] = await Promise.all([page.waitForNavigation(PATIENCE), page.getByRole('button', { name, exact: true }).press('Enter')]);
    return response;
}

async function grant(page) {
    await toApprovals(page);
    check('nothing is approved yet', /Nothing has been approved yet/.test(await main(page)), await main(page));
    await page.getByLabel('Kind').selectOption('course');
    await page.getByLabel(/^Provider’s name/).fill('NONE');
    await page.getByLabel(/^Approved by/).fill('MZJ');
    await page.getByLabel(/^From/).fill('2026-01-01');
    await page.getByLabel(/^Notice/).fill('民发 <12> & "13"');
    const wrong = await press(page, 'Grant');
    check('of a course that is none: refused, and said why', wrong.status() === 400 && /there is no course NONE/.test(await main(page)), await main(page));
    const kept = await Promise.all([page.getByLabel('Kind').inputValue(), page.getByLabel(/^From/).inputValue(), page.getByLabel(/^Notice/).inputValue()]);
    check('what was typed is still there', kept.join('|') === 'course|2026-01-01|民发 <12> & "13"', kept.join('|'));
    await page.getByLabel(/^Provider’s name/).fill('ETH');
    await page.getByLabel(/^Until/).fill('2025-01-01');
    const days = await press(page, 'Grant');
    check('days out of order are refused', days.status() === 400 && /ends before it begins/.test(await main(page)), await main(page));
    await page.getByLabel(/^Until/).fill('');
    const made = await press(page, 'Grant');
    check('then it is granted, and shown', made.status() === 200 && /Approval 1/.test(await main(page)) && /1 Jan 2026 –/.test(await main(page)), await main(page));
    check('a course goes by its name', !/^ETH$/.test(await heading(page)) && /ETH/.test(await heading(page)), await heading(page));
    await toApprovals(page);
    await page.getByLabel('Kind').selectOption('course');
    await page.getByLabel(/^Provider’s name/).fill('ETH');
    await page.getByLabel(/^Approved by/).fill('MZJ');
    await page.getByLabel(/^From/).fill('2026-02-01');
    const twice = await press(page, 'Grant');
    check('what one says already is not granted again', twice.status() === 409 && /approval 1 says as much already/.test(await main(page)), await main(page));
    await toApprovals(page);
    await page.getByLabel('Kind').selectOption('mode');
    await page.getByLabel(/^Provider’s name/).fill('self-paced');
    await page.getByLabel(/^Approved by/).fill('MZJ');
    await press(page, 'Grant');
    check('a mode goes by its name, for any day', /self-paced/.test(await heading(page)) && /on any day/.test(await main(page)), await main(page));
    await toApprovals(page);
    check('the newest comes first', /self-paced/.test(await page.locator('tbody th').first().innerText()), await main(page));
}

async function revoke(page) {
    await toApprovals(page);
    await page.locator('tbody th a').first().press('Enter');
    await page.waitForURL(/\/approvals\/2$/);
    await page.getByRole('button', { name: 'Revoke' }).press('Enter');
    check('nothing is revoked without a reason', /\/approvals\/2$/.test(page.url()), page.url());
    await page.getByLabel(/^Reason/).fill('entered by mistake');
    await press(page, 'Revoke');
    check('with a reason it is', /revoked/.test(await main(page)) && /entered by mistake/.test(await main(page)), await main(page));
    const again = await page.request.post(`${coordinator}/approvals/2/revoke`, { form: { reason: 'again' }, headers: { 'Accept-Language': 'en' } });
    check('who comes second is told', again.status() === 409 && /revoked already/.test(await again.text()), String(again.status()));
    await press(page, 'Grant again');
    check('and that is undone by granting it again', /\/approvals\/3$/.test(page.url()) && /in force/.test(await main(page)) && /self-paced/.test(await heading(page)), await main(page));
}

async function filter(page) {
    await toApprovals(page);
    check('those in force', (await page.locator('tbody tr').count()) === 2, await main(page));
    await page.getByLabel('State').selectOption('revoked');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    check('those revoked, with the reason', (await page.locator('tbody tr').count()) === 1 && /entered by mistake/.test(await main(page)), await main(page));
    await page.getByLabel('State').selectOption('all');
    await page.getByLabel(/^Find/).fill('民发');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    check('found by a notice', (await page.locator('tbody tr').count()) === 1 && /ETH/.test(await main(page)), await main(page));
    await page.getByLabel(/^Find/).fill('xyz');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    check('what is not found is said so', /There are no such approvals/.test(await main(page)), await main(page));
}

async function chinese(browser) {
    const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${coordinator}/approvals?state=all`);
    check('and in Chinese', /施教机构、课程与方式的认可/.test(await heading(page)) && /已撤销/.test(await main(page)) && /自学/.test(await main(page)), await main(page));
    await context.close();
}

run(async (browser) => {
    const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false });
    const page = await context.newPage();
    await grant(page);
    await revoke(page);
    await filter(page);
    await context.close();
    await chinese(browser);
});
