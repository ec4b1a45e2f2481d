/* yanxu explain worker · explain offering: why somebody is short, why an offering is full. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/explain.h"
#include "scheduler/service/explain_count.h"

static bool is(const json_t *row, const char *key)
{
    return json_is_true(json_object_get(row, key));
}

/* As typed. */
struct explain_words {
    const char *plan, *rulebook, *as_of;
};

typedef enum err_code explain_fn(struct service *service, const struct explain_question *question,
                                 json_t **ret_answer, struct err *err);

/* What both commands do but for their printing. */
static enum err_code answer(struct cli *cli, const char *code, const char *plan,
                            explain_fn *explain, void (*print)(const json_t *answer),
                            struct err *err)
{
    struct explain_question question = {.code = code};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *value = NULL;
    TRY(cli_id("--plan", plan, &question.plan_id.v, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(explain(service, &question, &value, err));
    if (cli->as_json)
        cli_print_json(value);
    else
        print(value);
    return ERR_OK;
}

static void print_plan(const json_t *plan)
{
    if (json_is_null(plan))
        printf("  no plan yet: yanxu plan make\n");
    else
        printf("  plan %lld of %lld, %s\n", (long long)json_int_at(plan, "id"),
               (long long)json_int_at(plan, "year"), json_text_at(plan, "state"));
}

static void print_figures(const json_t *of)
{
    const char *unit = is(of, "pieces") ? "" : " h";
    printf(": needed %s%s, earned %s%s, booked %s%s, missing %s%s, %s\n",
           json_text_at(of, "needed_h_text"), unit, json_text_at(of, "earned_h_text"), unit,
           json_text_at(of, "booked_h_text"), unit, json_text_at(of, "missing_h_text"), unit,
           json_text_at(of, "standing"));
}

static void print_standings(const json_t *standings)
{
    size_t index = 0;
    const json_t *standing = NULL;
    json_array_foreach(standings, index, standing)
    {
        size_t at = 0;
        const json_t *part = NULL;
        const char *late = json_text_at(standing, "late_until");
        printf("  %s (%s – %s)%s%s", json_text_at(standing, "title_zh"),
               json_text_at(standing, "from"), json_text_at(standing, "to"),
               late[0] != '\0' ? ", late until " : "", late);
        print_figures(standing);
        json_array_foreach(json_object_get(standing, "parts"), at, part)
        {
            const char *deadline = json_text_at(part, "deadline");
            printf("    %s%s%s%s", json_text_at(part, "title_zh"),
                   deadline[0] != '\0' ? " (by " : "", deadline, deadline[0] != '\0' ? ")" : "");
            print_figures(part);
        }
    }
    if (index == 0)
        printf("  no rulebook in force asks anything of this worker\n");
}

static void print_unmet(const json_t *row)
{
    printf("  unmet: %s %s h", json_text_at(row, "title_zh"), json_text_at(row, "missing_h_text"));
    if (json_text_at(row, "deadline")[0] != '\0')
        printf(" by %s", json_text_at(row, "deadline"));
    printf(": %s", json_text_at(row, "reason_en"));
    if (json_text_at(row, "offering")[0] != '\0')
        printf("; %s would give %s h", json_text_at(row, "offering"),
               json_text_at(row, "gives_h_text"));
    printf("\n    %s\n", json_text_at(row, "advice_en"));
}

/* No-shows, and lists that gave less than an offering's all. */
static void print_attendance(const json_t *attendance)
{
    size_t index = 0;
    const json_t *row = NULL;
    long long absent = (long long)json_int_at(attendance, "absent");
    long long excused = (long long)json_int_at(attendance, "excused");
    if (absent + excused > 0)
        printf("  sign-in lists: absent %lld times, excused %lld times\n", absent, excused);
    json_array_foreach(json_object_get(attendance, "offerings"), index, row)
    {
        char hours[32];
        if (json_int_at(row, "present_min") < json_int_at(row, "of_min") ||
            strcmp(json_text_at(row, "verdict"), "given") != 0)
            printf("  attended: %s, %s h credited; %s\n", json_text_at(row, "offering"),
                   cli_hours(json_int_at(row, "credited_min"), hours), json_text_at(row, "why_en"));
    }
}

static void print_worker(const json_t *value)
{
    size_t index = 0;
    const json_t *row = NULL;
    printf("%s  %s  %s, as of %s\n", json_text_at(value, "worker"), json_text_at(value, "unit"),
           json_text_at(value, "tier"), json_text_at(value, "as_of"));
    print_standings(json_object_get(value, "standings"));
    print_plan(json_object_get(value, "plan"));
    json_array_foreach(json_object_get(value, "places"), index, row) printf(
        "  place: %s – %s  %s  %s%s%s%s\n", json_text_at(row, "from"), json_text_at(row, "to"),
        json_text_at(row, "offering"), json_text_at(row, "course_name"),
        is(row, "locked") ? "  (locked)" : "", is(row, "settled") ? "  (has begun)" : "",
        is(row, "cancelled") ? "  (cancelled)" : "");
    json_array_foreach(json_object_get(value, "locks"), index, row)
        printf("  locked: %s, %s%s%s\n", json_text_at(row, "offering"), json_text_at(row, "state"),
               json_text_at(row, "reason")[0] != '\0' ? ": " : "", json_text_at(row, "reason"));
    print_attendance(json_object_get(value, "attendance"));
    json_array_foreach(json_object_get(value, "unmet"), index, row) print_unmet(row);
    cli_print_exam_levels(json_object_get(value, "exam_levels"));
}

static void print_when(const json_t *value)
{
    size_t index = 0;
    const json_t *row = NULL;
    const json_t *window = json_object_get(value, "window");
    char hours[32];
    if (!json_is_null(window))
        printf("  %s – %s, %s h of study\n", json_text_at(window, "from"),
               json_text_at(window, "to"), cli_hours(json_int_at(window, "min"), hours));
    json_array_foreach(json_object_get(value, "sessions"), index, row)
    {
        const json_t *holiday = json_object_get(row, "holiday");
        printf("  %s %s–%s  %s  %s%s%s%s\n", json_text_at(row, "date"), json_text_at(row, "begins"),
               json_text_at(row, "ends"), json_text_at(row, "room"), json_text_at(row, "trainer"),
               is(row, "cancelled") ? "  cancelled" : "",
               json_is_null(holiday) ? "" : "  on a holiday ", json_text_at(row, "holiday"));
    }
}

static void print_turned_away(const json_t *away)
{
    size_t index = 0;
    const json_t *row = NULL;
    char workers[32];
    char hours[32];
    if (json_int_at(away, "workers") == 0)
        return;
    printf("  turned away: %s workers, %s h missing\n",
           cli_number(json_int_at(away, "workers"), workers),
           cli_hours(json_int_at(away, "missing_min"), hours));
    json_array_foreach(json_object_get(away, "by_reason"), index, row)
        printf("    %s: %s workers, %s h\n", json_text_at(row, "reason_en"),
               cli_number(json_int_at(row, "workers"), workers),
               cli_hours(json_int_at(row, "missing_min"), hours));
    json_array_foreach(json_object_get(away, "by_unit"), index, row)
        printf("    unit %s: %s workers\n", json_text_at(row, "unit"),
               cli_number(json_int_at(row, "workers"), workers));
}

static void print_offering(const json_t *value)
{
    size_t index = 0;
    const json_t *row = NULL;
    printf("%s  %s  %s%s\n", json_text_at(value, "offering"), json_text_at(value, "course"),
           json_text_at(value, "course_name"), is(value, "cancelled") ? "  cancelled" : "");
    print_when(value);
    print_plan(json_object_get(value, "plan"));
    printf("  seats: %lld, taken %lld, free %lld, locked %lld\n",
           (long long)json_int_at(value, "seats"), (long long)json_int_at(value, "taken"),
           (long long)json_int_at(value, "free"), (long long)json_int_at(value, "locked"));
    print_turned_away(json_object_get(value, "turned_away"));
    json_array_foreach(json_object_get(value, "clashes"), index, row)
        printf("  %s %s is needed twice on %s: %s–%s, and %s–%s by %s\n", json_text_at(row, "what"),
               json_text_at(row, "code"), json_text_at(row, "date"), json_text_at(row, "begins"),
               json_text_at(row, "ends"), json_text_at(row, "with_begins"),
               json_text_at(row, "with_ends"), json_text_at(row, "with"));
}

/* --- entry by entry --- */

static void print_toward(const json_t *entry)
{
    size_t index = 0;
    const json_t *id = NULL;
    json_array_foreach(json_object_get(entry, "toward"), index, id)
        printf("%s%s", index == 0 ? "  toward " : ", ", json_string_value(id));
}

/* What the figures of a rulebook are: minutes, or how often. */
static const char *unit_of(const json_t *book)
{
    return is(book, "pieces") ? "pieces" : "min";
}

static void print_entry(const json_t *entry, const char *unit)
{
    char minutes[32];
    cli_cell(json_text_at(entry, "earned_on"), 12);
    cli_cell(is(entry, "booked") ? "booked" : cli_number(json_int_at(entry, "id"), minutes), 9);
    cli_cell(json_text_at(entry, "source"), 12);
    cli_cell(json_text_at(entry, "mode"), 12);
    cli_cell(json_text_at(entry, "categories"), 24);
    printf("%lld", (long long)json_int_at(entry, "counted_min"));
    printf(" of %lld %s", (long long)json_int_at(entry, "worth_min"), unit);
    if (json_int_at(entry, "worth_min") != json_int_at(entry, "min"))
        printf(" (from %lld min)", (long long)json_int_at(entry, "min"));
    print_toward(entry);
    int64_t rest = json_int_at(entry, "worth_min") - json_int_at(entry, "counted_min");
    if (rest > 0)
        printf("; %lld: %s", (long long)rest, json_text_at(entry, "reason_en"));
    if (json_text_at(entry, "other")[0] != '\0')
        printf(", %s", json_text_at(entry, "other"));
    if (json_text_at(entry, "approval")[0] != '\0')
        printf(" (%s)%s%s", json_text_at(entry, "approval"),
               json_text_at(entry, "provider")[0] != '\0' ? ": " : "",
               json_text_at(entry, "provider"));
    printf("\n");
}

/* "decree D26: +12 months (not: twice running), total 12 less, ethics nothing" */
static void print_variances(const json_t *book)
{
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(json_object_get(book, "variances"), index, row)
    {
        size_t at = 0;
        const json_t *less = NULL;
        long long months = (long long)json_int_at(row, "months");
        printf("  %s %s:", json_text_at(row, "kind"), json_text_at(row, "code"));
        if (months > 0)
            printf(" +%lld months%s", months,
                   is(row, "withheld") ? " withheld, it would be twice running" : "");
        json_array_foreach(json_object_get(row, "less"), at, less)
        {
            const char *id = json_text_at(less, "requirement");
            printf("%s %s ", at > 0 || months > 0 ? "," : "", id[0] != '\0' ? id : "each");
            if (is(less, "all"))
                printf("not asked");
            else
                printf("%lld less", (long long)json_int_at(less, "units"));
        }
        printf("\n");
    }
    if (json_text_at(book, "put_off_from")[0] != '\0')
        printf("  put off from %s\n", json_text_at(book, "put_off_from"));
    const json_t *late = json_object_get(book, "late");
    if (late != NULL)
        printf("  late, until %s%s%s\n", json_text_at(late, "until"),
               json_text_at(late, "fee_en")[0] != '\0' ? ": " : "", json_text_at(late, "fee_en"));
}

/* Of a requirement that is due before an exam. */
static void print_exam(const json_t *row)
{
    const json_t *exam = json_object_get(row, "exam");
    if (exam == NULL)
        return;
    if (json_text_at(exam, "from")[0] == '\0')
        printf("    due before an exam; the calendar has none in this period\n");
    else
        printf("    due by %s, before the exam of %s (%s)\n", json_text_at(row, "deadline"),
               json_text_at(exam, "from"), json_text_at(exam, "level"));
}

static void print_counted(const json_t *value)
{
    static const char *const figures[] = {"needed", "earned", "booked", "missing"};
    static const char *const keys[] = {"needed_min", "earned_min", "booked_min", "missing_min"};
    size_t index = 0;
    const json_t *book = NULL;
    printf("%s, as of %s\n", json_text_at(value, "worker"), json_text_at(value, "as_of"));
    json_array_foreach(json_object_get(value, "rulebooks"), index, book)
    {
        size_t at = 0;
        const json_t *row = NULL;
        printf("%s  %s (%s – %s): %s, %lld %s counted, %lld to be carried over\n",
               json_text_at(book, "rulebook"), json_text_at(book, "title_zh"),
               json_text_at(book, "from"), json_text_at(book, "to"), json_text_at(book, "standing"),
               (long long)json_int_at(book, "counted_min"), unit_of(book),
               (long long)json_int_at(book, "carry_over_min"));
        if (is(book, "unproved"))
            printf("  not proved: this much counts, and more may\n");
        print_variances(book);
        json_array_foreach(json_object_get(book, "requirements"), at, row)
        {
            printf("  %s %s:", json_text_at(row, "id"), json_text_at(row, "title_zh"));
            for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
                printf(" %s %lld", figures[i], (long long)json_int_at(row, keys[i]));
            printf(" %s, %s\n", unit_of(book), json_text_at(row, "standing"));
            const char *why = json_text_at(json_object_get(row, "asked"), "text_en");
            if (why[0] != '\0')
                printf("    asked: %s\n", why);
            print_exam(row);
        }
        json_array_foreach(json_object_get(book, "entries"), at, row)
            print_entry(row, unit_of(book));
        if (at == 0)
            printf("  there are no entries\n");
    }
    if (index == 0)
        printf("  no rulebook in force asks anything of this worker\n");
}

static enum err_code answer_count(struct cli *cli, const char *worker,
                                  const struct explain_words *words, struct err *err)
{
    struct count_question question = {
        .worker = worker, .rulebook = words->rulebook, .as_of = DATE_NONE};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *value = NULL;
    if (words->plan != NULL)
        return err_set(err, ERR_USAGE, "--plan goes without --rulebook and --as-of");
    TRY(cli_day("--as-of", words->as_of, &question.as_of, err));
    if (words->rulebook != NULL && strcmp(words->rulebook, "all") == 0)
        question.rulebook = NULL;
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(explain_count(service, &question, &value, err));
    if (cli->as_json)
        cli_print_json(value);
    else
        print_counted(value);
    return ERR_OK;
}

COMMAND(explain_worker)
{
    struct explain_words words = {0};
    const struct option own[] = {
        {"plan", 0, &words.plan, NULL, "of this plan; the one in force"},
        {"rulebook", 0, &words.rulebook, NULL, "entry by entry under this one, or all"},
        {"as-of", 0, &words.as_of, NULL, "the day of that count; today"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE", err));
    if (words.rulebook != NULL || words.as_of != NULL)
        return answer_count(cli, operands.items[0], &words, err);
    return answer(cli, operands.items[0], words.plan, explain_worker, print_worker, err);
}

COMMAND(explain_offering)
{
    const char *plan = NULL;
    const struct option own[] = {{"plan", 0, &plan, NULL, "of this plan; the one in force"}, {0}};
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE", err));
    return answer(cli, operands.items[0], plan, explain_offering, print_offering, err);
}
