/* Progress on standard error: a bar with the time left on a terminal, else a line every tenth;
 * silent under a second. */
#ifndef YANXU_CLI_PROGRESS_BAR_H
#define YANXU_CLI_PROGRESS_BAR_H

#include <stdio.h>

#include "scheduler/base/progress.h"

struct progress_bar;

struct progress_bar *progress_bar_new(FILE *stream);
void progress_bar_free(struct progress_bar *bar);
/* What long work calls; asks it to stop once SIGINT came. */
struct progress progress_bar_progress(struct progress_bar *bar);

#endif
