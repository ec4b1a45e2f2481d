#include "scheduler/base/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static void refuse(struct library *library)
{
    const char *why = dlerror();
    err_set(&library->failure, ERR_UNSUPPORTED, "%s: %s", library->purpose,
            why ? why : "it cannot be loaded");
    err_hint(&library->failure, "install it, on Debian: apt-get install %s", library->package);
}

static void load(struct library *library)
{
    void *opened = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; opened && i < library->rows_len; i++) {
        void *function = dlsym(opened, library->rows[i].name);
        /* POSIX lets an object's pointer hold a function's; C has no cast from one to the other. */
        memcpy((char *)library->table + library->rows[i].at, &function, sizeof(function));
        opened = function ? opened : NULL;
    }
    if (!opened)
        refuse(library);
}

enum err_code library_load(struct library *library, struct err *err)
{
    pthread_mutex_lock(&loading);
    if (!library->is_tried)
        load(library);
    library->is_tried = true;
    pthread_mutex_unlock(&loading);
    if (library->failure.code != ERR_OK && err)
        *err = library->failure;
    return library->failure.code;
}
