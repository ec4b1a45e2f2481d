/* The receiver behind sink.h: one poll() loop over its connections and a control socket. */
#ifndef YANXU_NOTIFIERS_SINK_SERVER_H
#define YANXU_NOTIFIERS_SINK_SERVER_H

#include "notifiers/sign.h"
#include "notifiers/sink.h"

struct sink_server_options {
    int listener; /* listening, non-blocking */
    int control;  /* SINK_REPORT asks for a report: its length as 8 digits hexadecimal, then JSON;
                     SINK_QUIT or its end ends the server */
    struct webhook_keys keys; /* len 0: nothing is verified */
    const char *dingtalk_secret, *feishu_secret;
    int64_t now;
};

#define SINK_REPORT        'r'
#define SINK_QUIT          'q'
#define SINK_LENGTH_DIGITS 8

/* Returns when told to. */
void sink_server_run(const struct sink_server_options *options);

#endif
