/* The room in which services stand: store, key, zone, time. */
#include "scheduler/service/service.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/service/feed.h"
#include "scheduler/store/store.h"

/* The key belongs to the database: with another one every link would die and no secret would open.
 */
static enum err_code check_key(struct service *service, bool may_write, struct err *err)
{
    unsigned char mac[SHA256_LEN];
    const char *known = NULL;
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 64);
    crypto_hmac_sha256(str_slice((const char *)service->key, KEY_LEN), STR_LIT("yanxu key check"),
                       mac);
    crypto_base64url(str_slice((const char *)mac, sizeof(mac)), &text);
    enum err_code code = store_meta_get(service->store, "key_check", &service->arena, &known, err);
    if (code == ERR_NOT_FOUND)
        return may_write ? store_meta_put(service->store, "key_check", buf_text(&text), err)
                         : ERR_OK;
    TRY(code);
    if (strcmp(known, buf_text(&text)) == 0)
        return ERR_OK;
    code = err_set(err, ERR_DENIED, "the key file is not the one that belongs to this database");
    (void)err_hint(err, "put the right key file back; without it links and secrets are lost");
    return code;
}

static enum err_code open_parts(struct service *service, const struct service_options *options,
                                struct err *err)
{
    /* The key comes first, so that an interrupted start is simply repeated; but a database whose
     * key is lost must say so: a new key would silently end every link. */
    bool is_server = strstr(options->database, "://") != NULL;
    bool is_new = options->create && (is_server || access(options->database, F_OK) != 0);
    if (is_new)
        TRY(crypto_key_file(options->key_file, true, service->key, err));
    TRY(store_open(
        options->database,
        (struct store_options){.create = options->create, .read_only = options->read_only},
        &service->store, err));
    TRY(crypto_key_file(options->key_file, false, service->key, err));
    return check_key(service, !options->read_only, err);
}

/* The options with texts of the service's own: what service_open_another() opens. */
static void remember(struct service *service, const struct service_options *options)
{
    struct arena *arena = &service->arena;
    bool is_server = strstr(options->database, "://") != NULL;
    service->spool_dir =
        options->spool_dir != NULL && options->spool_dir[0] != '\0'
            ? arena_strdup(arena, options->spool_dir)
            : arena_printf(arena, "%s.jobs", is_server ? options->key_file : options->database);
    service->opened_by = *options;
    service->opened_by.create = false;
    service->opened_by.database = arena_strdup(arena, options->database);
    service->opened_by.key_file = arena_strdup(arena, options->key_file);
    service->opened_by.spool_dir = service->spool_dir;
    service->opened_by.zone = service->zone->name;
    service->opened_by.office = service->office;
    service->opened_by.email = service->email;
    service->opened_by.base_url = service->base_url;
    service->opened_by.allow_cidrs = service->allow_cidrs;
    service->opened_by.weights = &service->weights;
}

struct plan_weights plan_weights_default(void)
{
    return (struct plan_weights){
        .soon = 4, .later = 2, .soon_days = 183, .complete = 700, .move = 20, .travel = 10};
}

static enum err_code fill(struct service *service, const struct service_options *options,
                          struct err *err)
{
    TRY(zone_find(options->zone, &service->zone, err));
    TRY(open_parts(service, options, err));
    service->office = arena_strdup(&service->arena, options->office);
    service->email = arena_strdup(&service->arena, options->email);
    service->base_url = arena_strdup(&service->arena, options->base_url);
    service->allow_cidrs = arena_strdup(&service->arena, options->allow_cidrs);
    service->allow_http = options->allow_http;
    service->class_hour_min = options->class_hour_min > 0 ? options->class_hour_min : 45;
    service->weights = options->weights != NULL ? *options->weights : plan_weights_default();
    service->fixed_now = options->fixed_now;
    remember(service, options);
    return ERR_OK;
}

enum err_code service_open(const struct service_options *options, struct service **ret_service,
                           struct err *err)
{
    CLEANUP(service_cleanup) struct service *service = x_calloc(1, sizeof(*service));
    TRY(fill(service, options, err));
    *ret_service = service;
    service = NULL;
    return ERR_OK;
}

enum err_code service_open_another(const struct service *service, struct service **ret_service,
                                   struct err *err)
{
    return service_open(&service->opened_by, ret_service, err);
}

void service_close(struct service *service)
{
    if (service == NULL)
        return;
    store_close(service->store);
    for (int i = 0; i < VIEW_SLOT_COUNT; i++)
        json_decref(service->kept[i].value);
    feed_cache_free(service->feeds);
    arena_release(&service->arena);
    free(service);
}

void service_cleanup(struct service **service)
{
    service_close(*service);
    *service = NULL;
}

enum err_code service_announce_base_url(struct service *service, const char *base_url,
                                        struct err *err)
{
    service->base_url = arena_strdup(&service->arena, base_url);
    return store_meta_put(service->store, "served_at", base_url, err);
}

enum err_code service_recall_base_url(struct service *service, struct err *err)
{
    const char *url = NULL;
    enum err_code code = store_meta_get(service->store, "served_at", &service->arena, &url, err);
    if (code == ERR_OK)
        service->base_url = url;
    return code == ERR_NOT_FOUND ? ERR_OK : code;
}

int64_t service_now(const struct service *service)
{
    return service->fixed_now != 0 ? service->fixed_now : clock_now();
}

int64_t service_known_at(const struct service *service)
{
    return service->known_at != 0 ? service->known_at : INT64_MAX;
}

struct date service_today(const struct service *service)
{
    struct date today;
    int32_t minute = 0;
    zone_from_utc(service->zone, service_now(service), &today, &minute);
    return today;
}

int64_t service_minutes(const struct service *service, int64_t stated_milli,
                        enum credit_measure measure)
{
    const int64_t minutes_of[CREDIT_MEASURE_COUNT] = {
        [CREDIT_MEASURE_MINUTE] = 1,
        [CREDIT_MEASURE_HOUR] = 60,
        [CREDIT_MEASURE_CLASS_HOUR] = service->class_hour_min,
        [CREDIT_MEASURE_DAY] = 480,
        [CREDIT_MEASURE_POINT] = service->class_hour_min};
    return (stated_milli * minutes_of[measure] + 500) / 1000;
}
