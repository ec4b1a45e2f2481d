/* offering 班次, session 课次, trainer 讲师, room 教室: validation. */
#include "scheduler/model/offering.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/model/text_rule.h"

enum err_code trainer_validate(const struct trainer *trainer, struct err *err)
{
    TRY(code_validate("trainer code 讲师编号", trainer->code, err));
    TRY(text_validate("trainer name 讲师姓名", trainer->name, 1, 100, err));
    TRY(email_validate(trainer->email, err));
    return mobile_validate(trainer->mobile, err);
}

enum err_code room_validate(const struct room *room, struct err *err)
{
    TRY(code_validate("room code 教室编号", room->code, err));
    TRY(text_validate("room name 教室名称", room->name, 1, 200, err));
    TRY(text_validate("room address 地址", room->address, 0, 200, err));
    if (room->seats < 1)
        return err_set(err, ERR_INVALID, "room %s has no seats", room->code);
    return ERR_OK;
}

enum err_code session_validate(const struct session *session, struct err *err)
{
    char begins[6];
    char ends[6];
    char day[DATE_TEXT_SIZE];
    if (date_is_none(session->date))
        return err_set(err, ERR_INVALID, "session 课次: its date is missing");
    if (session->begins_min < 0 || session->ends_min > DAY_MIN)
        return err_set(err, ERR_INVALID, "session of %s: not within the day",
                       date_format(session->date, day));
    if (session->ends_min <= session->begins_min) {
        enum err_code code =
            err_set(err, ERR_INVALID, "session of %s ends (%s) before it begins (%s)",
                    date_format(session->date, day), minute_format(session->ends_min, ends),
                    minute_format(session->begins_min, begins));
        (void)err_hint(err, "correct the times; a session over midnight is written as two");
        return code;
    }
    return ERR_OK;
}

static int compare_sessions(const void *a, const void *b)
{
    const struct session *x = *(const struct session *const *)a;
    const struct session *y = *(const struct session *const *)b;
    int by_date = date_compare(x->date, y->date);
    return by_date != 0 ? by_date : x->begins_min - y->begins_min;
}

static enum err_code check_overlap(const struct offering *offering, const struct session *sessions,
                                   size_t len, struct err *err)
{
    CLEANUP(x_free_ptr) const struct session **order = x_calloc(len + 1, sizeof(void *));
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (!sessions[i].cancelled)
            order[kept++] = &sessions[i];
    qsort(order, kept, sizeof(void *), compare_sessions);
    for (size_t i = 1; i < kept; i++)
        if (date_compare(order[i - 1]->date, order[i]->date) == 0 &&
            order[i]->begins_min < order[i - 1]->ends_min) {
            char day[DATE_TEXT_SIZE];
            return err_set(err, ERR_INVALID, "offering %s: two of its sessions overlap on %s",
                           offering->code, date_format(order[i]->date, day));
        }
    return ERR_OK;
}

static enum err_code check_window(const struct offering *offering, struct err *err)
{
    if (date_is_none(offering->window_from) || date_is_none(offering->window_to))
        return err_set(err, ERR_INVALID,
                       "offering %s has neither sessions nor a whole window 自学起止日期",
                       offering->code);
    if (date_compare(offering->window_to, offering->window_from) < 0)
        return err_set(err, ERR_INVALID, "offering %s: its window ends before it begins",
                       offering->code);
    if (offering->window_min < 0)
        return err_set(err, ERR_INVALID, "offering %s: study minutes below 0", offering->code);
    return ERR_OK;
}

enum err_code offering_validate(const struct offering *offering, const struct session *sessions,
                                size_t sessions_len, struct err *err)
{
    TRY(code_validate("offering code 班次编号", offering->code, err));
    if (offering->seats < 1)
        return err_set(err, ERR_INVALID, "offering %s has no seats 名额", offering->code);
    if (sessions_len == 0)
        return check_window(offering, err);
    if (!date_is_none(offering->window_from) || !date_is_none(offering->window_to))
        return err_set(err, ERR_INVALID, "offering %s has sessions and a self-paced window",
                       offering->code);
    for (size_t i = 0; i < sessions_len; i++)
        if (session_validate(&sessions[i], err) != ERR_OK)
            return err_prefix(err, "offering %s", offering->code);
    return check_overlap(offering, sessions, sessions_len, err);
}

bool session_is_working_time(const struct session *session, struct days days)
{
    return days_is_worked(days, session->date) && session->begins_min < 18 * 60 &&
           session->ends_min > 8 * 60;
}
