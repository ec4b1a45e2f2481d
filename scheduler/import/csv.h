/* .csv -> raw rows. RFC 4180 by libcsv, with separators , tab or ; and any line ending. */
#ifndef YANXU_IMPORT_CSV_H
#define YANXU_IMPORT_CSV_H

#include "scheduler/import/import.h"
#include "scheduler/import/raw.h"
#include "scheduler/import/source.h"

/* *ret_label is the encoding's name, static. Row numbers count records, blank ones too. */
MUST_USE enum err_code csv_read(const struct source *source, const struct import_options *options,
                                const struct row_sink *sink, const char **ret_label,
                                struct err *err);

#endif
