/* Secret links: a letter for the kind, the owner's id, and HMAC-SHA256(key file, kind, owner,
 * generation). */
#include "scheduler/service/link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

/* The letter that begins a token and names the page's path: BASE/w/TOKEN. */
static const char letters[FEED_KIND_COUNT] = {
    [FEED_KIND_WORKER] = 'w', [FEED_KIND_TRAINER] = 't', [FEED_KIND_COORDINATOR] = 'c'};

static void compute_token(const struct service *service, const struct feed *feed,
                          char token[static LINK_TOKEN_SIZE])
{
    char text[128];
    unsigned char mac[SHA256_LEN];
    int len = snprintf(text, sizeof(text), "yanxu link v1|%s|%" PRId64 "|%d",
                       feed_kind_text(feed->kind)->code, feed->owner_id, feed->generation);
    crypto_hmac_sha256(str_slice((const char *)service->key, KEY_LEN), str_slice(text, (size_t)len),
                       mac);
    CLEANUP(buf_release) struct buf encoded;
    buf_init(&encoded, 64);
    crypto_base64url(str_slice((const char *)mac, sizeof(mac)), &encoded);
    snprintf(token, LINK_TOKEN_SIZE, "%c%" PRId64 "-%s", letters[feed->kind], feed->owner_id,
             buf_text(&encoded));
}

enum err_code link_token(struct service *service, struct link link,
                         char token[static LINK_TOKEN_SIZE], struct err *err)
{
    struct feed feed;
    TRY(store_feed_ensure(service->store, (struct store_feed_key){link.kind, link.owner_id},
                          service_now(service), &feed, err));
    compute_token(service, &feed, token);
    return ERR_OK;
}

/* Kind and owner as the token claims them; nothing is verified yet. */
static bool parse_token(struct str token, struct link *ret_link)
{
    size_t dash = str_find(token, '-');
    if (token.len < 3 || dash == token.len)
        return false;
    for (int kind = 0; kind < FEED_KIND_COUNT; kind++)
        if (letters[kind] == token.data[0]) {
            ret_link->kind = (enum feed_kind)kind;
            return parse_i64(str_slice(token.data + 1, dash - 1), 0, INT64_MAX, &ret_link->owner_id,
                             NULL) == ERR_OK;
        }
    return false;
}

enum err_code link_check_owner(struct service *service, struct link link, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct person person;
    if (link.kind != FEED_KIND_WORKER)
        return ERR_OK;
    TRY(store_person_get(service->store, (struct worker_id){link.owner_id}, &arena, &person, err));
    if (person.erased_at == 0)
        return ERR_OK;
    return err_set(err, ERR_NOT_FOUND, "what named this worker was erased; there is no link");
}

enum err_code link_resolve(struct service *service, struct str token, struct link *ret_link,
                           struct err *err)
{
    struct link link;
    struct feed feed;
    char expected[LINK_TOKEN_SIZE];
    if (!parse_token(token, &link))
        return err_set(err, ERR_NOT_FOUND, "this link is not valid");
    enum err_code code = store_feed_get(
        service->store, (struct store_feed_key){link.kind, link.owner_id}, &feed, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    if (code == ERR_NOT_FOUND)
        feed = (struct feed){.kind = link.kind, .owner_id = link.owner_id, .generation = -1};
    compute_token(service, &feed, expected);
    if (!crypto_equal(token, str_from(expected)) || code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "this link is not valid");
    TRY(link_check_owner(service, link, err));
    *ret_link = link;
    return ERR_OK;
}

enum err_code link_page_url(struct service *service, struct link link, struct arena *arena,
                            const char **ret_url, struct err *err)
{
    char token[LINK_TOKEN_SIZE];
    TRY(link_token(service, link, token, err));
    *ret_url = arena_printf(arena, "%s/%c/%s", service->base_url, letters[link.kind], token);
    return ERR_OK;
}

enum err_code link_feed_url(struct service *service, struct link link, struct arena *arena,
                            const char **ret_url, struct err *err)
{
    char token[LINK_TOKEN_SIZE];
    TRY(link_token(service, link, token, err));
    *ret_url = arena_printf(arena, "%s/feed/%s.ics", service->base_url, token);
    return ERR_OK;
}

static const char *webcal_of(const char *feed_url, struct arena *arena)
{
    const char *rest = strstr(feed_url, "://");
    return rest != NULL ? arena_printf(arena, "webcal%s", rest) : feed_url;
}

enum err_code link_json(struct service *service, struct link link, json_t **ret_links,
                        struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const char *feed = NULL;
    const char *page = NULL;
    TRY(link_feed_url(service, link, &arena, &feed, err));
    TRY(link_page_url(service, link, &arena, &page, err));
    *ret_links =
        json_pack("{s:s, s:s, s:s}", "feed", feed, "webcal", webcal_of(feed, &arena), "page", page);
    return ERR_OK;
}

enum err_code link_rotate(struct service *service, struct link link, struct deed deed,
                          struct err *err)
{
    struct feed feed;
    struct store_feed_key key = {link.kind, link.owner_id};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_feed_ensure(service->store, key, service_now(service), &feed, err));
    TRY(store_feed_rotate(service->store, key, &feed, err));
    char object[40];
    snprintf(object, sizeof(object), "%s %" PRId64, feed_kind_text(link.kind)->code, link.owner_id);
    struct store_audit audit = {.at = service_now(service),
                                .who = deed.who,
                                .verb = "rotate link",
                                .object = object,
                                .detail = ""};
    TRY(store_audit_append(service->store, &audit, err));
    return deed.preview ? ERR_OK : store_commit(&tx, err);
}
