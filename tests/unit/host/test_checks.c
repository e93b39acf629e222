/* SPDX-License-Identifier: Apache-2.0 */
/* The list of interviews that are asked again: whose they are, until when, what
 * is marked, who gets a list, and that no name of a device becomes code. */
#include "host/web/checks.h"
#include "host/web/pages.h"
#include "kv_memory.h"
#include "test_rng.h"

#include "hearth/ledger.h"
#include "hearth/secmem.h"
#include "hearth/tombstone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY 86400
#define NOW (20000 * (int64_t)DAY)

static const char *const names[] = {"blue", "</option><script>x</script>",
                                    "green"};
#define DEVICES (sizeof(names) / sizeof(names[0]))

struct world {
    struct hearth_kv_memory *memory;
    struct hearth_kv kv;
    struct hearth_secmem *secmem;
    struct hearth_key *key;
    struct hearth_folder folder;
    struct hearth_device_health devices[DEVICES];
    struct hearth_who who;
    struct hearth_request request;
    struct hearth_view view;
};

/* Device i + 1 with two records. */
static void add_device(struct world *w, uint8_t i)
{
    struct hearth_ledger_contact contact = {.now_s = NOW};
    struct hearth_ledger_device d = {.id = {(uint8_t)(i + 1)},
                                     .sync_hash = {i}};
    struct hearth_ledger_entry both[2] = {{.seq = 1}, {.seq = 2}};
    struct hearth_ledger_result result;
    uint8_t stored[200] = {0};

    memmove(d.name, names[i], strlen(names[i]) + 1);
    assert_int_equal(hearth_ledger_device_put(w->folder.kv, &d), 0);
    both[0].h[0] = both[1].prev[0] = 7;
    both[1].h[0] = 8;
    both[0].stored = both[1].stored = hearth_slice_of(stored, sizeof(stored));
    assert_int_equal(
        hearth_ledger_append(w->folder.kv, d.id, both, 2, &contact, &result),
        0);
    hearth_bytes_hex(hearth_slice_of(d.id, sizeof(d.id)), w->devices[i].id);
    memmove(w->devices[i].name, names[i], strlen(names[i]) + 1);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct test_rng seeded;
    struct hearth_rng rng = test_rng_seeded(&seeded, 61);

    assert_non_null(w);
    assert_int_equal(hearth_secmem_open(4096, &w->secmem), 0);
    w->key = hearth_secmem_take(w->secmem, sizeof(*w->key));
    assert_int_equal(
        hearth_identity_generate(&rng, w->key, &w->folder.form_sign), 0);
    w->memory = hearth_kv_memory_open(0);
    w->kv = *hearth_kv_memory_kv(w->memory);
    w->folder.kv = &w->kv;
    memset(w->folder.programme, 0x50, sizeof(w->folder.programme));
    for (uint8_t i = 0; i < DEVICES; i++) {
        add_device(w, i);
    }
    w->who =
        (struct hearth_who){.is_known = true, .roles = HEARTH_ROLE_SUPERVISOR};
    w->request.token = "";
    w->view = (struct hearth_view){.request = &w->request,
                                   .who = &w->who,
                                   .data = &w->folder,
                                   .kv = w->folder.kv,
                                   .devices = w->devices,
                                   .device_count = DEVICES,
                                   .now_s = NOW};
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    hearth_kv_memory_close(w->memory);
    hearth_secmem_close(w->secmem);
    free(w);
    return 0;
}

/* Gives device ${i} + 1 an assignment with ${count} of ${list}. */
static void give(struct world *w, uint8_t i, int64_t expires_s,
                 const struct hearth_back_check *list, size_t count)
{
    struct hearth_assignment a = {.device = {(uint8_t)(i + 1)},
                                  .version = 1,
                                  .expires_s = expires_s,
                                  .areas = {"east"},
                                  .area_count = 1,
                                  .back_check_count = (uint8_t)count};
    uint8_t body[HEARTH_ASSIGNMENT_MAX], document[HEARTH_ASSIGNMENT_MAX];
    struct hearth_writer plain, out;

    for (size_t n = 0; n < count; n++) {
        a.back_checks[n] = list[n];
    }
    hearth_writer_init(&plain, body, sizeof(body));
    hearth_writer_init(&out, document, sizeof(document));
    assert_int_equal(hearth_assignment_encode(&a, &plain), 0);
    assert_int_equal(
        hearth_envelope_sign(HEARTH_ENVELOPE_ASSIGNMENT, w->folder.programme,
                             hearth_writer_slice(&plain), w->key, &out),
        0);
    assert_int_equal(hearth_ledger_assignment_put(w->folder.kv, a.device,
                                                  hearth_writer_slice(&out)),
                     0);
}

