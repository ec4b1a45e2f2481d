/* Streaming XML: what is told, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/xml.h"

/* Writes what it is told: <name a=1 …>, text, </name>. */
static enum err_code write_open(void *context, const char *name, const char **attrs,
                                struct err *err)
{
    if (strcmp(name, "stop") == 0)
        return err_set(err, ERR_CONFLICT, "stopped");
    buf_addf(context, "<%s", name);
    for (size_t i = 0; attrs[i] != NULL; i += 2)
        buf_addf(context, " %s=%s", attrs[i], attrs[i + 1]);
    buf_add_char(context, '>');
    return ERR_OK;
}

static enum err_code write_close(void *context, const char *name, struct err *err)
{
    if (strcmp(name, "stopend") == 0)
        return err_set(err, ERR_BUSY, "stopped");
    buf_addf(context, "</%s>", name);
    return ERR_OK;
}

static enum err_code write_text(void *context, struct str text, struct err *err)
{
    if (str_eq_text(text, "STOP"))
        return err_set(err, ERR_DENIED, "stopped");
    buf_add_str(context, text);
    return ERR_OK;
}

/* Feeds `step` bytes at a time. */
static enum err_code read_xml(struct str text, size_t step, struct buf *out, struct err *err)
{
    struct xml_handler handler = {write_open, write_close, write_text, out};
    struct xml_parser *parser = xml_new(&handler);
    enum err_code code = ERR_OK;
    for (size_t at = 0; at < text.len && code == ERR_OK; at += step) {
        size_t len = text.len - at < step ? text.len - at : step;
        code = xml_feed(parser, "a.xml", str_slice(text.data + at, len), at + len == text.len, err);
    }
    if (code != ERR_OK) /* failed once, failed for ever */
        assert_int_equal(xml_feed(parser, "a.xml", STR_LIT("<x/>"), 1, err), code);
    xml_free(parser);
    return code;
}

static void test_xml_feed_any_pieces_same_story(void **state)
{
    (void)state;
    static const char text[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->"
        "<w:a xmlns:w=\"urn:w\" xmlns=\"urn:d\" xmlns:r='urn:r' r:id=\"1\" name='&lt;&#38;'>"
        "<b/>社工 &amp; <![CDATA[<x>]]></w:a>\n";
    for (size_t step = 1; step < sizeof(text); step++) {
        CLEANUP(buf_release) struct buf out;
        buf_init(&out, 1000);
        struct err err = {0};
        assert_int_equal(read_xml(str_from(text), step, &out, &err), ERR_OK);
        assert_string_equal(buf_text(&out), "<a id=1 name=<&><b></b>社工 & <x></a>");
    }
}

static void test_xml_feed_utf16_converted(void **state)
{
    (void)state;
    static const char text[] = "\xff\xfe<\0a\0>\0\xe5\x5d<\0/\0a\0>\0";
    CLEANUP(buf_release) struct buf out;
    buf_init(&out, 1000);
    struct err err = {0};
    assert_int_equal(read_xml(str_slice(text, sizeof(text) - 1), 100, &out, &err), ERR_OK);
    assert_string_equal(buf_text(&out), "<a>工</a>");
}

static void test_xml_feed_bad_refused_with_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err_code code;
        const char *error;
    } rows[] = {
        {"<a>\n<b></a>", ERR_INVALID, "a.xml line 2: mismatched tag"},
        {"<a>", ERR_INVALID, "a.xml line 1: no element found"},
        {"<a>\xff</a>", ERR_INVALID, "a.xml line 1: not well-formed (invalid token)"},
        {"<!DOCTYPE a [<!ENTITY x 'y'>]>\n<a>&x;</a>", ERR_INVALID,
         "a.xml line 1: a DOCTYPE is not accepted"},
        {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", ERR_INVALID,
         "a.xml line 1: a DOCTYPE is not accepted"},
        {"<a>&x;</a>", ERR_INVALID, "a.xml line 1: undefined entity"},
        {"<x:a/>", ERR_INVALID, "a.xml line 1: unbound prefix"},
        {"\n<stop/>", ERR_CONFLICT, "a.xml line 2: stopped"},
        {"<stopend></stopend><c/>", ERR_BUSY, "a.xml line 1: stopped"},
        {"<a>STOP</a>", ERR_DENIED, "a.xml line 1: stopped"},
        {"plain", ERR_INVALID, "a.xml line 1: syntax error"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        CLEANUP(buf_release) struct buf out;
        buf_init(&out, 1000);
        struct err err = {0};
        assert_int_equal(read_xml(str_from(rows[i].text), 1000, &out, &err), rows[i].code);
        assert_string_equal(err.text, rows[i].error);
        assert_int_equal(err.code, rows[i].code);
        assert_null(strstr(buf_text(&out), "<c>"));
    }
}

static void add_times(struct buf *buf, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_add_text(buf, text);
}

static enum err_code read_made(struct buf *text, struct err *err)
{
    CLEANUP(buf_release) struct buf out;
    buf_init(&out, 8 << 20);
    enum err_code code = read_xml(str_slice(text->data, text->len), 65536, &out, err);
    buf_clear(text);
    return code;
}

static void test_xml_feed_caps(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 16 << 20);
    struct err err = {0};
    for (int depth = 64; depth <= 65; depth++) {
        add_times(&text, "<a>", depth);
        add_times(&text, "</a>", depth);
        assert_int_equal(read_made(&text, &err), depth == 64 ? ERR_OK : ERR_LIMIT);
    }
    assert_string_equal(err.text, "a.xml line 1: elements are nested more than 64 deep");
    for (int extra = 0; extra <= 1; extra++) {
        buf_add_text(&text, "<a>");
        add_times(&text, "0123456789abcdef", 65536);
        add_times(&text, "x", extra);
        buf_add_text(&text, "</a>");
        assert_int_equal(read_made(&text, &err), extra == 0 ? ERR_OK : ERR_LIMIT);
    }
    for (int count = 256; count <= 257; count++) {
        buf_add_text(&text, "<a");
        for (int i = 0; i < count; i++)
            buf_addf(&text, " a%d=''", i);
        buf_add_text(&text, "/>");
        assert_int_equal(read_made(&text, &err), count == 256 ? ERR_OK : ERR_LIMIT);
    }
    buf_add_text(&text, "<a x='");
    add_times(&text, "0123456789abcdef", 300000);
    assert_int_equal(read_made(&text, &err), ERR_LIMIT);
}

static void test_xml_no_callbacks_accepted(void **state)
{
    (void)state;
    struct xml_handler handler = {0};
    struct xml_parser *parser = xml_new(&handler);
    struct err err = {0};
    assert_int_equal(xml_feed(parser, "x", STR_LIT("<a b='1'>t</a>"), 0, &err), ERR_OK);
    assert_int_equal(xml_feed(parser, "x", (struct str){NULL, 0}, 1, &err), ERR_OK);
    xml_free(parser);
    xml_free(NULL);
}

static void test_xml_attr_found_or_null(void **state)
{
    (void)state;
    const char *attrs[] = {"r", "A1", "t", "s", NULL};
    assert_string_equal(xml_attr(attrs, "t"), "s");
    assert_null(xml_attr(attrs, "A1"));
    assert_null(xml_attr(attrs + 4, "r"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_feed_any_pieces_same_story),
        cmocka_unit_test(test_xml_feed_utf16_converted),
        cmocka_unit_test(test_xml_feed_bad_refused_with_line),
        cmocka_unit_test(test_xml_feed_caps),
        cmocka_unit_test(test_xml_no_callbacks_accepted),
        cmocka_unit_test(test_xml_attr_found_or_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
