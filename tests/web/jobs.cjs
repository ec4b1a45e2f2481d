// A coordinator's hour in a browser without scripts: jobs.cjs COORDINATOR-PAGE ROSTER HOURS prints one line a check.
// ROSTER is a file of workers whose last row is bad, HOURS one of two entries of 3 and 2 hours.
'use strict';
const fs = require('fs');
const { PATIENCE, check, run } = require('./browser.cjs');

const [coordinator, roster, hours] = process.argv.slice(2);

// The job's page, once its state is one of these.
async function awaitState(page, states) {
    await page.locator(states.map((state) => `.chip.job-${state}`).join(', ')).first().waitFor(PATIENCE);
    return page.locator('main').innerText();
}

// What the page says as soon as it says it; it reloads by itself meanwhile.
async function awaitText(page, wanted) {
    let text = '';
    for (const end = Date.now() + PATIENCE.timeout; Date.now() < end && !wanted.test(text);) {
        text = await page.locator('main').innerText().catch(() => '');
        await page.waitForTimeout(100);
    }
    return text;
}

async function toJobs(page) {
    await page.goto(coordinator);
    await page.getByRole('navigation').getByRole('link', { name: 'Import, plan, export' }).click();
    await page.waitForURL(/\/jobs$/);
}

async function figures(page) {
    const terms = await page.locator('.figures dt').allInnerTexts();
    const values = await page.locator('.figures dd').allInnerTexts();
    return Object.fromEntries(terms.map((term, i) => [term, values[i]]));
}

async function download(page, name) {
    const [file] = await Promise.all([page.waitForEvent('download', PATIENCE), page.getByRole('link', { name }).click()]);
    return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
}

