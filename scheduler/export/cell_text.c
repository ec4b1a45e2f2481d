/* Cells as text, the same in CSV and JSON. */
#include "scheduler/export/cell_text.h"

#include <inttypes.h>

#include "scheduler/base/date.h"

/* 7500 is 7.5, -250 is -0.25. */
static void add_milli(struct buf *buf, int64_t milli)
{
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    unsigned int rest = (unsigned int)(size % 1000);
    int digits = 3;

    buf_addf(buf, "%s%" PRIu64, milli < 0 ? "-" : "", size / 1000);
    if (rest == 0)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    buf_addf(buf, ".%0*u", digits, rest);
}

void cell_text(const struct export_cell *cell, struct buf *buf)
{
    char text[DATE_TEXT_SIZE];

    switch (cell->kind) {
    case EXPORT_CELL_TEXT:
        buf_add_text(buf, cell->text == NULL ? "" : cell->text);
        break;
    case EXPORT_CELL_INT:
        buf_addf(buf, "%" PRId64, cell->number);
        break;
    case EXPORT_CELL_MILLI:
        add_milli(buf, cell->number);
        break;
    case EXPORT_CELL_DATE:
        buf_add_text(buf, date_format(cell->date, text));
        break;
    case EXPORT_CELL_MINUTE:
        buf_add_text(buf, minute_format((int32_t)cell->number, text));
        break;
    case EXPORT_CELL_NONE:
    case EXPORT_CELL_COUNT:
        break;
    }
}
