/* yanxu job list|show|stop|run. */
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/cli/progress_bar.h"
#include "scheduler/service/job.h"

static void print_line(const json_t *job)
{
    const json_t *params = json_object_get(job, "params");
    printf("%" PRId64 "  ", json_int_at(job, "id"));
    cli_cell(json_text_at(job, "job"), 8);
    cli_cell(json_text_at(params, "kind"), 11);
    cli_cell(json_text_at(job, "state"), 11);
    cli_cell(json_text_at(job, "created"), 18);
    if (json_int_at(job, "total") > 0 && json_is_true(json_object_get(job, "can_stop")))
        printf("%s %" PRId64 " %%", json_text_at(job, "phase"), json_int_at(job, "percent"));
    else if (json_int_at(job, "spent_s") > 0)
        printf("%" PRId64 " s", json_int_at(job, "spent_s"));
    printf("%s%s\n", json_text_at(job, "error")[0] != '\0' ? "  " : "", json_text_at(job, "error"));
}

COMMAND(job_list)
{
    static const struct cli_column columns[] = {{"id", "id"},
                                                {"job", "job"},
                                                {"kind", "params.kind"},
                                                {"state", "state"},
                                                {"who", "who"},
                                                {"created", "created"},
                                                {"started", "started"},
                                                {"finished", "finished"},
                                                {"percent", "percent"},
                                                {"error", "error"},
                                                {0}};
    static const struct cli_list jobs = {"jobs", columns, print_line,
                                         "there are no jobs; the coordinator's page adds them"};
    return cli_run_list(cli, argc, argv, &jobs, job_list, err);
}

COMMAND(job_show)
{
    struct operands operands;
    struct job_id id;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *job = NULL;
    const char *key = NULL;
    json_t *value = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID", err));
    TRY(cli_id("ID", operands.items[0], &id.v, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(job_show(service, id, &job, err));
    if (cli->as_json) {
        cli_print_json(job);
        return ERR_OK;
    }
    print_line(job);
    json_object_foreach(json_object_get(job, "result"), key, value)
    {
        if (json_is_integer(value))
            printf("  %-10s %lld\n", key, (long long)json_integer_value(value));
        else if (json_is_object(value))
            printf("  %-10s %" PRId64 "\n", key, json_int_at(value, "id"));
    }
    return ERR_OK;
}

/* What job_stop() would refuse. */
static enum err_code check_stop(struct service *service, struct job_id id, struct err *err)
{
    CLEANUP_JSON json_t *job = NULL;
    TRY(job_show(service, id, &job, err));
    if (json_is_true(json_object_get(job, "can_stop")))
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "job %" PRId64 " is over or being stopped: %s", id.v,
                   json_text_at(job, "state"));
}

COMMAND(job_stop)
{
    struct operands operands;
    struct job_id id;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID", err));
    TRY(cli_id("ID", operands.items[0], &id.v, err));
    TRY(cli_open(cli, cli->preview ? CLI_READ : CLI_WRITE, &service, err));
    TRY(cli->preview ? check_stop(service, id, err) : job_stop(service, id, cli->who, err));
    printf("job %" PRId64 " %s asked to stop\n", id.v, cli->preview ? "would be" : "is");
    return ERR_OK;
}

static enum err_code print_waiting(struct service *service, struct err *err)
{
    CLEANUP_JSON json_t *list = NULL;
    TRY(job_list(service, &list, err));
    const json_t *jobs = json_object_get(list, "jobs");
    for (size_t i = json_array_size(jobs); i > 0; i--)
        if (strcmp(json_text_at(json_array_get(jobs, i - 1), "state"), "queued") == 0)
            print_line(json_array_get(jobs, i - 1));
    return ERR_OK;
}

/* Says what became of the job; true: it is done. */
static bool report_job(struct service *service, struct job_id id)
{
    CLEANUP_JSON json_t *job = NULL;
    if (job_show(service, id, &job, NULL) != ERR_OK)
        return false;
    print_line(job);
    return json_text_at(job, "error")[0] == '\0';
}

COMMAND(job_run)
{
    struct operands operands;
    struct job_id id;
    int64_t count = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    if (cli->preview)
        return print_waiting(service, err);
    enum err_code code = ERR_OK;
    for (; !progress_bar_interrupted(); count++) {
        code = job_run_next(service, &id, err);
        if (code != ERR_OK)
            break;
        if (!report_job(service, id))
            cli->exit_code = EXIT_CODE_FAILED;
    }
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    if (count == 0)
        fprintf(stderr, "no job waits, or another program is running one\n");
    return ERR_OK;
}
