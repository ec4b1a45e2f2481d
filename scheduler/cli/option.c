/* Options of a command, in the manner of POSIX utility syntax guidelines with GNU long names. */
#include "scheduler/cli/option.h"

#include <string.h>

static const struct option *find_option(const struct option *options, const char *name, size_t len)
{
    for (; options->name != NULL; options++)
        if (strlen(options->name) == len && strncmp(options->name, name, len) == 0)
            return options;
    return NULL;
}

static const struct option *find_letter(const struct option *options, char letter)
{
    for (; options->name != NULL; options++)
        if (options->letter != 0 && options->letter != OPTION_AGAIN && options->letter == letter)
            return options;
    return NULL;
}

static enum err_code add_value(const struct option *option, const char *value, struct err *err)
{
    size_t at = 0;
    while (at < OPTION_AGAIN_MAX && option->value[at] != NULL)
        at++;
    if (at == OPTION_AGAIN_MAX)
        return err_set(err, ERR_USAGE, "--%s is given more than %d times", option->name,
                       OPTION_AGAIN_MAX);
    option->value[at] = value;
    return ERR_OK;
}

/* `inline_value` is what follows '=' or NULL. Advances *at when it takes the next argument. */
static enum err_code take(const struct option *option, const char *inline_value, int argc,
                          char **argv, int *at, struct err *err)
{
    if (option->flag != NULL) {
        if (inline_value != NULL)
            return err_set(err, ERR_USAGE, "--%s takes no value", option->name);
        *option->flag = true;
        return ERR_OK;
    }
    if (inline_value == NULL) {
        if (*at + 1 >= argc)
            return err_set(err, ERR_USAGE, "--%s needs a value", option->name);
        inline_value = argv[++*at];
    }
    if (option->letter == OPTION_AGAIN)
        return add_value(option, inline_value, err);
    *option->value = inline_value;
    return ERR_OK;
}

static enum err_code take_argument(const struct option *options, int argc, char **argv, int *at,
                                   struct err *err)
{
    const char *argument = argv[*at];
    const struct option *option = NULL;
    const char *value = NULL;
    if (argument[1] == '-') {
        const char *name = argument + 2;
        value = strchr(name, '=');
        option = find_option(options, name, value != NULL ? (size_t)(value - name) : strlen(name));
        value = value != NULL ? value + 1 : NULL;
    } else if (argument[2] == '\0') {
        option = find_letter(options, argument[1]);
    }
    if (option == NULL)
        return err_set(err, ERR_USAGE, "unknown option %s", argument);
    return take(option, value, argc, argv, at, err);
}

enum err_code option_parse(const struct option *options, int argc, char **argv,
                           const char **storage, struct operands *ret_operands, struct err *err)
{
    size_t len = 0;
    bool only_operands = false;
    for (int at = 0; at < argc; at++) {
        if (!only_operands && strcmp(argv[at], "--") == 0)
            only_operands = true;
        else if (!only_operands && argv[at][0] == '-' && argv[at][1] != '\0')
            TRY(take_argument(options, argc, argv, &at, err));
        else
            storage[len++] = argv[at];
    }
    *ret_operands = (struct operands){storage, len};
    return ERR_OK;
}
