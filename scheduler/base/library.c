/* Shared libraries that are loaded when something of them is first called. */
#include "scheduler/base/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

void library_resolve(struct library_entry *entry)
{
    /* Each library is opened again for each function: that only counts up how often it is in use.
     */
    void *library = dlopen(entry->library, RTLD_LAZY | RTLD_LOCAL);
    void *address = library != NULL ? dlsym(library, entry->symbol) : NULL;
    if (address == NULL) {
        fprintf(stderr, "yanxu: %s\n", dlerror());
        _exit(127);
    }
    __atomic_store_n(&entry->address, address, __ATOMIC_RELEASE);
}

#ifdef __x86_64__
/* From a stub, with the entry in r11: keeps whatever may hold an argument (System V ABI, AMD64,
 * 3.2.3), finds the address and goes on there as if it had been called at once. */
__asm__(".text\n"
        ".globl library_enter\n"
        ".hidden library_enter\n"
        ".type library_enter, @function\n"
        "library_enter:\n"
        "    pushq %rbp\n"
        "    movq %rsp, %rbp\n"
        "    pushq %rdi\n"
        "    pushq %rsi\n"
        "    pushq %rdx\n"
        "    pushq %rcx\n"
        "    pushq %r8\n"
        "    pushq %r9\n"
        "    pushq %rax\n"
        "    pushq %r11\n"
        "    subq $128, %rsp\n"
        "    movups %xmm0, 0(%rsp)\n"
        "    movups %xmm1, 16(%rsp)\n"
        "    movups %xmm2, 32(%rsp)\n"
        "    movups %xmm3, 48(%rsp)\n"
        "    movups %xmm4, 64(%rsp)\n"
        "    movups %xmm5, 80(%rsp)\n"
        "    movups %xmm6, 96(%rsp)\n"
        "    movups %xmm7, 112(%rsp)\n"
        "    movq %r11, %rdi\n"
        "    call library_resolve\n"
        "    movups 0(%rsp), %xmm0\n"
        "    movups 16(%rsp), %xmm1\n"
        "    movups 32(%rsp), %xmm2\n"
        "    movups 48(%rsp), %xmm3\n"
        "    movups 64(%rsp), %xmm4\n"
        "    movups 80(%rsp), %xmm5\n"
        "    movups 96(%rsp), %xmm6\n"
        "    movups 112(%rsp), %xmm7\n"
        "    addq $128, %rsp\n"
        "    popq %r11\n"
        "    popq %rax\n"
        "    popq %r9\n"
        "    popq %r8\n"
        "    popq %rcx\n"
        "    popq %rdx\n"
        "    popq %rsi\n"
        "    popq %rdi\n"
        "    popq %rbp\n"
        "    jmp *(%r11)\n"
        ".size library_enter, . - library_enter\n");
#endif
