#include "notifiers/curl.h"

#include "scheduler/base/library.h"

struct curl curl;

static const struct library_row rows[] = {
#define CURL_ROW(name) {"curl_" #name, offsetof(struct curl, name)},
    CURL_FUNCTIONS(CURL_ROW)
#undef CURL_ROW
};

static struct library library = {.file = "libcurl.so.4",
                                 .package = "libcurl4",
                                 .purpose = "messages need libcurl to be sent",
                                 .rows = rows,
                                 .rows_len = sizeof(rows) / sizeof(*rows),
                                 .table = &curl};

enum err_code curl_load(struct err *err)
{
    return library_load(&library, err);
}
