/* Settings of a run, and what every command does with them: common options, opening the service,
 * printing. */
#include "scheduler/cli/settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/progress_bar.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/service/plan_weights.h"

#define WHO_MAX 64

const struct config_key settings_keys[] = {
    {"data", "database", "",
     "a SQLite file, or postgresql://…; empty: yanxu.db in the data directory"},
    {"data", "key_file", "",
     "the secret key; empty: DATABASE.key, or yanxu.key in the data directory"},
    {"data", "spool_dir", "", "files of jobs, for a day; empty: DATABASE.jobs"},
    {"office", "name", "社工培训中心", "the office's name, shown on pages and calendars"},
    {"office", "email", "training@localhost.invalid", "organizer of the calendars"},
    {"office", "zone", "Asia/Shanghai", "IANA zone of all local times"},
    {"server", "bind", "127.0.0.1", "address to listen on"},
    {"server", "port", "8080", "port to listen on; 0 takes a free one"},
    {"server", "base_url", "", "what links begin with; empty: http://BIND:PORT"},
    {"server", "upload_max_mib", "32", "largest file that a page takes, in MiB"},
    {"notify", "allow_http", "false", "true: notices may go to http:// as well"},
    {"notify", "allow_cidrs", "", "private networks that notices may go to, as 10.1.0.0/16,…"},
    {"office", "class_hour_min", "45", "minutes of a class hour 学时 in imported hours"},
    {"plan", "weight_soon", "4",
     "points for a minute due within soon_days of the year's first day"},
    {"plan", "weight_later", "2", "points for a minute of any other need"},
    {"plan", "soon_days", "183", "days from the year's first that count as soon"},
    {"plan", "complete", "700", "points for each worker who gets everything"},
    {"plan", "move", "20", "points against each place in force that is given up"},
    {"plan", "tier_none", "0", "points a minute besides, for needs of who has no certificate yet"},
    {"plan", "tier_assistant", "0", "the same for assistant social workers"},
    {"plan", "tier_intermediate", "0", "the same for social workers of the intermediate tier"},
    {"plan", "tier_senior", "0", "the same for senior social workers"},
    {"plan", "fairness", "0",
     "at most this many points a minute besides, in units that fall short"},
    {"plan", "travel", "10", "points against each day of class in another district"},
    {"plan", "cost", "0", "points against each 100 yuan that places cost"},
    {"clock", "now", "", "a simulated now, as 2026-01-05T01:00:00Z; empty: the clock"},
    {NULL, NULL, NULL, NULL},
};

static const char *first_readable(struct arena *arena)
{
    const char *home = getenv("XDG_CONFIG_HOME");
    const char *user = getenv("HOME");
    const char *mine =
        home != NULL && home[0] != '\0'
            ? arena_printf(arena, "%s/yanxu/yanxu.conf", home)
            : arena_printf(arena, "%s/.config/yanxu/yanxu.conf", user != NULL ? user : "");
    if (access(mine, R_OK) == 0)
        return mine;
    return access("/etc/yanxu/yanxu.conf", R_OK) == 0 ? "/etc/yanxu/yanxu.conf" : NULL;
}

static const char *default_database(struct arena *arena)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *user = getenv("HOME");
    if (data != NULL && data[0] != '\0')
        return arena_printf(arena, "%s/yanxu/yanxu.db", data);
    if (access("/var/lib/yanxu", W_OK) == 0)
        return "/var/lib/yanxu/yanxu.db";
    return arena_printf(arena, "%s/.local/share/yanxu/yanxu.db", user != NULL ? user : ".");
}

/* What must be known before the command reads its options: the value of --NAME, or `otherwise`. */
static const char *early_option(int argc, char **argv, const char *name, const char *otherwise)
{
    size_t len = strlen(name);
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], name) == 0 && i + 1 < argc)
            otherwise = argv[i + 1];
        else if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=')
            otherwise = argv[i] + len + 1;
    }
    return otherwise;
}

/* The account that is logged in, also behind sudo; without a terminal (cron) the environment's. */
static const char *default_who(struct arena *arena)
{
    char login[WHO_MAX + 1];
    const char *user = getenv("USER");
    if (getlogin_r(login, sizeof(login)) == 0 && login[0] != '\0')
        return arena_strdup(arena, login);
    if (user != NULL && user[0] != '\0' && strlen(user) <= WHO_MAX)
        return user;
    return arena_printf(arena, "uid %lu", (unsigned long)getuid());
}

