/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: what is written is read back, in the memory that was
 * promised, and nothing else is taken for a form. */
#include "every.h"

#include "hearth/hash.h"
#include "hearth/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct every e;
static uint8_t body[16384];
static size_t body_len;

static int fresh(void **state)
{
    struct hearth_writer w;

    (void)state;
    every_init(&e);
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_package_encode(&e.form, &w), HEARTH_OK);
    body_len = w.len;
    return 0;
}

/* A package in memory of its own, exactly as much as is promised. */
struct loaded {
    void *memory;
    struct hearth_arena arena;
    struct hearth_form *form;
};

static int load(struct loaded *l, const uint8_t *bytes, size_t len)
{
    size_t size = HEARTH_PACKAGE_ARENA(len);
    int rc;

    l->memory = malloc(size);
    assert_non_null(l->memory);
    l->form = NULL;
    hearth_arena_init(&l->arena, l->memory, size);
    rc =
        hearth_package_decode(hearth_slice_of(bytes, len), &l->arena, &l->form);
    assert_int_not_equal(rc, HEARTH_E_MEMORY);
    assert_true(rc == HEARTH_OK || l->arena.used == 0);
    return rc;
}

static void unload(struct loaded *l)
{
    free(l->memory);
}

static int load_only(const uint8_t *bytes, size_t len)
{
    struct loaded l;
    int rc = load(&l, bytes, len);

    unload(&l);
    return rc;
}

/* ---- what is written is read back ---- */

static void expect_head(const struct hearth_form *f)
{
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_slice whole = hearth_slice_of(body, body_len);

    assert_string_equal(f->id, "every");
    assert_int_equal(f->version, 3);
    assert_int_equal(f->title, 9);
    assert_int_equal(f->instance_name, 11);
    assert_int_equal(f->statement, 10);
    assert_int_equal(f->media_count, 2);
    assert_string_equal(f->media[1].name, "empty.ogg");
    assert_int_equal(hearth_form_media(f, "empty.ogg").len, 0);
    assert_int_equal(hearth_form_media(f, "one.png").len, 7);
    assert_memory_equal(hearth_form_media(f, "one.png").data, "\x89PNG\0..", 7);
    assert_null(hearth_form_media(f, "none.png").data);
    assert_int_equal(f->smallest_bucket, 128);
    assert_int_equal(f->default_language, 1);
    assert_true(f->is_training);
    assert_int_equal(f->profile, HEARTH_PROFILE_PHONE);
    assert_int_equal(hearth_hash_parts(&whole, 1, hash), 0);
    assert_memory_equal(f->hash, hash, sizeof(hash));
}

static void expect_node(const struct hearth_form *f, uint16_t i)
{
    const struct hearth_node *a = &e.nodes[i];
    const struct hearth_node *b = &f->nodes[i];

#define SAME(field) assert_int_equal(a->field, b->field)
    SAME(type);
    SAME(role);
    SAME(sensitivity);
    SAME(source);
    SAME(flags);
    SAME(look);
    SAME(parent);
    SAME(end);
    SAME(list);
    SAME(from);
    SAME(design);
    SAME(draw);
    SAME(name);
    SAME(label);
    SAME(hint);
    SAME(guidance);
    SAME(required_message);
    SAME(constraint_message);
    SAME(image);
    SAME(audio);
    SAME(relevant);
    SAME(constraint);
    SAME(required);
    SAME(read_only);
    SAME(calculate);
    SAME(initial);
    SAME(filter);
    SAME(count);
    SAME(seed);
    SAME(trigger);
    SAME(trigger_count);
}

static void expect_lists(const struct hearth_form *f)
{
    assert_int_equal(f->list_count, EVERY_LISTS);
    assert_int_equal(f->choice_count, EVERY_CHOICES);
    assert_int_equal(f->column_count, 2);
    assert_int_equal(f->cell_count, 2 * EVERY_VILLAGES);
    for (size_t i = 0; i < EVERY_LISTS; i++) {
        const struct hearth_choice_list *a = &e.lists[i];
        const struct hearth_choice_list *b = &f->lists[i];

        SAME(name);
        SAME(first);
        SAME(count);
        SAME(column_count);
        assert_true(a->column_count == 0 || a->columns == b->columns);
        assert_true(a->column_count == 0 || a->cells == b->cells);
    }
    for (size_t i = 0; i < EVERY_CHOICES; i++) {
        const struct hearth_choice *a = &e.choices[i];
        const struct hearth_choice *b = &f->choices[i];

        SAME(name);
        SAME(label);
        SAME(image);
        SAME(audio);
    }
    assert_memory_equal(f->columns, e.columns, sizeof(e.columns));
    assert_memory_equal(f->cells, e.cells, sizeof(e.cells));
}

