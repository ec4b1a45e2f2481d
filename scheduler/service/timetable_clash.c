/* Rooms and trainers that are taken when sessions are moved. */
#include "scheduler/service/timetable_clash.h"

#include "scheduler/store/store_offering.h"

static bool meets(const struct session *a, const struct session *b)
{
    return a->offering_id.v != b->offering_id.v && !a->cancelled && !b->cancelled &&
           date_compare(a->date, b->date) == 0 && a->begins_min < b->ends_min &&
           b->begins_min < a->ends_min;
}

static void add_clash(const char *what, const struct offering *offering,
                      const struct session *session, json_t *list)
{
    char day[DATE_TEXT_SIZE];
    char time[6];
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "what", what, "offering",
                                          offering->code, "day", date_format(session->date, day),
                                          "time", minute_format(session->begins_min, time)));
}

/* One session that others may have; `other` stands in the database. */
static enum err_code compare(struct service *service, const struct session *moved,
                             const struct session *other, json_t *list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct offering offering;
    bool room = moved->room_id.v != 0 && moved->room_id.v == other->room_id.v;
    bool trainer = moved->trainer_id.v != 0 && moved->trainer_id.v == other->trainer_id.v;
    if ((!room && !trainer) || !meets(moved, other))
        return ERR_OK;
    TRY(store_offering_get(service->store, other->offering_id, &arena, &offering, err));
    if (room)
        add_clash("room", &offering, other, list);
    if (trainer)
        add_clash("trainer", &offering, other, list);
    return ERR_OK;
}

enum err_code timetable_clashes(struct service *service, struct timetable_sessions sessions,
                                json_t *list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct session *all = NULL;
    size_t len = 0;
    TRY(store_session_list(service->store, &arena, &all, &len, err));
    for (size_t i = 0; i < sessions.len; i++)
        for (size_t k = 0; k < len; k++)
            TRY(compare(service, &sessions.items[i], &all[k], list, err));
    return ERR_OK;
}
