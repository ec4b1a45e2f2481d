/* Who is short of what, and what to open for it: the question put together, and its answer in
 * words. */
#include "scheduler/service/gaps.h"

#include <inttypes.h>

#include "scheduler/service/explain_plan.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/gap_advice.h"
#include "scheduler/service/gap_shortage.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/row_cells.h"
#include "scheduler/store/store.h"

/* What rows refer to by code. */
struct wording {
    const struct gap_case *of;
    struct row_book book;
    struct arena arena;
};

static void wording_init(struct wording *wording, struct gap_case *of, enum row_words words)
{
    const struct roster *roster = &of->year.roster;
    struct arena *arena = &wording->arena;
    wording->of = of;
    wording->book.units = row_names_of_units(roster->units, roster->units_len, arena);
    wording->book.courses = row_names_of_courses(roster->courses, roster->courses_len, arena);
    wording->book.rooms =
        row_names_of_rooms(of->year.roster.rooms, of->year.roster.rooms_len, arena);
    wording->book.trainers = row_names_of_trainers(of->trainers, of->trainers_len, arena);
    wording->book.words = words;
    wording->book.arena = arena;
}

static void wording_release(struct wording *wording)
{
    arena_release(&wording->arena);
}

/* --- figures and classes --- */

static json_t *figures_json(const struct check_report *check)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "needed_min", (json_int_t)check->needs_total_min,
                     "planned_min", (json_int_t)check->needs_met_min, "missing_min",
                     (json_int_t)(check->needs_total_min - check->needs_met_min), "complete",
                     (json_int_t)check->complete, "objective", (json_int_t)check->objective);
}

static const char *code_of(const struct row_names *names, int64_t id)
{
    const char *code = row_name(names, id);
    return code != NULL ? code : "";
}

static json_t *sessions_json(const struct wording *wording, const struct gap_opening *opening)
{
    json_t *list = json_array();
    for (size_t i = 0; i < opening->sessions_len; i++) {
        const struct session *session = &opening->sessions[i];
        char day[DATE_TEXT_SIZE];
        char begins[6];
        char ends[6];
        json_array_append_new(
            list, json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "date",
                            date_format(session->date, day), "weekday", date_weekday(session->date),
                            "begins", minute_format(session->begins_min, begins), "ends",
                            minute_format(session->ends_min, ends), "trainer",
                            code_of(&wording->book.trainers, session->trainer_id.v), "room",
                            code_of(&wording->book.rooms, session->room_id.v)));
    }
    return list;
}

/* The codes of one key over all sessions, each once. */
static json_t *codes_json(const json_t *sessions, const char *key)
{
    json_t *list = json_array();
    size_t index = 0;
    const json_t *session = NULL;
    json_array_foreach(sessions, index, session)
    {
        json_t *code = json_object_get(session, key);
        size_t at = 0;
        while (at < json_array_size(list) && !json_equal(json_array_get(list, at), code))
            at++;
        if (at == json_array_size(list) && json_string_length(code) > 0)
            json_array_append(list, code);
    }
    return list;
}

/* The offering as it should be loaded: its code, and how many seats in all. */
static struct offering offering_to_load(const struct gap_case *of,
                                        const struct gap_opening *opening)
{
    struct offering offering = opening->offering;
    if (opening->widens != SIZE_MAX) {
        offering = of->year.roster.offerings[opening->widens];
        offering.seats += opening->offering.seats;
    }
    return offering;
}

static json_t *opening_json(const struct wording *wording, const struct gap_opening *opening)
{
    struct offering offering = offering_to_load(wording->of, opening);
    json_t *sessions = sessions_json(wording, opening);
    size_t len = opening->sessions_len;
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    date_format(len > 0 ? opening->sessions[0].date : offering.window_from, from);
    date_format(len > 0 ? opening->sessions[len - 1].date : offering.window_to, to);
    json_t *row =
        json_pack("{s:s, s:i, s:i, s:s, s:s, s:o, s:o, s:I, s:I, s:I}", "offering", offering.code,
                  "seats", (int)offering.seats, "add", (int)opening->offering.seats, "from", from,
                  "to", to, "trainers", codes_json(sessions, "trainer"), "rooms",
                  codes_json(sessions, "room"), "workers", (json_int_t)opening->workers, "min",
                  (json_int_t)opening->min, "complete", (json_int_t)opening->complete);
    json_object_set_new(row, "sessions", sessions);
    return row;
}

/* --- pieces, in words --- */

static void add_texts(struct wording *wording, const struct gap_piece *piece, json_t *row)
{
    struct arena *arena = &wording->arena;
    const char *hours = figures_hours_text(piece->min, arena);
    const char *en = NULL;
    const char *zh = NULL;
    struct offering first = offering_to_load(wording->of, &piece->openings[0]);
    if (piece->widens) {
        int32_t add = piece->openings[0].offering.seats;
        en = arena_printf(arena, "%d more %s in %s (%d in all)", (int)add,
                          add == 1 ? "seat" : "seats", first.code, (int)first.seats);
        zh = arena_printf(arena, "%s 增加 %d 个名额（共 %d 个）", first.code, (int)add,
                          (int)first.seats);
    } else {
        en = arena_printf(arena, "open %zu more of %s in %d-%02d", piece->len, piece->course->code,
                          (int)piece->year, (int)piece->month);
        zh = arena_printf(arena, "%d 年 %d 月加开“%s” %zu 个班次", (int)piece->year,
                          (int)piece->month, piece->course->name, piece->len);
    }
    bool one = piece->workers == 1;
    en = arena_printf(arena, "%s: %" PRId64 " %s served with %s h", en, piece->workers,
                      one ? "person is" : "people are", hours);
    zh = arena_printf(arena, "%s：%" PRId64 " 人受益，共 %s 小时", zh, piece->workers, hours);
    if (piece->complete > 0 && piece->complete == piece->workers) {
        en = arena_printf(arena, "%s, and then %s everything", en, one ? "has" : "have");
        zh = arena_printf(arena, "%s，学时由此全部落实", zh);
    } else if (piece->complete > 0) {
        en = arena_printf(arena, "%s, %" PRId64 " of them then %s everything", en, piece->complete,
                          piece->complete == 1 ? "has" : "have");
        zh = arena_printf(arena, "%s，其中 %" PRId64 " 人学时全部落实", zh, piece->complete);
    }
    json_object_set_new(row, "text_en", json_string(en));
    json_object_set_new(row, "text_zh", json_string(zh));
}

