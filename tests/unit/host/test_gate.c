/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask the host's pages, whose cookie it is, which page a path is. */
#include "host/web/frame.h"
#include "host/web/gate.h"
#include "host/web/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FORM "application/x-www-form-urlencoded"
#define OWN  "http://127.0.0.1:8484"

static const struct hearth_gate gate = {.port = 8484};

static enum hearth_verdict post(const char *origin, const char *site,
                                const char *type)
{
    const struct hearth_claim c = {
        "POST", "/login", "127.0.0.1:8484", origin, site, type, false};

    return hearth_gate_judge(&gate, &c);
}

static void test_only_our_own_forms(void **state)
{
    (void)state;
    assert_int_equal(post(OWN, "same-origin", FORM), HEARTH_GATE_FINE);
    assert_int_equal(post(OWN, NULL, FORM "; charset=utf-8"), HEARTH_GATE_FINE);
    assert_int_equal(post(NULL, NULL, FORM), HEARTH_GATE_FOREIGN);
    assert_int_equal(post("null", NULL, FORM), HEARTH_GATE_FOREIGN);
    assert_int_equal(post(OWN "0", NULL, FORM), HEARTH_GATE_FOREIGN);
    assert_int_equal(post("http://127.0.0.1:8485", NULL, FORM),
                     HEARTH_GATE_FOREIGN);
    assert_int_equal(post("https://127.0.0.1:8484", NULL, FORM),
                     HEARTH_GATE_FOREIGN);
    assert_int_equal(post(OWN, "cross-site", FORM), HEARTH_GATE_FOREIGN);
    assert_int_equal(post(OWN, NULL, "text/plain"), HEARTH_GATE_NO_TYPE);
    assert_int_equal(post(OWN, NULL, FORM "x"), HEARTH_GATE_NO_TYPE);
    assert_int_equal(post(OWN, NULL, NULL), HEARTH_GATE_NO_TYPE);
}

static void test_only_our_own_names(void **state)
{
    static const char *const wrong[] = {"",
                                        "evil.test",
                                        "127.0.0.1.evil.test",
                                        "127.0.0.1:8484x",
                                        "hearth.test",
                                        "[::1"};
    struct hearth_gate open = {.is_secure = true, .port = 8443};

    (void)state;
    assert_true(hearth_gate_is_own_host(&gate, "127.0.0.1:8484"));
    assert_true(hearth_gate_is_own_host(&gate, "[::1]:1"));
    assert_false(hearth_gate_is_own_host(&gate, NULL));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(hearth_gate_is_own_host(&gate, wrong[i]));
    }
    open.host_count = 1;
    (void)snprintf(open.hosts[0], sizeof(open.hosts[0]), "hearth.test");
    assert_true(hearth_gate_is_own_host(&open, "hearth.test:8443"));
    assert_false(hearth_gate_is_own_host(&open, "hearth.test.evil"));
}

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16

static void test_cookie_is_ours_or_none(void **state)
{
    static const char *const none[] = {
        "", "hearth-8484=", "hearth-8484=" HEX16, "hearth-8484=" HEX64 "0",
        "xhearth-8484=" HEX64, "hearth-848=" HEX64,
        /* given twice: which of them somebody planted, nobody knows */
        "hearth-8484=" HEX64 "; hearth-8484=" HEX64,
        "hearth-8484=x; hearth-8484=" HEX64,
        "hearth-8484=0123456789ABCDEF" HEX16 HEX16 HEX16};
    char name[32], out[HEARTH_WEB_HEX_LEN + 1];

    (void)state;
    hearth_gate_cookie_name(&gate, name);
    hearth_gate_cookie("a=b;hearth-8484=" HEX64 "; c", name, out);
    assert_string_equal(out, HEX64);
    hearth_gate_cookie(NULL, name, out);
    assert_string_equal(out, "");
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        hearth_gate_cookie(none[i], name, out);
        assert_string_equal(out, "");
    }
}

static void test_paths_lead_to_one_page(void **state)
{
    static const char *const none[] = {"",         "/nothing",    "/jobs/",
                                       "/jobs/..", "/jobs/a/b",   "/overview/",
                                       "//",       "/style.css/", "/jobs/.x"};
    const char *rest;
    bool is_there;

    (void)state;
    assert_non_null(hearth_route_find("/overview", false, &rest, &is_there));
    assert_non_null(hearth_route_find("/jobs/17", false, &rest, &is_there));
    assert_string_equal(rest, "17");
    assert_null(hearth_route_find("/overview", true, &rest, &is_there));
    assert_true(is_there);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        assert_null(hearth_route_find(none[i], false, &rest, &is_there));
    }
}

/* Nothing that changes something is for whoever has not logged in, but the
 * login; and no page but figures and field work is for a guest. */
static void test_every_route_has_its_roles(void **state)
{
    size_t count;
    const struct hearth_route *r = hearth_route_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        bool is_login = strcmp(r[i].path, "/login") == 0;

        assert_non_null(r[i].handle);
        assert_true(r[i].is_open == is_login);
        if (r[i].is_post && !is_login) {
            assert_int_equal(r[i].roles & HEARTH_ROLE_GUEST, 0);
        }
        if (r[i].is_plain || r[i].is_api || r[i].is_open) {
            assert_false(r[i].is_listed);
        } else {
            assert_int_not_equal(r[i].roles, 0);
        }
    }
}

static void test_token_is_of_session_and_path(void **state)
{
    char a[HEARTH_WEB_HEX_LEN + 1], b[HEARTH_WEB_HEX_LEN + 1];

    (void)state;
    assert_int_equal(hearth_frame_token(HEX64, "/do/a", a), 0);
    assert_int_equal(hearth_frame_token(HEX64, "/do/a", b), 0);
    assert_string_equal(a, b);
    assert_int_equal(hearth_frame_token(HEX64, "/do/b", b), 0);
    assert_string_not_equal(a, b);
    assert_int_equal(hearth_frame_token("f" HEX64, "/do/a", b), 0);
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_our_own_forms),
        cmocka_unit_test(test_only_our_own_names),
        cmocka_unit_test(test_cookie_is_ours_or_none),
        cmocka_unit_test(test_paths_lead_to_one_page),
        cmocka_unit_test(test_every_route_has_its_roles),
        cmocka_unit_test(test_token_is_of_session_and_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
