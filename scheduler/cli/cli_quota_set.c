/* yanxu quota set · quota import: what a unit's workers owe in one year beside the rulebooks. */
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/model/column.h"
#include "scheduler/model/credit.h"
#include "scheduler/service/quota_set.h"

/* What was typed. */
struct quota_words {
    const char *year, *unit, *tier, *category, *course, *each, *total, *measure;
    bool clear;
};

static enum err_code need(const char *text, const char *name, struct err *err)
{
    if (text != NULL && text[0] != '\0')
        return ERR_OK;
    return err_set(err, ERR_USAGE, "%s is missing", name);
}

/* Exactly one of the two (or three) must be there. */
static enum err_code need_one(int given, const char *names, struct err *err)
{
    if (given == 1)
        return ERR_OK;
    return err_set(err, ERR_USAGE, "expected exactly one of %s", names);
}

static enum err_code check_words(const struct quota_words *words, struct err *err)
{
    TRY(need(words->year, "--year", err));
    TRY(need(words->unit, "--unit", err));
    TRY(need_one((words->category != NULL) + (words->course != NULL), "--category, --course", err));
    return need_one((words->each != NULL) + (words->total != NULL) + words->clear,
                    "--each, --total, --clear", err);
}

static enum err_code parse_amount(const struct service *service, const struct quota_words *words,
                                  struct quota *quota, struct err *err)
{
    enum credit_measure measure = CREDIT_MEASURE_HOUR;
    const char *text = words->each != NULL ? words->each : words->total;
    int64_t milli = 0;
    if (words->clear)
        return ERR_OK;
    if (words->measure != NULL &&
        credit_measure_parse(str_from(words->measure), &measure, err) != ERR_OK)
        return cli_bad("--measure", err);
    if (parse_milli(str_from(text), 0, QUOTA_TOTAL_MAX * 1000, &milli, err) != ERR_OK)
        return cli_bad(words->each != NULL ? "--each" : "--total", err);
    int64_t min = service_minutes(service, milli, measure);
    if (words->each != NULL && min > QUOTA_EACH_MAX) {
        (void)err_set(err, ERR_INVALID, "nobody owes more than %d minutes in a year",
                      QUOTA_EACH_MAX);
        return cli_bad("--each", err);
    }
    if (words->each != NULL)
        quota->each_min = min;
    else
        quota->total_min = min;
    return ERR_OK;
}

static enum err_code parse_change(const struct cli *cli, const struct quota_words *words,
                                  struct quota_change *ret_change, struct err *err)
{
    int64_t year = 0;
    struct quota_change change = {.unit_code = words->unit,
                                  .course_code = words->course,
                                  .clear = words->clear,
                                  .preview = cli->preview,
                                  .who = cli->who};
    change.quota = (struct quota){.tier = QUOTA_ALL_TIERS,
                                  .category = words->category != NULL ? words->category : "",
                                  .each_min = QUOTA_NO_MIN,
                                  .total_min = QUOTA_NO_MIN};
    if (parse_i64(str_from(words->year), QUOTA_YEAR_MIN, QUOTA_YEAR_MAX, &year, err) != ERR_OK)
        return cli_bad("--year", err);
    if (words->tier != NULL && tier_parse(str_from(words->tier), &change.quota.tier, err) != ERR_OK)
        return cli_bad("--tier", err);
    change.quota.year = (int32_t)year;
    *ret_change = change;
    return ERR_OK;
}

static void print_outcome(const struct cli *cli, const struct quota_change *change,
                          const struct quota_outcome *outcome)
{
    if (cli->as_json) {
        CLEANUP_JSON json_t *value = json_pack("{s:s, s:b, s:o}", "change", outcome->change,
                                               "preview", change->preview, "notes", json_array());
        for (size_t i = 0; i < outcome->notes_len; i++)
            json_array_append_new(
                json_object_get(value, "notes"),
                json_stringn(outcome->notes[i], strcspn(outcome->notes[i], "\t")));
        cli_print_json(value);
        return;
    }
    printf("quota %d %s %s%s: %s%s\n", change->quota.year, change->unit_code,
           change->course_code != NULL ? "course " : "",
           change->course_code != NULL ? change->course_code : change->quota.category,
           outcome->change, change->preview ? ", preview" : "");
    for (size_t i = 0; i < outcome->notes_len; i++)
        fprintf(stderr, "  note: %.*s\n", (int)strcspn(outcome->notes[i], "\t"), outcome->notes[i]);
}

COMMAND(quota_set)
{
    struct quota_words words = {0};
    const struct option own[] = {
        {"year", 0, &words.year, NULL, "the year"},
        {"unit", 0, &words.unit, NULL, "a unit and below"},
        {"tier", 0, &words.tier, NULL, "one tier; all"},
        {"category", 0, &words.category, NULL, "hours of a category, or"},
        {"course", 0, &words.course, NULL, "a course that everybody takes"},
        {"each", 0, &words.each, NULL, "hours of each worker, or"},
        {"total", 0, &words.total, NULL, "hours of all of them together"},
        {"clear", 0, NULL, &words.clear, "take the quota away"},
        {"measure", 0, &words.measure, NULL, "hour, class_hour or minute; hour"},
        {0},
    };
    struct operands operands;
    struct quota_change change;
    struct quota_outcome outcome;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(check_words(&words, err));
    TRY(parse_change(cli, &words, &change, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(parse_amount(service, &words, &change.quota, err));
    TRY(quota_set(service, &change, &cli->arena, &outcome, err));
    print_outcome(cli, &change, &outcome);
    return ERR_OK;
}

/* The same as `import quotas`. */
COMMAND(quota_import)
{
    char **with_kind = arena_array(&cli->arena, (size_t)argc + 2, sizeof(*with_kind));
    with_kind[0] = arena_strdup(&cli->arena, file_kind_text(FILE_KIND_QUOTAS)->code);
    memcpy(with_kind + 1, argv, (size_t)argc * sizeof(*with_kind));
    return command_import(cli, argc + 1, with_kind, err);
}
