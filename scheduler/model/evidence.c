/* evidence 证明材料: what a file is, by its first bytes. */
#include "scheduler/model/evidence.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *media, *name, *extension;
    bool is_shown;
} types[EVIDENCE_TYPE_COUNT] = {
    [EVIDENCE_TYPE_JPEG] = {"image/jpeg", "JPEG", "jpg", true},
    [EVIDENCE_TYPE_PNG] = {"image/png", "PNG", "png", true},
    [EVIDENCE_TYPE_WEBP] = {"image/webp", "WebP", "webp", true},
    [EVIDENCE_TYPE_HEIC] = {"image/heic", "HEIC", "heic", false},
    [EVIDENCE_TYPE_PDF] = {"application/pdf", "PDF", "pdf", false},
};

/* A type has one or two marks, at given places; HEIC's brand says which of the boxes of ISO base
 * media files it is. */
static const struct {
    enum evidence_type type;
    struct str first;
    size_t second_at;
    struct str second;
} marks[] = {
    {EVIDENCE_TYPE_JPEG, {"\xff\xd8\xff", 3}, 0, {"", 0}},
    {EVIDENCE_TYPE_PNG, {"\x89PNG\r\n\x1a\n", 8}, 0, {"", 0}},
    {EVIDENCE_TYPE_WEBP, {"RIFF", 4}, 8, {"WEBP", 4}},
    {EVIDENCE_TYPE_HEIC, {"", 0}, 4, {"ftypheic", 8}},
    {EVIDENCE_TYPE_HEIC, {"", 0}, 4, {"ftypheix", 8}},
    {EVIDENCE_TYPE_HEIC, {"", 0}, 4, {"ftypmif1", 8}},
    {EVIDENCE_TYPE_PDF, {"%PDF-", 5}, 0, {"", 0}},
};

const char *evidence_type_media(enum evidence_type type)
{
    assert((unsigned)type < EVIDENCE_TYPE_COUNT);
    return types[type].media;
}

const char *evidence_type_name(enum evidence_type type)
{
    assert((unsigned)type < EVIDENCE_TYPE_COUNT);
    return types[type].name;
}

bool evidence_type_is_shown(enum evidence_type type)
{
    assert((unsigned)type < EVIDENCE_TYPE_COUNT);
    return types[type].is_shown;
}

const char *evidence_file_name(const struct evidence *evidence, struct arena *arena)
{
    assert((unsigned)evidence->type < EVIDENCE_TYPE_COUNT);
    return arena_printf(arena, "claim-%lld-%d.%s", (long long)evidence->claim_id.v,
                        (int)evidence->number, types[evidence->type].extension);
}

enum err_code evidence_type_parse(struct str media, enum evidence_type *ret_type, struct err *err)
{
    for (int i = 0; i < EVIDENCE_TYPE_COUNT; i++) {
        if (!str_eq_text(media, types[i].media))
            continue;
        *ret_type = (enum evidence_type)i;
        return ERR_OK;
    }
    return err_set(err, ERR_INVALID, "evidence 证明材料: there is no type \"%.*s\"",
                   (int)(media.len < 40 ? media.len : 40), media.data);
}

static bool has_at(struct str bytes, size_t at, struct str mark)
{
    return bytes.len >= at + mark.len && memcmp(bytes.data + at, mark.data, mark.len) == 0;
}

enum err_code evidence_type_of(struct str bytes, enum evidence_type *ret_type)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (bytes.len == 0 || !has_at(bytes, 0, marks[i].first) ||
            !has_at(bytes, marks[i].second_at, marks[i].second))
            continue;
        *ret_type = marks[i].type;
        return ERR_OK;
    }
    return ERR_UNSUPPORTED;
}
