/* What texts of the nouns may look like: codes, names, phone numbers, identity numbers. Errors name
 * the field only. */
#ifndef YANXU_MODEL_TEXT_RULE_H
#define YANXU_MODEL_TEXT_RULE_H

#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* 1-64 bytes of valid UTF-8 without blanks, control characters, or ';' ',' '|' '"'. */
MUST_USE enum err_code code_validate(const char *field, const char *code, struct err *err);
/* One line of valid UTF-8 of min..max code points, no control characters. NULL counts as "". */
MUST_USE enum err_code text_validate(const char *field, const char *text, size_t min, size_t max,
                                     struct err *err);
/* "" passes. 11 digits beginning with 1, or + and 6 to 15 digits. */
MUST_USE enum err_code mobile_validate(const char *mobile, struct err *err);
/* "" passes. One @ with something on both sides and a dot in the domain; no blanks. */
MUST_USE enum err_code email_validate(const char *email, struct err *err);
/* "" passes. GB 11643-1999: 17 digits and a check character (ISO 7064 MOD 11-2), a real birth date
 * inside. */
MUST_USE enum err_code identity_validate(const char *identity_no, struct err *err);

#endif
