/* Labels: one run of the dynamic programme of certify_search.h. */
#include "scheduler/planner/certify_label.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define WORD_BITS 32
#define RUN_ITEMS 4 /* items set beside what is watched that make a step of work */

/* A course with items that may lie in a bundle above the threshold: active[first..end). */
struct layer {
    int32_t first, end, course;
    int64_t most; /* of its items at the rates, at least 0 */
};

struct slot {
    uint64_t stamp; /* of the layer that filled it */
    int32_t label;
};

struct certify_labels {
    /* of the run at hand */
    const struct certify_case *one;
    const struct certify_rates *rates;
    const struct certify_watch *watch;
    int64_t threshold;
    struct layer *layers;
    int32_t *active;
    int64_t *tail;                /* by layer: most of it and of what follows */
    int32_t *reach, *week_reach;  /* by layer: most minutes of it and of what follows */
    uint32_t *remembered;         /* by layer: watched items that matter from there on */
    uint32_t *barred, **required; /* by item: what must not, and what must, be held */
    size_t layers_len, words, key_len;
    struct arena arena;
    /* the labels */
    int64_t *value;
    int32_t *parent, *item, *keys;
    size_t len, value_cap, parent_cap, item_cap, keys_cap;
    struct slot *slots;
    size_t slots_len;
    uint64_t stamp;
    int32_t *key;
    size_t key_cap;
};

struct certify_labels *certify_labels_new(void)
{
    struct certify_labels *labels = x_calloc(1, sizeof(*labels));
    labels->slots_len = 1024;
    labels->slots = x_calloc(labels->slots_len, sizeof(*labels->slots));
    return labels;
}

void certify_labels_free(struct certify_labels *labels)
{
    if (!labels)
        return;
    free(labels->value);
    free(labels->parent);
    free(labels->item);
    free(labels->keys);
    free(labels->slots);
    free(labels->key);
    free(labels);
}

/* --- layers ----------------------------------------------------------------------------------- */

static void find_layers(struct certify_labels *labels)
{
    const struct certify_case *one = labels->one;
    int32_t len = 0;
    labels->layers = arena_array(&labels->arena, one->courses_len, sizeof(*labels->layers));
    labels->active = arena_array(&labels->arena, one->items_len, sizeof(*labels->active));
    labels->layers_len = 0;
    for (size_t i = 0; i < one->courses_len; i++) {
        const struct certify_course *course = &one->courses[i];
        struct layer layer = {.first = len, .course = (int32_t)i};
        for (int32_t m = course->first; m < course->end; m++) {
            int64_t worth = certify_rates_item(one, labels->rates, m);
            layer.most = worth > layer.most ? worth : layer.most;
        }
        for (int32_t m = course->first; m < course->end; m++) {
            int64_t with =
                labels->rates->bound - layer.most + certify_rates_item(one, labels->rates, m);
            if ((with > labels->threshold || labels->rates->bound >= CERTIFY_SUM_MAX) &&
                !certify_case_is_idle(one, m))
                labels->active[len++] = m;
        }
        layer.end = len;
        if (layer.end > layer.first)
            labels->layers[labels->layers_len++] = layer;
    }
}

/* What layers can still bring. */
static void find_tails(struct certify_labels *labels)
{
    const struct certify_case *one = labels->one;
    size_t layers = labels->layers_len, dims = one->dims_len;
    labels->tail = arena_array(&labels->arena, layers + 1, sizeof(*labels->tail));
    labels->reach = arena_array(&labels->arena, (layers + 1) * dims, sizeof(*labels->reach));
    for (size_t at = layers; at-- > 0;) {
        const struct layer *layer = &labels->layers[at];
        int32_t *reach = &labels->reach[at * dims];
        labels->tail[at] = certify_sum(labels->tail[at + 1], layer->most);
        for (size_t k = 0; k < dims; k++) {
            int32_t most = 0;
            for (int32_t i = layer->first; i < layer->end; i++) {
                int32_t min = certify_case_min(one, labels->active[i])[k];
                most = min > most ? min : most;
            }
            reach[k] = most > INT32_MAX - reach[dims + k] ? INT32_MAX : most + reach[dims + k];
        }
    }
}

static int32_t load_of(const struct certify_case *one, int32_t item, int32_t week)
{
    const struct problem_option *option = one->items[item].option;
    for (int32_t i = 0; i < option->loads_len; i++) {
        if (option->loads[i].week - one->week_first == week)
            return option->loads[i].min;
    }
    return 0;
}

