/* Hashes, MACs and encodings against published vectors; sealing; the key file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/crypto.h"
#include "scheduler/base/file.h"

static void assert_hex(const unsigned char *bytes, size_t len, const char *expected)
{
    char hex[130] = "";
    for (size_t i = 0; i < len; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    assert_string_equal(hex, expected);
}

/* FIPS 180-2, appendix B, and the empty message. */
static void test_crypto_sha256_vectors_match(void **state)
{
    (void)state;
    char hex[SHA256_HEX_SIZE];
    assert_string_equal(crypto_sha256_hex(STR_LIT("abc"), hex),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(crypto_sha256_hex((struct str){NULL, 0}, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    unsigned char hash[SHA256_LEN];
    crypto_sha256(STR_LIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hash);
    assert_hex(hash, sizeof(hash),
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* RFC 4231, test cases 1 to 4, 6 and 7. */
static void test_crypto_hmac_sha256_rfc4231_matches(void **state)
{
    (void)state;
    char key_1[20], key_4[25], key_6[131], data_3[50], data_4[50], key_3[20];
    memset(key_1, 0x0b, sizeof(key_1));
    memset(key_3, 0xaa, sizeof(key_3));
    memset(key_6, 0xaa, sizeof(key_6));
    memset(data_3, 0xdd, sizeof(data_3));
    memset(data_4, 0xcd, sizeof(data_4));
    for (size_t i = 0; i < sizeof(key_4); i++)
        key_4[i] = (char)(i + 1);
    const struct {
        struct str key, data;
        const char *mac;
    } rows[] = {
        {{key_1, sizeof(key_1)},
         STR_LIT("Hi There"),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {STR_LIT("Jefe"), STR_LIT("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {{key_3, sizeof(key_3)},
         {data_3, sizeof(data_3)},
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {{key_4, sizeof(key_4)},
         {data_4, sizeof(data_4)},
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {{key_6, sizeof(key_6)},
         STR_LIT("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {{key_6, sizeof(key_6)},
         STR_LIT("This is a test using a larger than block-size key and a larger than block-size "
                 "data. The key needs to be hashed before being used by the HMAC algorithm."),
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
        {{NULL, 0}, {NULL, 0}, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        unsigned char mac[SHA256_LEN];
        crypto_hmac_sha256(rows[i].key, rows[i].data, mac);
        assert_hex(mac, sizeof(mac), rows[i].mac);
    }
}

/* RFC 4648 section 10. */
static void test_crypto_base64_rfc4648_matches(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 100);
    struct err err = {0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        buf_clear(&buf);
        crypto_base64(str_from(rows[i][0]), &buf);
        assert_string_equal(buf_text(&buf), rows[i][1]);
        buf_clear(&buf);
        crypto_base64url(str_from(rows[i][0]), &buf);
        assert_string_equal(buf_text(&buf), rows[i][2]);
        buf_clear(&buf);
        assert_int_equal(crypto_base64_decode(str_from(rows[i][1]), &buf, &err), ERR_OK);
        assert_string_equal(buf_text(&buf), rows[i][0]);
    }
}

static void test_crypto_base64_decode_bad_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"Zg",   "Zg=",  "Zg===",    "Z===",  "====",
                                      "Zh==", "Zm9=", "Zg==Zg==", "Zm 9v", "Zm9v\n",
                                      "Zm9-", "=Zg=", "Zg=A",     "Zm9vZ", "Zm9\xc3"};
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 100);
    buf_add_text(&buf, "kept");
    struct err err = {0};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        if (crypto_base64_decode(str_from(bad[i]), &buf, &err) != ERR_INVALID)
            fail_msg("\"%s\"", bad[i]);
        assert_string_equal(buf_text(&buf), "kept");
    }
    assert_int_equal(crypto_base64_decode(str_slice("Zm\0v", 4), &buf, &err), ERR_INVALID);
    struct buf small;
    buf_init(&small, 5);
    assert_int_equal(crypto_base64_decode(STR_LIT("Zm9vYmFy"), &small, &err), ERR_LIMIT);
    assert_int_equal(small.len, 0);
    buf_release(&small);
}

static void test_crypto_base64_all_bytes_there_and_back(void **state)
{
    (void)state;
    unsigned char bytes[600];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t len = 0; len <= sizeof(bytes); len += 13) {
        CLEANUP(buf_release) struct buf text;
        CLEANUP(buf_release) struct buf back;
        buf_init(&text, 1000);
        buf_init(&back, 1000);
        crypto_base64(str_slice((char *)bytes, len), &text);
        struct err err = {0};
        assert_int_equal(crypto_base64_decode(str_from(buf_text(&text)), &back, &err), ERR_OK);
        assert_int_equal(back.len, len);
        assert_true(len == 0 || memcmp(back.data, bytes, len) == 0);
    }
}

static void test_crypto_random_and_equal(void **state)
{
    (void)state;
    char a[300] = {0}, b[300] = {0};
    crypto_random(a, sizeof(a));
    crypto_random(b, sizeof(b));
    crypto_random(b, 0);
    assert_false(crypto_equal(str_slice(a, sizeof(a)), str_slice(b, sizeof(b))));
    memcpy(b, a, sizeof(a));
    assert_true(crypto_equal(str_slice(a, sizeof(a)), str_slice(b, sizeof(b))));
    assert_false(crypto_equal(str_slice(a, sizeof(a)), str_slice(b, sizeof(b) - 1)));
    b[299] ^= 1;
    assert_false(crypto_equal(str_slice(a, sizeof(a)), str_slice(b, sizeof(b))));
    assert_true(crypto_equal((struct str){NULL, 0}, STR_LIT("")));
}

static void test_crypto_uuid_stable_version_8(void **state)
{
    (void)state;
    char one[UUID_TEXT_SIZE], two[UUID_TEXT_SIZE];
    /* SHA-256 of "abc" with the version and variant bits set. */
    assert_string_equal(crypto_uuid(STR_LIT("abc"), one), "ba7816bf-8f01-8fea-8141-40de5dae2223");
    assert_string_equal(crypto_uuid(STR_LIT("abc"), two), one);
    assert_string_not_equal(crypto_uuid(STR_LIT("abd"), two), one);
    for (int i = 0; i < 100; i++) {
        char name = (char)i;
        crypto_uuid(str_slice(&name, 1), two);
        assert_int_equal(two[14], '8');
        assert_non_null(strchr("89ab", two[19]));
        assert_int_equal(strlen(two), 36);
    }
}

/* --- sealing --------------------------------------------------------------------------------- */

static const unsigned char key[KEY_LEN] = {1, 2, 3};

static void test_crypto_open_sealed_opened(void **state)
{
    (void)state;
    static const char *const plains[] = {"", "x", "https://example.org/robot?key=雁"};
    for (size_t i = 0; i < 3; i++) {
        CLEANUP(buf_release) struct buf sealed;
        CLEANUP(buf_release) struct buf plain;
        buf_init(&sealed, 200);
        buf_init(&plain, 200);
        struct str text = str_from(plains[i]);
        crypto_seal(key, STR_LIT("endpoint 7"), text, &sealed);
        assert_int_equal(sealed.len, text.len + 28);
        struct err err = {0};
        assert_int_equal(crypto_open(key, STR_LIT("endpoint 7"), str_slice(sealed.data, sealed.len),
                                     &plain, &err),
                         ERR_OK);
        assert_string_equal(buf_text(&plain), plains[i]);
    }
}

static void test_crypto_open_anything_changed_denied(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf sealed;
    CLEANUP(buf_release) struct buf plain;
    buf_init(&sealed, 200);
    buf_init(&plain, 200);
    buf_add_text(&plain, "kept");
    crypto_seal(key, STR_LIT("label"), STR_LIT("secret"), &sealed);
    struct str bytes = str_slice(sealed.data, sealed.len);
    struct err err = {0};
    for (size_t i = 0; i < sealed.len; i++) {
        sealed.data[i] ^= 0x40;
        assert_int_equal(crypto_open(key, STR_LIT("label"), bytes, &plain, &err), ERR_DENIED);
        sealed.data[i] ^= 0x40;
    }
    for (size_t len = 0; len < sealed.len; len++)
        assert_int_equal(
            crypto_open(key, STR_LIT("label"), str_slice(sealed.data, len), &plain, &err),
            ERR_DENIED);
    assert_int_equal(crypto_open(key, STR_LIT("labem"), bytes, &plain, &err), ERR_DENIED);
    unsigned char other[KEY_LEN] = {1, 2, 4};
    assert_int_equal(crypto_open(other, STR_LIT("label"), bytes, &plain, &err), ERR_DENIED);
    assert_string_equal(buf_text(&plain), "kept");
    assert_int_equal(crypto_open(key, STR_LIT("label"), bytes, &plain, &err), ERR_OK);
    assert_string_equal(buf_text(&plain), "keptsecret");
}

static void test_crypto_seal_never_the_same_twice(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf sealed;
    buf_init(&sealed, 200);
    crypto_seal(key, STR_LIT(""), STR_LIT("secret"), &sealed);
    crypto_seal(key, STR_LIT(""), STR_LIT("secret"), &sealed);
    assert_int_equal(sealed.len, 2 * 34);
    assert_memory_not_equal(sealed.data, sealed.data + 34, 12);
    assert_memory_not_equal(sealed.data + 12, sealed.data + 46, 6);
}

/* --- the key file ---------------------------------------------------------------------------- */

struct place {
    char dir[64], path[96];
};

static void place_make(struct place *place)
{
    snprintf(place->dir, sizeof(place->dir), "/tmp/yanxu-test-XXXXXX");
    assert_non_null(mkdtemp(place->dir));
    snprintf(place->path, sizeof(place->path), "%s/key", place->dir);
}

/* Fails if anything but the key file was left behind. */
static void place_remove(struct place *place)
{
    unlink(place->path);
    assert_int_equal(rmdir(place->dir), 0);
}

static void test_crypto_key_file_made_once_then_read(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    unsigned char one[KEY_LEN] = {0}, two[KEY_LEN] = {0}, zero[KEY_LEN] = {0};
    struct err err = {0};
    assert_int_equal(crypto_key_file(place.path, false, one, &err), ERR_NOT_FOUND);
    assert_memory_equal(one, zero, KEY_LEN);
    mode_t mask = umask(0);
    assert_int_equal(crypto_key_file(place.path, true, one, &err), ERR_OK);
    umask(mask);
    assert_memory_not_equal(one, zero, KEY_LEN);
    struct stat info;
    assert_int_equal(stat(place.path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(crypto_key_file(place.path, true, two, &err), ERR_OK);
    assert_memory_equal(one, two, KEY_LEN);
    assert_int_equal(crypto_key_file(place.path, false, two, &err), ERR_OK);
}

static void test_crypto_key_file_readable_by_others_denied(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    unsigned char got[KEY_LEN] = {0}, zero[KEY_LEN] = {0};
    static const mode_t modes[] = {0640, 0604, 0620, 0601, 0660, 0644};
    assert_int_equal(crypto_key_file(place.path, true, got, NULL), ERR_OK);
    memset(got, 0, sizeof(got));
    for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
        struct err err = {0};
        assert_int_equal(chmod(place.path, modes[i]), 0);
        assert_int_equal(crypto_key_file(place.path, true, got, &err), ERR_DENIED);
        assert_non_null(strstr(err.hint, "chmod 600"));
        assert_memory_equal(got, zero, KEY_LEN);
    }
    assert_int_equal(chmod(place.path, 0400), 0);
    assert_int_equal(crypto_key_file(place.path, false, got, NULL), ERR_OK);
}

static void test_crypto_key_file_wrong_contents_refused(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    unsigned char got[KEY_LEN], bytes[KEY_LEN + 1] = {0};
    static const size_t lens[] = {0, 31, 33};
    for (size_t i = 0; i < 3; i++) {
        struct err err = {0};
        assert_int_equal(file_write_atomic(place.path, bytes, lens[i], 0600, &err), ERR_OK);
        assert_int_equal(crypto_key_file(place.path, true, got, &err), ERR_INVALID);
    }
    assert_int_equal(crypto_key_file(place.dir, true, got, NULL), ERR_INVALID);
    char under[128];
    snprintf(under, sizeof(under), "%s/none/key", place.dir);
    assert_int_equal(crypto_key_file(under, true, got, NULL), ERR_NOT_FOUND);
}

/* Many processes at once: all get the same key. */
static void test_crypto_key_file_race_one_key(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    for (int i = 0; i < 12; i++) {
        if (fork() == 0) {
            unsigned char mine[KEY_LEN];
            bool ok = crypto_key_file(place.path, true, mine, NULL) == ERR_OK &&
                      write(ends[1], mine, KEY_LEN) == KEY_LEN;
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0; i < 12; i++) {
        int status = 0;
        assert_true(wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    unsigned char first[KEY_LEN], next[KEY_LEN];
    assert_int_equal(crypto_key_file(place.path, false, first, NULL), ERR_OK);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(read(ends[0], next, KEY_LEN), KEY_LEN);
        assert_memory_equal(first, next, KEY_LEN);
    }
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crypto_sha256_vectors_match),
        cmocka_unit_test(test_crypto_hmac_sha256_rfc4231_matches),
        cmocka_unit_test(test_crypto_base64_rfc4648_matches),
        cmocka_unit_test(test_crypto_base64_decode_bad_refused),
        cmocka_unit_test(test_crypto_base64_all_bytes_there_and_back),
        cmocka_unit_test(test_crypto_random_and_equal),
        cmocka_unit_test(test_crypto_uuid_stable_version_8),
        cmocka_unit_test(test_crypto_open_sealed_opened),
        cmocka_unit_test(test_crypto_open_anything_changed_denied),
        cmocka_unit_test(test_crypto_seal_never_the_same_twice),
        cmocka_unit_test(test_crypto_key_file_made_once_then_read),
        cmocka_unit_test(test_crypto_key_file_readable_by_others_denied),
        cmocka_unit_test(test_crypto_key_file_wrong_contents_refused),
        cmocka_unit_test(test_crypto_key_file_race_one_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
