/* Numbers from text: the whole text, inside a range, or an error that says which. */
#ifndef YANXU_BASE_PARSE_NUM_H
#define YANXU_BASE_PARSE_NUM_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Decimal, optional '-'; no blanks, no '+', no leading zeros beyond "0" are required or refused. */
MUST_USE enum err_code parse_i64(struct str text, int64_t min, int64_t max, int64_t *ret_value,
                                 struct err *err);
/* "12", "12.5", "0.25" in thousandths: 12500. More than three decimals are refused. */
MUST_USE enum err_code parse_milli(struct str text, int64_t min_milli, int64_t max_milli,
                                   int64_t *ret_milli, struct err *err);

#endif
