// A worker's own claims on a telephone, without scripts, from the keyboard: own_claims.cjs WORKER-PAGE prints one line a
// check. Leaves one claim that waits.
'use strict';
const { PATIENCE, check, heading, main, run } = require('./browser.cjs');

const [own] = process.argv.slice(2);

async function toClaims(page, name) {
    await page.goto(own);
    await page.getByRole('link', { name, exact: true }).press('Enter');
    await page.waitForURL(/\/claims$/);
}

async function press(page, name) {
    const [response] = await Promise.all([page.waitForNavigation(PATIENCE), page.getByRole('button', { name, exact: true }).press('Enter')]);
    return response;
}

// What is wrong is said in Chinese, and nothing that was typed is lost.
async function mistakes(page) {
    await toClaims(page, '申报在别处取得的学时');
    check('nothing was claimed yet', /还没有申报过/.test(await main(page)), await main(page));
    await page.getByLabel('取得日期').fill('2026-03-05');
    await page.getByLabel('数量').fill('八');
    await page.getByLabel('施教机构').fill('市社工协会 <a&b>');
    await page.getByLabel('证明材料').fill('结业证书 "第7号"');
    await page.getByLabel('计量单位').selectOption('hour');
    const wrong = await press(page, '提交申报');
    check('no number: refused in Chinese', wrong.status() === 400 && /没有提交\s+学时数/.test(await main(page)) && !/[a-z]{4}/.test((await main(page)).match(/没有提交[^]*?改正/)[0]), await main(page));
    check('what was typed is still there', (await page.getByLabel('施教机构').inputValue()) === '市社工协会 <a&b>'
        && (await page.getByLabel('证明材料').inputValue()) === '结业证书 "第7号"' && (await page.getByLabel('计量单位').inputValue()) === 'hour'
        && (await page.getByLabel('取得日期').inputValue()) === '2026-03-05', await page.content());
    await page.getByLabel('数量').fill('8');
    const none = await press(page, '提交申报');
    check('no category: refused, and said which field', none.status() === 400 && /类别/.test((await main(page)).match(/没有提交[^]*?改正/)[0]), await main(page));
}

async function made(page) {
    await page.getByLabel('继续教育').check();
    await press(page, '提交申报');
    const text = await main(page);
    check('it is sent, and waits', /第 \d+ 号申报已提交/.test(text) && /8 小时\s*待审核/.test(text) && /继续教育/.test(text) && /市社工协会 <a&b>/.test(text), text);
    check('the page can be loaded anew', /\?sent=\d+$/.test(page.url()), page.url());
}

// The form sent a second time, as by going back and pressing again, is the same claim; the same paper for another day is not.
async function again(page) {
    const form = { earned_on: '2026-03-05', amount: '8', measure: 'hour', provider: '市社工协会 <a&b>', categories: 'ce', source: 'external', mode: 'classroom', evidence: '结业证书 "第7号"' };
    const twice = await page.request.post(`${own}/claims`, { form, headers: { 'Accept-Language': 'zh-CN' } });
    const shown = await twice.text();
    check('sent twice it is made once', twice.status() === 200 && shown.match(/<li id="claim-/g).length === 1, shown);
    const other = await page.request.post(`${own}/claims`, { form: { ...form, earned_on: '2026-03-06' }, headers: { 'Accept-Language': 'zh-CN' } });
    check('the same evidence for another day is refused', other.status() === 409 && /同一份证明材料已经申报过：第 \d+ 号，待审核/.test(await other.text()), String(other.status()));
    const foreign = await page.request.post(`${own}/claims`, { form: { ...form, worker: 'W2', evidence: '另一份' } });
    check('a claim is always of the link’s own worker', foreign.status() === 200 && (await foreign.text()).match(/<li id="claim-/g).length === 2, String(foreign.status()));
    const forged = await page.request.post(`${own}/claims`, { form, headers: { 'Sec-Fetch-Site': 'cross-site' } });
    check('a form from elsewhere is refused', forged.status() === 403, String(forged.status()));
}

run(async (browser) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    await mistakes(page);
    await made(page);
    await again(page);
    await page.goto(`${own}/claims?lang=en`);
    check('and in English', /Claim hours earned elsewhere/.test(await heading(page)) && /continuing education/.test(await main(page)), await main(page));
    await context.close();
});
