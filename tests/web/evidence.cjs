// What whoever decides sees of a claim's files, without scripts: evidence.cjs CLAIM-PAGE prints one line a check.
'use strict';
const { check, main, run } = require('./browser.cjs');

const [claim] = process.argv.slice(2);

run(async (browser) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    await page.goto(claim);
    const text = await main(page);
    const picture = page.locator('.papers img');
    await picture.scrollIntoViewIfNeeded();
    check('the photograph is on the page', (await picture.count()) === 1 && /文件 1/.test(await picture.getAttribute('alt')), text);
    await picture.evaluate((image) => image.decode());
    check('and the browser can show it', (await picture.evaluate((image) => image.naturalWidth)) === 1, text);
    check('that it came before is said, with whose', /文件 1 也附在 第 \d+ 号申报 \(W2, 待审核\)/.test(text), text);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '文件 3', exact: true }).press('Enter');
    check('a PDF is fetched, under a name that says nothing', /^claim-\d+-3\.pdf$/.test((await download).suggestedFilename()), (await download).suggestedFilename());
    const opened = await page.goto(new URL(await page.locator('.papers a').first().getAttribute('href'), claim).href);
    check('and the photograph opens by itself', opened.status() === 200 && opened.headers()['content-type'] === 'image/png', String(opened.status()));
    await context.close();
});
