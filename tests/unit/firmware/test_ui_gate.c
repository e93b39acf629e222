/* SPDX-License-Identifier: Apache-2.0 */
/* Who may speak to the page, and what a posted form says. */
#include "hearth/fields.h"
#include "ui/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ORIGIN "http://127.0.0.1:4711"
#define FORM   "application/x-www-form-urlencoded"

struct fixture {
    struct hearth_ui_gate g;
    char cookie[128];
    struct hearth_ui_claim post;
};

static void begin(struct fixture *f)
{
    const struct hearth_rng rng = hearth_rng_system();
    assert_int_equal(hearth_ui_gate_begin(&f->g, 4711, &rng), 0);
    assert_int_equal(hearth_ui_gate_admit(&f->g, &rng), 0);
    (void)snprintf(f->cookie, sizeof(f->cookie), "a=b; hearth-4711=%s",
                   f->g.cookie);
    f->post = (struct hearth_ui_claim){
        "POST", "/", "127.0.0.1:4711", ORIGIN, "same-origin", FORM, f->cookie};
}

static void post_needs_all(void **state)
{
    struct fixture f;
    struct hearth_ui_claim c;
    (void)state;
    begin(&f);
    assert_int_equal(hearth_ui_gate_judge(&f.g, &f.post), HEARTH_UI_ACT);
    c = f.post;
    c.host = "127.0.0.1";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_WRONG_HOST);
    c.host = NULL;
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_WRONG_HOST);
    c = f.post;
    c.origin = NULL;
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_FOREIGN);
    c.origin = ORIGIN "0";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_FOREIGN);
    c = f.post;
    c.site = "same-site";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_FOREIGN);
    c = f.post;
    c.cookie = NULL;
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
    c = f.post;
    c.type = "text/plain";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_NO_TYPE);
    c = f.post;
    c.path = "/style.css";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_LOST);
}

static void cookie_is_one_of_ours(void **state)
{
    const struct hearth_rng rng = hearth_rng_system();
    struct fixture f;
    char text[160];
    (void)state;
    begin(&f);
    struct hearth_ui_claim c = f.post;
    c.method = "GET";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_PAGE);
    (void)snprintf(text, sizeof(text), "hearth-4711=%.63s", f.g.cookie);
    c.cookie = text;
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
    (void)snprintf(text, sizeof(text), "xhearth-4711=%s", f.g.cookie);
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
    (void)snprintf(text, sizeof(text), "hearth-4711=%s", f.g.start);
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
    /* Another browser came in: this one is out. */
    c.cookie = f.cookie;
    assert_int_equal(hearth_ui_gate_admit(&f.g, &rng), 0);
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
    /* Before anybody came in, an empty cookie is none. */
    f.g.cookie[0] = '\0';
    c.cookie = "hearth-4711=";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
}

static void entry_needs_the_secret_of_this_start(void **state)
{
    struct fixture f;
    char path[96];
    (void)state;
    begin(&f);
    struct hearth_ui_claim c = {"GET", path, "127.0.0.1:4711", NULL, "none",
                                NULL,  NULL};
    (void)snprintf(path, sizeof(path), "/k/%s", f.g.start);
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_ENTER);
    c.site = "cross-site";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_FOREIGN);
    c.site = NULL;
    path[5] = path[5] == '0' ? '1' : '0';
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
    c.path = "/k/";
    assert_int_equal(hearth_ui_gate_judge(&f.g, &c), HEARTH_UI_UNKNOWN);
}

static void pages_turn(void **state)
{
    const struct hearth_rng rng = hearth_rng_system();
    struct fixture f;
    char old[HEARTH_UI_HEX_LEN + 1];
    (void)state;
    begin(&f);
    memcpy(old, f.g.page, sizeof(old));
    assert_true(hearth_ui_gate_is_page(&f.g, hearth_slice_text(old)));
    assert_int_equal(hearth_ui_gate_turn(&f.g, &rng), 0);
    assert_false(hearth_ui_gate_is_page(&f.g, hearth_slice_text(old)));
    assert_false(hearth_ui_gate_is_page(&f.g, hearth_slice_text("")));
}

/* ---- fields ---- */

static int read_text(const char *text, uint8_t *body, struct hearth_fields *f)
{
    size_t len = strlen(text);
    memcpy(body, text, len);
    return hearth_fields_read(body, len, f);
}

static void fields_are_taken_apart(void **state)
{
    static struct hearth_fields f;
    uint8_t body[256];
    struct hearth_slice v;
    size_t at = 0;
    uint64_t n = 0;
    (void)state;
    assert_int_equal(read_text("a=1&b=x+y%26%3d&a=2&&c&d=l%0D%0Am", body, &f),
                     0);
    assert_int_equal(f.count, 5);
    v = hearth_fields_get(&f, "b");
    assert_true(hearth_slice_is_equal(v, hearth_slice_text("x y&=")));
    assert_true(hearth_fields_next(&f, "a", &at, &v));
    assert_true(hearth_fields_next(&f, "a", &at, &v));
    assert_true(hearth_slice_is_equal(v, hearth_slice_text("2")));
    assert_false(hearth_fields_next(&f, "a", &at, &v));
    v = hearth_fields_get(&f, "d");
    assert_true(hearth_slice_is_equal(v, hearth_slice_text("l\nm")));
    assert_true(hearth_fields_number(&f, "a", 1, &n));
    assert_false(hearth_fields_number(&f, "a", 0, &n));
    assert_false(hearth_fields_number(&f, "b", 9, &n));
}

static void bad_fields_are_refused(void **state)
{
    static const char *const bad[] = {"a=%",   "a=%4",  "a=%zz",    "a=%00",
                                      "%1b=1", "a=%7f", "b=1&a=%g0"};
    static struct hearth_fields f;
    uint8_t body[64];
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(read_text(bad[i], body, &f), HEARTH_E_INVALID);
        assert_int_equal(f.count, 0);
    }
    static uint8_t many[2 * (HEARTH_FIELDS_MAX + 1)];
    for (size_t i = 0; i < sizeof(many); i++) {
        many[i] = i % 2 == 0 ? 'a' : '&';
    }
    assert_int_equal(hearth_fields_read(many, sizeof(many), &f),
                     HEARTH_E_LIMIT);
    assert_int_equal(hearth_fields_read(many, sizeof(many) - 2, &f), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(post_needs_all),
        cmocka_unit_test(cookie_is_one_of_ours),
        cmocka_unit_test(entry_needs_the_secret_of_this_start),
        cmocka_unit_test(pages_turn),
        cmocka_unit_test(fields_are_taken_apart),
        cmocka_unit_test(bad_fields_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