static json_t *piece_json(struct wording *wording, const struct gap_piece *piece)
{
    json_t *offerings = json_array();
    for (size_t i = 0; i < piece->len; i++)
        json_array_append_new(offerings, opening_json(wording, &piece->openings[i]));
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "action", piece->widens ? "seats" : "open",
                  "course", piece->course->code, "course_name", piece->course->name, "month",
                  arena_printf(&wording->arena, "%d-%02d", (int)piece->year, (int)piece->month),
                  "workers", (json_int_t)piece->workers, "min", (json_int_t)piece->min, "complete",
                  (json_int_t)piece->complete);
    add_texts(wording, piece, row);
    json_object_set_new(row, "offerings", offerings);
    return row;
}

/* --- the file --- */

static enum err_code write_opening(const struct wording *wording, const struct gap_opening *opening,
                                   struct table_writer *writer, struct err *err)
{
    struct offering offering = offering_to_load(wording->of, opening);
    struct export_cell cells[OFFERING_COLUMN_COUNT];
    if (opening->sessions_len == 0) {
        row_of_session(&wording->book, &offering, NULL, cells);
        return table_writer_row(writer, cells, OFFERING_COLUMN_COUNT, err);
    }
    for (size_t i = 0; i < opening->sessions_len; i++) {
        row_of_session(&wording->book, &offering, &opening->sessions[i], cells);
        TRY(table_writer_row(writer, cells, OFFERING_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code write_file(struct gap_case *of, const struct gap_advice *advice,
                                const struct table_options *options, struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    CLEANUP(wording_release) struct wording wording = {0};
    wording_init(&wording, of,
                 options->language == TABLE_LANGUAGE_EN ? ROW_WORDS_EN : ROW_WORDS_ZH);
    TRY(table_writer_open(options, FILE_KIND_OFFERINGS, &writer, err));
    for (size_t i = 0; i < advice->openings_len; i++)
        TRY(write_opening(&wording, &advice->openings[i], writer, err));
    return table_writer_close(writer, err);
}

/* --- putting it together --- */

static enum err_code add_advice(struct service *service, const struct gaps_question *question,
                                const struct plan_record *plan, struct unit_id unit, json_t *answer,
                                struct err *err)
{
    CLEANUP(gap_case_release) struct gap_case of = {0};
    CLEANUP(wording_release) struct wording wording = {0};
    struct gap_advice advice;
    TRY(gap_case_load(service, plan, unit, &of, err));
    TRY(gap_advise(&of, question->advice_max, &advice, err));
    if (question->file != NULL)
        TRY(write_file(&of, &advice, question->file, err));
    wording_init(&wording, &of, ROW_WORDS_CODE);
    json_object_set_new(answer, "now", figures_json(&of.now));
    json_object_set_new(answer, "replanned", figures_json(&advice.replanned));
    json_object_set_new(answer, "advised", figures_json(&advice.advised));
    for (size_t i = 0; i < advice.len; i++)
        json_array_append_new(json_object_get(answer, "advice"),
                              piece_json(&wording, &advice.pieces[i]));
    return ERR_OK;
}

static enum err_code find_unit(struct service *service, const char *code, struct arena *arena,
                               struct unit_id *ret_id, struct err *err)
{
    struct unit unit;
    *ret_id = (struct unit_id){0};
    if (code == NULL)
        return ERR_OK;
    TRY(lookup_unit(service, code, arena, &unit, err));
    *ret_id = unit.id;
    return ERR_OK;
}

enum err_code gaps_show(struct service *service, const struct gaps_question *question,
                        json_t **ret_answer, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct explain_question which = {.plan_id = question->plan_id};
    struct explained_plan plan;
    struct unit_id unit;
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    json_t *shortages = NULL;
    date_to_ymd(service_today(service), &year, &month, &day);
    TRY(find_unit(service, question->unit, &arena, &unit, err));
    TRY(explain_find_plan(service, &which, year, year + 1, &plan, err));
    CLEANUP_JSON json_t *answer =
        json_pack("{s:o, s:[], s:n, s:n, s:n, s:[]}", "plan", explain_plan_json(&plan), "shortages",
                  "now", "replanned", "advised", "advice");
    if (!plan.found && question->file != NULL)
        return err_set(err, ERR_NOT_FOUND, "there is no plan to advise on; yanxu plan make");
    if (plan.found) {
        TRY(roster_load(service, service_today(service), &roster, err));
        TRY(gap_shortages_json(service, &roster, &plan.record, unit, &shortages, err));
        json_object_set_new(answer, "shortages", shortages);
        if (question->advice_max > 0)
            TRY(add_advice(service, question, &plan.record, unit, answer, err));
    }
    *ret_answer = json_incref(answer);
    return ERR_OK;
}
