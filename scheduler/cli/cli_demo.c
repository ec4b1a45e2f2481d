/* yanxu gen · demo: the Pudong programme as files, and from files to a published, announced, served
 * plan of the year. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "notifiers/sign.h"
#include "notifiers/sink.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/cli/serve.h"
#include "scheduler/service/endpoint.h"
#include "scheduler/service/feed.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/import_apply.h"
#include "scheduler/service/link.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/programme.h"
#include "scheduler/service/remind.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"

#define DEMO_SEED      1
#define DEMO_GAP_MICRO 5000 /* a plan proved within half a per cent is good enough to be shown */

/* What the demo is about, from its command line. */
struct demo {
    struct cli *cli;
    struct programme *programme;
    struct service *service;
    struct sink *sink;
    const char *dir;
    int64_t workers;
    uint64_t seed;
    struct programme_files files;
    struct plan_record plan;
    int64_t notices;
    struct remind_totals reminded;
    int64_t began_ms;
};

static void demo_release(struct demo *demo)
{
    sink_close(demo->sink);
    service_close(demo->service);
    programme_free(demo->programme);
}

static void step(struct demo *demo, const char *what)
{
    double spent_s = (double)(clock_monotonic_ms() - demo->began_ms) / 1000.0;
    printf("%6.1f s  %s\n", spent_s, what);
    fflush(stdout);
}

static enum err_code write_files(struct demo *demo, struct err *err)
{
    struct programme_options options = {.dir =
                                            arena_printf(&demo->cli->arena, "%s/files", demo->dir),
                                        .workers = demo->workers,
                                        .seed = demo->seed,
                                        .progress = &demo->cli->progress};
    step(demo, "writing the programme's files (XLSX and GB18030 CSV, invented people)");
    return programme_write(demo->programme, &options, &demo->files, &demo->cli->arena, err);
}

/* A demo begins anew each time: what an earlier one left in its directory goes. */
static enum err_code open_database(struct demo *demo, struct err *err)
{
    static const char *const left[] = {"demo.db", "demo.db-wal", "demo.db-shm"};
    struct arena *arena = &demo->cli->arena;
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
        (void)unlink(arena_printf(arena, "%s/%s", demo->dir, left[i]));
    struct service_options options = {
        .database = arena_printf(arena, "%s/demo.db", demo->dir),
        .create = true,
        .key_file = arena_printf(arena, "%s/demo.db.key", demo->dir),
        .zone = programme_zone(demo->programme),
        .office = programme_office(demo->programme),
        .email = programme_email(demo->programme),
        .base_url = "http://127.0.0.1:8080",
        .allow_cidrs = "127.0.0.1/32",
        .allow_http = true,
        .fixed_now = programme_now(demo->programme),
    };
    TRY(service_open(&options, &demo->service, err));
    demo->service->progress = &demo->cli->progress;
    /* UIDs of calendars derive from it: the same seed gives the same files. */
    const char *id = arena_printf(arena, "demo-%" PRIu64, demo->seed);
    return store_meta_put(demo->service->store, "installation_id", id, err);
}

static enum err_code import_files(struct demo *demo, struct err *err)
{
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        if (demo->files.paths[kind] == NULL)
            continue;
        CLEANUP(arena_release) struct arena arena = {0};
        char text[160];
        char number[32];
        struct import_report report;
        struct import_job job = {.path = demo->files.paths[kind],
                                 .kind = (enum file_kind)kind,
                                 .who = "demo",
                                 .options = {.progress = &demo->cli->progress}};
        TRY(import_apply(demo->service, &job, &arena, &report, err));
        snprintf(text, sizeof(text), "imported %s %s rows of %s (%s), %" PRId64 " refused",
                 cli_number(report.created, number), "new", file_kind_text(job.kind)->code,
                 report.encoding, report.refused);
        step(demo, text);
        if (report.refused > 0)
            return err_set(err, ERR_INVALID, "%s: rows of the programme's own file were refused",
                           job.path);
    }
    return ERR_OK;
}

/* Settings with which every other command finds this office: yanxu … --config DIR/yanxu.conf. */
static enum err_code write_settings(struct demo *demo, struct err *err)
{
    struct arena *arena = &demo->cli->arena;
    char now[INSTANT_TEXT_SIZE];
    char whole[PATH_MAX];
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 16384);
    if (realpath(demo->dir, whole) == NULL)
        return err_set(err, ERR_IO, "%s: its path cannot be resolved", demo->dir);
    buf_addf(&text, "[data]\ndatabase = %s/demo.db\n", whole);
    buf_addf(&text, "[office]\nname = %s\nemail = %s\nzone = %s\n",
             programme_office(demo->programme), programme_email(demo->programme),
             programme_zone(demo->programme));
    buf_addf(&text, "[notify]\nallow_http = true\nallow_cidrs = 127.0.0.1/32\n");
    buf_addf(&text, "[clock]\nnow = %s\n", instant_format(demo->service->fixed_now, now));
    TRY(buf_check(&text, "the demo's settings", err));
    return file_write_atomic(arena_printf(arena, "%s/yanxu.conf", demo->dir), text.data, text.len,
                             0600, err);
}