/* It goes into the audit for good, and may be shown anywhere. */
static enum err_code load_who(struct cli *cli, int argc, char **argv, struct err *err)
{
    cli->who = early_option(argc, argv, "--as", NULL);
    if (cli->who == NULL)
        cli->who = default_who(&cli->arena);
    if (text_validate("--as", cli->who, 1, WHO_MAX, err) != ERR_OK) {
        err->code = ERR_USAGE;
        return ERR_USAGE;
    }
    return ERR_OK;
}

enum err_code settings_load(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *path = early_option(argc, argv, "--config", getenv("YANXU_CONFIG"));
    arena_init(&cli->arena);
    TRY(load_who(cli, argc, argv, err));
    if (path == NULL)
        path = first_readable(&cli->arena);
    TRY(config_load(settings_keys, path, &cli->config, err));
    cli->database = config_text(cli->config, "data", "database");
    if (cli->database[0] == '\0')
        cli->database = default_database(&cli->arena);
    cli->now = config_text(cli->config, "clock", "now");
    cli->bar = progress_bar_new(stderr);
    cli->progress = progress_bar_progress(cli->bar);
    return ERR_OK;
}

void settings_release(struct cli *cli)
{
    progress_bar_free(cli->bar);
    config_free(cli->config);
    arena_release(&cli->arena);
}

static size_t count_options(const struct option *options)
{
    size_t len = 0;
    while (options[len].name != NULL)
        len++;
    return len;
}

enum err_code cli_options(struct cli *cli, const struct option *own, int argc, char **argv,
                          struct operands *ret_operands, struct err *err)
{
    const char *config = NULL;
    const char *who = NULL;
    const struct option common[] = {
        {"db", 0, &cli->database, NULL, "the database"},
        {"config", 0, &config, NULL, "the settings file"},
        {"now", 0, &cli->now, NULL, "a simulated now"},
        {"as", 0, &who, NULL, "who does it, for the audit"},
    };
    const struct {
        enum command_takes takes;
        struct option option;
    } some[] = {
        {TAKES_JSON, {"json", 0, NULL, &cli->as_json, "print JSON"}},
        {TAKES_CSV, {"csv", 0, NULL, &cli->as_csv, "print CSV"}},
        {TAKES_DRY_RUN, {"dry-run", 'n', NULL, &cli->preview, "say what would be"}},
    };
    size_t own_len = own != NULL ? count_options(own) : 0;
    size_t common_len = sizeof(common) / sizeof(common[0]);
    size_t some_len = sizeof(some) / sizeof(some[0]);
    struct option *all =
        arena_array(&cli->arena, own_len + common_len + some_len + 1, sizeof(*all));
    if (own_len > 0)
        memcpy(all, own, own_len * sizeof(*all));
    memcpy(all + own_len, common, sizeof(common));
    size_t len = own_len + common_len;
    for (size_t i = 0; i < some_len; i++)
        if ((cli->command->takes & some[i].takes) != 0)
            all[len++] = some[i].option;
    const char **storage = arena_array(&cli->arena, (size_t)argc + 1, sizeof(*storage));
    return option_parse(all, argc, argv, storage, ret_operands, err);
}

struct deed cli_deed(const struct cli *cli)
{
    return (struct deed){.who = cli->who, .preview = cli->preview};
}

enum err_code cli_need(const struct operands *operands, size_t want, const char *names,
                       struct err *err)
{
    if (operands->len == want)
        return ERR_OK;
    return err_set(err, ERR_USAGE, "expected %s%s%s", want == 0 ? "no more words" : names,
                   operands->len > want ? ", not " : "",
                   operands->len > want ? operands->items[want] : "");
}

static bool is_server(const char *database)
{
    return strstr(database, "://") != NULL;
}

/* Beside a file; a server's key stays on this machine. */
static const char *default_key_file(const char *database, struct arena *arena)
{
    const char *beside = is_server(database) ? default_database(arena) : database;
    if (is_server(database))
        return arena_printf(arena, "%.*s.key", (int)(strlen(beside) - strlen(".db")), beside);
    return arena_printf(arena, "%s.key", beside);
}

static enum err_code make_parent(const char *path, struct arena *arena, struct err *err)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return ERR_OK;
    return file_make_dirs(arena_copy(arena, path, (size_t)(slash - path)), err);
}

/* What the program may dial is the administrator's decision, so it stands in the file; an
 * environment is too easily handed on. */