static void expect_reading(const struct hearth_form *f)
{
    assert_int_equal(f->order_count, e.form.order_count);
    for (size_t i = 0; i < f->order_count; i++) {
        assert_int_equal(f->order[i].node, e.order[i].node);
        assert_int_equal(f->order[i].property, e.order[i].property);
    }
    assert_int_equal(f->read_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(f->reads[i].expr, e.reads[i].expr);
        assert_int_equal(f->reads[i].node, e.reads[i].node);
    }
    assert_int_equal(f->trigger_count, 2);
    assert_memory_equal(f->triggers, e.triggers, sizeof(e.triggers));
    assert_int_equal(f->expr_count, EVERY_EXPRS);
    for (size_t i = 0; i < EVERY_EXPRS; i++) {
        assert_true(hearth_slice_is_equal(f->exprs[i], e.exprs[i]));
    }
}

static void expect_designs(const struct hearth_form *f)
{
    assert_int_equal(f->design_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct hearth_design *a = &e.designs[i];
        const struct hearth_design *b = &f->designs[i];

        SAME(kind);
        SAME(arm);
        SAME(attributes);
        SAME(profiles);
        SAME(p_yes);
        SAME(p_no);
    }
    assert_int_equal(f->range_count, 1);
    assert_int_equal(f->ranges[0].node, EVERY_SIZE);
    assert_true(f->ranges[0].start == -1 && f->ranges[0].end == 20 &&
                f->ranges[0].step == 0.5);
    assert_int_equal(f->scale_count, 1);
    assert_int_equal(f->scales[0].name, e.scales[0].name);
    assert_int_equal(f->scales[0].item_count, 2);
    assert_int_equal(f->scales[0].items[1], EVERY_VILLAGE);
    assert_false(f->scales[0].is_reversed[0]);
    assert_true(f->scales[0].is_reversed[1]);
    assert_int_equal(f->scales[0].min, -1);
    assert_int_equal(f->scales[0].max, 5);
}

static void expect_texts(const struct hearth_form *f)
{
    assert_int_equal(f->names_len, e.form.names_len);
    assert_memory_equal(f->names, e.names, f->names_len);
    assert_int_equal(f->text_count, EVERY_TEXTS);
    assert_int_equal(f->language_count, 2);
    for (size_t l = 0; l < 2; l++) {
        assert_string_equal(f->languages[l].tag, e.languages[l].tag);
        for (size_t t = 0; t < EVERY_TEXTS; t++) {
            assert_string_equal(f->texts + f->languages[l].offsets[t],
                                e.texts + e.offsets[l][t]);
        }
    }
    assert_int_equal(f->languages[1].offsets[1], 0); /* not translated */
}

static void test_a_form_comes_back_as_it_was(void **state)
{
    struct loaded l;

    (void)state;
    assert_int_equal(load(&l, body, body_len), HEARTH_OK);
    expect_head(l.form);
    assert_int_equal(l.form->node_count, EVERY_NODES);
    for (uint16_t i = 0; i < EVERY_NODES; i++) {
        expect_node(l.form, i);
    }
    expect_lists(l.form);
    expect_reading(l.form);
    expect_designs(l.form);
    expect_texts(l.form);
    /* what is derived is there */
    assert_int_equal(l.form->nodes[EVERY_DAY].owner, EVERY_VISITS);
    assert_int_equal(hearth_form_find_choice(l.form, EVERY_LIST_VILLAGES,
                                             hearth_slice_text("v37")),
                     1);
    assert_int_equal(l.form->dependents_at[EVERY_CONSENT + 1] -
                         l.form->dependents_at[EVERY_CONSENT],
                     1);
    unload(&l);
}

static void test_the_same_form_gives_the_same_bytes(void **state)
{
    static uint8_t again[sizeof(body)];
    struct loaded l;
    struct hearth_writer w;

    (void)state;
    assert_int_equal(load(&l, body, body_len), HEARTH_OK);
    hearth_writer_init(&w, again, sizeof(again));
    assert_int_equal(hearth_package_encode(l.form, &w), HEARTH_OK);
    assert_int_equal(w.len, body_len);
    assert_memory_equal(again, body, body_len);
    unload(&l);
}

