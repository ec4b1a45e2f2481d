#!/bin/sh
# Print the entries and stubs of scheduler/base/library.h: lazy.sh CC LIBRARY… -- OBJECT…
# For each function that the objects call and a library has, under the name that the library is loaded by.
set -eu
export LC_ALL=C
cc=$1
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/yanxu-lazy.XXXXXX")
trap 'rm -rf "$work"' EXIT
while [ "$1" != -- ]; do
    file=$($cc -print-file-name="lib$1.so")
    name=$(readelf -d "$file" | sed -n 's/.*(SONAME).*\[\(.*\)\].*/\1/p')
    [ -n "$name" ] || { echo "lazy.sh: lib$1.so is not there, or has no name" >&2; exit 1; }
    nm -D --defined-only "$file" | sed -nE 's/^[0-9a-f]+ [TWi] ([^@]*)(@.*)?$/\1/p' | sort -u | sed "s/\$/ $name/" >>"$work/has"
    shift
done
shift
nm --undefined-only "$@" 2>/dev/null | sed -n 's/^ *U //p' | sort -u >"$work/calls"
nm --defined-only "$@" 2>/dev/null | sed -nE 's/^[0-9a-f]+ [A-Z] //p' | sort -u >"$work/own"
comm -23 "$work/calls" "$work/own" >"$work/wanted"
sort -u "$work/has" | join "$work/wanted" - | sort -u -k1,1 >"$work/stubs"
echo '#include "scheduler/base/library.h"'
echo 'extern struct library_entry lazy_entries[];'
echo 'struct library_entry lazy_entries[] = {'
sed -E 's/^([^ ]*) (.*)$/    {0, "\2", "\1"},/' "$work/stubs"
echo '    {0, 0, 0}};'
n=0
while read -r symbol _; do
    printf '__asm__(".text\\n.globl %s\\n.hidden %s\\n.type %s, @function\\n%s:\\n' "$symbol" "$symbol" "$symbol" "$symbol"
    printf 'leaq lazy_entries+%d(%%rip), %%r11\\ncmpq $0, (%%r11)\\nje library_enter\\njmp *(%%r11)\\n");\n' $((n * 24))
    n=$((n + 1))
done <"$work/stubs"
