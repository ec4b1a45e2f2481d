/* Settings: an INI file, then the environment (YANXU_SECTION_KEY), with the origin of each kept. */
#ifndef YANXU_BASE_CONFIG_H
#define YANXU_BASE_CONFIG_H

#include <stdint.h>

#include "scheduler/base/err.h"

struct config;

/* One line a setting; the table is the single list of what exists. Ends with a NULL section. */
struct config_key {
    const char *section, *key;
    const char *fallback; /* value when nobody sets it; never NULL */
    const char *meaning;  /* one sentence, for `config show` */
};

/* `path` NULL: no file. A file with an unknown section or key, or a line that is no INI, is refused
 * with its line. The environment is read through getenv. Caller frees with config_free(). */
MUST_USE enum err_code config_load(const struct config_key *keys, const char *path,
                                   struct config **ret_config, struct err *err);
void config_free(struct config *config);
/* Never NULL; asking for a key outside the table is a bug (asserted). Lives as long as the config.
 */
const char *config_text(const struct config *config, const char *section, const char *key);
/* "default", "environment" or the file's path. */
const char *config_origin(const struct config *config, const char *section, const char *key);
struct config_range {
    int64_t min, max;
};
MUST_USE enum err_code config_int(const struct config *config, const char *section, const char *key,
                                  struct config_range range, int64_t *ret_value, struct err *err);
void config_cleanup(struct config **config);

#endif
