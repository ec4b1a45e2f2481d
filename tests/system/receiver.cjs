// A receiver of notices that trusts nobody: it verifies each with the Standard Webhooks library, and answers robots'
// requests as WeCom, DingTalk and Feishu document it. Prints "listening PORT", then one line a request:
//   KIND ID STATUS VERDICT TIMESTAMP SIGNATURE BODY
// Environment: SECRET (whsec_…), FAIL_FIRST=1 (500 to each id's first attempt), DELAY_MS, ROBOT_SECRET.
'use strict';
const http = require('http');
const crypto = require('crypto');
const { Webhook } = require('standardwebhooks');

const seen = new Set();
const delayMs = Number(process.env.DELAY_MS || 0);
const robotSecret = process.env.ROBOT_SECRET || '';

function say(kind, id, status, verdict, timestamp, signature, body) {
    process.stdout.write([kind, id, status, verdict, timestamp, signature.replace(/\s+/g, '|') || '-',
        body.replace(/\s+/g, ' ')].join(' ') + '\n');
}

function generic(request, body) {
    const id = request.headers['webhook-id'] || '-';
    const signature = request.headers['webhook-signature'] || '-';
    const timestamp = request.headers['webhook-timestamp'] || '-';
    let status = 204;
    let verdict = 'verified';
    try {
        new Webhook(process.env.SECRET).verify(body, request.headers);
    } catch (error) {
        [status, verdict] = [401, String(error.message).replace(/\s+/g, '_')];
    }
    if (status === 204 && process.env.FAIL_FIRST && !seen.has(id)) status = 500;
    if (status === 204 && seen.has(id) && !process.env.FAIL_FIRST) verdict = 'repeated';
    seen.add(id);
    say('generic', id, status, verdict, timestamp, signature, body);
    return [status, ''];
}

function hmac(key, message) {
    return crypto.createHmac('sha256', key).update(message).digest('base64');
}

function wecom(url, body) {
    const codes = { good: [0, 'ok'], often: [45009, 'api freq out of limit'], bad: [93000, 'invalid webhook url'] };
    const [errcode, errmsg] = codes[url.searchParams.get('key')] || codes.bad;
    JSON.parse(body);
    say('wecom', url.searchParams.get('key'), 200, errcode, '-', '-', body);
    return [200, JSON.stringify({ errcode, errmsg })];
}

function dingtalk(url, body) {
    const timestamp = url.searchParams.get('timestamp') || '';
    const good = url.searchParams.get('sign') === hmac(robotSecret, `${timestamp}\n${robotSecret}`) &&
        Math.abs(Date.now() - Number(timestamp)) < 3600000;
    JSON.parse(body);
    say('dingtalk', '-', 200, good ? 0 : 310000, timestamp || '-', '-', body);
    return [200, JSON.stringify(good ? { errcode: 0, errmsg: 'ok' } : { errcode: 310000, errmsg: 'sign not match' })];
}

function feishu(body) {
    const { timestamp, sign } = JSON.parse(body);
    const good = sign === hmac(`${timestamp}\n${robotSecret}`, '') && Math.abs(Date.now() / 1000 - Number(timestamp)) < 3600;
    say('feishu', '-', 200, good ? 0 : 19021, timestamp || '-', '-', body);
    return [200, JSON.stringify(good ? { code: 0, msg: 'success' } : { code: 19021, msg: 'sign match fail' })];
}

function answer(request, body) {
    const url = new URL(request.url, 'http://receiver');
    if (url.pathname === '/cgi-bin/webhook/send') return wecom(url, body);
    if (url.pathname === '/robot/send') return dingtalk(url, body);
    if (url.pathname.startsWith('/open-apis/bot/v2/hook/')) return feishu(body);
    return generic(request, body);
}

const server = http.createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => setTimeout(() => {
        const [status, text] = answer(request, Buffer.concat(pieces).toString('utf8'));
        response.writeHead(status, text ? { 'Content-Type': 'application/json' } : {});
        response.end(text);
    }, delayMs));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${server.address().port}\n`));
