/* SPDX-License-Identifier: Apache-2.0 */
/* Releases of other programmes: which stand on the page of cities, which do
 * not, and that it says so. */
#include "host/release/signed.h"
#include "host/web/cities.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char folder[32], imported[64];
    struct hearth_secmem *m;
    struct hearth_key *own;
    struct hearth_public key;
};

static int set_up(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct place *p = calloc(1, sizeof(*p));
    char path[64];

    assert_non_null(p);
    (void)snprintf(p->folder, sizeof(p->folder), "/tmp/hearth-cities-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    (void)snprintf(path, sizeof(path), "%s/release", p->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(p->imported, sizeof(p->imported), "%s/release/imported",
                   p->folder);
    assert_int_equal(mkdir(p->imported, 0700), 0);
    assert_int_equal(hearth_secmem_open_unlocked(4096, &p->m), 0);
    p->own = hearth_secmem_take(p->m, sizeof(*p->own));
    assert_int_equal(hearth_identity_generate(&rng, p->own, &p->key), 0);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    char path[400];
    const struct dirent *entry;
    DIR *dir = opendir(p->imported);

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        (void)snprintf(path, sizeof(path), "%s/%s", p->imported, entry->d_name);
        (void)unlink(path);
    }
    (void)closedir(dir);
    (void)rmdir(p->imported);
    (void)snprintf(path, sizeof(path), "%s/release", p->folder);
    (void)rmdir(path);
    (void)rmdir(p->folder);
    hearth_secmem_close(p->m);
    free(p);
    return 0;
}

static void put(const struct place *p, uint8_t programme, const char *rest,
                struct hearth_slice bytes)
{
    const uint8_t id[HEARTH_PROGRAMME_LEN] = {programme};
    char hex[2 * HEARTH_PROGRAMME_LEN + 1], path[128];
    FILE *to;

    hearth_bytes_hex(hearth_slice_of(id, sizeof(id)), hex);
    (void)snprintf(path, sizeof(path), "%s/%s%s", p->imported, hex, rest);
    to = fopen(path, "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, to), bytes.len);
    assert_int_equal(fclose(to), 0);
}

/* Takes in release ${number} of ${programme}. */
static void take_in(const struct place *p, uint8_t programme, unsigned number,
                    bool is_frozen)
{
    const uint8_t id[HEARTH_PROGRAMME_LEN] = {programme};
    char hex[2 * HEARTH_HASH_LEN + 1], of[2 * HEARTH_PROGRAMME_LEN + 1];
    char name[16], rest[32];
    struct hearth_release r = {
        .number = number,
        .provenance = {.wave = "", .is_frozen = is_frozen},
        .programme = name,
        .programme_id = of,
        .audit_head = ""};
    uint8_t sig[HEARTH_SIG_LEN], hash[HEARTH_HASH_LEN], body[4096], file[5000];
    struct hearth_writer b, f;

    hearth_bytes_hex(hearth_slice_of(id, sizeof(id)), of);
    (void)snprintf(name, sizeof(name), "City %03u", (unsigned)programme);
    hearth_writer_init(&b, body, sizeof(body));
    hearth_writer_init(&f, file, sizeof(file));
    assert_int_equal(hearth_release_encode(&r, &b), 0);
    assert_int_equal(
        hearth_release_sign(id, hearth_writer_slice(&b), p->own, sig), 0);
    assert_int_equal(
        hearth_release_wrap(hearth_writer_slice(&b), &p->key, sig, &f), 0);
    (void)snprintf(rest, sizeof(rest), "-%06u.json", number);
    put(p, programme, rest, hearth_writer_slice(&f));
    assert_int_equal(hearth_identity_hash(&p->key, hash), 0);
    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    put(p, programme, ".key", hearth_slice_text(hex));
}

static void look(const struct place *p, struct hearth_cities *c)
{
    const struct hearth_view v = {.folder = p->folder, .now_s = 1000};

    memset(c, 0, sizeof(*c));
    hearth_cities_read(c, &v, NULL);
}

static void test_the_newest_closed_one_of_each_stands(void **state)
{
    const struct place *p = *state;
    static struct hearth_cities c;

    take_in(p, 2, 1, true);
    take_in(p, 2, 2, true);
    take_in(p, 2, 3, false);
    take_in(p, 1, 9, false);
    take_in(p, 1, 1000001, false);
    look(p, &c);
    assert_int_equal(c.count, 2);
    assert_string_equal(c.list[0]->programme, "City 001");
    assert_int_equal(c.list[0]->number, 1000001);
    assert_int_equal(c.list[1]->number, 2);
    assert_int_equal(c.more, 0);
    assert_int_equal(c.unread, 0);
    hearth_cities_drop(&c);
}

/* Those of the lowest ids, in whatever order they came. */
static void test_cities_without_room_are_counted(void **state)
{
    const struct place *p = *state;
    static struct hearth_cities c;

    for (unsigned i = HEARTH_CITIES_MAX + 3; i > 0; i--) {
        take_in(p, (uint8_t)(i * 37 % (HEARTH_CITIES_MAX + 4)), 1, true);
        take_in(p, (uint8_t)(i * 37 % (HEARTH_CITIES_MAX + 4)), 2, true);
    }
    look(p, &c);
    assert_int_equal(c.count, HEARTH_CITIES_MAX);
    assert_int_equal(c.more, 3);
    assert_int_equal(c.unread, 0);
    for (unsigned i = 0; i < c.count; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "City %03u", i + 1);
        assert_string_equal(c.list[i]->programme, name);
        assert_int_equal(c.list[i]->number, 2);
    }
    hearth_cities_drop(&c);
}

/* The newest are looked at first, and what is not read is counted. */
static void test_files_beyond_the_limit_are_counted(void **state)
{
    const struct place *p = *state;
    static struct hearth_cities c;
    char rest[32];

    take_in(p, 7, HEARTH_CITIES_FILES + 5, true);
    for (unsigned i = 0; i < HEARTH_CITIES_FILES + 4; i++) {
        (void)snprintf(rest, sizeof(rest), "-%06u.json", i + 1);
        put(p, 7, rest, hearth_slice_text("no release"));
    }
    take_in(p, 8, 1, true);
    look(p, &c);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.list[0]->number, HEARTH_CITIES_FILES + 5);
    assert_int_equal(c.damaged, HEARTH_CITIES_FILES - 1);
    assert_int_equal(c.unread, 6);
    hearth_cities_drop(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        CASE(test_the_newest_closed_one_of_each_stands),
        CASE(test_cities_without_room_are_counted),
        CASE(test_files_beyond_the_limit_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
