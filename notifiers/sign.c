/* Signatures. Standard Webhooks 1.0.0, "Signature scheme" (github.com/standard-webhooks,
 * spec/standard-webhooks.md); DingTalk's and Feishu's robot manuals as named in the header. */
#include "notifiers/sign.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/crypto.h"

#define SIGNED_HEAD_MAX 320 /* "id.timestamp." */
#define ID_LEN_MAX      256
#define SECRET_LEN_MAX  256
#define SECRETS_LEN_MAX 1024
#define MAC_BASE64_LEN  44

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

static bool next_word(struct str *rest, struct str *ret_word)
{
    while (rest->len > 0 && is_blank(rest->data[0]))
        *rest = str_slice(rest->data + 1, rest->len - 1);
    size_t len = 0;
    while (len < rest->len && !is_blank(rest->data[len]))
        len++;
    *ret_word = str_slice(rest->data, len);
    *rest = str_slice(rest->data + len, rest->len - len);
    return len > 0;
}

static enum err_code key_parse(struct str secret, struct webhook_key *ret_key, struct err *err)
{
    static const size_t prefix_len = sizeof(WEBHOOK_SECRET_PREFIX) - 1;
    if (!str_starts(secret, WEBHOOK_SECRET_PREFIX) || secret.len > SECRET_LEN_MAX)
        return err_set(err, ERR_INVALID, "a webhook secret must begin with %s",
                       WEBHOOK_SECRET_PREFIX);
    CLEANUP(buf_release) struct buf bytes = {0};
    buf_init(&bytes, SECRET_LEN_MAX);
    struct str text = str_slice(secret.data + prefix_len, secret.len - prefix_len);
    struct err detail = {0}; /* dropped: it might repeat the secret */
    bool is_base64 = crypto_base64_decode(text, &bytes, &detail) == ERR_OK && !bytes.full;
    if (!is_base64 || bytes.len < WEBHOOK_KEY_MIN || bytes.len > WEBHOOK_KEY_MAX)
        return err_set(err, ERR_INVALID,
                       "a webhook secret must be %s and the base64 of %d to %d bytes",
                       WEBHOOK_SECRET_PREFIX, WEBHOOK_KEY_MIN, WEBHOOK_KEY_MAX);
    memcpy(ret_key->bytes, bytes.data, bytes.len);
    ret_key->len = bytes.len;
    return ERR_OK;
}

enum err_code webhook_keys_parse(struct str secrets, struct webhook_keys *ret_keys, struct err *err)
{
    struct webhook_keys keys = {.len = 0};
    struct str word;
    if (secrets.len > SECRETS_LEN_MAX)
        return err_set(err, ERR_LIMIT, "webhook secrets longer than %d bytes", SECRETS_LEN_MAX);
    while (next_word(&secrets, &word)) {
        if (keys.len == WEBHOOK_KEYS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d webhook secrets", WEBHOOK_KEYS_MAX);
        TRY(key_parse(word, &keys.keys[keys.len], err));
        keys.len++;
    }
    if (keys.len == 0)
        return err_set(err, ERR_INVALID, "the endpoint has no webhook secret");
    *ret_keys = keys;
    return ERR_OK;
}

void webhook_secret_new(struct buf *buf)
{
    char bytes[KEY_LEN];
    crypto_random(bytes, sizeof(bytes));
    buf_add_text(buf, WEBHOOK_SECRET_PREFIX);
    crypto_base64(str_slice(bytes, sizeof(bytes)), buf);
}

/* A '.' in the id would let "a.1" + "2" and "a" + "1.2" sign alike; the rest must fit a header. */
static bool id_is_valid(struct str id)
{
    if (id.len == 0 || id.len > ID_LEN_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (id.data[i] <= ' ' || id.data[i] > '~' || id.data[i] == '.')
            return false;
    return true;
}

static enum err_code signed_bytes(const struct webhook_message *message, struct buf *buf,
                                  struct err *err)
{
    if (!id_is_valid(message->id))
        return err_set(err, ERR_INVALID,
                       "a webhook id must be 1 to %d visible ASCII characters without '.'",
                       ID_LEN_MAX);
    buf_init(buf, message->body.len + SIGNED_HEAD_MAX);
    buf_add_str(buf, message->id);
    buf_addf(buf, ".%lld.", (long long)message->at);
    buf_add_str(buf, message->body);
    return buf_check(buf, "signed webhook", err);
}

static void add_mac(struct str key, struct str bytes, struct buf *buf)
{
    unsigned char mac[SHA256_LEN];
    crypto_hmac_sha256(key, bytes, mac);
    crypto_base64(str_slice((const char *)mac, sizeof(mac)), buf);
}

static struct str key_str(const struct webhook_key *key)
{
    return str_slice((const char *)key->bytes, key->len);
}

enum err_code webhook_sign(const struct webhook_keys *keys, const struct webhook_message *message,
                           struct buf *buf, struct err *err)
{
    CLEANUP(buf_release) struct buf bytes = {0};
    TRY(signed_bytes(message, &bytes, err));
    for (size_t i = 0; i < keys->len; i++) {
        buf_add_text(buf, i > 0 ? " v1," : "v1,");
        add_mac(key_str(&keys->keys[i]), str_slice(bytes.data, bytes.len), buf);
    }
    return ERR_OK;
}

static bool signature_matches(struct str expected, struct str signatures)
{
    bool matches = false;
    struct str piece;
    while (str_next(&signatures, ' ', &piece))
        if (str_starts(piece, "v1,") &&
            crypto_equal(str_slice(piece.data + 3, piece.len - 3), expected))
            matches = true;
    return matches;
}

enum err_code webhook_verify(const struct webhook_keys *keys, const struct webhook_message *message,
                             struct str signature, int64_t now, struct err *err)
{
    if (message->at < now - WEBHOOK_TOLERANCE_S || message->at > now + WEBHOOK_TOLERANCE_S)
        return err_set(err, ERR_DENIED, "the webhook's timestamp is more than %d s away",
                       WEBHOOK_TOLERANCE_S);
    CLEANUP(buf_release) struct buf bytes = {0};
    TRY(signed_bytes(message, &bytes, err));
    bool matches = false;
    for (size_t i = 0; i < keys->len; i++) {
        CLEANUP(buf_release) struct buf expected = {0};
        buf_init(&expected, MAC_BASE64_LEN);
        add_mac(key_str(&keys->keys[i]), str_slice(bytes.data, bytes.len), &expected);
        matches = signature_matches(str_from(buf_text(&expected)), signature) || matches;
    }
    return matches ? ERR_OK : err_set(err, ERR_DENIED, "the webhook's signature does not match");
}

/* "timestamp \n secret", which both robots sign or are signed by. */
static void stamped_secret(struct str secret, int64_t timestamp, struct buf *buf)
{
    buf_init(buf, secret.len + SIGNED_HEAD_MAX);
    buf_addf(buf, "%lld\n", (long long)timestamp);
    buf_add_str(buf, secret);
}

void dingtalk_sign(struct str secret, int64_t timestamp_ms, struct buf *buf)
{
    CLEANUP(buf_release) struct buf text = {0};
    stamped_secret(secret, timestamp_ms, &text);
    add_mac(secret, str_slice(text.data, text.len), buf);
}

void feishu_sign(struct str secret, int64_t timestamp_s, struct buf *buf)
{
    CLEANUP(buf_release) struct buf key = {0};
    stamped_secret(secret, timestamp_s, &key);
    add_mac(str_slice(key.data, key.len), STR_LIT(""), buf);
}
