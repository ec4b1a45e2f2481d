/* Hashes, MACs, encodings, sealing and random bytes by OpenSSL 3 (EVP) and getrandom(2). */
#include "scheduler/base/crypto.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/file.h"

#define NONCE_LEN 12
#define TAG_LEN   16

/* OpenSSL fails here only without memory or without its own algorithms. */
static void must(int ok)
{
    if (ok != 1)
        x_abort("libcrypto failed");
}

/* libcrypto does not like NULL, even for no bytes. */
static const unsigned char *bytes_of(struct str text)
{
    return (const unsigned char *)(text.data != NULL ? text.data : "");
}

void crypto_sha256(struct str bytes, unsigned char ret_hash[static SHA256_LEN])
{
    must(EVP_Digest(bytes_of(bytes), bytes.len, ret_hash, NULL, EVP_sha256(), NULL));
}

static void put_hex(const unsigned char *bytes, size_t len, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 15];
    }
    *text = '\0';
}

char *crypto_sha256_hex(struct str bytes, char hex[static SHA256_HEX_SIZE])
{
    unsigned char hash[SHA256_LEN];
    crypto_sha256(bytes, hash);
    put_hex(hash, sizeof(hash), hex);
    return hex;
}

void crypto_hmac_sha256(struct str key, struct str bytes, unsigned char ret_mac[static SHA256_LEN])
{
    assert(key.len <= INT_MAX);
    must(HMAC(EVP_sha256(), bytes_of(key), (int)key.len, bytes_of(bytes), bytes.len, ret_mac,
              NULL) != NULL);
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char alphabet_url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void base64_encode(struct str bytes, const char *digits, bool padded, struct buf *buf)
{
    const unsigned char *in = bytes_of(bytes);
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned group = (unsigned)in[i] << 16;
        group |= left > 1 ? (unsigned)in[i + 1] << 8 : 0;
        group |= left > 2 ? in[i + 2] : 0;
        const char out[4] = {digits[group >> 18], digits[group >> 12 & 63],
                             left > 1 ? digits[group >> 6 & 63] : '=',
                             left > 2 ? digits[group & 63] : '='};
        buf_add(buf, out, padded || left > 2 ? 4 : left + 1);
    }
}

void crypto_base64(struct str bytes, struct buf *buf)
{
    base64_encode(bytes, alphabet, true, buf);
}

void crypto_base64url(struct str bytes, struct buf *buf)
{
    base64_encode(bytes, alphabet_url, false, buf);
}

/* 64 for a byte outside the alphabet. */
static unsigned base64_digit(char c)
{
    const char *found = c == '\0' ? NULL : strchr(alphabet, c);
    return found == NULL ? 64 : (unsigned)(found - alphabet);
}

/* Four characters to one to three bytes; 0 if they are not base64. `is_last` permits padding, whose
 * unused bits must be zero (section 3.5). */
static size_t base64_group(const char *in, bool is_last, unsigned char out[static 3])
{
    size_t len = 3;
    if (is_last && in[3] == '=')
        len = in[2] == '=' ? 1 : 2;
    unsigned group = 0;
    for (size_t i = 0; i < 4; i++) {
        unsigned digit = i <= len ? base64_digit(in[i]) : 0;
        if (digit > 63)
            return 0;
        group = group << 6 | digit;
    }
    if ((len == 1 && (group & 0xffff) != 0) || (len == 2 && (group & 0xff) != 0))
        return 0;
    out[0] = (unsigned char)(group >> 16);
    out[1] = (unsigned char)(group >> 8);
    out[2] = (unsigned char)group;
    return len;
}

enum err_code crypto_base64_decode(struct str text, struct buf *buf, struct err *err)
{
    size_t len_before = buf->len;
    if (text.len % 4 != 0)
        return err_set(err, ERR_INVALID, "the text is not base64 with padding");
    for (size_t i = 0; i < text.len; i += 4) {
        unsigned char out[3];
        size_t len = base64_group(text.data + i, i + 4 == text.len, out);
        if (len == 0) {
            buf_truncate(buf, len_before);
            return err_set(err, ERR_INVALID, "the text is not base64");
        }
        buf_add(buf, out, len);
    }
    if (buf->full)
        buf_truncate(buf, len_before);
    return buf_check(buf, "what base64 stands for", err);
}

void crypto_random(void *bytes, size_t len)
{
    unsigned char *at = bytes;
    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            x_abort("the kernel gives no random bytes");
        at += got;
        len -= (size_t)got;
    }
}

bool crypto_equal(struct str a, struct str b)
{
    return a.len == b.len && CRYPTO_memcmp(bytes_of(a), bytes_of(b), a.len) == 0;
}

char *crypto_uuid(struct str name, char text[static UUID_TEXT_SIZE])
{
    unsigned char hash[SHA256_LEN];
    crypto_sha256(name, hash);
    hash[6] = (unsigned char)((hash[6] & 0x0f) | 0x80); /* version 8 */
    hash[8] = (unsigned char)((hash[8] & 0x3f) | 0x80); /* the RFC's variant */
    char hex[33];
    put_hex(hash, 16, hex);
    snprintf(text, UUID_TEXT_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
             hex + 20);
    return text;
}