/* What stays of device 1's record ${seq} once it is withdrawn. */
static void bury(struct world *w, uint64_t seq)
{
    struct hearth_tombstone t = {
        .stub = {.header = {.suite = 1, .device = {1}, .seq = seq}}};
    uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    struct hearth_ledger_tombstone stone = {
        .device = {1}, .seq = seq, .bytes = bytes, .replaces = true};

    hearth_tombstone_encode(&t, bytes);
    bytes[0] = (uint8_t)(6 + seq);
    assert_int_equal(hearth_ledger_bury(w->folder.kv, &stone, 1, 1), 0);
}

static char *render(struct world *w)
{
    struct hearth_text t = {0};

    w->view.t = &t;
    assert_int_equal(hearth_page_checks(&w->view), 0);
    assert_false(t.has_failed);
    t.data = realloc(t.data, t.len + 1);
    assert_non_null(t.data);
    t.data[t.len] = '\0';
    assert_null(strstr(t.data, "<script>"));
    return t.data;
}

static size_t times(const char *html, const char *words)
{
    size_t count = 0;

    while ((html = strstr(html, words)) != NULL) {
        html += strlen(words);
        count++;
    }
    return count;
}

/* The page says ${words} so many times. */
static void says(struct world *w, const char *words, size_t wanted)
{
    char *html = render(w);

    if (times(html, words) != wanted) {
        fail_msg("'%s' stands %zu times, not %zu: %s", words,
                 times(html, words), wanted, html);
    }
    free(html);
}

static void test_nothing_is_drawn(void **state)
{
    struct world *w = *state;

    says(w, "No interviews are drawn yet", 1);
    says(w, "action=\"/do/check-draw\"", 0);
    says(w, "assign NAME --area A,B --draw N", 1);
    give(w, 0, NOW + 1, NULL, 0);
    says(w, "No interviews are drawn yet", 1);
    says(w, "action=\"/do/check-draw\"", 1);
    says(w, "<option", 1);
    w->devices[0].is_revoked = true;
    says(w, "<option", 0);
    w->devices[0].is_revoked = false;
    give(w, 0, NOW, NULL, 0);
    says(w, "<option", 0);
}

static void test_a_list_is_shown(void **state)
{
    static const struct hearth_back_check list[] = {
        {{3}, 2}, {{1}, 2}, {{1}, 1}, {{0xee}, 5}, {{3}, 9}};
    struct hearth_checks c;
    struct world *w = *state;

    give(w, 1, NOW + DAY, list, 3);
    assert_int_equal(hearth_checks_read(&w->folder, (const uint8_t[8]){2}, &c),
                     0);
    assert_int_equal(c.count, 3);
    assert_string_equal(c.list[0].name, "blue");
    assert_int_equal(c.list[0].seq, 1);
    assert_int_equal(c.list[1].seq, 2);
    assert_string_equal(c.list[2].name, "green");
    assert_true(c.list[0].is_held && c.list[1].is_held && c.list[2].is_held);
    says(w, "No interviews are drawn yet", 0);
    says(w, "No longer held here", 0);
    says(w, "&lt;/option&gt;&lt;script&gt;", 1);
    says(w, "Interview 1 of device", 1);
    says(w, "Interview 2 of device", 2);
    says(w, "<li>", 3);
    says(w, "5 October 2024, 0:00 UTC", 1);
    says(w, "Over:", 0);
    /* it has a list: none is drawn for it again */
    says(w, "<option", 0);
    give(w, 1, NOW + DAY, list, 0);
    says(w, "<option value=\"0200000000000000\">&lt;/option&gt;", 1);
    /* of a device that nobody knows, and one that never came */
    give(w, 1, NOW + DAY, list, 5);
    says(w, "Interview 5 of device", 1);
    says(w, "No longer held here", 2);
}

static void test_what_is_marked(void **state)
{
    static const struct hearth_back_check list[] = {{{1}, 1}, {{1}, 2}};
    static const struct hearth_back_check beyond[] = {{{1}, 3}};
    struct world *w = *state;

    give(w, 2, NOW + 1, list, 2);
    bury(w, 1);
    says(w, "No longer held here", 1);
    says(w, "for whatever reason", 1);
    says(w, "ithdr", 0); /* it is not said why */
    give(w, 1, NOW, beyond, 1);
    says(w, "Over: the device no longer shows", 1);
    says(w, "No longer held here", 1); /* of the list that runs */
    w->devices[2].is_revoked = true;
    says(w, ">revoked<", 1);
}

/* Whoever writes to the store sends nobody anywhere. */
static void test_a_list_that_is_not_signed(void **state)
{
    static const struct hearth_back_check list[] = {{{1}, 1}};
    struct hearth_checks c;
    struct world *w = *state;

    give(w, 2, NOW + 1, list, 1);
    memset(w->folder.programme, 0x51, sizeof(w->folder.programme));
    assert_int_equal(hearth_checks_read(&w->folder, (const uint8_t[8]){3}, &c),
                     HEARTH_E_AUTH);
    says(w, "was not signed by this programme", 1);
    says(w, "<li>", 0);
    says(w, "No interviews are drawn yet", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_is_drawn, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_list_is_shown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_marked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_list_that_is_not_signed, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
