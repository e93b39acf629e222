/* SPDX-License-Identifier: Apache-2.0 */
/* What a program with a token gets: areas one wave late, as all outside of the
 * programme. */
#include "host/folder/quotas.h"
#include "host/release/signed.h"
#include "host/web/pages.h"
#include "kv_memory.h"

#include "hearth/interview.h"
#include "hearth/ledger.h"

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

#define RELEASES 5 /* of the first wave 1 and 2, of the second 3 and 5 */

struct shelf {
    char folder[64];
    struct hearth_release newest;
    const struct hearth_kv *kv;
};

static struct hearth_release release_of(uint64_t number, const char *wave)
{
    static const struct hearth_release_group group = {
        .dimension = "area", .name = "north", .label = "", .base = 20};
    static const struct hearth_release_question question = {.name = "q",
                                                            .label = "",
                                                            .section = "",
                                                            .top2_label = "",
                                                            .groups = &group,
                                                            .group_count = 1};
    static const struct hearth_release_form form = {.id = "f",
                                                    .title = "",
                                                    .statement = "",
                                                    .questions = &question,
                                                    .question_count = 1};
    static const struct hearth_release_tick days[] = {{20003, "", 15, 7},
                                                      {20005, "", 20, 1}};
    static const struct hearth_release_tick area = {0, "north", 35, 1};

    return (struct hearth_release){.number = number,
                                   .provenance = {.wave = wave},
                                   .programme = "P",
                                   .programme_id =
                                       "00000000000000000000000000000000",
                                   .audit_head = "",
                                   .forms = &form,
                                   .form_count = 1,
                                   .days = days,
                                   .day_count = 2,
                                   .areas = &area,
                                   .area_count = 1};
}

static void shelve(const struct shelf *s, const struct hearth_release *r)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {0};
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_secmem *m;
    struct hearth_public key;
    struct hearth_key *own;
    uint8_t sig[HEARTH_SIG_LEN], body[8192], file[9000];
    struct hearth_writer b, f;

    hearth_writer_init(&b, body, sizeof(body));
    hearth_writer_init(&f, file, sizeof(file));
    assert_int_equal(hearth_release_encode(r, &b), 0);
    assert_int_equal(hearth_secmem_open_unlocked(4096, &m), 0);
    own = hearth_secmem_take(m, sizeof(*own));
    assert_int_equal(hearth_identity_generate(&rng, own, &key), 0);
    assert_int_equal(
        hearth_release_sign(programme, hearth_writer_slice(&b), own, sig), 0);
    assert_int_equal(
        hearth_release_wrap(hearth_writer_slice(&b), &key, sig, &f), 0);
    assert_int_equal(
        hearth_release_shelve(s->folder, r->number, hearth_writer_slice(&f)),
        0);
    hearth_secmem_close(m);
}

static int set_up(void **state)
{
    static struct shelf s;
    char path[128];

    (void)snprintf(s.folder, sizeof(s.folder), "/tmp/hearth-api-XXXXXX");
    assert_non_null(mkdtemp(s.folder));
    (void)snprintf(path, sizeof(path), "%s/release", s.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    for (uint64_t n = 1; n <= RELEASES; n++) {
        if (n != 4) {
            s.newest = release_of(n, n < 3 ? "one" : "two");
            shelve(&s, &s.newest);
        }
    }
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    const struct shelf *s = *state;
    char path[HEARTH_PATH_MAX];

    for (uint64_t n = 1; n <= RELEASES + 1; n++) {
        assert_int_equal(hearth_release_path(s->folder, n, path), 0);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof(path), "%s/release", s->folder);
    (void)rmdir(path);
    return rmdir(s->folder);
}

/* What ${page} says, behind ${rest} of its path; "" and *${e} of an error. */
static char *ask(const struct shelf *s, int (*page)(struct hearth_view *v),
                 const char *rest, int *e)
{
    struct hearth_request request = {.rest = rest, .token = ""};
    struct hearth_text t = {0};
    struct hearth_view v = {.t = &t,
                            .request = &request,
                            .folder = s->folder,
                            .kv = s->kv,
                            .release = &s->newest};
    char *said;

    *e = page(&v);
    said = calloc(t.len + 1, 1);
    assert_non_null(said);
    if (t.len > 0) {
        memcpy(said, t.data, t.len); /* of that size */
    }
    hearth_text_free(&t);
    return said;
}

static void test_the_newest_wave_is_not_there(void **state)
{
    const struct shelf *s = *state;
    static const char *const late[] = {"3", "5", "4", "6", "0", "x"};
    int e;
    char *said = ask(s, hearth_page_api_releases, "", &e);

    assert_int_equal(e, 0);
    assert_string_equal(said, "{\"programme\":\"P\",\"releases\":[{"
                              "\"number\":2},{\"number\":1}]}\n");
    free(said);
    for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++) {
        said = ask(s, hearth_page_api_release, late[i], &e);
        assert_int_equal(e, HEARTH_E_NOT_FOUND);
        assert_null(strstr(said, "north"));
        free(said);
    }
    said = ask(s, hearth_page_api_release, "2", &e);
    assert_int_equal(e, 0);
    assert_non_null(strstr(said, "north"));
    free(said);
}

/* A programme that names no wave has one. */
static void test_without_waves_there_is_none(void **state)
{
    struct shelf s = *(const struct shelf *)*state;
    int e;
    char *said;

    s.newest = release_of(6, "");
    shelve(&s, &s.newest);
    said = ask(&s, hearth_page_api_release, "6", &e);
    assert_int_equal(e, HEARTH_E_NOT_FOUND);
    free(said);
}

static void test_progress_names_no_area(void **state)
{
    int e;
    char *said = ask(*state, hearth_page_api_progress, "", &e);

    assert_int_equal(e, 0);
    assert_null(strstr(said, "north"));
    assert_null(strstr(said, "area"));
    assert_non_null(strstr(said, "{\"day\":20003,\"count\":15,\"span\":7}"));
    assert_non_null(strstr(said, "\"target\":0,\"missing_at_most\":0,"));
    free(said);
}

/* Of all areas together, as what is published tells. */
static void test_progress_against_the_quotas(void **state)
{
    static const struct {
        uint64_t complete;
        const char *said;
    } cases[] = {{0, "\"target\":200,\"missing_at_most\":200,"},
                 {165, "\"target\":200,\"missing_at_most\":35,"},
                 {200, "\"target\":200,\"missing_at_most\":0,"},
                 {265, "\"target\":200,\"missing_at_most\":0,"}};
    struct hearth_kv_memory *store = hearth_kv_memory_open(0);
    struct shelf s = *(const struct shelf *)*state;

    s.kv = hearth_kv_memory_kv(store);
    assert_int_equal(
        hearth_ledger_meta_put(s.kv, HEARTH_QUOTAS_IN_META,
                               hearth_slice_text("north=120,south=80")),
        0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *said;
        int e;

        s.newest.outcomes[HEARTH_OUTCOME_COMPLETE] = cases[i].complete;
        said = ask(&s, hearth_page_api_progress, "", &e);
        assert_int_equal(e, 0);
        assert_null(strstr(said, "north"));
        assert_non_null(strstr(said, cases[i].said));
        free(said);
    }
    hearth_kv_memory_close(store);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_the_newest_wave_is_not_there),
        CASE(test_without_waves_there_is_none),
        CASE(test_progress_names_no_area),
        CASE(test_progress_against_the_quotas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
