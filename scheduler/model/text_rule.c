/* What texts of the nouns may look like. Identity numbers: GB 11643-1999, check character by ISO
 * 7064 MOD 11-2. */
#include "scheduler/model/text_rule.h"

#include <string.h>

#include "scheduler/base/date.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/utf8.h"

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
            return true;
    return false;
}

/* U+00A0 and U+3000 look like a blank, so two codes that differ in them look the same. */
static bool has_wide_blank(struct str text)
{
    while (text.len > 0) {
        int32_t point = utf8_next(&text);
        if (point == 0xa0 || point == 0x3000)
            return true;
    }
    return false;
}

enum err_code code_validate(const char *field, const char *code, struct err *err)
{
    struct str text = str_from(code);
    if (text.len == 0)
        return err_set(err, ERR_INVALID, "%s: missing", field);
    if (text.len > 64)
        return err_set(err, ERR_INVALID, "%s: longer than 64 bytes", field);
    if (!utf8_valid(text) || has_control(text) || has_wide_blank(text) ||
        strpbrk(code, " ;,|\"") != NULL)
        return err_set(err, ERR_INVALID, "%s: has a blank, ';', ',', '|' or '\"' in it", field);
    return ERR_OK;
}

enum err_code text_validate(const char *field, const char *text, size_t min, size_t max,
                            struct err *err)
{
    struct str view = str_from(text);
    if (!utf8_valid(view) || has_control(view))
        return err_set(err, ERR_INVALID, "%s: holds characters that are no text", field);
    size_t count = utf8_count(view);
    if (count < min)
        return err_set(err, ERR_INVALID, "%s: missing", field);
    if (count > max)
        return err_set(err, ERR_INVALID, "%s: longer than %zu characters", field, max);
    return ERR_OK;
}

static bool all_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

enum err_code mobile_validate(const char *mobile, struct err *err)
{
    struct str text = str_from(mobile);
    if (text.len == 0)
        return ERR_OK;
    if (text.data[0] == '+') {
        struct str digits = str_slice(text.data + 1, text.len - 1);
        if (all_digits(digits) && digits.len >= 6 && digits.len <= 15)
            return ERR_OK;
    } else if (text.len == 11 && text.data[0] == '1' && all_digits(text)) {
        return ERR_OK;
    }
    return err_set(err, ERR_INVALID, "mobile 手机: expected 11 digits, or + and 6 to 15 digits");
}

enum err_code email_validate(const char *email, struct err *err)
{
    struct str text = str_from(email);
    if (text.len == 0)
        return ERR_OK;
    size_t at = str_find(text, '@');
    struct str domain = at < text.len ? str_slice(text.data + at + 1, text.len - at - 1) : text;
    if (at == 0 || at >= text.len || text.len > 254 || str_find(domain, '@') < domain.len ||
        str_find(domain, '.') >= domain.len || strpbrk(email, " ,;<>\"") != NULL ||
        has_control(text) || !utf8_valid(text))
        return err_set(err, ERR_INVALID, "e-mail 邮箱: expected name@domain");
    return ERR_OK;
}

static bool birth_date_is_real(const char *identity_no)
{
    struct date birth;
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    return parse_i64(str_slice(identity_no + 6, 4), 1900, 2100, &year, NULL) == ERR_OK &&
           parse_i64(str_slice(identity_no + 10, 2), 1, 12, &month, NULL) == ERR_OK &&
           parse_i64(str_slice(identity_no + 12, 2), 1, 31, &day, NULL) == ERR_OK &&
           date_from_ymd((int32_t)year, (int32_t)month, (int32_t)day, &birth, NULL) == ERR_OK;
}

enum err_code identity_validate(const char *identity_no, struct err *err)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    struct str text = str_from(identity_no);
    if (text.len == 0)
        return ERR_OK;
    if (text.len != 18 || !all_digits(str_slice(text.data, 17)))
        return err_set(err, ERR_INVALID, "identity number 身份证号: expected 18 characters");
    int sum = 0;
    for (size_t i = 0; i < 17; i++)
        sum += (text.data[i] - '0') * weights[i];
    if ("10X98765432"[sum % 11] != (text.data[17] == 'x' ? 'X' : text.data[17]))
        return err_set(err, ERR_INVALID,
                       "identity number 身份证号: the check character does not fit");
    if (!birth_date_is_real(identity_no))
        return err_set(err, ERR_INVALID, "identity number 身份证号: no such birth date");
    return ERR_OK;
}
