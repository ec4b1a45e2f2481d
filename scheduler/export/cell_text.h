/* A cell as the text that people and programs read. Private to export. */
#ifndef YANXU_EXPORT_CELL_TEXT_H
#define YANXU_EXPORT_CELL_TEXT_H

#include "scheduler/base/buf.h"
#include "scheduler/export/table_writer.h"

/* Appends it, neither quoted nor escaped: 7500 thousandths are "7.5", an empty cell nothing. */
void cell_text(const struct export_cell *cell, struct buf *buf);

#endif
