/* UTF-8 after RFC 3629; terminal widths after Unicode 15 (EastAsianWidth.txt, categories Mn, Me,
 * Cf), as ranges. */
#include "scheduler/base/utf8.h"

struct range {
    int32_t first, last;
};

/* Byte count of a sequence by its first byte and the range of its second (RFC 3629 section 4). */
struct lead {
    unsigned char first, last, len, second_min, second_max;
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *lead_find(unsigned char byte)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    }
    return NULL;
}

/* Length of the valid sequence at the start of a text that is not empty; 0 if there is none. */
static size_t sequence_len(struct str text)
{
    unsigned char first = (unsigned char)text.data[0];
    if (first < 0x80)
        return 1;
    const struct lead *lead = lead_find(first);
    if (lead == NULL || text.len < lead->len)
        return 0;
    unsigned char second = (unsigned char)text.data[1];
    if (second < lead->second_min || second > lead->second_max)
        return 0;
    for (size_t i = 2; i < lead->len; i++) {
        if (((unsigned char)text.data[i] & 0xc0) != 0x80)
            return 0;
    }
    return lead->len;
}

bool utf8_valid(struct str text)
{
    while (text.len > 0) {
        size_t len = sequence_len(text);
        if (len == 0)
            return false;
        text.data += len;
        text.len -= len;
    }
    return true;
}

size_t utf8_count(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return count;
}

struct str utf8_cut(struct str text, size_t len_max)
{
    if (text.len <= len_max)
        return text;
    size_t len = len_max;
    /* A character has at most three continuation bytes; more are not UTF-8 and may be cut. */
    for (int back = 0; back < 3 && len > 0; back++) {
        if (((unsigned char)text.data[len] & 0xc0) != 0x80)
            break;
        len--;
    }
    return (struct str){text.data, len};
}

int32_t utf8_next(struct str *rest)
{
    if (rest->len == 0)
        return -1;
    size_t len = sequence_len(*rest);
    const unsigned char *bytes = (const unsigned char *)rest->data;
    rest->data += len == 0 ? 1 : len;
    rest->len -= len == 0 ? 1 : len;
    if (len == 0)
        return -1;
    if (len == 1)
        return bytes[0];
    int32_t code = bytes[0] & (0xff >> (len + 1));
    for (size_t i = 1; i < len; i++)
        code = (code << 6) | (bytes[i] & 0x3f);
    return code;
}

static const struct range zero_width[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0670, 0x0670}, {0x06d6, 0x06dc}, {0x0900, 0x0902},   {0x093c, 0x093c}, {0x0941, 0x0948},
    {0x094d, 0x094d}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},   {0x0e47, 0x0e4e}, {0x0f71, 0x0f7e},
    {0x0f80, 0x0f84}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},   {0x200b, 0x200f}, {0x202a, 0x202e},
    {0x2060, 0x2064}, {0x20d0, 0x20f0}, {0x302a, 0x302d},   {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
};

static const struct range double_width[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26d4, 0x26d4},   {0x2705, 0x2705},
    {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x303e},   {0x3041, 0x3247},   {0x3250, 0x4dbf},   {0x4e00, 0xa4cf},
    {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},
    {0xfe30, 0xfe6b},   {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18cd5},
    {0x1aff0, 0x1b2fb}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320},
    {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca},
    {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e},
    {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f567},
    {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f},
    {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6df},
    {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7f0}, {0x1f90c, 0x1f9ff},
    {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static bool in_ranges(int32_t code, const struct range *ranges, size_t len)
{
    size_t low = 0, high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < len && code >= ranges[low].first;
}

size_t utf8_width(struct str text)
{
    size_t width = 0;
    while (text.len > 0) {
        int32_t code = utf8_next(&text);
        if (code >= 0x0300 && in_ranges(code, zero_width, sizeof(zero_width) / sizeof(*zero_width)))
            continue;
        bool wide = code >= 0x1100 &&
                    in_ranges(code, double_width, sizeof(double_width) / sizeof(*double_width));
        width += wide ? 2 : 1;
    }
    return width;
}

static size_t first_points(struct str text, int32_t points[static UTF8_DISTANCE_MAX])
{
    size_t len = 0;
    while (len < UTF8_DISTANCE_MAX && text.len > 0) {
        int32_t c = utf8_next(&text);
        points[len++] = c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
    }
    return len;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* V. I. Levenshtein, 1965, row by row. */
size_t utf8_distance(struct str a, struct str b)
{
    int32_t a_points[UTF8_DISTANCE_MAX], b_points[UTF8_DISTANCE_MAX];
    size_t row[UTF8_DISTANCE_MAX + 1];
    size_t a_len = first_points(a, a_points);
    size_t b_len = first_points(b, b_points);
    for (size_t k = 0; k <= b_len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            size_t changed = diagonal + (a_points[i - 1] != b_points[k - 1]);
            diagonal = row[k];
            row[k] = smaller(changed, smaller(row[k], row[k - 1]) + 1);
        }
    }
    return row[b_len];
}
