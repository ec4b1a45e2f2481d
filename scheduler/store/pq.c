#include "scheduler/store/pq.h"

#include "scheduler/base/library.h"

struct pq pq;

static const struct library_row rows[] = {
#define PQ_ROW(name) {"PQ" #name, offsetof(struct pq, name)},
    PQ_FUNCTIONS(PQ_ROW)
#undef PQ_ROW
};

static struct library library = {.file = "libpq.so.5",
                                 .package = "libpq5",
                                 .purpose = "databases on PostgreSQL need its client library",
                                 .rows = rows,
                                 .rows_len = sizeof(rows) / sizeof(*rows),
                                 .table = &pq};

enum err_code pq_load(struct err *err)
{
    return library_load(&library, err);
}
