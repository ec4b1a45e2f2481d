// A worker's own claims on a telephone, without scripts, from the keyboard: own_claims.cjs WORKER-PAGE prints one line a
// check. Leaves three claims that wait, the last with two files.
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
    await page.getByLabel('证书名称和编号').fill('结业证书 "第7号"');
    await page.getByLabel('计量单位').selectOption('hour');
    const wrong = await press(page, '提交申报');
    check('no number: refused in Chinese', wrong.status() === 400 && /没有提交\s+数量: 无法识别/.test(await main(page)) && !/[a-z]{4}|单元格/.test((await main(page)).match(/没有提交[^]*?改正/)[0]), await main(page));
    check('what was typed is still there', (await page.getByLabel('施教机构').inputValue()) === '市社工协会 <a&b>'
        && (await page.getByLabel('证书名称和编号').inputValue()) === '结业证书 "第7号"' && (await page.getByLabel('计量单位').inputValue()) === 'hour'
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

const photo = { name: '张三证书.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') };
const letter = { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\nletter\n') };
const page404 = { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<script>alert(1)</script>') };
const large = { name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(9 << 20, 1) };

// A photograph is evidence by itself; what cannot be taken is said, and nothing that was typed is lost.
async function withFiles(page) {
    await toClaims(page, '申报在别处取得的学时');
    await page.getByLabel('取得日期').fill('2026-03-08');
    await page.getByLabel('数量').fill('3');
    await page.getByLabel('施教机构').fill('区教育学院');
    await page.getByLabel('继续教育').check();
    const files = page.locator('#files');
    for (const [file, words] of [[page404, /文件“x.jpg”不是照片[^]*PDF/], [large, /文件“large.png”超过 8 MiB/], [{ ...photo, buffer: Buffer.alloc(0) }, /是空的/]]) {
        await files.setInputFiles([photo, file]);
        const refused = await press(page, '提交申报');
        const text = await main(page);
        check(`${file.name} of ${file.buffer.length} bytes is refused in words`, refused.status() === 400 && words.test(text) && /请重新选择/.test(text), text);
        check('what was typed is still there', (await page.getByLabel('施教机构').inputValue()) === '区教育学院' && await page.getByLabel('继续教育').isChecked(), text);
    }
    await files.setInputFiles([photo, letter]);
    await press(page, '提交申报');
    const item = page.locator('li[id^="claim-"]').first();
    check('a claim with two files and no number', /文件 1\s+PNG[^]*文件 2\s+PDF/.test(await item.innerText()), await item.innerText());
    await item.getByText('补充文件').click();
    await item.locator('input[type=file]').setInputFiles({ ...letter, buffer: Buffer.from('%PDF-1.7\nsecond\n') });
    await Promise.all([page.waitForNavigation(PATIENCE), item.getByRole('button', { name: '提交文件' }).press('Enter')]);
    check('one more', /文件 3\s+PDF/.test(await item.innerText()), await item.innerText());
    await press(page, '删除文件 2');
    check('one less, and the others keep their numbers', /文件 1\s+PNG[^]*文件 3\s+PDF/.test(await item.innerText()) && !/文件 2/.test(await item.innerText()), await item.innerText());
    const href = await item.getByRole('link', { name: '文件 1', exact: true }).getAttribute('href');
    const response = await page.goto(new URL(href, own).href);
    const headers = response.headers();
    check('their own file comes as it was sent', Buffer.compare(await response.body(), photo.buffer) === 0, String(response.status()));
    check('under its own type and no name', headers['content-type'] === 'image/png' && /^inline; filename="claim-\d+-1.png"$/.test(headers['content-disposition']), JSON.stringify(headers));
    check('and is kept nowhere, and runs nothing', headers['cache-control'] === 'private, no-store' && headers['x-content-type-options'] === 'nosniff'
        && /sandbox/.test(headers['content-security-policy']), JSON.stringify(headers));
}

run(async (browser) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    await mistakes(page);
    await made(page);
    await again(page);
    await withFiles(page);
    await page.goto(`${own}/claims?lang=en`);
    check('and in English', /Claim hours earned elsewhere/.test(await heading(page)) && /continuing education/.test(await main(page)), await main(page));
    await context.close();
});
