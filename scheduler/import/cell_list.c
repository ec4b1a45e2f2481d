/* Lists within one cell: splitting, sorting, writing them in one canonical way. */
#include "scheduler/import/cell_list.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/utf8.h"
#include "scheduler/model/course.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/model/worker.h"

#define CODES_MAX      64
#define CODE_BYTES_MAX 64

/* Cut the next non-empty piece off `rest`; folding left only , ; and | as separators. */
static bool next_piece(struct str *rest, struct str *ret_piece)
{
    while (rest->len > 0) {
        size_t end = 0;
        while (end < rest->len && strchr(",;|", rest->data[end]) == NULL)
            end++;
        struct str piece = str_trim(str_slice(rest->data, end));
        size_t used = end < rest->len ? end + 1 : end;
        *rest = str_slice(rest->data + used, rest->len - used);
        if (piece.len > 0) {
            *ret_piece = piece;
            return true;
        }
    }
    return false;
}

static int compare_pieces(const void *a, const void *b)
{
    const struct str *x = a;
    const struct str *y = b;
    size_t shorter = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->data, y->data, shorter);
    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

static bool is_code(struct str piece)
{
    char code[CODE_BYTES_MAX + 1];
    return str_copy(code, sizeof(code), piece) && strlen(code) == piece.len &&
           code_validate("code", code, NULL) == ERR_OK;
}

bool cell_list_codes(struct cell_list *list, struct str text, struct import_cell *cell,
                     struct cell_fault *ret_fault)
{
    struct str pieces[CODES_MAX];
    struct str piece = {0};
    size_t len = 0;
    while (next_piece(&text, &piece)) {
        if (len == CODES_MAX) {
            *ret_fault = (struct cell_fault){IMPORT_REASON_TOO_LONG, "64 codes\t64 个编号"};
            return false;
        }
        if (!is_code(piece)) {
            *ret_fault = (struct cell_fault){
                IMPORT_REASON_FORMAT, "codes separated by ;\t以 ; 分隔的编号，编号内不含空格"};
            return false;
        }
        pieces[len++] = piece;
    }
    qsort(pieces, len, sizeof(pieces[0]), compare_pieces);
    buf_clear(list->work);
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && str_eq(pieces[i - 1], pieces[i]))
            continue;
        if (list->work->len > 0)
            buf_add_char(list->work, ';');
        buf_add_str(list->work, pieces[i]);
        cell->number++;
    }
    cell->text = buf_text(list->work);
    return true;
}

bool cell_list_tiers(struct cell_list *list, struct str text, struct import_cell *cell,
                     struct cell_fault *ret_fault)
{
    struct str piece = {0};
    uint32_t mask = 0;
    while (next_piece(&text, &piece)) {
        enum tier tier = TIER_NONE;
        if (tier_parse(piece, &tier, NULL) != ERR_OK) {
            buf_clear(list->work);
            for (int i = 0; i < TIER_COUNT; i++)
                buf_addf(list->work, "%s%s (%s)", i > 0 ? ", " : "", tier_text((enum tier)i)->zh,
                         tier_text((enum tier)i)->code);
            *ret_fault = (struct cell_fault){IMPORT_REASON_CHOICE,
                                             arena_strdup(list->scratch, buf_text(list->work))};
            return false;
        }
        mask |= 1u << tier;
    }
    buf_clear(list->work);
    for (int i = 0; i < TIER_COUNT; i++)
        if ((mask & 1u << i) != 0)
            buf_addf(list->work, "%s%s", list->work->len > 0 ? ";" : "",
                     tier_text((enum tier)i)->code);
    cell->number = mask;
    cell->text = buf_text(list->work);
    return true;
}

bool cell_list_tags(struct cell_list *list, struct str text, struct import_cell *cell,
                    struct cell_fault *ret_fault)
{
    struct tag_min tags[COURSE_TAGS_MAX];
    int32_t tags_len = 0;
    struct str piece = {0};
    buf_clear(list->work);
    while (next_piece(&text, &piece)) {
        buf_add_str(list->work, piece);
        buf_add_char(list->work, ';');
    }
    struct str joined = str_slice(buf_text(list->work), list->work->len);
    if (joined.len == 0 || tags_parse(joined, list->scratch, tags, &tags_len, NULL) != ERR_OK) {
        *ret_fault = (struct cell_fault){IMPORT_REASON_TAGS, NULL};
        return false;
    }
    buf_clear(list->work);
    for (int32_t i = 0; i < tags_len; i++) {
        buf_addf(list->work, "%s%s=%d", i > 0 ? ";" : "", tags[i].tag, tags[i].min);
        cell->number += tags[i].min;
    }
    cell->text = buf_text(list->work);
    return true;
}