static void find_week_tails(struct certify_labels *labels)
{
    size_t layers = labels->layers_len, weeks = labels->watch->weeks_len;
    labels->week_reach =
        arena_array(&labels->arena, (layers + 1) * weeks, sizeof(*labels->week_reach));
    for (size_t at = layers; at-- > 0;) {
        const struct layer *layer = &labels->layers[at];
        for (size_t k = 0; k < weeks; k++) {
            int32_t most = 0;
            for (int32_t i = layer->first; i < layer->end; i++) {
                int32_t load = load_of(labels->one, labels->active[i], labels->watch->weeks[k]);
                most = load > most ? load : most;
            }
            labels->week_reach[at * weeks + k] = most + labels->week_reach[(at + 1) * weeks + k];
        }
    }
}

static void set_bit(uint32_t *words, size_t at)
{
    words[at / WORD_BITS] |= UINT32_C(1) << at % WORD_BITS;
}

/* What an active item bars and requires among the watched items; true if it has to do with `at`. */
static bool relate(struct certify_labels *labels, int32_t item, size_t at)
{
    const struct certify_case *one = labels->one;
    const struct certify_course *course = &one->courses[one->items[item].course];
    const struct certify_item *held = &one->items[labels->watch->items[at]];
    bool is_related = false;
    if (held->course >= one->items[item].course)
        return false;
    if (certify_case_clash(one, held->option, one->items[item].option)) {
        set_bit(&labels->barred[(size_t)item * labels->words], at);
        is_related = true;
    }
    for (int32_t k = 0; k < course->after_len; k++) {
        if (course->after[k] != held->course)
            continue;
        if (held->option->end_min <= one->items[item].option->begin_min)
            set_bit(&labels->required[item][(size_t)k * labels->words], at);
        is_related = true;
    }
    return is_related;
}

static void find_relations(struct certify_labels *labels)
{
    const struct certify_case *one = labels->one;
    size_t words = labels->words = (labels->watch->items_len + WORD_BITS - 1) / WORD_BITS;
    labels->barred = arena_array(&labels->arena, one->items_len * words, sizeof(*labels->barred));
    labels->required = arena_array(&labels->arena, one->items_len, sizeof(*labels->required));
    labels->remembered =
        arena_array(&labels->arena, (labels->layers_len + 1) * words, sizeof(*labels->remembered));
    for (size_t at = labels->layers_len; at-- > 0;) {
        const struct layer *layer = &labels->layers[at];
        uint32_t *remembered = &labels->remembered[at * words];
        for (size_t i = 0; i < words; i++)
            remembered[i] = remembered[words + i];
        for (int32_t i = layer->first; i < layer->end; i++) {
            int32_t item = labels->active[i];
            size_t sets = (size_t)one->courses[layer->course].after_len * words;
            labels->required[item] = arena_array(&labels->arena, sets, sizeof(**labels->required));
            for (size_t k = 0; k < labels->watch->items_len; k++) {
                if (relate(labels, item, k))
                    set_bit(remembered, k);
            }
        }
    }
}

/* --- keys: what labels leave, as numbers ------------------------------------------------------
 * Minutes by dim, then the watched items that are held, then the loads of the watched weeks. */

static uint32_t *held_of(const struct certify_labels *labels, int32_t *key)
{
    return (uint32_t *)key + labels->one->dims_len;
}

static int32_t *loads_of(const struct certify_labels *labels, int32_t *key)
{
    return key + labels->one->dims_len + labels->words;
}

/* Forgets what no later layer asks for. False if needs cannot be met any more that must be. */
static bool settle(const struct certify_labels *labels, size_t at, int32_t *key)
{
    const struct certify_case *one = labels->one;
    const int32_t *reach = &labels->reach[at * one->dims_len];
    for (size_t k = 0; k < one->dims_len; k++) {
        if (key[k] <= reach[k])
            continue;
        if (k < one->needs_len && labels->rates->wants_all)
            return false;
        key[k] = reach[k];
    }
    uint32_t *held = held_of(labels, key);
    for (size_t i = 0; i < labels->words; i++)
        held[i] &= labels->remembered[at * labels->words + i];
    int32_t *loads = loads_of(labels, key);
    for (size_t k = 0; k < labels->watch->weeks_len; k++) {
        int32_t most = labels->week_reach[at * labels->watch->weeks_len + k];
        if (loads[k] + most <= one->week_room[labels->watch->weeks[k]])
            loads[k] = 0;
    }
    return true;
}

