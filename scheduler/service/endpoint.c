/* Where notices go. For a robot the URL itself is the secret, so URL and signing secret are sealed
 * together, under the name they were sealed for; what stands in the clear is only the host. */
#include "scheduler/service/endpoint.h"

#include <string.h>

#include "notifiers/http.h"
#include "notifiers/sign.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_record.h"

static const char *label_of(const struct endpoint *endpoint, struct arena *arena)
{
    return arena_printf(arena, "endpoint %s", endpoint->name);
}

enum err_code endpoint_policy(const struct service *service, struct policy *ret_policy,
                              struct err *err)
{
    return policy_parse(service->allow_http, str_from(service->allow_cidrs), ret_policy, err);
}

static enum err_code check(const struct service *service, const struct endpoint *endpoint,
                           const char *secret, struct err *err)
{
    struct policy policy;
    struct webhook_keys keys;
    TRY(endpoint_validate(endpoint, err));
    TRY(endpoint_policy(service, &policy, err));
    TRY(http_check_url(&policy, endpoint->url, err));
    if (endpoint->kind == ENDPOINT_KIND_GENERIC && secret[0] != '\0')
        TRY(webhook_keys_parse(str_from(secret), &keys, err));
    return ERR_OK;
}

/* "https://host/…" */
static const char *shown_url(const char *url, struct arena *arena)
{
    const char *host = strstr(url, "://");
    const char *path = host != NULL ? strpbrk(host + 3, "/?#") : NULL;
    return path != NULL ? arena_printf(arena, "%.*s/…", (int)(path - url), url)
                        : arena_strdup(arena, url);
}

static enum err_code unseal(const struct service *service, const struct endpoint *endpoint,
                            struct arena *arena, const char **ret_url, struct str *ret_secret)
{
    CLEANUP(buf_release) struct buf sealed;
    CLEANUP(buf_release) struct buf plain;
    buf_init(&sealed, 16384);
    buf_init(&plain, 16384);
    TRY(crypto_base64_decode(str_from(endpoint->secret_sealed), &sealed, NULL));
    TRY(crypto_open(service->key, str_from(label_of(endpoint, arena)),
                    str_slice(sealed.data, sealed.len), &plain, NULL));
    struct str text = str_slice(arena_copy(arena, buf_text(&plain), plain.len), plain.len);
    size_t line = str_find(text, '\n');
    if (line == text.len)
        return ERR_INVALID;
    *ret_url = arena_copy(arena, text.data, line);
    *ret_secret = str_slice(text.data + line + 1, text.len - line - 1);
    return ERR_OK;
}

/* The secret in force where none is given; empty if there is none. */
static enum err_code stored_secret(struct service *service, const struct endpoint *endpoint,
                                   struct arena *arena, struct str *ret_secret, struct err *err)
{
    struct endpoint old;
    const char *url = NULL;
    *ret_secret = (struct str){0};
    enum err_code code =
        store_endpoint_get_by_name(service->store, endpoint->name, arena, &old, err);
    if (code == ERR_NOT_FOUND)
        return ERR_OK;
    TRY(code);
    if (unseal(service, &old, arena, &url, ret_secret) != ERR_OK)
        return err_set(err, ERR_DENIED,
                       "endpoint %s: its stored secret does not open; give it again",
                       endpoint->name);
    return ERR_OK;
}

/* Base64 of what is sealed: the URL, a line break, the secret. */
static enum err_code sealed_of(struct service *service, const struct endpoint *endpoint,
                               const char *given, struct arena *arena, const char **ret_sealed,
                               struct err *err)
{
    CLEANUP(buf_release) struct buf plain;
    CLEANUP(buf_release) struct buf sealed;
    CLEANUP(buf_release) struct buf encoded;
    struct str secret = str_from(given);
    buf_init(&plain, 8192);
    buf_init(&sealed, 8192);
    buf_init(&encoded, 16384);
    if (secret.len == 0)
        TRY(stored_secret(service, endpoint, arena, &secret, err));
    if (endpoint->kind == ENDPOINT_KIND_GENERIC && secret.len == 0) {
        enum err_code code =
            err_set(err, ERR_INVALID, "endpoint %s: a generic endpoint signs, so it needs a secret",
                    endpoint->name);
        (void)err_hint(err, "put whsec_ and base64 of 24 to 64 random bytes into a file: "
                            "--secret-file FILE");
        return code;
    }
    buf_addf(&plain, "%s\n", endpoint->url);
    buf_add_str(&plain, secret);
    TRY(buf_check(&plain, "the endpoint's URL and secret", err));
    crypto_seal(service->key, str_from(label_of(endpoint, arena)), str_slice(plain.data, plain.len),
                &sealed);
    crypto_base64(str_slice(sealed.data, sealed.len), &encoded);
    TRY(buf_check(&encoded, "the endpoint's secret", err));
    *ret_sealed = arena_strdup(arena, buf_text(&encoded));
    return ERR_OK;
}

enum err_code endpoint_set(struct service *service, const struct endpoint *endpoint,
                           const char *secret, struct deed deed, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct endpoint put = *endpoint;
    struct endpoint_id id;
    struct store_audit audit = {.at = service_now(service),
                                .who = deed.who,
                                .verb = "set endpoint",
                                .object = endpoint->name,
                                .detail = endpoint_kind_text(endpoint->kind)->code};
    TRY(check(service, endpoint, secret, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(sealed_of(service, endpoint, secret, &arena, &put.secret_sealed, err));
    put.url = shown_url(endpoint->url, &arena);
    TRY(store_endpoint_put(service->store, &put, &id, NULL, err));
    TRY(store_endpoint_pause(service->store, id, 0, err));
    TRY(store_audit_append(service->store, &audit, err));
    return deed.preview ? ERR_OK : store_commit(&tx, err);
}

enum err_code endpoint_keys(struct service *service, struct arena *arena,
                            struct channel_key **ret_keys, size_t *ret_len, struct err *err)
{
    struct endpoint *endpoints = NULL;
    size_t len = 0;
    TRY(store_endpoint_list(service->store, arena, &endpoints, &len, err));
    struct channel_key *keys = arena_array(arena, len + 1, sizeof(*keys));
    for (size_t i = 0; i < len; i++) {
        keys[i].endpoint = endpoints[i];
        keys[i].is_broken =
            unseal(service, &endpoints[i], arena, &keys[i].endpoint.url, &keys[i].secret) != ERR_OK;
    }
    *ret_keys = keys;
    *ret_len = len;
    return ERR_OK;
}
