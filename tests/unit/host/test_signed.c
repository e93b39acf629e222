/* SPDX-License-Identifier: Apache-2.0 */
/* A signed release: verified by anybody, refused when a byte changes; two of
 * them merged. */
#include "hearth/aead.h"
#include "hearth/hash.h"
#include "host/release/merge.h"
#include "wave.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct file {
    uint8_t *bytes;
    size_t len;
};

static struct file sign_bytes(const uint8_t *programme,
                              struct hearth_slice release)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_secmem *m;
    struct hearth_public key;
    struct hearth_key *own;
    uint8_t sig[HEARTH_SIG_LEN];
    struct hearth_writer out;
    struct file f = {malloc(HEARTH_RELEASE_FILE_MAX), 0};

    assert_non_null(f.bytes);
    assert_int_equal(hearth_secmem_open_unlocked(4096, &m), 0);
    own = hearth_secmem_take(m, sizeof(*own));
    assert_int_equal(hearth_identity_generate(&rng, own, &key), 0);
    assert_int_equal(hearth_release_sign(programme, release, own, sig), 0);
    hearth_writer_init(&out, f.bytes, HEARTH_RELEASE_FILE_MAX);
    assert_int_equal(hearth_release_wrap(release, &key, sig, &out), 0);
    f.len = out.len;
    hearth_secmem_close(m);
    return f;
}

/* What is released when everybody of the wave is in. */
static struct file sign(struct wave *w, uint8_t programme)
{
    w->programme.id[0] = programme;
    for (size_t i = 0; i < w->size; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    return sign_bytes(w->programme.id, hearth_slice_of(w->bytes, w->len));
}

static int open_file(const struct file *f, void *memory,
                     struct hearth_release_signed *out)
{
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, 16u << 20);
    return hearth_release_open(hearth_slice_of(f->bytes, f->len), &arena, out);
}

static void test_a_changed_byte_is_refused(void **state)
{
    struct wave *w = wave_open(150, 3);
    struct file f = sign(w, 1);
    struct hearth_release_signed s;
    void *memory = malloc(16u << 20);

    (void)state;
    assert_non_null(memory);
    assert_int_equal(open_file(&f, memory, &s), 0);
    assert_int_equal(s.release.number, 1);
    assert_int_equal(s.programme[0], 1);
    for (size_t at = 0; at < f.len; at += at < f.len - 300 ? 37 : 1) {
        f.bytes[at] ^= 1;
        assert_int_not_equal(open_file(&f, memory, &s), 0);
        f.bytes[at] ^= 1;
    }
    for (size_t cut = 1; cut < 400; cut += 7) {
        f.len -= cut;
        assert_int_not_equal(open_file(&f, memory, &s), 0);
        f.len += cut;
    }
    assert_int_equal(open_file(&f, memory, &s), 0);
    free(memory);
    free(f.bytes);
    wave_close(w);
}

static void load(const struct file *f, struct hearth_release_loaded *out)
{
    out->memory = malloc(16u << 20);
    assert_non_null(out->memory);
    out->file = hearth_slice_of(f->bytes, f->len);
    assert_int_equal(open_file(f, out->memory, &out->content), 0);
}