static enum err_code set_rulebooks(struct demo *demo, struct err *err)
{
    struct str text;
    for (size_t i = 0; programme_rulebook(demo->programme, i) != NULL; i++) {
        const char *name = programme_rulebook(demo->programme, i);
        TRY(rulebook_text(name, &demo->cli->arena, &text, err));
        TRY(rulebook_set(demo->service, text, name, DATE_NONE, (struct deed){.who = "demo"}, err));
    }
    TRY(programme_own_rulebook(demo->programme, &text, err));
    return rulebook_set(demo->service, text, "rulebook.json", DATE_NONE,
                        (struct deed){.who = "demo"}, err);
}

/* A receiver on this machine, so that notices really travel and every signature is verified. */
static enum err_code open_sink(struct demo *demo, struct err *err)
{
    CLEANUP(buf_release) struct buf secret;
    buf_init(&secret, 256);
    webhook_secret_new(&secret);
    struct sink_options options = {.secret = str_slice(secret.data, secret.len),
                                   .now = demo->service->fixed_now};
    TRY(sink_open(&options, &demo->sink, err));
    struct endpoint endpoint = {
        .name = "demo-sink",
        .kind = ENDPOINT_KIND_GENERIC,
        .url =
            arena_printf(&demo->cli->arena, "http://127.0.0.1:%u/notices", sink_port(demo->sink)),
        .secret_sealed = ""};
    return endpoint_set(demo->service, &endpoint, buf_text(&secret), (struct deed){.who = "demo"},
                        err);
}

static enum err_code plan_and_publish(struct demo *demo, struct err *err)
{
    struct plan_make_options options = {
        .year = programme_year(demo->programme), .who = "demo", .solve = solve_options_default()};
    options.solve.seed = demo->seed;
    options.solve.gap_micro = DEMO_GAP_MICRO;
    step(demo, "planning the year");
    TRY(plan_make(demo->service, &options, &demo->plan, err));
    step(demo, "publishing the plan");
    return plan_publish(demo->service, demo->plan.id, (struct deed){.who = "demo"}, &demo->notices,
                        err);
}

static enum err_code deliver(struct demo *demo, struct err *err)
{
    struct remind_run_options options = {.until_empty = true, .concurrency = 32};
    step(demo, "delivering the notices, signed, to a receiver on this machine");
    return remind_run(demo->service, &options, &demo->reminded, err);
}

/* --- the three people of the demo
 * ------------------------------------------------------------------------------ */

/* The worker with most places, so that there is something to see; of equals the first. */
static enum err_code busiest_worker(struct demo *demo, struct link *ret_link, struct err *err)
{
    struct enrolment *places = NULL;
    size_t len = 0;
    size_t most = 0;
    TRY(store_enrolment_list(demo->service->store, demo->plan.id, &demo->cli->arena, &places, &len,
                             err));
    *ret_link = (struct link){FEED_KIND_WORKER, len > 0 ? places[0].worker_id.v : 1};
    for (size_t from = 0; from < len;) {
        size_t to = from;
        while (to < len && places[to].worker_id.v == places[from].worker_id.v)
            to++;
        if (to - from > most) {
            most = to - from;
            ret_link->owner_id = places[from].worker_id.v;
        }
        from = to;
    }
    return ERR_OK;
}

static enum err_code first_trainer(struct demo *demo, struct link *ret_link, struct err *err)
{
    struct trainer *trainers = NULL;
    size_t len = 0;
    TRY(store_trainer_list(demo->service->store, &demo->cli->arena, &trainers, &len, err));
    *ret_link = (struct link){FEED_KIND_TRAINER, len > 0 ? trainers[0].id.v : 0};
    return ERR_OK;
}

static enum err_code write_calendar(struct demo *demo, struct link link, const char *name,
                                    struct err *err)
{
    CLEANUP(feed_body_release) struct feed_body body = {0};
    const char *path = arena_printf(&demo->cli->arena, "%s/calendars/%s.ics", demo->dir, name);
    TRY(feed_render(demo->service, &link, &body, err));
    return file_write_atomic(path, body.bytes, body.len, 0600, err);
}

