/* yanxu version · config show · init. */

#include "scheduler/cli/command.h"
#include "scheduler/cli/settings.h"

COMMAND(version)
{
    struct operands operands;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    printf("yanxu %s\n", YANXU_VERSION);
    return ERR_OK;
}

COMMAND(config_show)
{
    bool origin = false;
    const struct option own[] = {{"origin", 0, NULL, &origin, "say where each comes from"}, {0}};
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    CLEANUP_JSON json_t *all = json_object();
    for (const struct config_key *key = settings_keys; key->section != NULL; key++) {
        const char *name = arena_printf(&cli->arena, "%s.%s", key->section, key->key);
        const char *text = config_text(cli->config, key->section, key->key);
        const char *from = config_origin(cli->config, key->section, key->key);
        json_object_set_new(all, name, json_pack("{s:s, s:s}", "value", text, "origin", from));
        if (cli->as_json)
            continue;
        cli_cell(name, 20);
        cli_cell(text[0] != '\0' ? text : "-", 28);
        printf("%s%s\n", origin ? from : key->meaning, "");
    }
    if (cli->as_json)
        cli_print_json(all);
    return ERR_OK;
}

COMMAND(init)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    struct operands operands;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_CREATE, &service, err));
    printf("database: %s\nnext: yanxu import units FILE, then rooms, trainers, courses, workers, "
           "offerings, hours\n",
           cli->database);
    return ERR_OK;
}
