/* Statements as tables for a spreadsheet: a row for each entry under each rulebook, or for each
 * requirement with its verdict. Many workers' statements go into one table. */
#ifndef YANXU_SERVICE_STATEMENT_TABLE_H
#define YANXU_SERVICE_STATEMENT_TABLE_H

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"

enum statement_table_kind { STATEMENT_TABLE_ENTRIES, STATEMENT_TABLE_VERDICTS };

/* Codes and minutes, so that programs and formulas can work on them; options->language is that of
 * headings, titles and reasons. Then it is a table like any other: rows by statement_table_add(),
 * table_writer_close(), table_writer_free(). */
MUST_USE enum err_code statement_table_open(const struct table_options *options,
                                            enum statement_table_kind kind,
                                            struct table_writer **ret_writer, struct err *err);
/* `statement` as statement_verify() gives it; kind and language as it was opened. */
MUST_USE enum err_code statement_table_add(struct table_writer *writer,
                                           enum statement_table_kind kind,
                                           enum table_language language, const json_t *statement,
                                           struct err *err);

#endif
