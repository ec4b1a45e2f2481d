/* Bytes of a text file -> UTF-8: which encoding it is, and converting it in chunks. */
#ifndef YANXU_IMPORT_ENCODING_H
#define YANXU_IMPORT_ENCODING_H

#include "scheduler/base/progress.h"
#include "scheduler/import/import.h"
#include "scheduler/import/source.h"

struct encoding {
    enum import_encoding id; /* not AUTO */
    const char *label;       /* "UTF-8 BOM" */
    int64_t skip;            /* bytes of the byte order mark */
    bool is_guess;           /* neither marked, forced, nor valid UTF-8: GB18030 by elimination */
    int64_t bad_byte, bad_line; /* of a guess: where it ceased to be UTF-8 */
};

/* Where decoded text goes; valid UTF-8, characters never split. */
struct text_sink {
    enum err_code (*chunk)(void *context, struct str text, struct err *err);
    void *context;
};

/* Byte order mark, else strict UTF-8 over the whole file, else GB18030; `wanted` other than AUTO is
 * obeyed. ERR_INVALID: no text file, or a mark that contradicts `wanted`. */
MUST_USE enum err_code encoding_find(const struct source *source, enum import_encoding wanted,
                                     struct encoding *ret_encoding, struct err *err);
/* ERR_INVALID names line and byte of what cannot be decoded, and says if the file looks like
 * GB18030. */
MUST_USE enum err_code encoding_decode(const struct source *source, const struct encoding *encoding,
                                       const struct text_sink *sink,
                                       const struct progress *progress, struct err *err);

#endif
