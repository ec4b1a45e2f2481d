/* A tiny local receiver for the demo and the tests: it listens on 127.0.0.1, verifies signatures,
 * counts, keeps the last bodies, and answers as the real receiver would. Not for the network. */
#ifndef YANXU_NOTIFIERS_SINK_H
#define YANXU_NOTIFIERS_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/base/str.h"

#define SINK_BODIES_KEPT 20
#define SINK_BODY_MAX    65536

struct sink_options {
    struct str secret;          /* generic: whsec_…; "": nothing is verified */
    struct str dingtalk_secret; /* "": not verified */
    struct str feishu_secret;
    uint16_t port; /* 0: any free one */
    int64_t now;   /* UTC seconds at which timestamps are judged, for a simulated clock; 0: real */
};

struct sink;

/* Starts a child process with the receiver; it ends with sink_close() or when this process does.
 * Call it before any thread is started. */
MUST_USE enum err_code sink_open(const struct sink_options *options, struct sink **ret_sink,
                                 struct err *err);
void sink_close(struct sink *sink);
uint16_t sink_port(const struct sink *sink);
/* {"accepted":n,"refused":n,"duplicates":n,"bytes":n,"bodies":[{"path","id","body","at"},…]}: ids
 * seen before count as accepted and as duplicates; bodies are the last SINK_BODIES_KEPT accepted,
 * oldest first, without signatures. GET / of the sink answers the same. Caller frees with
 * json_decref(). */
MUST_USE enum err_code sink_report(struct sink *sink, json_t **ret_report, struct err *err);

/* POST to any path: Standard Webhooks, answered 204, 400 or 401.
 * POST /cgi-bin/webhook/send: as WeCom's robot; /robot/send: as DingTalk's, sign verified;
 * /open-apis/bot/v2/hook/…: as Feishu's, sign verified. These answer 200 with their code. */

#endif
