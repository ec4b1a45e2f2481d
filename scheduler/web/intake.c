/* A request's body while it arrives. The pieces come from the HTTP library's form reader. */
#include "scheduler/web/intake.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/utf8.h"

#define FILE_NAME_LEN_MAX 200

void intake_init(struct intake *intake, struct arena *arena, size_t bytes_max)
{
    *intake = (struct intake){.arena = arena};
    buf_init(&intake->body, bytes_max);
}

void intake_release(struct intake *intake)
{
    struct http_upload *upload = intake->upload;
    buf_release(&intake->body);
    if (upload == NULL)
        return;
    if (upload->fd >= 0)
        close(upload->fd);
    if (!upload->is_taken)
        unlink(upload->path);
    intake->upload = NULL;
}

void intake_add(struct intake *intake, struct str piece)
{
    buf_add_str(&intake->body, piece);
}

/* Control characters but for tab and line ends have no place in what people type. */
static bool is_text(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
            return false;
    }
    return utf8_valid(value);
}

static void end_field(struct intake *intake)
{
    struct str value = {buf_text(&intake->body), intake->body.len};
    if (intake->name == NULL)
        return;
    if (!is_text(value) || !is_text(str_from(intake->name)))
        intake->refused = 400;
    intake->fields_bytes += value.len + strlen(intake->name);
    if (intake->body.full || intake->fields_bytes > intake->body.len_max ||
        intake->fields_len == INTAKE_FIELDS_MAX)
        intake->refused = 413;
    if (intake->refused == 0) {
        if (intake->fields == NULL)
            intake->fields = arena_array(intake->arena, INTAKE_FIELDS_MAX, sizeof(*intake->fields));
        intake->fields[intake->fields_len++] = (struct http_field){
            str_from(intake->name), {arena_copy(intake->arena, value.data, value.len), value.len}};
    }
    intake->name = NULL;
    buf_clear(&intake->body);
}

void intake_field(struct intake *intake, const char *name, struct str piece, uint64_t offset)
{
    if (intake->refused != 0)
        return;
    if (offset == 0) {
        end_field(intake);
        intake->name = arena_strdup(intake->arena, name);
    }
    buf_add_str(&intake->body, piece);
}

/* What comes after the last slash of either kind, in whole characters; "" if it is no text. */
static const char *clean_name(const char *name, struct arena *arena)
{
    struct str text = str_from(name);
    for (const char *c = name; *c != '\0'; c++)
        if (*c == '/' || *c == '\\')
            text = str_from(c + 1);
    if (!is_text(text))
        return "";
    text = utf8_cut(text, FILE_NAME_LEN_MAX);
    return arena_copy(arena, text.data, text.len);
}

static void write_piece(struct http_upload *upload, struct str piece)
{
    while (piece.len > 0 && upload->error == 0) {
        ssize_t written = write(upload->fd, piece.data, piece.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            upload->error = errno;
            return;
        }
        piece.data += written;
        piece.len -= (size_t)written;
    }
}

/* A file more, or NULL: it is left out, or refused. */
static struct http_file *begin_file(struct intake *intake, const char *name)
{
    struct http_upload *upload = intake->upload;
    if (upload->files_len == upload->files_max) {
        if (!upload->leaves_out)
            intake->refused = 400;
        return NULL;
    }
    const struct http_file *before =
        upload->files_len > 0 ? &upload->files[upload->files_len - 1] : NULL;
    struct http_file *file = &upload->files[upload->files_len++];
    *file = (struct http_file){.name = clean_name(name, intake->arena),
                               .offset = before != NULL ? before->offset + before->len : 0};
    if (file->name[0] == '\0')
        file->name = "file";
    return file;
}

void intake_file(struct intake *intake, const char *name, struct str piece, uint64_t offset)
{
    struct http_upload *upload = intake->upload;
    if (upload == NULL || intake->refused != 0 || name[0] == '\0')
        return;
    if (offset == 0)
        intake->file = begin_file(intake, name);
    if (intake->file == NULL)
        return;
    const int64_t room = upload->len_max + (upload->leaves_out ? 1 : 0) - intake->file->len;
    if ((int64_t)piece.len > room && !upload->leaves_out) {
        intake->refused = 413;
        return;
    }
    if ((int64_t)piece.len > room)
        piece.len = (size_t)room;
    intake->file->len += (int64_t)piece.len;
    write_piece(upload, piece);
}

int intake_end(struct intake *intake, struct http_request *request)
{
    struct http_upload *upload = intake->upload;
    end_field(intake);
    if (intake->body.full)
        intake->refused = 413;
    if (upload != NULL && upload->fd >= 0) {
        if (close(upload->fd) != 0 && upload->error == 0)
            upload->error = errno;
        upload->fd = -1;
        if (upload->error != 0)
            intake->refused = 500;
    }
    request->body = (struct str){buf_text(&intake->body), intake->body.len};
    request->form = intake->fields;
    request->form_len = intake->fields_len;
    request->upload = upload != NULL && upload->files_len > 0 ? upload : NULL;
    return intake->refused;
}
