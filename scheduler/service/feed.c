/* A subscriber's calendar, from rows alone: no clock enters, so the same rows give the same bytes.
 */
#include "scheduler/service/feed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "calendars/calendar.h"
#include "scheduler/base/alloc.h"
#include "scheduler/service/agenda.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_worker.h"

#define REFRESH_MIN 60

static enum err_code owner_name(struct service *service, const struct link *link,
                                struct arena *arena, const char **ret_name, struct err *err)
{
    struct person person;
    struct trainer trainer;
    switch (link->kind) {
    case FEED_KIND_WORKER:
        TRY(store_person_get(service->store, (struct worker_id){link->owner_id}, arena, &person,
                             err));
        *ret_name = person.name;
        return ERR_OK;
    case FEED_KIND_TRAINER:
        TRY(store_trainer_get(service->store, (struct trainer_id){link->owner_id}, arena, &trainer,
                              err));
        *ret_name = trainer.name;
        return ERR_OK;
    case FEED_KIND_COORDINATOR:
    case FEED_KIND_COUNT:
        break;
    }
    *ret_name = service->office;
    return ERR_OK;
}

/* What stands under the title: trainer, number of the run, and for those who teach or plan how many
 * come. */
static const char *describe(const struct agenda_item *item, enum feed_kind kind,
                            struct arena *arena)
{
    const char *who =
        item->trainer[0] != '\0' ? arena_printf(arena, "讲师 Trainer: %s\n", item->trainer) : "";
    if (kind == FEED_KIND_WORKER)
        return arena_printf(arena, "%s班次 Offering: %s", who, item->offering_code);
    return arena_printf(arena, "%s班次 Offering: %s\n人数 Enrolled: %" PRId64 "/%d", who,
                        item->offering_code, item->enrolled, item->seats);
}

static struct calendar_event event_of(const struct agenda_item *item, enum feed_kind kind,
                                      struct arena *arena)
{
    bool is_window = item->is_window;
    return (struct calendar_event){
        .uid = item->uid,
        .summary =
            is_window ? arena_printf(arena, "截止 Due: %s", item->course_name) : item->course_name,
        .location = item->room_address[0] != '\0'
                        ? arena_printf(arena, "%s, %s", item->room_name, item->room_address)
                        : item->room_name,
        .description = describe(item, kind, arena),
        .date = item->date,
        .all_day = is_window,
        .begins_min = item->begins_min,
        .ends_min = item->ends_min,
        .alarm_min = CALENDAR_NO_ALARM,
        .sequence = item->sequence,
        .created_at = item->created_at,
        .updated_at = item->updated_at,
        .cancelled = item->cancelled,
    };
}

/* What a calendar is made of. */
struct rendering {
    struct service *service;
    const struct link *link;
    struct agenda agenda;
    int64_t last_modified_at;
    struct arena arena;
};

static void rendering_release(struct rendering *rendering)
{
    arena_release(&rendering->arena);
}

static enum err_code write_calendar(struct rendering *rendering, struct buf *buf, struct err *err)
{
    struct service *service = rendering->service;
    const struct link *link = rendering->link;
    const struct agenda *agenda = &rendering->agenda;
    struct arena *arena = &rendering->arena;
    const char *installation = NULL;
    const char *name = NULL;
    char uid[UUID_TEXT_SIZE];
    TRY(store_meta_get(service->store, "installation_id", arena, &installation, err));
    TRY(owner_name(service, link, arena, &name, err));
    const char *uid_name = arena_printf(arena, "%s|feed|%s|%" PRId64, installation,
                                        feed_kind_text(link->kind)->code, link->owner_id);
    struct calendar calendar = {
        .uid = crypto_uuid(str_from(uid_name), uid),
        .name = arena_printf(arena, "培训 %s", name),
        .description = arena_printf(arena, "%s 的培训日程", name),
        .url = service->base_url,
        .zone_name = service->zone->name,
        .organizer_name = service->office,
        .organizer_email = service->email,
        .cancelled_prefix = "【已取消】",
        .colour = CALENDAR_COLOUR_STEELBLUE,
        .refresh_min = REFRESH_MIN,
        .last_modified_at = rendering->last_modified_at,
    };
    struct calendar_event *events = arena_array(arena, agenda->len + 1, sizeof(*events));
    for (size_t i = 0; i < agenda->len; i++)
        events[i] = event_of(&agenda->items[i], link->kind, arena);
    return calendar_write(&calendar, events, agenda->len, buf, err);
}

