/* SPDX-License-Identifier: Apache-2.0 */
/* Posted files: what browsers write is read, and nothing else. */
#include "host/web/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TYPE "multipart/form-data; boundary=----WebKitXyZ"
#define MARK "------WebKitXyZ"
#define PART(name, value)                                                      \
    MARK "\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value \
         "\r\n"
#define FILE_PART(value)                                                       \
    MARK "\r\nContent-Disposition: form-data; name=\"file\"; "                 \
         "filename=\"a b.xlsx\"\r\nContent-Type: application/x\r\n\r\n" value  \
         "\r\n"
#define END MARK "--\r\n"

static struct hearth_multipart m;

static int read_text(const char *type, const char *body)
{
    return hearth_multipart_read(type, hearth_slice_text(body), &m);
}

static void check_value(const char *name, const char *value)
{
    const struct hearth_multipart_part *p = hearth_multipart_get(&m, name);

    assert_non_null(p);
    assert_true(hearth_slice_is_equal(p->value, hearth_slice_text(value)));
}

static void test_a_form_with_a_file(void **state)
{
    (void)state;
    assert_int_equal(
        read_text(TYPE, PART("t", "abc") FILE_PART("PK\r\n--no\n") END), 0);
    assert_int_equal(m.count, 2);
    check_value("t", "abc");
    check_value("file", "PK\r\n--no\n");
    assert_true(hearth_slice_is_equal(hearth_multipart_get(&m, "file")->file,
                                      hearth_slice_text("a b.xlsx")));
    assert_null(hearth_multipart_get(&m, "t")->file.data);
    assert_null(hearth_multipart_get(&m, "other"));
    /* an empty value, and a quoted boundary */
    assert_int_equal(
        read_text("Multipart/Form-Data; boundary=\"----WebKitXyZ\"",
                  PART("t", "") END),
        0);
    check_value("t", "");
}

static void test_what_is_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        MARK,
        MARK "\r\n",
        MARK "--",
        PART("t", "abc"),
        PART("t", "abc") MARK,
        PART("t", "abc") MARK "\r\n" END,
        MARK "\r\nContent-Type: x\r\n\r\nabc\r\n" END,
        MARK "\r\nContent-Disposition: form-data; name=t\r\n\r\nabc\r\n" END,
        MARK "\r\nContent-Disposition: form-data; xname=\"t\"\r\n\r\na\r\n" END,
        "x" PART("t", "abc") END,
        "------Other\r\n\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        int e = read_text(TYPE, bodies[i]);

        if (e == 0 && m.count > 0) {
            fail_msg("taken: %s", bodies[i]);
        }
    }
    assert_int_not_equal(read_text(NULL, PART("t", "a") END), 0);
    assert_int_not_equal(read_text("text/plain", PART("t", "a") END), 0);
    assert_int_not_equal(read_text("multipart/form-data", "--"), 0);
    assert_int_not_equal(
        read_text("multipart/form-data; boundary=", PART("t", "a") END), 0);
}

static void test_limits(void **state)
{
    static char body[65536];
    char type[256];

    (void)state;
    body[0] = '\0';
    for (size_t i = 0; i <= HEARTH_MULTIPART_PARTS_MAX; i++) {
        strncat(body, PART("t", "abc"), sizeof(body) - strlen(body) - 1);
    }
    strncat(body, END, sizeof(body) - strlen(body) - 1);
    assert_int_equal(read_text(TYPE, body), HEARTH_E_LIMIT);
    (void)snprintf(type, sizeof(type), "multipart/form-data; boundary=%0*d",
                   HEARTH_MULTIPART_BOUNDARY_MAX + 1, 0);
    assert_int_equal(read_text(type, "--0"), HEARTH_E_INVALID);
    /* headers without end */
    memset(body, 'a', sizeof(body));
    memcpy(body, MARK "\r\n", sizeof(MARK) + 1);
    memcpy(body + sizeof(body) - 6, "\r\n\r\n", 4);
    assert_int_equal(
        hearth_multipart_read(TYPE, hearth_slice_of(body, sizeof(body)), &m),
        HEARTH_E_INVALID);
}

/* Every cut of a good body is refused, none is read beyond its end. */
static void test_cuts(void **state)
{
    static const char whole[] = PART("t", "abc") FILE_PART("x") END;

    (void)state;
    for (size_t len = 0; len < sizeof(whole) - 3; len++) {
        uint8_t *copy = malloc(len + 1);

        assert_non_null(copy);
        memcpy(copy, whole, len);
        assert_int_not_equal(
            hearth_multipart_read(TYPE, hearth_slice_of(copy, len), &m), 0);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_form_with_a_file),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_cuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
