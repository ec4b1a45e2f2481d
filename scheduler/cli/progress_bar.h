/* Progress on standard error: a bar with the time left on a terminal, else a line every tenth;
 * silent under a second. */
#ifndef YANXU_CLI_PROGRESS_BAR_H
#define YANXU_CLI_PROGRESS_BAR_H

#include <stdio.h>

#include "scheduler/base/progress.h"

struct progress_bar;

struct progress_bar *progress_bar_new(FILE *stream);
void progress_bar_free(struct progress_bar *bar);
/* What long work calls; asks it to stop once SIGINT came, so that it can keep what it has or undo
 * itself. */
struct progress progress_bar_progress(struct progress_bar *bar);

/* Did SIGINT come? A second one ends the program at once. */
bool progress_bar_interrupted(void);

#endif
