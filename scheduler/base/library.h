/* A shared library that is loaded when somebody first needs it. Most of what a command's start
 * costs is the linking of libraries that it does not use; those that bring many others along wait
 * until they are asked for. */
#ifndef YANXU_BASE_LIBRARY_H
#define YANXU_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/err.h"

/* A function, and where its pointer belongs in the table. */
struct library_row {
    const char *name;
    size_t at;
};

/* One of them; a static variable, for the program's whole life. */
struct library {
    const char *file;    /* its soname */
    const char *package; /* Debian's, which brings it */
    const char *purpose; /* as a sentence: "plans need …" */
    const struct library_row *rows;
    size_t rows_len;
    void *table; /* of pointers to functions: once filled, as constant as what is linked */
    bool is_tried;
    struct err failure; /* of the first time, which is the only one */
};

/* Fills its table, the first time; any thread may call, and the library is never unloaded.
 * ERR_UNSUPPORTED, with what to install: it is not there, or lacks a function. */
MUST_USE enum err_code library_load(struct library *library, struct err *err);

#endif
