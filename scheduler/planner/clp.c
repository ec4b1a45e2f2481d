#include "scheduler/planner/clp.h"

#include "scheduler/base/library.h"

struct clp clp;

static const struct library_row rows[] = {
#define CLP_ROW(name) {"Clp_" #name, offsetof(struct clp, name)},
    CLP_FUNCTIONS(CLP_ROW)
#undef CLP_ROW
};

static struct library library = {.file = "libClp.so.1",
                                 .package = "coinor-libclp1",
                                 .purpose = "plans need CLP for their linear programs",
                                 .rows = rows,
                                 .rows_len = sizeof(rows) / sizeof(*rows),
                                 .table = &clp};

enum err_code clp_load(struct err *err)
{
    return library_load(&library, err);
}
