/* Shared libraries that are loaded when something of them is first called. A program with a dozen
 * of them, and two dozen more that those need, otherwise spends more time on being loaded than on
 * answering a small question.
 *
 * The build (tests/lazy.sh) writes an entry and a stub for each function of such a library that the
 * program calls. The stub bears the function's name, so that callers and headers know nothing of
 * this: it jumps to entry->address, and first to library_enter() where that is not known. */
#ifndef YANXU_BASE_LIBRARY_H
#define YANXU_BASE_LIBRARY_H

struct library_entry {
    void *address;       /* NULL until the first call */
    const char *library; /* "libcurl.so.4" */
    const char *symbol;
};

/* Finds the address. A library or symbol that is missing ends the program with one line and exit
 * code 127, as it would have ended before main(). Threads may call it at once. */
void library_resolve(struct library_entry *entry);

#endif