/* The layout is for ever: this body's hash changes only with the format. */
static void test_the_bytes_are_those_of_format_2(void **state)
{
    static const uint8_t HEAD[] = {0x08, 2,   0x12, 5,    'e', 'v',
                                   'e',  'r', 'y',  0x18, 3};
    struct hearth_slice whole = hearth_slice_of(body, body_len);
    uint8_t hash[HEARTH_HASH_LEN];
    char hex[2 * HEARTH_HASH_LEN + 1];

    (void)state;
    assert_memory_equal(body, HEAD, sizeof(HEAD));
    assert_int_equal(hearth_hash_parts(&whole, 1, hash), 0);
    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    assert_string_equal(
        hex,
        "20ff73e489d5ffa3a7e9658f6e20b2271c35f4e827a78d53800f3702a0dfb856");
}

/* Beside its name and text a choice takes two bytes, and a cell like the one
 * above it or with a name of its own takes one. */
static void test_choices_cost_little(void **state)
{
    static uint8_t less[sizeof(body)];
    struct hearth_writer w;

    (void)state;
    e.lists[EVERY_LIST_VILLAGES].count -= 10;
    e.form.choice_count -= 10;
    e.form.cell_count -= 20;
    hearth_writer_init(&w, less, sizeof(less));
    assert_int_equal(hearth_package_encode(&e.form, &w), HEARTH_OK);
    assert_true(body_len - w.len <= 10 * (2 + 1 + 1 + 2));
}

/* ---- what is refused ---- */

static void test_an_unsound_form_is_not_written(void **state)
{
    struct hearth_writer w;

    (void)state;
    hearth_writer_init(&w, body, sizeof(body));
    e.nodes[EVERY_SIZE].relevant = EVERY_EXPRS;
    assert_int_equal(hearth_package_encode(&e.form, &w), HEARTH_E_INVALID);
    every_init(&e);
    for (size_t len = 0; len < body_len; len += 97) {
        hearth_writer_init(&w, body, len);
        assert_int_equal(hearth_package_encode(&e.form, &w), HEARTH_E_SPACE);
    }
}

/* A body cut where a field ends is one with fewer fields, if it is one. */
static void test_every_cut_is_refused_or_another_form(void **state)
{
    static uint8_t again[sizeof(body)];
    unsigned taken = 0;

    (void)state;
    for (size_t len = 0; len < body_len; len++) {
        struct loaded l;
        struct hearth_writer w;

        if (load(&l, body, len) == HEARTH_OK) {
            hearth_writer_init(&w, again, sizeof(again));
            assert_int_equal(hearth_package_encode(l.form, &w), HEARTH_OK);
            assert_int_equal(w.len, len);
            taken++;
        }
        unload(&l);
    }
    /* Without the two files, the statement, the range, the scale, and the
     * designs that no node has. */
    assert_int_equal(taken, 7);
}

/* Reads what a form has, wherever it is. */
static void use(const struct hearth_form *f)
{
    for (uint16_t n = 0; n < f->node_count; n++) {
        assert_non_null(hearth_form_name(f, n));
        assert_non_null(hearth_form_text(f, f->nodes[n].label, 0));
        for (uint32_t d = f->dependents_at[n]; d < f->dependents_at[n + 1];
             d++) {
            assert_true(f->dependents[d] < f->order_count);
        }
    }
    for (uint16_t l = 0; l < f->list_count; l++) {
        for (uint32_t i = 0; i < f->lists[l].count; i++) {
            const char *name = hearth_form_choice_name(f, l, i);
            uint32_t row =
                hearth_form_find_choice(f, l, hearth_slice_text(name));

            assert_true(row <= i); /* the first of that name */
            (void)hearth_form_cell(f, l, i, 1);
        }
    }
}

static void test_every_changed_byte_is_safe(void **state)
{
    static const uint8_t MASKS[] = {0x01, 0x02, 0x10, 0x80, 0xff};

    (void)state;
    for (size_t i = 0; i < body_len * sizeof(MASKS); i++) {
        size_t at = i / sizeof(MASKS);
        uint8_t before = body[at];
        struct loaded l;

        body[at] = (uint8_t)(before ^ MASKS[i % sizeof(MASKS)]);
        if (load(&l, body, body_len) == HEARTH_OK) {
            use(l.form);
        }
        unload(&l);
        body[at] = before;
    }
}

static void test_other_formats_and_lengths_are_refused(void **state)
{
    static uint8_t zeros[HEARTH_PACKAGE_MAX + 1];

    (void)state;
    body[1] = 1;
    assert_int_equal(load_only(body, body_len), HEARTH_E_VERSION);
    body[1] = 3;
    assert_int_equal(load_only(body, body_len), HEARTH_E_VERSION);
    assert_int_equal(load_only(zeros, HEARTH_PACKAGE_MAX + 1), HEARTH_E_LIMIT);
    assert_int_equal(load_only(zeros, HEARTH_PACKAGE_MAX), HEARTH_E_INVALID);
}

