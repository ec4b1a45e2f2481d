// A coordinator decides on a draft, in a browser without scripts: plans.cjs COORDINATOR-PAGE prints one line a check.
'use strict';
const { PATIENCE, check, heading, main, run } = require('./browser.cjs');

const [coordinator] = process.argv.slice(2);

async function toPlans(page) {
    await page.goto(coordinator);
    await page.getByRole('navigation').getByRole('link', { name: 'Plans', exact: true }).click();
    await page.waitForURL(/\/plans$/);
}

// Orders a draft and follows the way to it.
async function makeDraft(page) {
    await toPlans(page);
    await page.getByRole('link', { name: 'Make a draft' }).click();
    await page.getByLabel('Stop when within').selectOption('1');
    await page.getByRole('button', { name: 'Make a plan' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    await page.locator('.chip.job-done, .chip.job-failed').first().waitFor(PATIENCE);
    await page.getByRole('link', { name: /Open the draft/ }).click();
    await page.waitForURL(/\/plans\/\d+$/);
}

async function compare(page) {
    await page.getByRole('link', { name: 'Compare with the plan in force' }).click();
    const rows = await page.getByRole('table').first().locator('tbody tr').count();
    check('two plans stand beside each other', rows === 5 && /Compare two plans/.test(await heading(page)), await main(page));
    const text = await main(page);
    check('who gets and who loses what is said, or that nobody does', /Both give everybody|Gets/.test(text), text);
    await page.getByLabel('From').selectOption({ index: 0 });
    await page.getByLabel('To', { exact: true }).selectOption({ index: 0 });
    await page.getByRole('button', { name: 'Compare' }).click();
    check('a plan is like itself', /Both give everybody the same/.test(await main(page)), await main(page));
}

async function publish(page) {
    await toPlans(page);
    await page.getByRole('link', { name: 'No. 2' }).click();
    await page.getByRole('link', { name: 'Publish…' }).press('Enter');
    await page.waitForURL(/\/publish$/);
    const seen = await main(page);
    check('before it is published, what it does is said', /People whose places change\s+\d+/.test(seen) && /Plan 1, published .* is replaced/.test(seen), seen);
    // Somebody else loads a file meanwhile.
    const days = { name: 'days.csv', mimeType: 'text/csv', buffer: Buffer.from('date,kind,name\n2026-02-07,workday,调休\n') };
    const response = await page.request.post(`${coordinator}/jobs`, { multipart: { job: 'import', kind: 'days', preview: 'false', upload: days }, maxRedirects: 0 });
    const job = new URL(response.headers().location, coordinator).href;
    const other = await page.context().newPage();
    await other.goto(job);
    await other.locator('.chip.job-done').waitFor(PATIENCE);
    await other.close();
    const [refused] = await Promise.all([page.waitForNavigation(PATIENCE), page.getByRole('button', { name: 'Publish' }).press('Enter')]);
    check('then nothing is published', refused.status() === 409 && /It was not published/.test(await main(page)), await main(page));
    const [again] = await Promise.all([page.waitForNavigation(PATIENCE), page.getByRole('button', { name: 'Publish' }).press('Enter')]);
    check('and after another look it is', again.status() === 200 && /\/plans\/2$/.test(page.url()) && /Plan in force/.test(await main(page)), page.url() + (await main(page)));
    check('what is in force is not offered again', (await page.getByRole('link', { name: 'Publish…' }).count()) === 0);
    await page.goto(`${coordinator}/plans/2/publish`);
    check('nor can it be', /cannot be published now/.test(await main(page)) && (await page.getByRole('button').count()) === 0, await main(page));
}

// What is missing, what to open for it, and the file of that.
async function advise(page) {
    await page.goto(coordinator);
    await page.getByRole('navigation').getByRole('link', { name: 'Gaps', exact: true }).click();
    await page.waitForURL(/\/gaps$/);
    check('what is missing is listed at once', (await page.locator('#shortages').count()) === 1, await main(page));
    await page.getByRole('button', { name: 'Work out what to open' }).press('Enter');
    await page.waitForURL(/\/gaps\?plan=\d+$/);
    await page.getByRole('button', { name: 'Work it out again' }).waitFor(PATIENCE);
    const text = await main(page);
    check('advice comes by itself, or why there is none', /with all of the advice|No class with a free/.test(text), text);
    const link = page.getByRole('link', { name: 'Download the classes as a file' });
    if ((await link.count()) > 0) {
        const [file] = await Promise.all([page.waitForEvent('download', PATIENCE), link.click()]);
        check('and can be had as a file', /^offerings-advised-\d+\.xlsx$/.test(file.suggestedFilename()), file.suggestedFilename());
    }
    await page.locator('section[aria-labelledby=shortages] tbody a').first().click();
    check('a unit leads to its people', /Who lacks most · only/.test(await main(page)), await main(page));
    await page.locator('section[aria-labelledby=people] tbody a').first().click();
    check('and each of them to the reason and the way out', /What is not placed, why/.test(await main(page)) && (await page.locator('.advice').count()) > 0, await main(page));
    await page.locator('section[aria-labelledby=places] tbody a').first().click();
    check('a class says who has its seats', /Why\? Class/.test(await heading(page)) && /Taken/.test(await main(page)), await main(page));
    await page.getByLabel('Worker’s code').fill('no such/worker?');
    await page.getByLabel('Worker’s code').press('Enter');
    check('a code that is none is said to be none', /There is no such code/.test(await main(page)) && /no such\/worker\?/.test(await main(page)), await main(page));
    await page.goto(`${coordinator}/plans/1`);
    await page.locator('section[aria-labelledby=units] tbody a').first().click();
    check('one unit can be looked at alone', /only \S+ and below/.test(await main(page)), await main(page));
}

// A draft by other weights, made and compared from the keyboard.
async function weigh(page) {
    await toPlans(page);
    await page.getByRole('link', { name: 'Try other weights' }).click();
    await page.getByLabel(/Somebody who gets everything/).fill('0');
    await page.getByLabel('Stop when within').selectOption('1');
    await page.getByLabel(/A place in force/).press('Enter');
    await page.waitForURL(/\/jobs\/\d+$/);
    await page.locator('.chip.job-done, .chip.job-failed').first().waitFor(PATIENCE);
    await page.getByRole('link', { name: /Open the draft/ }).click();
    check('a draft says by which weights it was made', /complete 0, a move 20/.test(await main(page)), await main(page));
    await page.getByRole('link', { name: 'Compare with the plan in force' }).click();
    check('and two that were weighed differently say so', /made by different weights/.test(await main(page)), await main(page));
    await page.goto(`${coordinator}/weights`);
    check('the effect of each stands side by side', (await page.locator('#effects ~ .scroll tbody tr').count()) >= 2, await main(page));
    await page.getByLabel(/Somebody who gets everything/).fill('-1');
    await page.getByRole('button', { name: 'Plan a draft with these' }).click();
    check('a weight that is none is not even sent', /\/weights$/.test(page.url()), page.url());
}

// In Chinese, on a telephone.
async function discard(browser) {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`${coordinator}/plans/3`);
    await page.getByRole('link', { name: '放弃…' }).click();
    check('discarding is shown before it is done', /放弃第 3 号草案/.test(await heading(page)), await heading(page));
    await page.getByRole('button', { name: '确认放弃' }).click();
    await page.waitForURL(/\/plans$/);
    const text = await main(page);
    check('a discarded draft is counted and no longer listed', /另有 1 份草案已放弃/.test(text) && !/第 3 号/.test(text), text);
    await context.close();
}

run(async (browser) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en' });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    await makeDraft(page);
    check('the job leads to its draft', /Plan 2 of \d+/.test(await heading(page)), await heading(page));
    check('which says what is proved', /It is proven that/.test(await main(page)), await main(page));
    await compare(page);
    await publish(page);
    await makeDraft(page);
    await discard(browser);
    await advise(page);
    await weigh(page);
});
