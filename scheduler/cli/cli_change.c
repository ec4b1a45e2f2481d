/* The answer to a change, for people: who is hit, what they lose and get, what nobody gives back.
 */
#include "scheduler/cli/cli_change.h"

#include <inttypes.h>

#include "scheduler/base/json.h"

#define SHOWN_MAX 20 /* workers; --json has all */

static void print_places(const json_t *places, const char *verb)
{
    size_t index = 0;
    const json_t *place = NULL;
    json_array_foreach(places, index, place)
    {
        const char *time = json_text_at(place, "time");
        printf("%s%s %s (%s%s%s)", index == 0 ? "; " : ",", index == 0 ? verb : "",
               json_text_at(place, "offering"), json_text_at(place, "day"),
               *time != '\0' ? " " : "", time);
    }
}

static void print_missing(const json_t *need)
{
    const char *deadline = json_text_at(need, "deadline");
    printf("; misses %s %s h%s%s: %s", json_text_at(need, "title_zh"), json_text_at(need, "h_text"),
           *deadline != '\0' ? " by " : "", deadline, json_text_at(need, "reason_en"));
}

static void print_worker(const json_t *worker)
{
    size_t index = 0;
    const json_t *row = NULL;
    printf("  %s", json_text_at(worker, "worker"));
    print_places(json_object_get(worker, "lost"), "loses");
    print_places(json_object_get(worker, "got"), "gets");
    json_array_foreach(json_object_get(worker, "missing"), index, row) print_missing(row);
    putchar('\n');
}

static void print_year(const json_t *year, bool preview)
{
    size_t index = 0;
    const json_t *worker = NULL;
    const json_t *workers = json_object_get(year, "workers");
    printf("plan %" PRId64 " of %" PRId64 ": %zu of %" PRId64
           " people looked at cannot keep what they have",
           json_int_at(year, "plan"), json_int_at(year, "year"), json_array_size(workers),
           json_int_at(year, "touched"));
    if (json_int_at(year, "missing_min") > 0)
        printf("; %s h cannot be given back", json_text_at(year, "missing_h_text"));
    putchar('\n');
    json_array_foreach(workers, index, worker)
    {
        if (index == SHOWN_MAX) {
            printf("  … and %zu more; --json has all\n", json_array_size(workers) - SHOWN_MAX);
            break;
        }
        print_worker(worker);
    }
    if (json_is_true(json_object_get(year, "is_repaired")) && !preview)
        printf("plan %" PRId64 " is repaired\n", json_int_at(year, "plan"));
}

void cli_print_answer(const struct cli *cli, const json_t *answer, const char *what)
{
    size_t index = 0;
    const json_t *year = NULL;
    bool preview = json_is_true(json_object_get(answer, "preview"));
    if (cli->as_json) {
        cli_print_json(answer);
        return;
    }
    printf("%s%s\n", what,
           !json_is_true(json_object_get(answer, "is_changed")) ? ": it was so already"
           : preview                                            ? ": would be"
                                                                : ": done");
    json_array_foreach(json_object_get(answer, "years"), index, year) print_year(year, preview);
    json_array_foreach(json_object_get(answer, "warnings"), index, year) fprintf(
        stderr, "  note: the %s has %s on %s at %s\n", json_text_at(year, "what"),
        json_text_at(year, "offering"), json_text_at(year, "day"), json_text_at(year, "time"));
    const json_t *hours = json_object_get(answer, "hours");
    char posted[32];
    char taken[32];
    if (json_int_at(hours, "posted_min") + json_int_at(hours, "taken_min") > 0)
        printf("sign-in lists: %s h credited, %s h taken back\n",
               cli_hours(json_int_at(hours, "posted_min"), posted),
               cli_hours(json_int_at(hours, "taken_min"), taken));
    if (json_int_at(answer, "notices") > 0)
        printf("%" PRId64 " notices %s\n", json_int_at(answer, "notices"),
               preview ? "would be queued" : "queued");
}
