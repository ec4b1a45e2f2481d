#!/bin/sh
# Print the C table of embedded files for scheduler/base/embed.h; the arguments are their paths.
echo '#include "scheduler/base/embed.h"'
n=0
for path in "$@"; do
    printf '__asm__(".section .rodata\\n.global embed_%d\\nembed_%d:\\n.incbin \\"%s\\"\\n.byte 0\\n.text\\n");\n' $n $n "$path"
    echo "extern const char embed_$n[];"
    n=$((n + 1))
done
n=0
echo 'const struct embed_file embed_files[] = {'
for path in "$@"; do
    echo "    {\"$path\", {embed_$n, $(wc -c <"$path")}},"
    n=$((n + 1))
done
echo '    {0, {0, 0}},'
echo '};'
