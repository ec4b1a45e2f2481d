/* All that the database keeps of one worker, table by table. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_person.h"

#define FIELDS_MAX 18

static const struct {
    const char *title;
    enum store_statement id;
    struct {
        const char *name;
        enum store_field_kind kind;
    } columns[FIELDS_MAX + 1]; /* as the statement selects them; ends with a NULL */
} parts[] = {
    {"worker",
     STORE_DOSSIER_WORKER,
     {{"code", STORE_FIELD_TEXT},
      {"unit", STORE_FIELD_TEXT},
      {"tier", STORE_FIELD_TEXT},
      {"roles", STORE_FIELD_TEXT},
      {"certified_on", STORE_FIELD_DATE},
      {"registered_from", STORE_FIELD_DATE},
      {"registered_to", STORE_FIELD_DATE},
      {"hired_on", STORE_FIELD_DATE}}},
    {"person",
     STORE_DOSSIER_PERSON,
     {{"name", STORE_FIELD_TEXT},
      {"mobile", STORE_FIELD_TEXT},
      {"email", STORE_FIELD_TEXT},
      {"identity_no", STORE_FIELD_TEXT},
      {"certificate_no", STORE_FIELD_TEXT},
      {"chat_userid", STORE_FIELD_TEXT},
      {"erased_at", STORE_FIELD_INSTANT}}},
    {"held_values",
     STORE_DOSSIER_HELD,
     {{"column", STORE_FIELD_TEXT},
      {"text", STORE_FIELD_TEXT},
      {"who", STORE_FIELD_TEXT},
      {"at", STORE_FIELD_INSTANT}}},
    {"ledger",
     STORE_DOSSIER_CREDIT,
     {{"id", STORE_FIELD_INT},
      {"earned_on", STORE_FIELD_DATE},
      {"min", STORE_FIELD_INT},
      {"stated_milli", STORE_FIELD_INT},
      {"measure", STORE_FIELD_TEXT},
      {"categories", STORE_FIELD_TEXT},
      {"mode", STORE_FIELD_TEXT},
      {"source", STORE_FIELD_TEXT},
      {"external_id", STORE_FIELD_TEXT},
      {"course", STORE_FIELD_TEXT},
      {"state", STORE_FIELD_TEXT},
      {"reverses", STORE_FIELD_INT},
      {"evidence", STORE_FIELD_TEXT},
      {"reason", STORE_FIELD_TEXT},
      {"entered_by", STORE_FIELD_TEXT},
      {"entered_at", STORE_FIELD_INSTANT},
      {"provider", STORE_FIELD_TEXT}}},
    {"claims",
     STORE_DOSSIER_CLAIM,
     {{"id", STORE_FIELD_INT},
      {"earned_on", STORE_FIELD_DATE},
      {"min", STORE_FIELD_INT},
      {"stated_milli", STORE_FIELD_INT},
      {"measure", STORE_FIELD_TEXT},
      {"categories", STORE_FIELD_TEXT},
      {"mode", STORE_FIELD_TEXT},
      {"source", STORE_FIELD_TEXT},
      {"course", STORE_FIELD_TEXT},
      {"evidence", STORE_FIELD_TEXT},
      {"state", STORE_FIELD_TEXT},
      {"claimed_by", STORE_FIELD_TEXT},
      {"claimed_at", STORE_FIELD_INSTANT},
      {"entry", STORE_FIELD_INT},
      {"reason", STORE_FIELD_TEXT},
      {"decided_by", STORE_FIELD_TEXT},
      {"decided_at", STORE_FIELD_INSTANT},
      {"provider", STORE_FIELD_TEXT}}},
    {"evidence_files",
     STORE_DOSSIER_EVIDENCE,
     {{"id", STORE_FIELD_INT},
      {"claim", STORE_FIELD_INT},
      {"number", STORE_FIELD_INT},
      {"type", STORE_FIELD_TEXT},
      {"bytes", STORE_FIELD_INT},
      {"sha256", STORE_FIELD_TEXT},
      {"added_by", STORE_FIELD_TEXT},
      {"added_at", STORE_FIELD_INSTANT}}},
    {"waivers",
     STORE_DOSSIER_WAIVER,
     {{"id", STORE_FIELD_INT},
      {"rulebook", STORE_FIELD_TEXT},
      {"day", STORE_FIELD_DATE},
      {"requirement", STORE_FIELD_TEXT},
      {"units", STORE_FIELD_INT},
      {"months", STORE_FIELD_INT},
      {"reason", STORE_FIELD_TEXT},
      {"granted_by", STORE_FIELD_TEXT},
      {"granted_at", STORE_FIELD_INSTANT},
      {"revoked_by", STORE_FIELD_TEXT},
      {"revoked_at", STORE_FIELD_INSTANT},
      {"revoked_reason", STORE_FIELD_TEXT}}},
    {"former",
     STORE_DOSSIER_FORMER,
     {{"unit", STORE_FIELD_TEXT},
      {"tier", STORE_FIELD_TEXT},
      {"roles", STORE_FIELD_TEXT},
      {"certified_on", STORE_FIELD_DATE},
      {"registered_from", STORE_FIELD_DATE},
      {"registered_to", STORE_FIELD_DATE},
      {"hired_on", STORE_FIELD_DATE},
      {"until", STORE_FIELD_INSTANT}}},
    {"former_names",
     STORE_DOSSIER_PERSON_FORMER,
     {{"name", STORE_FIELD_TEXT},
      {"certificate_no", STORE_FIELD_TEXT},
      {"until", STORE_FIELD_INSTANT}}},
    {"registrations",
     STORE_DOSSIER_REGISTRATION,
     {{"from", STORE_FIELD_DATE},
      {"to", STORE_FIELD_DATE},
      {"kind", STORE_FIELD_TEXT},
      {"reason", STORE_FIELD_TEXT},
      {"who", STORE_FIELD_TEXT},
      {"at", STORE_FIELD_INSTANT}}},
    {"places",
     STORE_DOSSIER_PLACE,
     {{"plan", STORE_FIELD_INT},
      {"year", STORE_FIELD_INT},
      {"state", STORE_FIELD_TEXT},
      {"offering", STORE_FIELD_TEXT},
      {"planned_at", STORE_FIELD_INSTANT},
      {"published_at", STORE_FIELD_INSTANT}}},
    {"unmet_needs",
     STORE_DOSSIER_UNMET,
     {{"plan", STORE_FIELD_INT},
      {"tag", STORE_FIELD_TEXT},
      {"needed_min", STORE_FIELD_INT},
      {"planned_min", STORE_FIELD_INT},
      {"reason", STORE_FIELD_TEXT}}},
    {"locked_places",
     STORE_DOSSIER_LOCK,
     {{"offering", STORE_FIELD_TEXT},
      {"reason", STORE_FIELD_TEXT},
      {"who", STORE_FIELD_TEXT},
      {"at", STORE_FIELD_INSTANT}}},
    {"leave",
     STORE_DOSSIER_LEAVE,
     {{"from", STORE_FIELD_DATE},
      {"to", STORE_FIELD_DATE},
      {"kind", STORE_FIELD_TEXT},
      {"reason", STORE_FIELD_TEXT},
      {"who", STORE_FIELD_TEXT},
      {"at", STORE_FIELD_INSTANT},
      {"ended_at", STORE_FIELD_INSTANT}}},
    {"tiers",
     STORE_DOSSIER_TIER,
     {{"since", STORE_FIELD_DATE},
      {"tier", STORE_FIELD_TEXT},
      {"who", STORE_FIELD_TEXT},
      {"at", STORE_FIELD_INSTANT}}},
    {"attendance",
     STORE_DOSSIER_ATTENDANCE,
     {{"offering", STORE_FIELD_TEXT},
      {"day", STORE_FIELD_DATE},
      {"state", STORE_FIELD_TEXT},
      {"entered_by", STORE_FIELD_TEXT},
      {"entered_at", STORE_FIELD_INSTANT},
      {"present_min", STORE_FIELD_INT},
      {"makes_up", STORE_FIELD_TEXT},
      {"score_milli", STORE_FIELD_INT}}},
    {"exam_results",
     STORE_DOSSIER_RESULT,
     {{"level", STORE_FIELD_TEXT},
      {"paper", STORE_FIELD_TEXT},
      {"sat_on", STORE_FIELD_DATE},
      {"result", STORE_FIELD_TEXT},
      {"score_milli", STORE_FIELD_INT},
      {"at", STORE_FIELD_INSTANT},
      {"ended_at", STORE_FIELD_INSTANT}}},
    {"calendar",
     STORE_DOSSIER_FEED,
     {{"generation", STORE_FIELD_INT}, {"content_at", STORE_FIELD_INSTANT}}},
    {"notices",
     STORE_DOSSIER_NOTICE,
     {{"id", STORE_FIELD_TEXT},
      {"type", STORE_FIELD_TEXT},
      {"endpoint", STORE_FIELD_TEXT},
      {"state", STORE_FIELD_TEXT},
      {"created_at", STORE_FIELD_INSTANT},
      {"attempts", STORE_FIELD_INT},
      {"last_attempt_at", STORE_FIELD_INSTANT}}},
    {"imports",
     STORE_DOSSIER_IMPORT,
     {{"import", STORE_FIELD_INT},
      {"at", STORE_FIELD_INSTANT},
      {"who", STORE_FIELD_TEXT},
      {"before", STORE_FIELD_TEXT}}},
    {"audit",
     STORE_DOSSIER_AUDIT,
     {{"at", STORE_FIELD_INSTANT},
      {"who", STORE_FIELD_TEXT},
      {"verb", STORE_FIELD_TEXT},
      {"object", STORE_FIELD_TEXT},
      {"detail", STORE_FIELD_TEXT}}},
};