async function importRoster(page) {
    await toJobs(page);
    const form = page.locator('form', { has: page.getByLabel('File', { exact: true }) });
    await form.getByLabel('Kind of file').selectOption('workers');
    await form.getByLabel('File', { exact: true }).setInputFiles(roster);
    await form.getByLabel('Encoding').selectOption('auto');
    await page.getByRole('button', { name: 'Upload and preview' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    const text = await awaitState(page, ['done', 'failed']);
    const seen = await figures(page);
    check('the preview counts the rows', seen.Refused === '1' && seen.New === '1', JSON.stringify(seen) + text);
    check('and lists the refused one with its reason', (await page.locator('table tbody tr').count()) === 1);
    const refused = await download(page, 'Download the refused rows');
    check('which can be downloaded', /^workers-refused-\d+\.xlsx$/.test(refused.name) && refused.bytes.subarray(0, 2).toString() === 'PK', refused.name);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL((url) => url.href !== page.url() || /\/jobs\/\d+$/.test(url.href));
    await page.locator('h1', { hasNotText: 'preview' }).waitFor(PATIENCE);
    await awaitState(page, ['done', 'failed']);
    const applied = await figures(page);
    check('applying writes what the preview said', applied.New === '1' && applied.Refused === '1', JSON.stringify(applied));
    const first = page.url().replace(/\d+$/, (id) => String(Number(id) - 1));
    await page.goto(first);
    check('nor does its preview, which says why', (await page.getByRole('button', { name: 'Apply' }).count()) === 0 && /has been written/.test(await page.locator('main').innerText()), await page.locator('main').innerText());
    check('and offers no second time', (await page.getByRole('button', { name: 'Apply' }).count()) === 0);
}

async function previewHours(page) {
    await toJobs(page);
    const form = page.locator('form', { has: page.getByLabel('File', { exact: true }) });
    await form.getByLabel('Kind of file').selectOption('hours');
    await form.getByLabel('File', { exact: true }).setInputFiles(hours);
    await page.getByRole('button', { name: 'Upload and preview' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    return awaitState(page, ['done', 'failed']);
}

async function importHours(page) {
    const text = await previewHours(page);
    check('a preview of hours says how many would be posted', /5 h in 2 entries/.test(text), text);
    const rows = await page.locator('section:has(#result) li').allInnerTexts();
    check('and by category', rows.join('|') === 'continuing education 5 h|professional 3 h', rows.join('|'));
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.locator('h1', { hasNotText: 'preview' }).waitFor(PATIENCE);
    const applied = await awaitState(page, ['done', 'failed']);
    check('applying posts them', /Hours posted to the ledger\s+5 h in 2 entries/.test(applied), applied);
    const again = await previewHours(page);
    check('what is there already is not posted again', /0 h in 0 entries/.test(again) && /2 rows more \(5 h\) are in the ledger already/.test(again), again);
}

// By keyboard alone: the form is sent with Enter, and Stop is the first button on the page.
async function planAndStop(page) {
    await toJobs(page);
    await page.getByLabel('Year').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\/\d+$/);
    await awaitState(page, ['running', 'done', 'failed']);
    check('a plan shows a bar while it is made', (await page.locator('progress').count()) === 1, await page.locator('main').innerText());
    const far = await awaitText(page, /\d+%/);
    check('and how far it is', /\d+%/.test(far), far);
    await page.waitForTimeout(2500); // it reloads by itself
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    const text = await awaitState(page, ['cancelled', 'done', 'failed']);
    check('it stops', /stopped/.test(text), text);
    check('and keeps a draft, or says that it had none', /Draft \d+/.test(text) || !/Result/.test(text), text);
}

async function exportRoster(page) {
    await toJobs(page);
    const form = page.locator('form', { has: page.getByLabel('Format') });
    await form.getByLabel('Kind of file').selectOption('workers');
    await form.getByLabel('Format').selectOption('csv');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    await awaitState(page, ['done', 'failed']);
    const file = await download(page, 'Download the file');
    check('an export can be downloaded', /^workers-\d+\.csv$/.test(file.name) && file.bytes.length > 1000, file.name);
}

// What a coordinator who reads Chinese meets besides: the way round, the language that stays, files that are none.
async function wrongFiles(browser) {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const heading = () => page.locator('h1').innerText();
    await page.goto(coordinator);
    await page.getByRole('navigation').getByRole('link', { name: '年度学时指标' }).click();
    check('a page leads to the next', /年度学时指标/.test(await heading()), await heading());
    await page.getByRole('link', { name: /→/ }).click();
    const year = (await heading()).slice(0, 4);
    await page.getByRole('link', { name: 'English' }).click();
    check('another language is of the same year', (await heading()).includes(year), await heading());
    await page.getByRole('navigation').getByRole('link', { name: 'Import, plan, export' }).click();
    check('and stays on the next page', (await heading()) === 'Import, plan, export', await heading());
    for (const [name, bytes] of [['old.xls', Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex')], ['empty.csv', Buffer.alloc(0)]]) {
        await page.goto(`${coordinator}/jobs`);
        await page.getByLabel('文件种类').first().selectOption('workers');
        await page.getByLabel('文件', { exact: true }).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
        await page.getByRole('button', { name: '上传并预览' }).click();
        const text = await awaitState(page, ['done', 'failed']);
        check(`${name} is refused in Chinese, by its name`, /没有改动任何数据.*另存为 \.xlsx/s.test(text) && text.includes(name), text);
    }
    await page.goto(`${coordinator}/jobs`);
    await page.getByLabel('年度', { exact: true }).fill('1999');
    await page.getByRole('button', { name: '开始制定' }).click();
    check('a year that is over is not even sent', /\/jobs$/.test(page.url()), page.url());
    await context.close();
}

async function foreignPage(browser) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.setContent(`<form method="post" action="${coordinator}/jobs"><input name="job" value="plan"><button>x</button></form>`);
    const [response] = await Promise.all([page.waitForNavigation(PATIENCE), page.getByRole('button').click()]);
    check("another page's form is refused", response.status() === 403, String(response.status()));
    await context.close();
}

run(async (browser) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en', acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    await importRoster(page);
    await importHours(page);
    await planAndStop(page);
    await exportRoster(page);
    await wrongFiles(browser);
    await foreignPage(browser);
});
