// Looks at pages as people do: pages.cjs SCREENSHOTS NAME=URL… prints one line a check and ends with 1 if one failed.
// A page named "wrong" is expected to answer 404; all others 200.
'use strict';
const path = require('path');
const axe = require('axe-core');
const { launch } = require('./browser.cjs');

const WIDTHS = [[1366, 768], [390, 844]];
const LANGUAGES = [['zh', 'zh-CN'], ['en', 'en']];

const [screenshots, ...pages] = process.argv.slice(2);
const asked = new Map(); // what a link answered, so that each is asked once
let failed = 0;

function check(label, problems) {
    if (problems.length === 0) {
        console.log(`ok   ${label}`);
        return;
    }
    failed++;
    console.log(`FAIL ${label}`);
    for (const problem of problems.slice(0, 12)) console.log(`     | ${problem}`);
}

// What the page holds, read inside it.
function look() {
    const text = (element) => element.textContent.trim();
    return {
        title: document.title,
        lang: document.documentElement.lang,
        h1: [...document.querySelectorAll('h1')].map(text),
        headings: document.querySelectorAll('h2, h3').length,
        width: document.scrollingElement.scrollWidth,
        visible: window.innerWidth,
        wide: [...document.querySelectorAll('body *')].filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width > 0 && box.right > window.innerWidth + 1 && getComputedStyle(element).position !== 'absolute';
        }).slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className} ends at ${Math.round(element.getBoundingClientRect().right)} px`),
        scrolled: [...document.querySelectorAll('.scroll')].filter((region) => region.scrollWidth > region.clientWidth + 1)
            .map((region) => `${region.getAttribute('aria-label')}: ${region.scrollWidth} of ${region.clientWidth} px`),
        links: [...document.querySelectorAll('a[href]')].map((a) => a.href),
        holes: document.body.innerText.match(/\{\{|\}\}|undefined|\bnull\b|\bNaN\b/g) || [],
    };
}

async function answers(context, href) {
    const url = href.replace(/^webcal:/, 'http:').replace(/#.*$/, '');
    if (!asked.has(url)) {
        asked.set(url, await context.request.get(url, { timeout: 20000 }).then((r) => r.status(), (e) => e.message));
    }
    return asked.get(url);
}

async function judgeAxe(page) {
    await page.evaluate(axe.source);
    const result = await page.evaluate(() => window.axe.run(document));
    return result.violations.flatMap((v) => v.nodes.map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')}: ${n.html.slice(0, 120)}`));
}

async function visit(browser, name, url, [width, height], [language, locale]) {
    const label = `${name} ${language} ${width} px`;
    const context = await browser.newContext({ viewport: { width, height }, locale, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const noise = [];
    const want = name === 'wrong' ? 404 : 200;
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !(want === 404 && message.text().includes('404'))) noise.push(message.text());
    });
    page.on('pageerror', (error) => noise.push(error.message));
    page.on('requestfailed', (request) => noise.push(`${request.url()}: ${request.failure().errorText}`));
    page.on('response', (response) => {
        if (response.status() >= 400 && response.url() !== url) noise.push(`${response.url()}: ${response.status()}`);
    });
    const response = await page.goto(url, { waitUntil: 'load' });
    const seen = await page.evaluate(look);
    check(`${label}: answers ${want}`, response.status() === want ? [] : [String(response.status())]);
    check(`${label}: title, one h1, language`, [
        ...(seen.title.length > 2 ? [] : [`title "${seen.title}"`]),
        ...(seen.h1.length === 1 && seen.h1[0] !== '' ? [] : [`h1: ${JSON.stringify(seen.h1)}`]),
        ...(seen.lang.startsWith(language) ? [] : [`lang="${seen.lang}"`]),
        ...(seen.headings > 0 || ['wrong', 'welcome', 'certificate'].includes(name) ? [] : ['no h2']),
    ]);
    check(`${label}: no hole in the text`, seen.holes);
    check(`${label}: no horizontal scrolling`, seen.width <= seen.visible ? [] : [`${seen.width} px`, ...seen.wide]);
    if (width > 1000) check(`${label}: every table fits`, seen.scrolled);
    const dead = [];
    for (const href of new Set(seen.links)) {
        const status = await answers(context, href);
        if (status !== 200 && !(want === 404 && href.startsWith(url))) dead.push(`${href}: ${status}`);
    }
    check(`${label}: its ${seen.links.length} links answer`, dead);
    await page.screenshot({ path: path.join(screenshots, `${name}-${language}-${width}.png`), fullPage: true });
    check(`${label}: axe finds nothing`, await judgeAxe(page));
    check(`${label}: the console is quiet`, noise);
    await context.close();
}

(async () => {
    const browser = await launch();
    for (const page of pages) {
        const at = page.indexOf('=');
        for (const size of WIDTHS) {
            for (const language of LANGUAGES) await visit(browser, page.slice(0, at), page.slice(at + 1), size, language);
        }
    }
    await browser.close();
    process.exit(failed > 0 ? 1 : 0);
})().catch((error) => {
    console.error(error);
    process.exit(2);
});