static void read_field(const struct store_query *query, int column, struct arena *arena,
                       struct store_field *field)
{
    switch (field->kind) {
    case STORE_FIELD_TEXT:
        field->text = query_text(query, column, arena);
        break;
    case STORE_FIELD_DATE:
        field->date = query_date(query, column);
        break;
    case STORE_FIELD_INT:
    case STORE_FIELD_INSTANT:
        field->number = query_int(query, column);
        break;
    }
}

static enum err_code walk_part(struct store *store, size_t part, struct worker_id id,
                               store_dossier_fn *each, void *context, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(query_end) struct store_query query = {0};
    struct store_field fields[FIELDS_MAX];
    TRY(query_begin(store, parts[part].id, VALUES(value_int(id.v)), &query, err));
    for (bool is_row = true;;) {
        TRY(query_next(&query, &is_row, err));
        if (!is_row)
            return ERR_OK;
        size_t len = 0;
        for (; parts[part].columns[len].name != NULL; len++) {
            fields[len] = (struct store_field){.name = parts[part].columns[len].name,
                                               .kind = parts[part].columns[len].kind};
            read_field(&query, (int)len, &arena, &fields[len]);
        }
        TRY(each(context, parts[part].title, fields, len, err));
    }
}

enum err_code store_dossier(struct store *store, struct worker_id id, store_dossier_fn *each,
                            void *context, struct err *err)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        TRY(each(context, parts[i].title, NULL, 0, err));
        TRY(walk_part(store, i, id, each, context, err));
    }
    return ERR_OK;
}
