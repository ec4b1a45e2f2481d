/* yanxu explain worker · explain offering: why somebody is short, why an offering is full. */
#include <string.h>

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
        printf("  plan %lld of %lld, %s\n", (long long)cli_int_of(plan, "id"),
               (long long)cli_int_of(plan, "year"), cli_text_of(plan, "state"));
}

static void print_figures(const json_t *of)
{
    const char *unit = is(of, "pieces") ? "" : " h";
    printf(": needed %s%s, earned %s%s, booked %s%s, missing %s%s, %s\n",
           cli_text_of(of, "needed_h_text"), unit, cli_text_of(of, "earned_h_text"), unit,
           cli_text_of(of, "booked_h_text"), unit, cli_text_of(of, "missing_h_text"), unit,
           cli_text_of(of, "standing"));
}

static void print_standings(const json_t *standings)
{
    size_t index = 0;
    const json_t *standing = NULL;
    json_array_foreach(standings, index, standing)
    {
        size_t at = 0;
        const json_t *part = NULL;
        const char *late = cli_text_of(standing, "late_until");
        printf("  %s (%s – %s)%s%s", cli_text_of(standing, "title_zh"),
               cli_text_of(standing, "from"), cli_text_of(standing, "to"),
               late[0] != '\0' ? ", late until " : "", late);
        print_figures(standing);
        json_array_foreach(json_object_get(standing, "parts"), at, part)
        {
            const char *deadline = cli_text_of(part, "deadline");
            printf("    %s%s%s%s", cli_text_of(part, "title_zh"),
                   deadline[0] != '\0' ? " (by " : "", deadline, deadline[0] != '\0' ? ")" : "");
            print_figures(part);
        }
    }
    if (index == 0)
        printf("  no rulebook in force asks anything of this worker\n");
}

static void print_unmet(const json_t *row)
{
    printf("  unmet: %s %s h", cli_text_of(row, "title_zh"), cli_text_of(row, "missing_h_text"));
    if (cli_text_of(row, "deadline")[0] != '\0')
        printf(" by %s", cli_text_of(row, "deadline"));
    printf(": %s", cli_text_of(row, "reason_en"));
    if (cli_text_of(row, "offering")[0] != '\0')
        printf("; %s would give %s h", cli_text_of(row, "offering"),
               cli_text_of(row, "gives_h_text"));
    printf("\n    %s\n", cli_text_of(row, "advice_en"));
}

/* No-shows, and lists that gave less than an offering's all. */
static void print_attendance(const json_t *attendance)
{
    size_t index = 0;
    const json_t *row = NULL;
    long long absent = (long long)cli_int_of(attendance, "absent");
    long long excused = (long long)cli_int_of(attendance, "excused");
    if (absent + excused > 0)
        printf("  sign-in lists: absent %lld times, excused %lld times\n", absent, excused);
    json_array_foreach(json_object_get(attendance, "offerings"), index, row)
    {
        char hours[32];
        if (cli_int_of(row, "present_min") < cli_int_of(row, "of_min") ||
            strcmp(cli_text_of(row, "verdict"), "given") != 0)
            printf("  attended: %s, %s h credited; %s\n", cli_text_of(row, "offering"),
                   cli_hours(cli_int_of(row, "credited_min"), hours), cli_text_of(row, "why_en"));
    }
}

