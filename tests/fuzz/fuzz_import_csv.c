/* Fuzz target: any bytes as a .csv of any kind; the first byte chooses kind and options. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "scheduler/base/utf8.h"
#include "scheduler/import/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_texts(const struct import_file *file)
{
    size_t len = 0;
    const struct column *columns = columns_of(file->kind, &len);
    assert(columns != NULL && file->rows_total == file->rows_len + file->rows_refused);
    for (size_t i = 0; i < file->rows_len; i++)
        for (size_t j = 0; j < len; j++)
            assert(utf8_valid(str_from(file->rows[i].cells[j].text)));
    for (size_t i = 0; i < file->refused_len; i++) {
        assert(utf8_valid(str_from(file->refused[i].value)));
        assert(utf8_valid(str_from(file->refused[i].reason)));
        assert(utf8_valid(str_from(file->refused[i].remedy)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct import_file *file = NULL;
    struct err err = {0};
    if (size < 1)
        return 0;
    const struct import_options options = {
        .encoding = data[0] & 0x10 ? (enum import_encoding)(data[0] >> 5 & 3) : 0,
        .language = data[0] & 0x80 ? IMPORT_LANGUAGE_ZH : IMPORT_LANGUAGE_EN,
        .map = data[0] & 0x08 ? "a=code;b=name;c=-" : NULL};
    const struct import_bytes source = {"fuzz", {(const char *)data + 1, size - 1}};
    enum file_kind kind = (enum file_kind)((data[0] & 0x07) % FILE_KIND_COUNT);
    if (import_read_bytes(&source, kind, &options, &arena, &file, &err) == ERR_OK)
        check_texts(file);
    else
        assert(err.text[0] != '\0' && utf8_valid(str_from(err.text)));
    arena_release(&arena);
    return 0;
}
