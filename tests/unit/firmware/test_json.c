/* SPDX-License-Identifier: Apache-2.0 */
/* The answers file's JSON: what is read, and what is refused with a reason. */
#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/* Reads ${text} to its end and writes "name:kind=value;" for each member. The
 * line stands in a buffer of just its size, so that a sanitizer sees one byte
 * too many. */
static int read_all(const char *text, size_t len, char *out, size_t cap)
{
    struct hearth_json j;
    struct hearth_json_member m;
    size_t used = 0;
    int rc;
    uint8_t *line = malloc(len > 0 ? len : 1);
    assert_non_null(line);
    memcpy(line, text, len);
    hearth_json_begin(&j, line, len);
    while ((rc = hearth_json_next(&j, &m)) == 0) {
        static const char kinds[] = "0sn[{";
        assert_true(used + m.name.len + m.value.len + 5 < cap);
        memcpy(out + used, m.name.data, m.name.len);
        used += m.name.len;
        out[used++] = ':';
        out[used++] = kinds[m.kind];
        out[used++] = '=';
        memcpy(out + used, m.value.data, m.value.len);
        used += m.value.len;
        out[used++] = ';';
    }
    out[used] = '\0';
    if (rc == HEARTH_E_INVALID) {
        assert_true(j.why[0] != '\0');
    }
    free(line);
    return rc;
}

static void expect(const char *text, const char *wanted)
{
    char out[512];
    assert_int_equal(read_all(text, strlen(text), out, sizeof(out)),
                     HEARTH_E_NOT_FOUND);
    assert_string_equal(out, wanted);
}

static void refused(const char *text)
{
    char out[512];
    assert_int_equal(read_all(text, strlen(text), out, sizeof(out)),
                     HEARTH_E_INVALID);
}

static void test_members_are_read_in_order(void **state)
{
    (void)state;
    expect("{}", "");
    expect(" { } \r\n", "");
    expect("{\"a\":\"x\",\"b\":null,\"c\":[]}", "a:s=x;b:0=;c:[=;");
    expect("{ \"a\" : \"\" , \"b\":[ \"x\" , 2,\"z\"] }", "a:s=;b:[=x 2 z;");
    expect("{\"a\":-0.5,\"b\":1e9,\"c\":0,\"d\":12E-3}",
           "a:n=-0.5;b:n=1e9;c:n=0;d:n=12E-3;");
}

static void test_escapes_become_utf8(void **state)
{
    (void)state;
    expect("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a:s=\"\\/\b\f\n\r\t;");
    expect("{\"a\":\"\\u0041\\u00e9\\u20ac\\ud83d\\uDE00\"}",
           "a:s=A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80;");
    expect("{\"\\u0061\":\"\xe2\x82\xac\"}", "a:s=\xe2\x82\xac;");
    expect("{\"a\":[\"\\u0078\",\"y\"]}", "a:[=x y;");
}

static void test_malformed_lines_are_refused(void **state)
{
    static const char *const lines[] = {
        "",
        "[]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":true}",
        "{\"a\":nul}",
        "{\"a\":{\"b\":1}}",
        "{\"a\":[[1]]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1,]}",
        "{\"a\":[1",
        "{\"a\":[null]}",
        "{\"a\":[\"\"]}",
        "{\"a\":[\"x y\"]}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"\\ud83d\\u0041\"}",
        "{\"a\":\"\\ude00\"}",
        "{\"a\":\"\x01\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\xf4\x90\x80\x80\"}",
        "{\"a\":\"\xe2\x82",
        "{\"a\":1}x",
        "{\"a\":1}{}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        refused(lines[i]);
    }
}

static void test_every_truncation_is_refused(void **state)
{
    static const char line[] =
        "{\"a\":\"x\\u20ac\\n\",\"b\":[1,\"y\"],\"c\":null,\"d\":-1.5e3}";
    char out[512];
    (void)state;
    for (size_t len = 0; len < sizeof(line) - 1; len++) {
        assert_int_equal(read_all(line, len, out, sizeof(out)),
                         HEARTH_E_INVALID);
    }
}

/* "a" for each member of each object, ";" after each object. */
static int read_list(const char *text, char *out)
{
    struct hearth_json j;
    struct hearth_json list;
    struct hearth_json object;
    struct hearth_json_member m;
    size_t len = strlen(text);
    int rc;
    uint8_t *line = malloc(len);
    assert_non_null(line);
    memcpy(line, text, len); /* as long */
    hearth_json_begin(&j, line, len);
    rc = hearth_json_next(&j, &m);
    if (rc == 0) {
        assert_int_equal(m.kind, HEARTH_JSON_OBJECTS);
        hearth_json_begin_list(&list, line + m.at, m.value.len);
        while ((rc = hearth_json_next_object(&list, &object)) == 0) {
            while ((rc = hearth_json_next(&object, &m)) == 0) {
                memcpy(out, m.name.data, m.name.len); /* one letter */
                out += m.name.len;
            }
            if (rc != HEARTH_E_NOT_FOUND) {
                break;
            }
            *out++ = ';';
        }
    }
    if (rc == HEARTH_E_NOT_FOUND) {
        rc = hearth_json_next(&j, &m);
    }
    *out = '\0';
    free(line);
    return rc;
}

static void test_lists_of_objects_are_read_one_by_one(void **state)
{
    static const char *const wrong[] = {
        "{\"r\":[{\"a\":1},2]}", "{\"r\":[{\"a\":1}{\"b\":1}]}",
        "{\"r\":[{\"a\":1}",     "{\"r\":[{\"a\":1]}",
        "{\"r\":[{\"a\":1}}]",   "{\"r\":[{\"a\":\"]}\"",
        "{\"r\":[{\"a\":[1}]]}", "{\"r\":[{\"a\":true}]}",
        "{\"r\":[{\"a\":1},]}",  "{\"r\":[{a:1}]}",
        "{\"r\":[{\"a\":1}]]}"};
    char out[64];
    (void)state;
    assert_int_equal(
        read_list("{\"r\": [ {\"a\":1,\"b\":\"]}\\\"\"} , {} ,{\"c\":[]}]}",
                  out),
        HEARTH_E_NOT_FOUND);
    assert_string_equal(out, "ab;;c;");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (read_list(wrong[i], out) != HEARTH_E_INVALID) {
            fail_msg("%s is read", wrong[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_are_read_in_order),
        cmocka_unit_test(test_escapes_become_utf8),
        cmocka_unit_test(test_malformed_lines_are_refused),
        cmocka_unit_test(test_every_truncation_is_refused),
        cmocka_unit_test(test_lists_of_objects_are_read_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