/* --- what was rendered before
 * ---------------------------------------------------------------------------------- */

#define CACHE_SLOTS 2048

/* A rendered feed holds for as long as its row says that nothing changed, and the day is the same
 * (an agenda is of this year's plan and the next). One slot for several owners: the last one asked
 * for stays. */
struct cache_slot {
    struct feed feed; /* kind, owner and content_at that the body was made for */
    struct date day;
    struct feed_body body; /* bytes NULL: empty */
};

struct feed_cache {
    struct cache_slot slots[CACHE_SLOTS];
};

void feed_cache_free(struct feed_cache *cache)
{
    for (size_t i = 0; cache != NULL && i < CACHE_SLOTS; i++)
        feed_body_release(&cache->slots[i].body);
    free(cache);
}

static struct cache_slot *slot_of(struct service *service, const struct link *link)
{
    if (service->feeds == NULL)
        service->feeds = x_calloc(1, sizeof(*service->feeds));
    uint64_t mixed = (uint64_t)link->owner_id * FEED_KIND_COUNT + (uint64_t)link->kind;
    return &service->feeds->slots[mixed % CACHE_SLOTS];
}

static bool slot_holds(const struct cache_slot *slot, const struct feed *feed, struct date day)
{
    return slot->body.bytes != NULL && slot->feed.kind == feed->kind &&
           slot->feed.owner_id == feed->owner_id && slot->feed.content_at == feed->content_at &&
           date_compare(slot->day, day) == 0;
}

static enum err_code render(struct service *service, const struct link *link,
                            const struct feed *feed, struct feed_body *ret_body, struct err *err)
{
    CLEANUP(rendering_release)
    struct rendering rendering = {
        .service = service, .link = link, .last_modified_at = feed->content_at};
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, CALENDAR_BYTES_MAX);
    TRY(agenda_load(service, link, &rendering.arena, &rendering.agenda, err));
    if (rendering.agenda.updated_at > rendering.last_modified_at)
        rendering.last_modified_at = rendering.agenda.updated_at;
    TRY(write_calendar(&rendering, &buf, err));
    struct feed_body body = {.last_modified = rendering.last_modified_at};
    _Static_assert(FEED_ETAG_SIZE >= CALENDAR_ETAG_SIZE, "an entity tag must fit");
    calendar_etag(str_slice(buf.data, buf.len), body.etag);
    body.len = buf.len;
    body.bytes = buf_steal(&buf);
    *ret_body = body;
    return ERR_OK;
}

static struct feed_body copy_of(const struct feed_body *body)
{
    struct feed_body copy = *body;
    copy.bytes = x_malloc(body->len + 1);
    memcpy(copy.bytes, body->bytes, body->len);
    copy.bytes[body->len] = '\0';
    return copy;
}

enum err_code feed_render(struct service *service, const struct link *link,
                          struct feed_body *ret_body, struct err *err)
{
    struct feed feed;
    struct feed_body body = {0};
    struct date today = service_today(service);
    struct cache_slot *slot = slot_of(service, link);
    TRY(store_feed_ensure(service->store, (struct store_feed_key){link->kind, link->owner_id},
                          service_now(service), &feed, err));
    if (!slot_holds(slot, &feed, today)) {
        TRY(render(service, link, &feed, &body, err));
        feed_body_release(&slot->body);
        *slot = (struct cache_slot){feed, today, body};
    }
    *ret_body = copy_of(&slot->body);
    return ERR_OK;
}

void feed_body_release(struct feed_body *body)
{
    free(body->bytes);
    *body = (struct feed_body){0};
}
