/* SPDX-License-Identifier: Apache-2.0 */
/* What a lead wants of each area: how it is said, kept, and shown. */
#include "host/folder/quotas.h"
#include "host/web/shelf.h"
#include "kv_memory.h"

#include "hearth/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT hearth_slice_text

static struct hearth_quotas q;
static char text[HEARTH_QUOTAS_TEXT];

static const char *after(const char *said)
{
    size_t len;

    assert_int_equal(hearth_quotas_take(&q, TEXT(said)), 0);
    len = hearth_quotas_text(&q, text);
    assert_int_equal(len, strlen(text));
    return text;
}

static void test_said_area_by_area(void **state)
{
    (void)state;
    q.count = 0;
    assert_string_equal(after(""), "");
    assert_string_equal(after("north=120,south=80"), "north=120,south=80");
    assert_string_equal(after(" south = 90 , Old town=1000000,"),
                        "north=120,south=90,Old town=1000000");
    assert_string_equal(after("north=0,nowhere=0"),
                        "south=90,Old town=1000000");
    assert_string_equal(after("a=1,a=2"), "south=90,Old town=1000000,a=2");
}

static void test_what_is_wrong_changes_nothing(void **state)
{
    static const struct {
        const char *said;
        int e;
    } wrong[] = {{"x", HEARTH_E_INVALID},
                 {"x=", HEARTH_E_INVALID},
                 {"=5", HEARTH_E_INVALID},
                 {"x=-5", HEARTH_E_INVALID},
                 {"x=+5", HEARTH_E_INVALID},
                 {"x=5.5", HEARTH_E_INVALID},
                 {"x=5 5", HEARTH_E_INVALID},
                 {"x=0x10", HEARTH_E_INVALID},
                 {"x=5=6", HEARTH_E_INVALID},
                 {",x=5", HEARTH_E_INVALID},
                 {"x\x1b[2J=5", HEARTH_E_INVALID},
                 {"x=5\n", HEARTH_E_INVALID},
                 {"a=7,x=1000001", HEARTH_E_LIMIT},
                 {"x=99999999999999999999", HEARTH_E_LIMIT},
                 {"x=4294967297", HEARTH_E_LIMIT},
                 {"one byte more than a code can have=5", HEARTH_E_INVALID}};

    (void)state;
    q.count = 0;
    (void)after("a=2");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hearth_quotas_take(&q, TEXT(wrong[i].said)),
                         wrong[i].e);
        assert_string_equal(after(""), "a=2");
    }
    assert_int_equal(
        hearth_quotas_take(&q, hearth_slice_of((const uint8_t *)"b\0c=5", 5)),
        HEARTH_E_INVALID);
}

static void test_as_many_areas_as_there_is_room_for(void **state)
{
    char said[HEARTH_CODE_MAX + 16];

    (void)state;
    q.count = 0;
    for (unsigned i = 0; i < HEARTH_QUOTAS_AREAS; i++) {
        (void)snprintf(said, sizeof(said), "%032u=1000000", i);
        assert_int_equal(hearth_quotas_take(&q, TEXT(said)), 0);
    }
    assert_true(hearth_quotas_text(&q, text) < sizeof(text));
    assert_int_equal(hearth_quotas_take(&q, TEXT("more=1")), HEARTH_E_LIMIT);
    (void)snprintf(said, sizeof(said), "%032u=0,more=1", 0u);
    assert_int_equal(hearth_quotas_take(&q, TEXT(said)), 0);
    assert_int_equal(q.count, HEARTH_QUOTAS_AREAS);
    (void)hearth_quotas_text(&q, text);
    q.count = 0;
    assert_int_equal(hearth_quotas_take(&q, TEXT(text)), 0);
    assert_int_equal(q.count, HEARTH_QUOTAS_AREAS);
}

/* ---- on the page of progress ---- */

static uint64_t target_of(const struct hearth_shelf *s, const char *area)
{
    for (size_t i = 0; i < s->target_count; i++) {
        if (strcmp(s->targets[i].area, area) == 0) {
            return s->targets[i].wanted;
        }
    }
    return 0;
}

static void keep(const struct hearth_kv *kv, const char *said)
{
    assert_int_equal(
        hearth_ledger_meta_put(kv, HEARTH_QUOTAS_IN_META, TEXT(said)), 0);
}

static void test_the_page_takes_the_leads_number_then_the_cubes(void **state)
{
    static const struct hearth_release_group groups[] = {
        {.dimension = "area", .name = "north", .planned = 60},
        {.dimension = "area", .name = "west", .planned = 30},
        {.dimension = "area", .name = "e1+e2", .planned = 40},
        {.dimension = "area", .name = "none"},
        {.dimension = "city", .name = "City", .planned = 130}};
    static const struct hearth_release_question question = {
        .groups = groups, .group_count = sizeof(groups) / sizeof(groups[0])};
    static const struct hearth_release_form form = {.questions = &question,
                                                    .question_count = 1};
    static const struct hearth_release release = {.forms = &form,
                                                  .form_count = 1};
    struct hearth_kv_memory *store = hearth_kv_memory_open(0);
    struct hearth_shelf *s = calloc(1, sizeof(*s));
    struct hearth_view v = {.kv = hearth_kv_memory_kv(store)};

    (void)state;
    assert_non_null(s);
    hearth_shelf_targets(s, &v);
    assert_int_equal(s->target_count, 0);
    keep(v.kv, "north=120,south=80");
    v.release = &release;
    hearth_shelf_targets(s, &v);
    assert_int_equal(s->target_count, 3);
    assert_int_equal(target_of(s, "north"), 120);
    assert_int_equal(target_of(s, "south"), 80);
    assert_int_equal(target_of(s, "west"), 30);
    /* damaged: none rather than a wrong one */
    s->target_count = 0;
    v.release = NULL;
    keep(v.kv, "north=120,south");
    hearth_shelf_targets(s, &v);
    assert_int_equal(s->target_count, 0);
    free(s);
    hearth_kv_memory_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_said_area_by_area),
        cmocka_unit_test(test_what_is_wrong_changes_nothing),
        cmocka_unit_test(test_as_many_areas_as_there_is_room_for),
        cmocka_unit_test(test_the_page_takes_the_leads_number_then_the_cubes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