static enum err_code write_calendars(struct demo *demo, struct err *err)
{
    struct link worker;
    struct trainer *trainers = NULL;
    size_t len = 0;
    step(demo, "writing calendars");
    TRY(file_make_dirs(arena_printf(&demo->cli->arena, "%s/calendars", demo->dir), err));
    TRY(busiest_worker(demo, &worker, err));
    TRY(write_calendar(demo, worker, "worker", err));
    TRY(write_calendar(demo, (struct link){FEED_KIND_COORDINATOR, 0}, "coordinator", err));
    TRY(store_trainer_list(demo->service->store, &demo->cli->arena, &trainers, &len, err));
    for (size_t i = 0; i < len; i++) {
        const char *name = arena_printf(&demo->cli->arena, "trainer-%s", trainers[i].code);
        TRY(write_calendar(demo, (struct link){FEED_KIND_TRAINER, trainers[i].id.v}, name, err));
    }
    return ERR_OK;
}

/* --- the summary
 * -----------------------------------------------------------------------------------------------
 */

static void print_hours(struct demo *demo)
{
    const struct plan_record *plan = &demo->plan;
    char needed[32];
    char planned[32];
    char missing[32];
    char complete[32];
    char workers[32];
    printf("  needed   应修  %14s h\n", cli_hours(plan->needed_min, needed));
    printf("  planned  已排  %14s h   %s %%\n", cli_hours(plan->planned_min, planned),
           figures_percent_text(plan->planned_min, plan->needed_min, &demo->cli->arena));
    printf("  missing  缺口  %14s h\n", cli_hours(plan->needed_min - plan->planned_min, missing));
    printf("  complete 全部排满 %11s of %s workers\n", cli_number(plan->complete, complete),
           cli_number(plan->workers, workers));
}

static void print_proof(const struct plan_record *plan)
{
    char objective[32];
    char bound[32];
    double gap = 100.0 * plan_record_gap(plan);
    printf("  objective %s, bound %s, gap %.2f %%: no plan with these seats can be more than "
           "%.2f %% better\n",
           cli_number(plan->objective, objective), cli_number(plan->bound, bound), gap, gap);
}

static enum err_code print_shortages(struct demo *demo, struct err *err)
{
    struct plan_shortage *rows = NULL;
    size_t len = 0;
    char hours[32];
    char workers[32];
    TRY(plan_shortages(demo->service, demo->plan.id, &demo->cli->arena, &rows, &len, err));
    for (size_t i = 0; i < len && i < 5; i++)
        printf("  missing %s h of %s for %s workers: %s (%s)\n",
               cli_hours(rows[i].missing_min, hours), rows[i].tag,
               cli_number(rows[i].workers, workers), unmet_reason_text(rows[i].reason)->en,
               unmet_reason_text(rows[i].reason)->zh);
    return ERR_OK;
}

static enum err_code print_summary(struct demo *demo, struct err *err)
{
    char delivered[32];
    char queued[32];
    CLEANUP_JSON json_t *report = NULL;
    TRY(sink_report(demo->sink, &report, err));
    printf("\n%s, %d\n", programme_office(demo->programme), demo->plan.year);
    print_hours(demo);
    print_proof(&demo->plan);
    TRY(print_shortages(demo, err));
    printf("  notices delivered %s of %s; the receiver accepted %" PRId64
           " signatures and refused %" PRId64 "\n",
           cli_number(demo->reminded.delivered, delivered), cli_number(demo->notices, queued),
           json_int_at(report, "accepted"), json_int_at(report, "refused"));
    printf("  files, calendars and database: %s; look around: yanxu quota show --config "
           "%s/yanxu.conf\n",
           demo->dir, demo->dir);
    if (demo->reminded.delivered != demo->notices)
        return err_set(err, ERR_IO, "not every notice was delivered");
    return ERR_OK;
}

static void print_link(struct demo *demo, const char *who, struct link link)
{
    const char *url = NULL;
    struct err err = {0};
    if (link_page_url(demo->service, link, &demo->cli->arena, &url, &err) == ERR_OK)
        printf("  %s %s\n", who, url);
    else
        printf("  %s: %s\n", who, err.text);
}

static void announce(void *context, struct service *service)
{
    struct demo *demo = context;
    struct link worker;
    struct link trainer;
    (void)service;
    printf("\nserving; Ctrl-C ends it\n");
    print_link(demo, "coordinator 管理员", (struct link){FEED_KIND_COORDINATOR, 0});
    if (first_trainer(demo, &trainer, NULL) == ERR_OK)
        print_link(demo, "trainer     讲师  ", trainer);
    if (busiest_worker(demo, &worker, NULL) == ERR_OK)
        print_link(demo, "worker      社工  ", worker);
}

