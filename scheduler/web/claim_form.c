/* What the pages of claims share: names beside codes, what can be chosen, what was typed. */
#include "scheduler/web/claim_form.h"

#include <string.h>

#include "scheduler/base/file.h"

static struct str code_of(const json_t *object, const char *key)
{
    return str_from(json_string_value(json_object_get(object, key)));
}

/* Less was approved than was claimed. */
static bool state_is_part(const json_t *claim)
{
    const char *approved = json_text_at(claim, "approved");
    return approved[0] != '\0' && strcmp(approved, json_text_at(claim, "stated")) != 0;
}

/* "820 KB", "1.2 MB". */
static json_t *size_json(json_int_t bytes)
{
    if (bytes < 1000000)
        return json_sprintf("%d KB", (int)((bytes + 999) / 1000));
    return json_sprintf("%.1f MB", (double)bytes / 1e6);
}

static const char *file_path(const struct visit *visit, const json_t *file)
{
    const char *tail =
        arena_printf(visit->request->arena, "evidence/%lld", (long long)json_int_at(file, "id"));
    if (visit->link.kind == FEED_KIND_WORKER)
        return worker_room(visit, tail, "");
    return coordinator_path(visit, arena_printf(visit->request->arena, "/%s", tail));
}

void claim_add_file_paths(const struct visit *visit, json_t *claim)
{
    size_t index = 0;
    json_t *file = NULL;
    bool is_elsewhere = false;
    json_array_foreach(json_object_get(claim, "file_list"), index, file)
    {
        enum evidence_type type;
        json_object_set_new(file, "path", json_string(file_path(visit, file)));
        is_elsewhere |= json_int_at(file, "elsewhere") > 0;
        if (visit->is_json || evidence_type_parse(code_of(file, "type"), &type, NULL) != ERR_OK)
            continue;
        json_object_set_new(file, "format", json_string(evidence_type_name(type)));
        json_object_set_new(file, "is_shown", json_boolean(evidence_type_is_shown(type)));
        json_object_set_new(file, "size", size_json(json_int_at(file, "bytes")));
    }
    if (!visit->is_json)
        json_object_set_new(claim, "is_elsewhere", json_boolean(is_elsewhere));
}

void claim_dress(const struct visit *visit, const json_t *words, json_t *claim)
{
    enum credit_state state;
    enum credit_source source;
    enum credit_measure measure;
    const char *worker = json_string_value(json_object_get(claim, "worker"));
    if (credit_state_parse(code_of(claim, "state"), &state, NULL) == ERR_OK) {
        add_words(claim, "state_name", credit_state_text(state));
        json_object_set_new(claim, "waits", json_boolean(state == CREDIT_STATE_CLAIMED));
    }
    if (credit_source_parse(code_of(claim, "source"), &source, NULL) == ERR_OK)
        add_words(claim, "source_name", credit_source_text(source));
    if (credit_measure_parse(code_of(claim, "measure"), &measure, NULL) == ERR_OK)
        add_words(claim, "measure_name", credit_measure_text(measure));
    name_codes(visit, words, claim);
    add_local(visit, claim, "claimed_at");
    add_local(visit, claim, "decided_at");
    json_object_set_new(claim, "worker_path", json_string(worker_room(visit, "ledger", worker)));
    json_object_set_new(claim, "is_part", json_boolean(state_is_part(claim)));
}

static void add_choices(json_t *view)
{
    /* What a claim may be: attendance is marked, not claimed. */
    static const enum credit_source claimed[] = {CREDIT_SOURCE_EXTERNAL, CREDIT_SOURCE_DEGREE,
                                                 CREDIT_SOURCE_TEACHING, CREDIT_SOURCE_ONLINE};
    json_t *measures = json_array();
    json_t *modes = json_array();
    json_t *sources = json_array();
    for (int i = 0; i < CREDIT_MEASURE_COUNT; i++)
        add_choice(measures, credit_measure_text((enum credit_measure)i));
    for (int i = 0; i < COURSE_MODE_COUNT; i++)
        add_choice(modes, course_mode_text((enum course_mode)i));
    for (size_t i = 0; i < sizeof(claimed) / sizeof(claimed[0]); i++)
        add_choice(sources, credit_source_text(claimed[i]));
    json_object_set_new(view, "measures", measures);
    json_object_set_new(view, "modes", modes);
    json_object_set_new(view, "sources", sources);
}

void claim_add_choices(const json_t *typed, const char *usual_measure, json_t *view)
{
    const struct {
        const char *list, *key, *usual;
    } choices[] = {{"measures", "measure", usual_measure},
                   {"sources", "source", credit_source_text(CREDIT_SOURCE_EXTERNAL)->code},
                   {"modes", "mode", course_mode_text(COURSE_MODE_CLASSROOM)->code}};
    add_choices(view);
    json_object_set_new(view, "files_max", json_integer(EVIDENCE_FILES_MAX));
    json_object_set_new(view, "file_mib", json_integer(EVIDENCE_BYTES_MAX >> 20));
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        const char *chosen = json_text_at(typed, choices[i].key);
        mark_chosen(view, choices[i].list, chosen[0] != '\0' ? chosen : choices[i].usual);
    }
}

void claim_add_refusal(const struct visit *visit, const struct err *refused, json_t *view)
{
    json_object_set_new(view, "not_done", json_string(refused->text));
    json_object_set_new(view, "not_done_hint", json_string(refused->hint));
    json_object_set_new(view, "files_lost", json_boolean(visit->request->upload != NULL));
}

bool claim_is_mistake(enum err_code code)
{
    return code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT;
}

int claim_status_of_mistake(enum err_code code)
{
    return code == ERR_CONFLICT ? 409 : 400;
}

void claim_files_release(struct claim_files *files)
{
    buf_release(&files->bytes);
}

enum err_code claim_read_files(const struct visit *visit, struct claim_files *files,
                               struct err *err)
{
    const struct http_upload *upload = visit->request->upload;
    buf_init(&files->bytes, HTTP_FILES_MAX * (EVIDENCE_BYTES_MAX + 1));
    files->len = 0;
    if (upload == NULL)
        return ERR_OK;
    TRY(file_read(upload->path, &files->bytes, err));
    for (size_t i = 0; i < upload->files_len; i++) {
        const struct http_file *file = &upload->files[i];
        files->items[files->len++] = (struct evidence_file){
            file->name, {buf_text(&files->bytes) + file->offset, (size_t)file->len}};
    }
    return ERR_OK;
}

void claim_read(const json_t *typed, struct claim_order *order)
{
    static const char *const keys[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_WORKER] = "worker",         [HOURS_COLUMN_EARNED_ON] = "earned_on",
        [HOURS_COLUMN_AMOUNT] = "amount",         [HOURS_COLUMN_MEASURE] = "measure",
        [HOURS_COLUMN_CATEGORIES] = "categories", [HOURS_COLUMN_MODE] = "mode",
        [HOURS_COLUMN_SOURCE] = "source",         [HOURS_COLUMN_COURSE] = "course",
        [HOURS_COLUMN_EVIDENCE] = "evidence",     [HOURS_COLUMN_PROVIDER] = "provider"};
    for (int i = 0; i < HOURS_COLUMN_COUNT; i++) {
        const char *text =
            keys[i] != NULL ? json_string_value(json_object_get(typed, keys[i])) : NULL;
        order->cells[i] = text != NULL && text[0] != '\0' ? text : NULL;
    }
    if (order->cells[HOURS_COLUMN_MEASURE] == NULL)
        order->cells[HOURS_COLUMN_MEASURE] = credit_measure_text(CREDIT_MEASURE_HOUR)->code;
}