static enum err_code check_policy_origin(const struct config *config, struct err *err)
{
    static const char *const keys[] = {"allow_http", "allow_cidrs"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (strcmp(config_origin(config, "notify", keys[i]), "environment") == 0) {
            enum err_code code =
                err_set(err, ERR_DENIED, "notify.%s is not taken from the environment", keys[i]);
            (void)err_hint(err, "set it in the settings file (--config FILE)");
            return code;
        }
    return ERR_OK;
}

static enum err_code load_weights(const struct config *config, struct plan_weights *ret_weights,
                                  struct err *err)
{
    struct plan_weights weights;
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        const struct plan_weight_row *row = &plan_weight_rows[i];
        int64_t value = 0;
        TRY(config_int(config, "plan", row->name, (struct config_range){row->min, row->max}, &value,
                       err));
        *plan_weight_of(&weights, (enum plan_weight)i) = (int32_t)value;
    }
    *ret_weights = weights;
    return ERR_OK;
}

enum err_code cli_open(struct cli *cli, enum cli_access access, struct service **ret_service,
                       struct err *err)
{
    const char *key_file = config_text(cli->config, "data", "key_file");
    struct service_options options = {
        .database = cli->database,
        .create = access == CLI_CREATE,
        .read_only = access == CLI_READ,
        .key_file = key_file[0] != '\0' ? key_file : default_key_file(cli->database, &cli->arena),
        .spool_dir = config_text(cli->config, "data", "spool_dir"),
        .zone = config_text(cli->config, "office", "zone"),
        .office = config_text(cli->config, "office", "name"),
        .email = config_text(cli->config, "office", "email"),
        .base_url = config_text(cli->config, "server", "base_url"),
        .allow_cidrs = config_text(cli->config, "notify", "allow_cidrs"),
        .allow_http = strcmp(config_text(cli->config, "notify", "allow_http"), "true") == 0,
    };
    if (options.base_url[0] == '\0')
        options.base_url = cli_base_url(&cli->arena, config_text(cli->config, "server", "bind"),
                                        config_text(cli->config, "server", "port"));
    if (cli->now[0] != '\0' && instant_parse(str_from(cli->now), &options.fixed_now, err) != ERR_OK)
        return err_prefix(err, "now");
    TRY(check_policy_origin(cli->config, err));
    if (access == CLI_CREATE)
        TRY(make_parent(options.key_file, &cli->arena, err));
    if (access == CLI_CREATE && !is_server(cli->database))
        TRY(make_parent(cli->database, &cli->arena, err));
    int64_t class_hour_min = 0;
    static const struct config_range class_hour = {30, 60};
    TRY(config_int(cli->config, "office", "class_hour_min", class_hour, &class_hour_min, err));
    options.class_hour_min = (int32_t)class_hour_min;
    struct plan_weights weights;
    TRY(load_weights(cli->config, &weights, err));
    options.weights = &weights;
    TRY(service_open(&options, ret_service, err));
    (*ret_service)->progress = &cli->progress;
    if (config_text(cli->config, "server", "base_url")[0] == '\0')
        TRY(service_recall_base_url(*ret_service, err));
    return ERR_OK;
}

enum err_code cli_bad(const char *name, struct err *err)
{
    err->code = ERR_USAGE;
    return err_prefix(err, "%s", name);
}

enum err_code cli_day(const char *name, const char *text, struct date *ret_day, struct err *err)
{
    if (text == NULL || date_parse_loose(str_from(text), ret_day, err) == ERR_OK)
        return ERR_OK;
    return cli_bad(name, err);
}

enum err_code cli_id(const char *name, const char *text, int64_t *ret_id, struct err *err)
{
    if (text == NULL || parse_i64(str_from(text), 1, INT64_MAX, ret_id, err) == ERR_OK)
        return ERR_OK;
    return cli_bad(name, err);
}

enum err_code cli_language(const char *text, bool *ret_is_english, struct err *err)
{
    *ret_is_english = strcmp(text, "en") == 0;
    if (*ret_is_english || strcmp(text, "zh") == 0)
        return ERR_OK;
    return err_set(err, ERR_USAGE, "--lang: expected zh or en, not %s", text);
}

const char *cli_base_url(struct arena *arena, const char *bind, const char *port)
{
    bool is_v6 = strchr(bind, ':') != NULL;
    return arena_printf(arena, "http://%s%s%s:%s", is_v6 ? "[" : "", bind, is_v6 ? "]" : "", port);
}
