/* One error scheme for the whole program: a code to branch on, one line for a person, one hint. */
#ifndef YANXU_BASE_ERR_H
#define YANXU_BASE_ERR_H

#define MUST_USE          __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
/* Runs FN(&variable) when the variable's scope ends. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

enum err_code {
    ERR_OK,        /* always 0 */
    ERR_INVALID,   /* data or arguments that cannot be right; the text says which and what to do */
    ERR_NOT_FOUND, /* a lookup that may miss, missed */
    ERR_CONFLICT,  /* duplicate key, or the state does not allow it */
    ERR_BUSY,      /* the database is locked by somebody else; trying again may help */
    ERR_DENIED,    /* read-only, no permission, refused by policy */
    ERR_IO,        /* file, disk, network */
    ERR_LIMIT,     /* a cap next to a parser or buffer was reached */
    ERR_UNSUPPORTED, /* newer schema, unknown version, missing feature */
    ERR_USAGE,       /* the command line cannot be understood */
    ERR_COUNT
};

/* Filled by err_set(); holds no pointers, needs no release. Start with `struct err err = {0};`. */
struct err {
    enum err_code code;
    char text[640]; /* what failed, which row/field/id; one line, no function names */
    char hint[320]; /* what to do; may be empty */
};

/* Fill `err` (may be NULL) and return `code`, so that `return err_set(...)` is one line. Clears the
 * hint. */
enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Add the hint to an error already set; returns the code it holds (ERR_INVALID without an err). */
enum err_code err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Put "context: " before the text, as in "offerings.csv row 7: …"; returns the code it holds. */
enum err_code err_prefix(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Ignore a result on purpose and say why. */
void err_ignore(enum err_code code, const char *why);

/* Pass a failure on. The only macro that returns. */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum err_code try_code_ = (expr);                                                          \
        if (try_code_ != ERR_OK)                                                                   \
            return try_code_;                                                                      \
    } while (0)

#endif