static void print_worker(const json_t *value)
{
    size_t index = 0;
    const json_t *row = NULL;
    printf("%s  %s  %s, as of %s\n", cli_text_of(value, "worker"), cli_text_of(value, "unit"),
           cli_text_of(value, "tier"), cli_text_of(value, "as_of"));
    print_standings(json_object_get(value, "standings"));
    print_plan(json_object_get(value, "plan"));
    json_array_foreach(json_object_get(value, "places"), index, row)
        printf("  place: %s – %s  %s  %s%s%s%s\n", cli_text_of(row, "from"), cli_text_of(row, "to"),
               cli_text_of(row, "offering"), cli_text_of(row, "course_name"),
               is(row, "locked") ? "  (locked)" : "", is(row, "settled") ? "  (has begun)" : "",
               is(row, "cancelled") ? "  (cancelled)" : "");
    json_array_foreach(json_object_get(value, "locks"), index, row)
        printf("  locked: %s, %s%s%s\n", cli_text_of(row, "offering"), cli_text_of(row, "state"),
               cli_text_of(row, "reason")[0] != '\0' ? ": " : "", cli_text_of(row, "reason"));
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
        printf("  %s – %s, %s h of study\n", cli_text_of(window, "from"), cli_text_of(window, "to"),
               cli_hours(cli_int_of(window, "min"), hours));
    json_array_foreach(json_object_get(value, "sessions"), index, row)
    {
        const json_t *holiday = json_object_get(row, "holiday");
        printf("  %s %s–%s  %s  %s%s%s%s\n", cli_text_of(row, "date"), cli_text_of(row, "begins"),
               cli_text_of(row, "ends"), cli_text_of(row, "room"), cli_text_of(row, "trainer"),
               is(row, "cancelled") ? "  cancelled" : "",
               json_is_null(holiday) ? "" : "  on a holiday ", cli_text_of(row, "holiday"));
    }
}

static void print_turned_away(const json_t *away)
{
    size_t index = 0;
    const json_t *row = NULL;
    char workers[32];
    char hours[32];
    if (cli_int_of(away, "workers") == 0)
        return;
    printf("  turned away: %s workers, %s h missing\n",
           cli_number(cli_int_of(away, "workers"), workers),
           cli_hours(cli_int_of(away, "missing_min"), hours));
    json_array_foreach(json_object_get(away, "by_reason"), index, row)
        printf("    %s: %s workers, %s h\n", cli_text_of(row, "reason_en"),
               cli_number(cli_int_of(row, "workers"), workers),
               cli_hours(cli_int_of(row, "missing_min"), hours));
    json_array_foreach(json_object_get(away, "by_unit"), index, row)
        printf("    unit %s: %s workers\n", cli_text_of(row, "unit"),
               cli_number(cli_int_of(row, "workers"), workers));
}

