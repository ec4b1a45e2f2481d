/* Reading parts of an .xlsx by libzip. A part's ratio is bounded beyond its first MiB, because
 * small parts of one repeated element are common and harmless. */
#include "scheduler/import/xlsx_package.h"

#include <stdlib.h>
#include <zip.h>

#include "scheduler/base/alloc.h"
#include "scheduler/import/import.h"

#define CHUNK_LEN  (64 * 1024)
#define RATIO_FREE (1024 * 1024)

struct package {
    const struct source *source;
    zip_t *zip;
    int64_t unpacked; /* bytes that came out so far, of all parts */
};

static enum err_code refuse_damaged(const struct source *source, const char *what, struct err *err)
{
    (void)err_set(err, ERR_INVALID, "%s is cut short or damaged (%s)", source->name, what);
    return err_hint(err, "copy or download the file again, or open it in the spreadsheet and save "
                         "it as .xlsx");
}

static enum err_code refuse_encrypted(const struct source *source, struct err *err)
{
    (void)err_set(err, ERR_UNSUPPORTED, "%s is encrypted", source->name);
    return err_hint(err, "save it without a password");
}

static enum err_code open_zip(const struct source *source, zip_t **ret_zip, struct err *err)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *bytes =
        source->path != NULL
            ? zip_source_file_create(source->path, 0, 0, &error)
            : zip_source_buffer_create(source->bytes.data, source->bytes.len, 0, &error);
    zip_t *zip = bytes != NULL ? zip_open_from_source(bytes, ZIP_RDONLY, &error) : NULL;
    enum err_code code = ERR_OK;
    if (zip == NULL) {
        zip_source_free(bytes);
        code = refuse_damaged(source, zip_error_strerror(&error), err);
    }
    zip_error_fini(&error);
    TRY(code);
    *ret_zip = zip;
    return ERR_OK;
}

static enum err_code check_entries(const struct package *package, struct err *err)
{
    zip_int64_t entries = zip_get_num_entries(package->zip, 0);
    if (entries > IMPORT_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "%s holds more than %d files: no spreadsheet does",
                       package->source->name, IMPORT_ENTRIES_MAX);
    for (zip_int64_t i = 0; i < entries; i++) {
        zip_stat_t about;
        if (zip_stat_index(package->zip, (zip_uint64_t)i, 0, &about) == 0 &&
            (about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
            about.encryption_method != ZIP_EM_NONE)
            return refuse_encrypted(package->source, err);
    }
    return ERR_OK;
}

enum err_code package_open(const struct source *source, struct package **ret_package,
                           struct err *err)
{
    struct package *package = x_calloc(1, sizeof(*package));
    package->source = source;
    enum err_code code = open_zip(source, &package->zip, err);
    if (code == ERR_OK)
        code = check_entries(package, err);
    if (code != ERR_OK) {
        package_close(package);
        return code;
    }
    *ret_package = package;
    return ERR_OK;
}

void package_close(struct package *package)
{
    if (package == NULL)
        return;
    if (package->zip != NULL)
        zip_discard(package->zip);
    free(package);
}

bool package_has(const struct package *package, const char *part)
{
    return zip_name_locate(package->zip, part, ZIP_FL_NOCASE) >= 0;
}

/* One part while it streams. */
struct part {
    struct package *package;
    const char *name;
    zip_file_t *file;
    struct xml_parser *parser;
    int64_t packed_size, unpacked_size; /* as the archive states them */
    int64_t unpacked;                   /* as came out */
};

static enum err_code check_caps(const struct part *part, struct err *err)
{
    const char *file = part->package->source->name;
    if (part->package->unpacked > IMPORT_UNPACKED_BYTES_MAX)
        (void)err_set(err, ERR_LIMIT, "%s unpacks to more than %d MiB", file,
                      IMPORT_UNPACKED_BYTES_MAX / (1024 * 1024));
    else if (part->unpacked - RATIO_FREE > IMPORT_RATIO_MAX * part->packed_size)
        (void)err_set(err, ERR_LIMIT, "%s: %s unpacks to more than %d times its size", file,
                      part->name, IMPORT_RATIO_MAX);
    else
        return ERR_OK;
    return err_hint(err, "copy the rows that are needed to a new file and save it as .xlsx");
}

static enum err_code stream(struct part *part, const struct progress *progress, struct err *err)
{
    CLEANUP(x_free_ptr) char *bytes = x_malloc(CHUNK_LEN);
    for (;;) {
        if (!progress_tick(progress, "read", part->unpacked, part->unpacked_size))
            return err_set(err, ERR_CONFLICT, "%s: stopped", part->package->source->name);
        zip_int64_t got = zip_fread(part->file, bytes, CHUNK_LEN);
        if (got < 0)
            return refuse_damaged(part->package->source, zip_file_strerror(part->file), err);
        part->unpacked += got;
        part->package->unpacked += got;
        TRY(check_caps(part, err));
        struct str chunk = str_slice(bytes, (size_t)got);
        if (xml_feed(part->parser, part->name, chunk, got == 0, err) != ERR_OK)
            return err_prefix(err, "%s", part->package->source->name);
        if (got == 0)
            return ERR_OK;
    }
}

static enum err_code open_part(struct part *part, struct err *err)
{
    zip_t *zip = part->package->zip;
    zip_stat_t about;
    zip_int64_t index = zip_name_locate(zip, part->name, ZIP_FL_NOCASE);
    if (index < 0)
        return err_set(err, ERR_NOT_FOUND, "%s holds no %s", part->package->source->name,
                       part->name);
    const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(zip, (zip_uint64_t)index, 0, &about) != 0 ||
        (about.valid & needed) != needed || about.comp_size > IMPORT_FILE_BYTES_MAX)
        return refuse_damaged(part->package->source, part->name, err);
    part->packed_size = (int64_t)about.comp_size;
    part->unpacked_size = about.size < INT64_MAX ? (int64_t)about.size : INT64_MAX;
    part->file = zip_fopen_index(zip, (zip_uint64_t)index, 0);
    if (part->file == NULL)
        return refuse_damaged(part->package->source, zip_strerror(zip), err);
    return ERR_OK;
}

enum err_code package_parse(struct package *package, const char *part_name,
                            const struct xml_handler *handler, const struct progress *progress,
                            struct err *err)
{
    struct part part = {.package = package, .name = part_name};
    TRY(open_part(&part, err));
    part.parser = xml_new(handler);
    enum err_code code = stream(&part, progress, err);
    xml_free(part.parser);
    (void)zip_fclose(part.file);
    return code;
}