static uint64_t hash_of(const int32_t *key, size_t len)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (uint32_t)key[i]) * UINT64_C(0xFF51AFD7ED558CCD);
        hash ^= hash >> 32;
    }
    return hash;
}

/* The slot of the label with this key, or a free one. */
static struct slot *find_slot(const struct certify_labels *labels, const int32_t *key)
{
    size_t mask = labels->slots_len - 1;
    for (size_t at = hash_of(key, labels->key_len) & mask;; at = (at + 1) & mask) {
        struct slot *slot = &labels->slots[at];
        if (slot->stamp != labels->stamp ||
            memcmp(&labels->keys[(size_t)slot->label * labels->key_len], key,
                   labels->key_len * sizeof(*key)) == 0)
            return slot;
    }
}

/* Makes room for one more of the labels from `first` on, which are those of the present layer. */
static void widen_slots(struct certify_labels *labels, size_t first)
{
    if ((labels->len - first) * 2 < labels->slots_len)
        return;
    free(labels->slots);
    labels->slots_len *= 4;
    labels->slots = x_calloc(labels->slots_len, sizeof(*labels->slots));
    for (size_t i = first; i < labels->len; i++)
        *find_slot(labels, &labels->keys[i * labels->key_len]) =
            (struct slot){labels->stamp, (int32_t)i};
}

/* --- labels ----------------------------------------------------------------------------------- */

struct step {
    int64_t value;
    int32_t parent, item;
};

static void push(struct certify_labels *labels, const struct step *step)
{
    size_t at = labels->len++, need = labels->len;
    x_grow(&labels->value, &labels->value_cap, need, sizeof(*labels->value));
    x_grow(&labels->parent, &labels->parent_cap, need, sizeof(*labels->parent));
    x_grow(&labels->item, &labels->item_cap, need, sizeof(*labels->item));
    x_grow(&labels->keys, &labels->keys_cap, need * labels->key_len + 1, sizeof(*labels->keys));
    labels->value[at] = step->value;
    labels->parent[at] = step->parent;
    labels->item[at] = step->item;
    memcpy(&labels->keys[at * labels->key_len], labels->key,
           labels->key_len * sizeof(*labels->key));
}

/* Adds a label with the key at hand to layer `at`, whose labels begin at `first`, unless it cannot
 * rise above the threshold or another leaves the same and brings as much. */
static void add_label(struct certify_labels *labels, size_t at, size_t first, struct step step)
{
    int32_t *key = labels->key;
    if (!settle(labels, at, key))
        return;
    int64_t left = certify_rates_left(labels->one, labels->rates, key);
    if (certify_sum(step.value + left, labels->tail[at]) <= labels->threshold)
        return;
    struct slot *slot = find_slot(labels, key);
    if (slot->stamp != labels->stamp) {
        *slot = (struct slot){labels->stamp, (int32_t)labels->len};
        push(labels, &step);
        widen_slots(labels, first);
        return;
    }
    if (labels->value[slot->label] >= step.value)
        return;
    labels->value[slot->label] = step.value;
    labels->parent[slot->label] = step.parent;
    labels->item[slot->label] = step.item;
}

static bool may_hold(const struct certify_labels *labels, int32_t *key, int32_t item)
{
    const struct certify_case *one = labels->one;
    const uint32_t *held = held_of(labels, key);
    for (size_t k = one->needs_len; k < one->dims_len; k++) {
        if (certify_case_min(one, item)[k] > key[k])
            return false;
    }
    for (size_t i = 0; i < labels->words; i++) {
        if (held[i] & labels->barred[(size_t)item * labels->words + i])
            return false;
    }
    int32_t after_len = one->courses[one->items[item].course].after_len;
    for (int32_t k = 0; k < after_len; k++) {
        const uint32_t *set = &labels->required[item][(size_t)k * labels->words];
        bool has_one = false;
        for (size_t i = 0; i < labels->words; i++)
            has_one = has_one || (held[i] & set[i]) != 0;
        if (!has_one)
            return false;
    }
    return true;
}