static void test_two_are_merged_without_a_record(void **state)
{
    struct wave *w[] = {wave_open(400, 4), wave_open(400, 5)};
    struct file f[] = {sign(w[0], 1), sign(w[1], 2)};
    struct hearth_release_loaded l[2];
    void *memory = malloc(1u << 20);
    struct hearth_release merged;
    struct hearth_arena arena;
    const struct hearth_release_question *q, *a, *b;

    (void)state;
    assert_non_null(memory);
    load(&f[0], &l[0]);
    load(&f[1], &l[1]);
    hearth_arena_init(&arena, memory, 1u << 20);
    assert_int_equal(hearth_release_merge(&l[0], &l[1], &arena, &merged), 0);
    q = &merged.forms[0].questions[0];
    a = &l[0].content.release.forms[0].questions[0];
    b = &l[1].content.release.forms[0].questions[0];
    assert_int_equal(q->base, a->base + b->base);
    assert_true(q->cells[0].share.share >=
                (a->cells[0].share.share < b->cells[0].share.share
                     ? a->cells[0].share.share
                     : b->cells[0].share.share) -
                    0.006);
    assert_int_equal(q->group_count, 0);
    assert_int_equal(strlen(merged.provenance.merged_from), 129);
    /* one programme's people would count twice */
    assert_int_equal(hearth_release_merge(&l[0], &l[0], &arena, &merged),
                     HEARTH_E_INVALID);
    for (size_t i = 0; i < 2; i++) {
        free(l[i].memory);
        free(f[i].bytes);
        wave_close(w[i]);
    }
    free(memory);
}

/* A data folder with an empty shelf. */
static void make_shelf(char *folder)
{
    char path[HEARTH_PATH_MAX];

    assert_non_null(mkdtemp(folder));
    assert_int_equal(hearth_fsutil_join(folder, "release", path), 0);
    assert_int_equal(hearth_fsutil_make_folder(path), 0);
}

static void remove_shelf(const char *folder, uint64_t releases)
{
    char path[HEARTH_PATH_MAX];

    for (uint64_t n = 1; n <= releases; n++) {
        assert_int_equal(hearth_release_path(folder, n, path), 0);
        (void)remove(path);
    }
    assert_int_equal(hearth_fsutil_join(folder, "release/past.box", path), 0);
    (void)remove(path);
    assert_int_equal(hearth_fsutil_join(folder, "release", path), 0);
    (void)remove(path);
    (void)remove(folder);
}

/* What figures stood on is read back with the vault's key and no other. */
static void test_the_past_is_sealed(void **state)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1};
    static const uint8_t device[HEARTH_DEVICE_LEN] = {9};
    const struct hearth_past_unit unit = {3, 41};
    struct hearth_rng rng = hearth_rng_system();
    char folder[] = "/tmp/hearth-past.XXXXXX";
    struct hearth_key key = {{1}}, other = {{2}};
    struct hearth_past *p, *back;

    (void)state;
    make_shelf(folder);
    assert_int_equal(hearth_past_new(&p), 0);
    assert_int_equal(hearth_past_new(&back), 0);
    hearth_past_begin(p, 3);
    assert_int_equal(hearth_past_mark(p, device, 7), 0);
    assert_int_equal(hearth_past_put(p, "f", "area=a", "q1", &unit), 0);
    assert_int_equal(hearth_past_publish(p, 77, 3), 0);
    assert_int_equal(hearth_past_publish(p, 77, 2), 0);
    assert_int_equal(hearth_past_publish(p, 77, 4), 0);
    for (unsigned i = 100; i < 300; i++) {
        assert_int_equal(hearth_past_publish(p, i, i % 6), 0);
    }
    assert_int_equal(hearth_past_commit(p), 0);
    assert_int_equal(hearth_past_save(p, folder, programme, &key, &rng), 0);
    assert_int_equal(hearth_past_load(back, folder, programme, &other),
                     HEARTH_E_AUTH);
    assert_int_equal(hearth_past_number(back), 0);
    assert_int_equal(hearth_past_load(back, folder, programme, &key), 0);
    assert_int_equal(hearth_past_number(back), 3);
    assert_int_equal(hearth_past_find(back, "f", "area=a", "q1").then, 41);
    assert_int_equal(hearth_past_find(back, "f", "area=b", "q1").release,
                     HEARTH_PAST_NEVER);
    assert_true(hearth_past_has(back, 3, device, 7));
    assert_false(hearth_past_has(back, 3, device, 8));
    assert_false(hearth_past_is_old(back));
    assert_int_equal(hearth_narrow_of(hearth_past_narrow(back), 77), 2);
    for (unsigned i = 100; i < 300; i++) {
        assert_int_equal(hearth_narrow_of(hearth_past_narrow(back), i), i % 6);
    }
    /* those of a wave that is closed are not subtracted from */
    hearth_past_begin(back, 4);
    assert_int_equal(hearth_past_commit(back), 0);
    assert_int_equal(hearth_narrow_of(hearth_past_narrow(back), 77), 2);
    hearth_past_begin(back, 5);
    hearth_past_freeze(back, 1);
    assert_int_equal(hearth_past_commit(back), 0);
    assert_int_equal(hearth_narrow_of(hearth_past_narrow(back), 77),
                     HEARTH_NARROW_WIDE);
    hearth_past_free(p);
    hearth_past_free(back);
    remove_shelf(folder, 0);
}

