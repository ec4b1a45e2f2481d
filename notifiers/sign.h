/* Signatures: Standard Webhooks 1.0.0 (standardwebhooks.com), DingTalk's and Feishu's custom
 * robots. A message is signed at each attempt, with the attempt's time. */
#ifndef YANXU_NOTIFIERS_SIGN_H
#define YANXU_NOTIFIERS_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define WEBHOOK_KEYS_MAX      4
#define WEBHOOK_KEY_MIN       24 /* bytes; specification, "Signature scheme" */
#define WEBHOOK_KEY_MAX       64
#define WEBHOOK_TOLERANCE_S   300
#define WEBHOOK_SECRET_PREFIX "whsec_"

struct webhook_key {
    unsigned char bytes[WEBHOOK_KEY_MAX];
    size_t len;
};

/* The secrets in use, newest first; more than one while rotating. */
struct webhook_keys {
    struct webhook_key keys[WEBHOOK_KEYS_MAX];
    size_t len;
};

/* What is signed: "id.timestamp.body". */
struct webhook_message {
    struct str id; /* webhook-id: no '.', no blanks */
    int64_t at;    /* webhook-timestamp: UTC seconds */
    struct str body;
};

/* `secrets`: one or several "whsec_" + base64 of 24-64 bytes, separated by white space or commas.
 * ERR_INVALID without repeating them. */
MUST_USE enum err_code webhook_keys_parse(struct str secrets, struct webhook_keys *ret_keys,
                                          struct err *err);
/* Appends a new secret: whsec_ and 32 random bytes. */
void webhook_secret_new(struct buf *buf);
/* Appends the webhook-signature value: "v1,… v1,…", one for each key. ERR_INVALID for a bad id. */
MUST_USE enum err_code webhook_sign(const struct webhook_keys *keys,
                                    const struct webhook_message *message, struct buf *buf,
                                    struct err *err);
/* As a receiver does: any v1 signature by any key, and a timestamp within WEBHOOK_TOLERANCE_S of
 * `now`. ERR_DENIED says which failed. */
MUST_USE enum err_code webhook_verify(const struct webhook_keys *keys,
                                      const struct webhook_message *message, struct str signature,
                                      int64_t now, struct err *err);

/* Appends base64(HMAC-SHA256(key = secret, timestamp_ms "\n" secret)), not yet percent-encoded.
 * open.dingtalk.com, "自定义机器人安全设置", 加签. */
void dingtalk_sign(struct str secret, int64_t timestamp_ms, struct buf *buf);
/* Appends base64(HMAC-SHA256(key = timestamp "\n" secret, empty message)).
 * open.feishu.cn, "自定义机器人使用指南", 签名校验. */
void feishu_sign(struct str secret, int64_t timestamp_s, struct buf *buf);

#endif
