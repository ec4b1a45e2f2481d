/* Fuzz target: .xlsx. A whole archive from memory, or, because few mutated archives open, the parts
 * of one: NUL-separated sheet, shared strings, styles and workbook, packed here. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "scheduler/base/utf8.h"
#include "tests/unit/import_support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_archive(const char *bytes, size_t len, enum file_kind kind)
{
    struct arena arena = {0};
    struct import_file *file = NULL;
    struct err err = {0};
    const struct import_bytes source = {"fuzz.xlsx", {bytes, len}};
    if (import_read_bytes(&source, kind, NULL, &arena, &file, &err) == ERR_OK) {
        struct buf text;
        buf_init(&text, 1 << 20);
        report_file(&text, file);
        assert(text.full || utf8_valid(str_slice(buf_text(&text), text.len)));
        buf_release(&text);
    } else {
        assert(err.text[0] != '\0' && utf8_valid(str_from(err.text)));
    }
    arena_release(&arena);
}

static void read_parts(char *text, size_t len, enum file_kind kind)
{
    static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                        "xl/styles.xml", "xl/workbook.xml"};
    struct part parts[8] = {PART_ROOT_RELS, PART_BOOK_RELS};
    char *bytes = NULL;
    size_t used = 2;
    size_t start = 0;
    for (size_t i = 0; i < 4 && start <= len; i++) {
        parts[used++] = (struct part){names[i], text + start};
        start += strlen(text + start) + 1;
    }
    if (used < 6)
        parts[used++] = (struct part)PART_BOOK;
    size_t bytes_len = zip_parts(parts, &bytes);
    read_archive(bytes, bytes_len, kind);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    enum file_kind kind = (enum file_kind)((data[0] & 0x07) % FILE_KIND_COUNT);
    char *copy = malloc(size);
    if (copy == NULL)
        return 0;
    memcpy(copy, data + 1, size - 1);
    copy[size - 1] = '\0';
    if (size >= 5 && memcmp(copy, "PK", 2) == 0)
        read_archive(copy, size - 1, kind);
    else
        read_parts(copy, size - 1, kind);
    free(copy);
    return 0;
}