/* A past.box of ${version} with release 9 as its last, and nothing behind it;
 * what loading it gives. */
static int load_past(const char *folder, uint8_t version, struct hearth_past *p)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1};
    const struct hearth_slice label = HEARTH_PREFIX("hearth past v1");
    struct hearth_rng rng = hearth_rng_system();
    const uint8_t plain[15] = {version, 0, 0, 0, 9};
    const struct hearth_key root = {{1}};
    uint8_t bytes[64];
    char path[HEARTH_PATH_MAX];
    struct hearth_key key;
    struct hearth_writer box;

    assert_int_equal(hearth_fsutil_join(folder, "release/past.box", path), 0);
    assert_int_equal(
        hearth_hash_hkdf(hearth_slice_of(programme, sizeof(programme)),
                         hearth_slice_of(root.bytes, HEARTH_KEY_LEN), label,
                         key.bytes, HEARTH_KEY_LEN),
        0);
    hearth_writer_init(&box, bytes, sizeof(bytes));
    assert_int_equal(hearth_aead_seal(&key, label,
                                      hearth_slice_of(plain, sizeof(plain)),
                                      &rng, &box),
                     0);
    assert_int_equal(hearth_fsutil_replace(path, hearth_writer_slice(&box)), 0);
    return hearth_past_load(p, folder, programme, &root);
}

/* One of before narrow counts were kept, and one that is cut off. */
static void test_an_old_past_says_so(void **state)
{
    char folder[] = "/tmp/hearth-past.XXXXXX";
    struct hearth_past *p;

    (void)state;
    make_shelf(folder);
    assert_int_equal(hearth_past_new(&p), 0);
    for (uint8_t version = 0; version < 4; version++) {
        assert_int_equal(load_past(folder, version, p), version == 1 ? 0
                                                        : version == 2
                                                            ? HEARTH_E_INVALID
                                                            : HEARTH_E_VERSION);
        assert_int_equal(hearth_past_number(p), version < 1 ? 0 : 9);
        assert_int_equal(hearth_past_is_old(p), version >= 1);
    }
    hearth_past_free(p);
    remove_shelf(folder, 0);
}

static struct file shelve(const char *folder, const struct wave *w,
                          uint64_t number, bool is_frozen)
{
    struct hearth_release r = hearth_release_for_all(&w->release);
    uint8_t *bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    struct hearth_writer out;
    struct file f;

    assert_non_null(bytes);
    r.number = number;
    r.provenance.is_frozen = is_frozen;
    hearth_writer_init(&out, bytes, HEARTH_RELEASE_FILE_MAX);
    assert_int_equal(hearth_release_encode(&r, &out), 0);
    f = sign_bytes(w->programme.id, hearth_writer_slice(&out));
    assert_int_equal(
        hearth_release_shelve(folder, number, hearth_slice_of(f.bytes, f.len)),
        0);
    free(bytes);
    return f;
}

