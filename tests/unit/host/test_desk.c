/* SPDX-License-Identifier: Apache-2.0 */
/* The desk: what passes between web and it, sessions, and what an action's
 * arguments can become. */
#include "host/desk/action.h"
#include "host/desk/message.h"
#include "host/desk/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT hearth_slice_text

static void test_message_comes_back(void **state)
{
    struct hearth_desk_message m = {.kind = HEARTH_DESK_ACT,
                                    .id = 7,
                                    .status = HEARTH_E_LOCKED,
                                    .has_people = true,
                                    .wait_s = 30};
    struct hearth_desk_message back;
    uint8_t bytes[4096];
    struct hearth_writer w;

    (void)state;
    m.who.is_known = true;
    m.who.roles = HEARTH_ROLE_CITY;
    memcpy(m.who.name, "cora", 5);
    memcpy(m.who.areas[0], "north", 6);
    m.who.area_count = 1;
    m.token[31] = 9;
    hearth_desk_put(&m, TEXT("device-revoke"));
    hearth_desk_put(&m, TEXT(""));
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_desk_encode(&m, &w), 0);
    assert_int_equal(hearth_desk_decode(hearth_writer_slice(&w), &back), 0);
    assert_int_equal(back.status, HEARTH_E_LOCKED);
    assert_int_equal(back.wait_s, 30);
    assert_int_equal(back.who.roles, HEARTH_ROLE_CITY);
    assert_string_equal(back.who.name, "cora");
    assert_string_equal(back.who.areas[0], "north");
    assert_int_equal(back.token[31], 9);
    assert_int_equal(back.count, 2);
    assert_int_equal(hearth_desk_text(&back, 0).len, 13);
    assert_int_equal(hearth_desk_text(&back, 9).len, 0);
    for (size_t len = 0; len < w.len; len++) {
        assert_int_not_equal(
            hearth_desk_decode(hearth_slice_of(bytes, len), &back), 0);
        assert_int_equal(back.count, 0);
    }
}

static void test_too_much_is_left_out(void **state)
{
    struct hearth_desk_message m = {.kind = HEARTH_DESK_WHO};
    uint8_t small[20];
    struct hearth_writer w;

    (void)state;
    for (int i = 0; i < 2 * HEARTH_DESK_TEXTS_MAX; i++) {
        hearth_desk_put(&m, TEXT("x"));
    }
    assert_int_equal(m.count, HEARTH_DESK_TEXTS_MAX);
    hearth_writer_init(&w, small, sizeof(small));
    assert_int_equal(hearth_desk_encode(&m, &w), HEARTH_E_SPACE);
}

static struct hearth_session *begin(struct hearth_sessions *s, const char *name,
                                    int64_t now_ms)
{
    const struct hearth_rng rng = hearth_rng_system();
    struct hearth_session *one = NULL;

    assert_int_equal(hearth_session_begin(s, name, now_ms, &rng, &one), 0);
    return one;
}

static void test_sessions_end(void **state)
{
    struct hearth_sessions *s = calloc(1, sizeof(*s));
    uint8_t token[HEARTH_DESK_TOKEN_LEN], zeros[HEARTH_DESK_TOKEN_LEN] = {0};
    int64_t now = 1000;

    (void)state;
    assert_non_null(s);
    assert_null(hearth_session_find(s, zeros, now));
    memcpy(token, begin(s, "anna", now)->token, sizeof(token));
    assert_null(hearth_session_find(s, zeros, now));
    now += HEARTH_SESSION_IDLE_MS - 1;
    assert_non_null(hearth_session_find(s, token, now)); /* and is seen */
    now += HEARTH_SESSION_IDLE_MS - 1;
    assert_non_null(hearth_session_find(s, token, now));
    now += HEARTH_SESSION_IDLE_MS;
    assert_null(hearth_session_find(s, token, now));
    assert_null(hearth_session_find(s, token, now - 1)); /* for good */
    memcpy(token, begin(s, "anna", now)->token, sizeof(token));
    for (int64_t at = now; at < now + HEARTH_SESSION_MS; at += 60000) {
        assert_non_null(hearth_session_find(s, token, at));
    }
    assert_null(hearth_session_find(s, token, now + HEARTH_SESSION_MS));
    free(s);
}

