// What the browser tests share: one line a check, a browser without its own traffic, and how a page is read.
'use strict';
const { chromium } = require('playwright-core');

const ARGS = ['--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-sync',
    '--disable-component-update', '--disable-default-apps', '--disable-domain-reliability', '--disable-dev-shm-usage'];
const PATIENCE = { timeout: 90000 };
let failed = 0;

function check(label, holds, detail = '') {
    console.log(`${holds ? 'ok  ' : 'FAIL'} ${label}`);
    if (!holds) {
        failed++;
        console.log(`     | ${detail}`);
    }
}

const heading = (page) => page.locator('h1').innerText();
const main = (page) => page.locator('main').innerText();

// Chromium's sandbox refuses root, and needs name spaces that some containers have not.
async function launch() {
    const start = (...more) => chromium.launch({ executablePath: process.env.CHROMIUM, args: [...ARGS, ...more], headless: true });
    return process.getuid() === 0 ? start('--no-sandbox') : start().catch(() => start('--no-sandbox'));
}

// Runs `test` with a browser; the process ends with 0, with 1 if a check failed, with 2 if the test itself broke.
function run(test) {
    (async () => {
        const browser = await launch();
        await test(browser);
        await browser.close();
        process.exit(failed > 0 ? 1 : 0);
    })().catch((error) => {
        console.error(error);
        process.exit(2);
    });
}

module.exports = { PATIENCE, check, heading, launch, main, run };