static void assert_same_narrow(const struct hearth_past *a,
                               const struct hearth_past *b)
{
    const struct hearth_narrow *x = hearth_past_narrow(a);
    const struct hearth_narrow *y = hearth_past_narrow(b);

    assert_int_equal(x->count, y->count);
    for (size_t i = 0; i < x->slot_count; i++) {
        if (x->slots[i].name != 0) {
            assert_int_equal(hearth_narrow_of(y, x->slots[i].name),
                             x->slots[i].width);
        }
    }
}

/* A wave, its closing release, and a release of the next wave; numbers 3 and 5
 * were noted and never written. As if all had been remembered. */
static void test_an_old_past_is_completed_from_the_shelf(void **state)
{
    struct wave *w[] = {wave_open(60, 6), wave_open(150, 7)};
    char folder[] = "/tmp/hearth-past.XXXXXX";
    struct hearth_past *p, *like;
    uint32_t damaged = 0;
    struct file f[3];

    (void)state;
    make_shelf(folder);
    for (size_t i = 0; i < 2; i++) {
        struct file first = sign(w[i], 1);

        free(first.bytes);
    }
    f[0] = shelve(folder, w[0], 1, false);
    f[1] = shelve(folder, w[0], 2, true);
    f[2] = shelve(folder, w[1], 4, false);
    assert_int_equal(hearth_past_new(&p), 0);
    assert_int_equal(hearth_past_new(&like), 0);
    assert_int_equal(hearth_rule_remember(&w[0]->release, like), 0);
    assert_true(hearth_past_narrow(like)->count > 0);
    assert_int_equal(load_past(folder, 1, p), 0);
    assert_int_equal(hearth_rule_recall(folder, 1, p, &damaged), 0);
    assert_same_narrow(like, p);
    assert_false(hearth_past_is_old(p));
    /* once: what is on the shelf later is remembered as it goes out */
    assert_int_equal(hearth_rule_recall(folder, 4, p, &damaged), 0);
    assert_same_narrow(like, p);

    hearth_past_close_wave(like);
    assert_int_equal(hearth_rule_remember(&w[1]->release, like), 0);
    assert_true(hearth_past_narrow(like)->count > 0);
    assert_int_equal(load_past(folder, 1, p), 0);
    assert_int_equal(hearth_rule_recall(folder, 5, p, &damaged), 0);
    assert_same_narrow(like, p);
    for (size_t i = 0; i < 3; i++) {
        free(f[i].bytes);
    }
    hearth_past_free(p);
    hearth_past_free(like);
    wave_close(w[0]);
    wave_close(w[1]);
    remove_shelf(folder, 5);
}

/* It stops there, and is tried again next time. */
static void test_a_damaged_release_is_named(void **state)
{
    struct wave *w = wave_open(60, 6);
    char folder[] = "/tmp/hearth-past.XXXXXX", path[HEARTH_PATH_MAX];
    uint32_t damaged = 0;
    struct hearth_past *p;
    struct file f;

    (void)state;
    make_shelf(folder);
    f = sign(w, 1);
    free(f.bytes);
    f = shelve(folder, w, 4, false);
    f.bytes[f.len / 2] ^= 1;
    assert_int_equal(hearth_release_path(folder, 4, path), 0);
    assert_int_equal(
        hearth_fsutil_replace(path, hearth_slice_of(f.bytes, f.len)), 0);
    assert_int_equal(hearth_past_new(&p), 0);
    assert_int_equal(load_past(folder, 1, p), 0);
    assert_int_not_equal(hearth_rule_recall(folder, 5, p, &damaged), 0);
    assert_int_equal(damaged, 4);
    assert_true(hearth_past_is_old(p));
    free(f.bytes);
    hearth_past_free(p);
    wave_close(w);
    remove_shelf(folder, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_old_past_says_so),
        cmocka_unit_test(test_an_old_past_is_completed_from_the_shelf),
        cmocka_unit_test(test_a_damaged_release_is_named),
        cmocka_unit_test(test_a_changed_byte_is_refused),
        cmocka_unit_test(test_two_are_merged_without_a_record),
        cmocka_unit_test(test_the_past_is_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
