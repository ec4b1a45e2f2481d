// README's picture: `make demo`, then
//     CHROMIUM=/usr/bin/chromium NODE_PATH=build/npm/node_modules node tests/web/picture.cjs COORDINATOR-PAGE picture.png
//     pngquant --force --output tests/web/pictures/coordinator.png picture.png
'use strict';
const { launch } = require('./browser.cjs');

const [url, path] = process.argv.slice(2);

(async () => {
    const browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1366, height: 1108 }, locale: 'zh-CN', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load' });
    await page.screenshot({ path });
    await browser.close();
})();
