/* Settings from an INI file (by libinih) and the environment, over the table's own values. */
#include "scheduler/base/config.h"

#include <assert.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/str.h"
#include "scheduler/base/utf8.h"

#define FILE_LEN_MAX (256u * 1024)
#define BOM          "\xef\xbb\xbf"
#define LINE_LEN_MAX 196 /* libinih's buffer is 200 bytes with the line's end */

enum origin {
    ORIGIN_DEFAULT,
    ORIGIN_FILE,
    ORIGIN_ENVIRONMENT,
};

struct setting {
    char *value;
    enum origin origin;
};

struct config {
    const struct config_key *keys;
    struct setting *settings; /* one for each key */
    size_t len;
    char *path; /* NULL without a file */
};

/* What libinih's reader and handler share. */
struct loader {
    struct config *config;
    struct str rest; /* lines not read yet */
    size_t line;     /* number of the line being read */
    struct err err;  /* the first complaint of ours; nothing is read after it */
};

static void setting_set(struct setting *setting, const char *value, enum origin origin)
{
    free(setting->value);
    setting->value = x_strdup(value);
    setting->origin = origin;
}

/* Index of a key, or config->len. */
static size_t config_index(const struct config *config, const char *section, const char *key)
{
    size_t i = 0;
    while (i < config->len &&
           (strcmp(config->keys[i].section, section) != 0 || strcmp(config->keys[i].key, key) != 0))
        i++;
    return i;
}

static bool section_known(const struct config *config, struct str section)
{
    for (size_t i = 0; i < config->len; i++) {
        if (str_eq_text(section, config->keys[i].section))
            return true;
    }
    return false;
}

/* libinih tells neither line nor reason, so both are kept here. Returns 0 for a failure. */
static int on_setting(void *context, const char *section, const char *key, const char *value)
{
    struct loader *loader = context;
    size_t i = config_index(loader->config, section, key);
    if (i == loader->config->len) {
        err_set(&loader->err, ERR_INVALID, "there is no setting \"%s\" in section [%s]", key,
                section);
        return 0;
    }
    if (loader->config->settings[i].origin == ORIGIN_FILE) {
        err_set(&loader->err, ERR_INVALID, "\"%s\" is set twice, or the line is indented", key);
        return 0;
    }
    setting_set(&loader->config->settings[i], value, ORIGIN_FILE);
    return 1;
}

/* What libinih would not complain about: cut lines, odd bytes, unknown sections without keys. */
static enum err_code check_line(const struct config *config, struct str line, struct err *err)
{
    if (line.len > LINE_LEN_MAX)
        return err_set(err, ERR_LIMIT, "the line is longer than %d bytes", LINE_LEN_MAX);
    if (!utf8_valid(line) || str_find(line, '\0') < line.len)
        return err_set(err, ERR_INVALID, "the line is not UTF-8 text");
    size_t end = str_find(line, ']');
    if (!str_starts(line, "[") || end == line.len)
        return ERR_OK;
    struct str section = str_slice(line.data + 1, end - 1);
    if (!section_known(config, section))
        return err_set(err, ERR_INVALID, "there is no section [%.*s]", (int)section.len,
                       section.data);
    return ERR_OK;
}

/* fgets() for libinih; NULL at the end and after a complaint. */
static char *next_line(char *text, int size, void *context)
{
    struct loader *loader = context;
    struct str line;
    if (loader->err.code != ERR_OK || !str_next(&loader->rest, '\n', &line))
        return NULL;
    loader->line++;
    if (check_line(loader->config, line, &loader->err) != ERR_OK)
        return NULL;
    str_copy(text, (size_t)size, line);
    return text;
}

static enum err_code config_read_file(struct config *config, struct err *err)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, FILE_LEN_MAX);
    TRY(file_read(config->path, &text, err));
    struct loader loader = {.config = config, .rest = str_slice(text.data, text.len)};
    if (str_starts(loader.rest, BOM))
        loader.rest = str_slice(text.data + strlen(BOM), text.len - strlen(BOM));
    int line = ini_parse_stream(next_line, &loader, on_setting, &loader);
    if (line < 0)
        x_abort("out of memory");
    /* libinih's first failure comes before ours or is ours. */
    if (line > 0 && ((size_t)line < loader.line || loader.err.code == ERR_OK))
        return err_set(err, ERR_INVALID, "%s line %d: expected \"key = value\"", config->path,
                       line);
    if (loader.err.code == ERR_OK)
        return ERR_OK;
    return err_set(err, loader.err.code, "%s line %zu: %s", config->path, loader.line,
                   loader.err.text);
}

static char env_char(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
}

static void config_read_environment(struct config *config)
{
    for (size_t i = 0; i < config->len; i++) {
        char name[128];
        snprintf(name, sizeof(name), "YANXU_%s_%s", config->keys[i].section, config->keys[i].key);
        for (char *p = name; *p != '\0'; p++)
            *p = env_char(*p);
        const char *value = getenv(name);
        if (value != NULL)
            setting_set(&config->settings[i], value, ORIGIN_ENVIRONMENT);
    }
}

enum err_code config_load(const struct config_key *keys, const char *path,
                          struct config **ret_config, struct err *err)
{
    CLEANUP(config_cleanup) struct config *config = x_calloc(1, sizeof(*config));
    config->keys = keys;
    while (keys[config->len].section != NULL)
        config->len++;
    config->settings = x_calloc(config->len, sizeof(*config->settings));
    for (size_t i = 0; i < config->len; i++)
        setting_set(&config->settings[i], keys[i].fallback, ORIGIN_DEFAULT);
    if (path != NULL) {
        config->path = x_strdup(path);
        TRY(config_read_file(config, err));
    }
    config_read_environment(config);
    *ret_config = config;
    config = NULL;
    return ERR_OK;
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    for (size_t i = 0; i < config->len; i++)
        free(config->settings[i].value);
    free(config->settings);
    free(config->path);
    free(config);
}

void config_cleanup(struct config **config)
{
    config_free(*config);
}

static const struct setting *config_setting(const struct config *config, const char *section,
                                            const char *key)
{
    size_t i = config_index(config, section, key);
    if (i == config->len)
        x_abort("a setting outside the table was asked for");
    return &config->settings[i];
}

const char *config_text(const struct config *config, const char *section, const char *key)
{
    return config_setting(config, section, key)->value;
}

const char *config_origin(const struct config *config, const char *section, const char *key)
{
    switch (config_setting(config, section, key)->origin) {
    case ORIGIN_DEFAULT:
        return "default";
    case ORIGIN_FILE:
        return config->path;
    case ORIGIN_ENVIRONMENT:
        return "environment";
    }
    x_abort("a setting has no origin");
}

enum err_code config_int(const struct config *config, const char *section, const char *key,
                         struct config_range range, int64_t *ret_value, struct err *err)
{
    const struct setting *setting = config_setting(config, section, key);
    if (parse_i64(str_from(setting->value), range.min, range.max, ret_value, err) == ERR_OK)
        return ERR_OK;
    err_ignore(err_prefix(err, "[%s] %s (%s)", section, key, config_origin(config, section, key)),
               "the code is known");
    return ERR_INVALID;
}
