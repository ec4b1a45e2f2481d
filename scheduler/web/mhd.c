#include "scheduler/web/mhd.h"

#include "scheduler/base/library.h"

struct mhd mhd;

static const struct library_row rows[] = {
#define MHD_ROW(name) {"MHD_" #name, offsetof(struct mhd, name)},
    MHD_FUNCTIONS(MHD_ROW)
#undef MHD_ROW
};

static struct library library = {.file = "libmicrohttpd.so.12",
                                 .package = "libmicrohttpd12",
                                 .purpose = "pages need libmicrohttpd to be served",
                                 .rows = rows,
                                 .rows_len = sizeof(rows) / sizeof(*rows),
                                 .table = &mhd};

enum err_code mhd_load(struct err *err)
{
    return library_load(&library, err);
}