static void print_offering(const json_t *value)
{
    size_t index = 0;
    const json_t *row = NULL;
    printf("%s  %s  %s%s\n", cli_text_of(value, "offering"), cli_text_of(value, "course"),
           cli_text_of(value, "course_name"), is(value, "cancelled") ? "  cancelled" : "");
    print_when(value);
    print_plan(json_object_get(value, "plan"));
    printf("  seats: %lld, taken %lld, free %lld, locked %lld\n",
           (long long)cli_int_of(value, "seats"), (long long)cli_int_of(value, "taken"),
           (long long)cli_int_of(value, "free"), (long long)cli_int_of(value, "locked"));
    print_turned_away(json_object_get(value, "turned_away"));
    json_array_foreach(json_object_get(value, "clashes"), index, row)
        printf("  %s %s is needed twice on %s: %s–%s, and %s–%s by %s\n", cli_text_of(row, "what"),
               cli_text_of(row, "code"), cli_text_of(row, "date"), cli_text_of(row, "begins"),
               cli_text_of(row, "ends"), cli_text_of(row, "with_begins"),
               cli_text_of(row, "with_ends"), cli_text_of(row, "with"));
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
    cli_cell(cli_text_of(entry, "earned_on"), 12);
    cli_cell(is(entry, "booked") ? "booked" : cli_number(cli_int_of(entry, "id"), minutes), 9);
    cli_cell(cli_text_of(entry, "source"), 12);
    cli_cell(cli_text_of(entry, "mode"), 12);
    cli_cell(cli_text_of(entry, "categories"), 24);
    printf("%lld", (long long)cli_int_of(entry, "counted_min"));
    printf(" of %lld %s", (long long)cli_int_of(entry, "worth_min"), unit);
    if (cli_int_of(entry, "worth_min") != cli_int_of(entry, "min"))
        printf(" (from %lld min)", (long long)cli_int_of(entry, "min"));
    print_toward(entry);
    int64_t rest = cli_int_of(entry, "worth_min") - cli_int_of(entry, "counted_min");
    if (rest > 0)
        printf("; %lld: %s", (long long)rest, cli_text_of(entry, "reason_en"));
    if (cli_text_of(entry, "other")[0] != '\0')
        printf(", %s", cli_text_of(entry, "other"));
    if (cli_text_of(entry, "approval")[0] != '\0')
        printf(" (%s)%s%s", cli_text_of(entry, "approval"),
               cli_text_of(entry, "provider")[0] != '\0' ? ": " : "",
               cli_text_of(entry, "provider"));
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
        long long months = (long long)cli_int_of(row, "months");
        printf("  %s %s:", cli_text_of(row, "kind"), cli_text_of(row, "code"));
        if (months > 0)
            printf(" +%lld months%s", months,
                   is(row, "withheld") ? " withheld, it would be twice running" : "");
        json_array_foreach(json_object_get(row, "less"), at, less)
        {
            const char *id = cli_text_of(less, "requirement");
            printf("%s %s ", at > 0 || months > 0 ? "," : "", id[0] != '\0' ? id : "each");
            if (is(less, "all"))
                printf("not asked");
            else
                printf("%lld less", (long long)cli_int_of(less, "units"));
        }
        printf("\n");
    }
    if (cli_text_of(book, "put_off_from")[0] != '\0')
        printf("  put off from %s\n", cli_text_of(book, "put_off_from"));
    const json_t *late = json_object_get(book, "late");
    if (late != NULL)
        printf("  late, until %s%s%s\n", cli_text_of(late, "until"),
               cli_text_of(late, "fee_en")[0] != '\0' ? ": " : "", cli_text_of(late, "fee_en"));
}

/* Of a requirement that is due before an exam. */
static void print_exam(const json_t *row)
{
    const json_t *exam = json_object_get(row, "exam");
    if (exam == NULL)
        return;
    if (cli_text_of(exam, "from")[0] == '\0')
        printf("    due before an exam; the calendar has none in this period\n");
    else
        printf("    due by %s, before the exam of %s (%s)\n", cli_text_of(row, "deadline"),
               cli_text_of(exam, "from"), cli_text_of(exam, "level"));
}

static void print_counted(const json_t *value)
{
    static const char *const figures[] = {"needed", "earned", "booked", "missing"};
    static const char *const keys[] = {"needed_min", "earned_min", "booked_min", "missing_min"};
    size_t index = 0;
    const json_t *book = NULL;
    printf("%s, as of %s\n", cli_text_of(value, "worker"), cli_text_of(value, "as_of"));
    json_array_foreach(json_object_get(value, "rulebooks"), index, book)
    {
        size_t at = 0;
        const json_t *row = NULL;
        printf("%s  %s (%s – %s): %s, %lld %s counted, %lld to be carried over\n",
               cli_text_of(book, "rulebook"), cli_text_of(book, "title_zh"),
               cli_text_of(book, "from"), cli_text_of(book, "to"), cli_text_of(book, "standing"),
               (long long)cli_int_of(book, "counted_min"), unit_of(book),
               (long long)cli_int_of(book, "carry_over_min"));
        if (is(book, "unproved"))
            printf("  not proved: this much counts, and more may\n");
        print_variances(book);
        json_array_foreach(json_object_get(book, "requirements"), at, row)
        {
            printf("  %s %s:", cli_text_of(row, "id"), cli_text_of(row, "title_zh"));
            for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
                printf(" %s %lld", figures[i], (long long)cli_int_of(row, keys[i]));
            printf(" %s, %s\n", unit_of(book), cli_text_of(row, "standing"));
            const char *why = cli_text_of(json_object_get(row, "asked"), "text_en");
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