static void fd_cleanup(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* The file is opened, then judged, so that nobody can swap it in between. */
static enum err_code key_file_read(int fd, const char *path, unsigned char *ret_key,
                                   struct err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return err_set(err, ERR_IO, "%s: the key file cannot be examined", path);
    if (!S_ISREG(info.st_mode))
        return err_set(err, ERR_INVALID, "%s: the key file is not a regular file", path);
    if ((info.st_mode & 077) != 0) {
        err_set(err, ERR_DENIED, "%s: others may read the key file", path);
        err_hint(err, "chmod 600 %s", path);
        return ERR_DENIED;
    }
    unsigned char key[KEY_LEN + 1];
    ssize_t len = read(fd, key, sizeof(key));
    if (len < 0)
        return err_set(err, ERR_IO, "%s: the key file cannot be read", path);
    if (len != KEY_LEN)
        return err_set(err, ERR_INVALID, "%s: the key file must have %d bytes", path, KEY_LEN);
    memcpy(ret_key, key, KEY_LEN);
    OPENSSL_cleanse(key, sizeof(key));
    return ERR_OK;
}

/* Of two processes that create the file at once, both read the one that came first. */
static enum err_code key_file_create(const char *path, struct err *err)
{
    unsigned char key[KEY_LEN];
    crypto_random(key, sizeof(key));
    enum err_code code = file_write_new(path, key, sizeof(key), 0600, err);
    OPENSSL_cleanse(key, sizeof(key));
    return code == ERR_CONFLICT ? ERR_OK : code;
}

enum err_code crypto_key_file(const char *path, bool create, unsigned char ret_key[static KEY_LEN],
                              struct err *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT && create) {
        TRY(key_file_create(path, err));
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
    if (fd < 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR;
        return err_set(err, missing ? ERR_NOT_FOUND : ERR_DENIED, "%s: %s", path,
                       missing ? "there is no key file" : "the key file cannot be opened");
    }
    return key_file_read(fd, path, ret_key, err);
}

static void cipher_cleanup(EVP_CIPHER_CTX **context)
{
    EVP_CIPHER_CTX_free(*context);
}

void crypto_seal(const unsigned char key[static KEY_LEN], struct str label, struct str plain,
                 struct buf *buf)
{
    assert(label.len <= INT_MAX && plain.len <= INT_MAX - NONCE_LEN - TAG_LEN);
    CLEANUP(cipher_cleanup) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    size_t sealed_len = NONCE_LEN + plain.len + TAG_LEN;
    CLEANUP(x_free_ptr) unsigned char *sealed = x_malloc(sealed_len);
    unsigned char *body = sealed + NONCE_LEN, *tag = body + plain.len;
    int len;
    crypto_random(sealed, NONCE_LEN);
    must(context != NULL);
    must(EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed));
    must(EVP_EncryptUpdate(context, NULL, &len, bytes_of(label), (int)label.len));
    must(EVP_EncryptUpdate(context, body, &len, bytes_of(plain), (int)plain.len));
    must(EVP_EncryptFinal_ex(context, tag, &len));
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_LEN, tag));
    buf_add(buf, sealed, sealed_len);
}

/* Decrypts into `plain`, which has room for every byte; false if the tag does not fit. */
static bool open_into(const unsigned char *key, struct str label, struct str sealed,
                      unsigned char *plain, size_t plain_len)
{
    CLEANUP(cipher_cleanup) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const unsigned char *nonce = bytes_of(sealed), *body = nonce + NONCE_LEN;
    unsigned char tag[TAG_LEN];
    memcpy(tag, body + plain_len, TAG_LEN);
    int len;
    must(context != NULL);
    must(EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce));
    must(EVP_DecryptUpdate(context, NULL, &len, bytes_of(label), (int)label.len));
    must(EVP_DecryptUpdate(context, plain, &len, body, (int)plain_len));
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_LEN, tag));
    return EVP_DecryptFinal_ex(context, plain + plain_len, &len) == 1;
}

enum err_code crypto_open(const unsigned char key[static KEY_LEN], struct str label,
                          struct str sealed, struct buf *buf, struct err *err)
{
    if (sealed.len < NONCE_LEN + TAG_LEN || sealed.len > INT_MAX || label.len > INT_MAX)
        return err_set(err, ERR_DENIED, "the sealed bytes have a wrong length");
    size_t plain_len = sealed.len - NONCE_LEN - TAG_LEN;
    CLEANUP(x_free_ptr) unsigned char *plain = x_malloc(plain_len + 1);
    bool genuine = open_into(key, label, sealed, plain, plain_len);
    if (genuine)
        buf_add(buf, plain, plain_len);
    OPENSSL_cleanse(plain, plain_len);
    if (!genuine)
        return err_set(err, ERR_DENIED, "the sealed bytes do not belong to this key and place");
    return buf_check(buf, "the opened text", err);
}