/* Puts into the key at hand what the item leaves of `key`. False if a week is too full. */
static bool take(struct certify_labels *labels, int32_t *key, int32_t item, int64_t *value)
{
    const struct certify_case *one = labels->one;
    const int32_t *min = certify_case_min(one, item);
    memcpy(labels->key, key, labels->key_len * sizeof(*key));
    *value += one->items[item].net;
    for (size_t k = 0; k < one->dims_len; k++) {
        int32_t used = min[k] < key[k] ? min[k] : key[k];
        labels->key[k] -= used;
        *value += k < one->needs_len ? used * one->dims[k].weight : 0;
    }
    for (size_t k = 0; k < labels->watch->items_len; k++) {
        if (labels->watch->items[k] == item)
            set_bit(held_of(labels, labels->key), k);
    }
    int32_t *loads = loads_of(labels, labels->key);
    for (size_t k = 0; k < labels->watch->weeks_len; k++) {
        loads[k] += load_of(one, item, labels->watch->weeks[k]);
        if (loads[k] > one->week_room[labels->watch->weeks[k]])
            return false;
    }
    return true;
}

/* All labels of layer `at` + 1 from those of `at`, which are [from, to). */
static bool extend(struct certify_labels *labels, size_t at, size_t from, int64_t *work)
{
    const struct layer *layer = &labels->layers[at];
    size_t to = labels->len;
    labels->stamp++;
    for (size_t i = from; i<to && * work> 0; i++) {
        *work -= 1 + layer->end - layer->first;
        memcpy(labels->key, &labels->keys[i * labels->key_len],
               labels->key_len * sizeof(*labels->key));
        add_label(labels, at + 1, to, (struct step){labels->value[i], (int32_t)i, -1});
        for (int32_t k = layer->first; k < layer->end; k++) {
            int32_t item = labels->active[k];
            int32_t *key = &labels->keys[i * labels->key_len];
            struct step step = {labels->value[i], (int32_t)i, item};
            if (may_hold(labels, key, item) && take(labels, key, item, &step.value))
                add_label(labels, at + 1, to, step);
        }
    }
    return *work > 0;
}

static void add_first(struct certify_labels *labels)
{
    const struct certify_case *one = labels->one;
    labels->len = 0;
    labels->key_len = one->dims_len + labels->words + labels->watch->weeks_len;
    x_grow(&labels->key, &labels->key_cap, labels->key_len + 1, sizeof(*labels->key));
    memset(labels->key, 0, labels->key_len * sizeof(*labels->key));
    for (size_t k = 0; k < one->dims_len; k++)
        labels->key[k] = one->dims[k].left;
    for (size_t k = 0; k < one->needs_len && !labels->rates->wants_all; k++)
        labels->key[k] = one->dims[k].weight > 0 ? labels->key[k] : 0;
    labels->stamp++;
    add_label(labels, 0, 0, (struct step){labels->rates->wants_all ? one->complete : 0, -1, -1});
}

static int64_t read_best(const struct certify_labels *labels, size_t from, int32_t *ret_items,
                         size_t *ret_len)
{
    size_t best = from;
    for (size_t i = from; i < labels->len; i++)
        best = labels->value[i] > labels->value[best] ? i : best;
    *ret_len = 0;
    for (int32_t at = (int32_t)best; at >= 0; at = labels->parent[at]) {
        if (labels->item[at] >= 0)
            ret_items[(*ret_len)++] = labels->item[at];
    }
    return labels->value[best];
}

enum certify_outcome certify_labels_run(struct certify_labels *labels,
                                        const struct certify_question *question, int64_t *work,
                                        struct certify_answer *ret_answer)
{
    const struct certify_watch *watch = question->watch;
    labels->one = question->one;
    labels->rates = question->rates;
    labels->watch = watch;
    labels->threshold = question->threshold;
    arena_init(&labels->arena);
    find_layers(labels);
    find_tails(labels);
    find_week_tails(labels);
    find_relations(labels);
    *work -=
        (int64_t)(labels->one->items_len * (1 + watch->items_len + watch->weeks_len)) / RUN_ITEMS;
    add_first(labels);
    size_t from = 0;
    bool is_done = true;
    for (size_t at = 0; at < labels->layers_len && is_done; at++) {
        size_t to = labels->len;
        is_done = extend(labels, at, from, work);
        from = to;
    }
    arena_release(&labels->arena);
    if (!is_done)
        return CERTIFY_OUT_OF_WORK;
    if (from == labels->len)
        return CERTIFY_NONE;
    ret_answer->value = read_best(labels, from, ret_answer->items, &ret_answer->items_len);
    return CERTIFY_FOUND;
}