static void test_sessions_are_bounded(void **state)
{
    struct hearth_sessions *s = calloc(1, sizeof(*s));
    uint8_t first[HEARTH_DESK_TOKEN_LEN], other[HEARTH_DESK_TOKEN_LEN];

    (void)state;
    assert_non_null(s);
    memcpy(other, begin(s, "bert", 0)->token, sizeof(other));
    memcpy(first, begin(s, "anna", 1)->token, sizeof(first));
    for (int i = 0; i < HEARTH_SESSIONS_PERSON; i++) {
        (void)begin(s, "anna", 2 + i);
    }
    assert_null(hearth_session_find(s, first, 10));
    assert_non_null(hearth_session_find(s, other, 10));
    for (int i = 0; i < 2 * HEARTH_DESK_SESSIONS_MAX; i++) {
        char name[8] = {'p', (char)('a' + i / 26), (char)('a' + i % 26), '\0'};

        (void)begin(s, name, 20 + i);
    }
    assert_null(hearth_session_find(s, other, 200));
    free(s);
}

static struct hearth_action_fields with(const char *name, const char *value)
{
    struct hearth_action_fields f = {.count = 1};

    f.at[0].name = TEXT(name);
    f.at[0].value = TEXT(value);
    return f;
}

static void test_arguments_are_as_in_the_table(void **state)
{
    static const char *const wanted[] = {"device", "revoke", "tab-1",
                                         "--wipe", "--data", "/d"};
    struct hearth_action_fields f = with("name", "tab-1");
    struct hearth_action_call call;

    (void)state;
    f.at[1].name = TEXT("wipe");
    f.at[1].value = TEXT("yes");
    f.at[2].name = TEXT("data"); /* no field of it: nothing comes of this */
    f.at[2].value = TEXT("/elsewhere");
    f.count = 3;
    assert_int_equal(
        hearth_action_build(hearth_action_find(TEXT("device-revoke")), &f, "/d",
                            &call),
        0);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(call.args[i], wanted[i]);
    }
    assert_null(call.args[6]);
    f.at[1].value = TEXT("--wipe");
    assert_int_equal(
        hearth_action_build(hearth_action_find(TEXT("device-revoke")), &f, "/d",
                            &call),
        0);
    assert_string_equal(call.args[3], "--data");
}

/* Who acts, the desk says: no field of a page can. */
static void test_a_person_is_no_field(void **state)
{
    struct hearth_action_fields f = with("hash", "00ff");
    struct hearth_action_call call;

    (void)state;
    f.at[1].name = TEXT("@");
    f.at[1].value = TEXT("carl");
    f.at[2].name = TEXT("who");
    f.at[2].value = TEXT("carl");
    f.count = 3;
    f.person = TEXT("lena");
    assert_int_equal(
        hearth_action_build(hearth_action_find(TEXT("cube-accept")), &f, "/d",
                            &call),
        0);
    assert_string_equal(call.args[2], "00ff");
    assert_string_equal(call.args[3], "--who");
    assert_string_equal(call.args[4], "lena");
    assert_string_equal(call.args[5], "--data");
}

static void test_a_field_is_no_option(void **state)
{
    static const char *const bad[] = {"",     "-x",    "--data",
                                      "a\nb", "a\x7f", "\x1b[2J"};
    const struct hearth_action *a = hearth_action_find(TEXT("person-reset"));
    struct hearth_action_call call;
    char long_one[HEARTH_ACTION_VALUE + 2];
    struct hearth_action_fields f;

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        f = with("name", bad[i]);
        assert_int_equal(hearth_action_build(a, &f, "/d", &call),
                         HEARTH_E_INVALID);
    }
    memset(long_one, 'a', sizeof(long_one));
    long_one[sizeof(long_one) - 1] = '\0';
    f = with("name", long_one);
    assert_int_equal(hearth_action_build(a, &f, "/d", &call), HEARTH_E_INVALID);
    long_one[sizeof(long_one) - 2] = '\0';
    f = with("name", long_one);
    assert_int_equal(hearth_action_build(a, &f, "/d", &call), 0);
    assert_null(hearth_action_find(TEXT("serve")));
    assert_null(hearth_action_find(TEXT("person-rese")));
}

static void test_a_code_goes_to_standard_input(void **state)
{
    struct hearth_action_fields f = with("code", "abc def");
    struct hearth_action_call call;

    (void)state;
    assert_int_equal(hearth_action_build(hearth_action_find(TEXT("withdraw")),
                                         &f, "/d", &call),
                     0);
    assert_string_equal(call.args[0], "withdraw");
    assert_string_equal(call.args[1], "--data");
    assert_int_equal(call.input.len, 7);
    f.count = 0;
    assert_int_equal(hearth_action_build(hearth_action_find(TEXT("withdraw")),
                                         &f, "/d", &call),
                     HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_comes_back),
        cmocka_unit_test(test_too_much_is_left_out),
        cmocka_unit_test(test_sessions_end),
        cmocka_unit_test(test_sessions_are_bounded),
        cmocka_unit_test(test_arguments_are_as_in_the_table),
        cmocka_unit_test(test_a_person_is_no_field),
        cmocka_unit_test(test_a_field_is_no_option),
        cmocka_unit_test(test_a_code_goes_to_standard_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
