/* Settings of a run: the table of keys, the file they come from, and the options that every command
 * takes. */
#ifndef YANXU_CLI_SETTINGS_H
#define YANXU_CLI_SETTINGS_H

#include "scheduler/cli/command.h"

/* The single list of what can be set. */
extern const struct config_key settings_keys[];

/* Reads --config among the arguments, else $YANXU_CONFIG, $XDG_CONFIG_HOME/yanxu/yanxu.conf,
 * /etc/yanxu/yanxu.conf. */
MUST_USE enum err_code settings_load(struct cli *cli, int argc, char **argv, struct err *err);
void settings_release(struct cli *cli);

#endif