/* --- the commands
 * ---------------------------------------------------------------------------------------------- */

static enum err_code parse_size(const char *workers, const char *seed, int64_t *ret_workers,
                                uint64_t *ret_seed, struct err *err)
{
    int64_t number = DEMO_SEED;
    *ret_workers = 0;
    if (workers != NULL &&
        parse_i64(str_from(workers), 20, PROGRAMME_WORKERS_MAX, ret_workers, err) != ERR_OK)
        return cli_bad("--workers", err);
    if (seed != NULL && parse_i64(str_from(seed), 0, INT64_MAX, &number, err) != ERR_OK)
        return cli_bad("--seed", err);
    *ret_seed = (uint64_t)number;
    return ERR_OK;
}

/* Learn before the work begins that the port is taken: the one that was asked for is an error, the
 * usual one is replaced by a free one. */
static enum err_code choose_port(bool is_asked_for, struct serve_options *options, struct err *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || inet_pton(AF_INET, options->bind, &address.sin_addr) != 1) {
        (void)close(fd);
        return ERR_OK; /* the server itself will say what is wrong */
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    bool is_free = bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
    (void)close(fd);
    if (is_free)
        return ERR_OK;
    if (is_asked_for) {
        enum err_code code = err_set(err, ERR_CONFLICT, "port %u is taken", options->port);
        (void)err_hint(err, "--port 0 takes a free one");
        return code;
    }
    options->port = 0;
    return ERR_OK;
}

static enum err_code run_demo(struct demo *demo, struct err *err)
{
    TRY(programme_load("pudong", &demo->programme, err));
    TRY(file_make_dirs(demo->dir, err));
    TRY(write_files(demo, err));
    TRY(open_database(demo, err));
    TRY(write_settings(demo, err));
    TRY(import_files(demo, err));
    TRY(set_rulebooks(demo, err));
    TRY(open_sink(demo, err));
    TRY(plan_and_publish(demo, err));
    TRY(write_calendars(demo, err));
    TRY(deliver(demo, err));
    step(demo, "done");
    return print_summary(demo, err);
}

COMMAND(demo)
{
    bool once = false;
    const char *dir = "yanxu-demo";
    const char *port = NULL;
    const char *workers = NULL;
    const char *seed = NULL;
    const struct option own[] = {
        {"once", 0, NULL, &once, "end after the summary"},
        {"dir", 0, &dir, NULL, "where files and database go"},
        {"port", 0, &port, NULL, "port to serve on; 0 takes a free one"},
        {"workers", 0, &workers, NULL, "how many workers to invent"},
        {"seed", 0, &seed, NULL, "same seed, same people, same plan"},
        {0},
    };
    struct operands operands;
    struct serve_options options;
    CLEANUP(demo_release) struct demo demo = {.cli = cli, .began_ms = clock_monotonic_ms()};
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    if (operands.len > 1 || (operands.len == 1 && strcmp(operands.items[0], "pudong") != 0))
        return err_set(err, ERR_USAGE, "the programme that can be shown is: pudong");
    TRY(parse_size(workers, seed, &demo.workers, &demo.seed, err));
    TRY(serve_options_parse(cli, NULL, port, NULL, &options, err));
    if (!once)
        TRY(choose_port(port != NULL, &options, err));
    demo.dir = dir;
    TRY(run_demo(&demo, err));
    if (once)
        return ERR_OK;
    demo.service->progress = NULL;
    options.announce = announce;
    options.context = &demo;
    return serve_service(cli, demo.service, &options, err);
}

COMMAND(gen)
{
    const char *workers = NULL;
    const char *seed = NULL;
    const struct option own[] = {
        {"workers", 0, &workers, NULL, "how many workers to invent"},
        {"seed", 0, &seed, NULL, "same seed, same people"},
        {0},
    };
    struct operands operands;
    struct programme_files files;
    struct programme_options options = {.progress = &cli->progress};
    CLEANUP(programme_cleanup) struct programme *programme = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "DIR", err));
    TRY(parse_size(workers, seed, &options.workers, &options.seed, err));
    options.dir = operands.items[0];
    TRY(programme_load("pudong", &programme, err));
    TRY(programme_write(programme, &options, &files, &cli->arena, err));
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        if (files.paths[kind] != NULL)
            printf("%s\n", files.paths[kind]);
    return ERR_OK;
}