/* ---- memory ---- */

/* A body put together field by field. */
struct dense {
    uint8_t *bytes;
    size_t cap;
    struct hearth_writer w;
};

static void begin(struct dense *d, size_t cap, unsigned text_count)
{
    d->cap = cap;
    d->bytes = malloc(cap);
    assert_non_null(d->bytes);
    hearth_writer_init(&d->w, d->bytes, cap);
    hearth_writer_put(&d->w, "\x08\x02\x12\x01x\x18\x01\x42\x03\0a\0", 12);
    hearth_writer_varint(&d->w, 18u << 3);
    hearth_writer_varint(&d->w, text_count);
}

/* ${len} bytes of ${byte} as field ${tag}. */
static void put_run(struct dense *d, unsigned tag, uint8_t byte, size_t len)
{
    uint8_t *at;

    hearth_writer_varint(&d->w, tag << 3 | 2u);
    hearth_writer_varint(&d->w, len);
    at = hearth_writer_reserve(&d->w, len);
    assert_non_null(at);
    memset(at, byte, len);
}

/* load() fails the test if the promised memory is not enough. */
static void end(struct dense *d)
{
    (void)load_only(d->bytes, d->w.len);
    free(d->bytes);
}

static void test_dense_numbers_fit_the_promised_memory(void **state)
{
    static const struct {
        unsigned tag;
        size_t most;
    } FIELDS[] = {{10, HEARTH_CHOICES_MAX},   {14, HEARTH_NODES_MAX * 4},
                  {21, HEARTH_COLUMNS_MAX},   {22, HEARTH_CELLS_MAX},
                  {23, 2 * HEARTH_READS_MAX}, {24, 5000}};
    struct dense d;

    (void)state;
    for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
        for (size_t len = 1; len <= FIELDS[i].most; len = len * 3 + 1) {
            begin(&d, len + 64, 0);
            put_run(&d, FIELDS[i].tag, 0, len);
            end(&d);
        }
    }
}

static void test_dense_messages_fit_the_promised_memory(void **state)
{
    static const struct {
        unsigned tag;
        size_t len;
        size_t most;
    } FIELDS[] = {{9, 2, HEARTH_NODES_MAX},    {9, 0, HEARTH_NODES_MAX},
                  {12, 0, HEARTH_LISTS_MAX},   {13, 0, HEARTH_EXPRS_MAX},
                  {13, 1, HEARTH_EXPRS_MAX},   {15, 0, HEARTH_LANGUAGES_MAX},
                  {25, 0, HEARTH_DESIGNS_MAX}, {26, 0, HEARTH_SCALES_MAX},
                  {27, 0, HEARTH_NODES_MAX}};
    struct dense d;

    (void)state;
    for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
        begin(&d, FIELDS[i].most * 8 + 64, 0);
        for (size_t k = 0; k < FIELDS[i].most; k++) {
            put_run(&d, FIELDS[i].tag, 8, FIELDS[i].len);
        }
        end(&d);
    }
}

static void test_dense_texts_fit_the_promised_memory(void **state)
{
    struct dense d;

    (void)state;
    begin(&d, 4000000, HEARTH_TEXTS_MAX);
    for (size_t l = 0; l < HEARTH_LANGUAGES_MAX; l++) {
        hearth_writer_put(&d.w, "\x7a\x83\x80\x08", 4); /* 131,075 bytes */
        put_run(&d, 2, 0, HEARTH_TEXTS_MAX);
    }
    end(&d);
    /* texts that the head tells of but no language has */
    begin(&d, 128, HEARTH_TEXTS_MAX);
    for (size_t l = 0; l < HEARTH_LANGUAGES_MAX; l++) {
        put_run(&d, 15, 0, 0);
    }
    assert_int_equal(load_only(d.bytes, d.w.len), HEARTH_E_INVALID);
    free(d.bytes);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, fresh)
    const struct CMUnitTest tests[] = {
        FRESH(test_a_form_comes_back_as_it_was),
        FRESH(test_the_same_form_gives_the_same_bytes),
        FRESH(test_the_bytes_are_those_of_format_2),
        FRESH(test_choices_cost_little),
        FRESH(test_an_unsound_form_is_not_written),
        FRESH(test_every_cut_is_refused_or_another_form),
        FRESH(test_every_changed_byte_is_safe),
        FRESH(test_other_formats_and_lengths_are_refused),
        FRESH(test_dense_numbers_fit_the_promised_memory),
        FRESH(test_dense_messages_fit_the_promised_memory),
        FRESH(test_dense_texts_fit_the_promised_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
