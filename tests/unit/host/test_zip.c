/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed pages come out as they went in, and only for whom they are. */
#include "host/web/zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

static void test_who_takes_it(void **state)
{
    static const char *const yes[] = {"gzip", "gzip, deflate, br", "br, GZIP",
                                      "deflate,gzip;q=0.5", "gzip ;q=1"};
    static const char *const no[] = {"",         "br",         "gzip;q=0",
                                     "xgzip",    "gzip;q=0.0", "gzipped",
                                     "identity", "*",          ",,, ,"};

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        assert_true(hearth_zip_is_taken(yes[i]));
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        assert_false(hearth_zip_is_taken(no[i]));
    }
    assert_false(hearth_zip_is_taken(NULL));
}

/* ${t} is compressed and read back as ${before}. */
static void check_back(struct hearth_text *t, const char *before, size_t len)
{
    uint8_t *out = malloc(len + 1);
    union {
        char *text;
        Bytef *bytes;
    } in = {t->data};
    z_stream z = {.next_in = in.bytes, .avail_in = (uInt)t->len};

    assert_non_null(out);
    z.next_out = out;
    z.avail_out = (uInt)len + 1;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, len);
    assert_memory_equal(out, before, len);
    (void)inflateEnd(&z);
    free(out);
}

static void test_a_page_comes_back(void **state)
{
    struct hearth_text t = {0};
    size_t len;
    char *before;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        hearth_text_add(&t, "<td class=\"n\">");
        hearth_text_count(&t, i * 7919u % 1000u);
    }
    len = t.len;
    before = malloc(len);
    assert_non_null(before);
    memcpy(before, t.data, len);
    assert_true(hearth_zip_text(&t));
    assert_true(t.len < len / 3);
    check_back(&t, before, len);
    free(before);
    hearth_text_free(&t);
}

static void test_what_is_not_worth_it_stays(void **state)
{
    struct hearth_text small = {0}, noise = {0};
    uint32_t x = 1;

    (void)state;
    hearth_text_add(&small, "short");
    assert_false(hearth_zip_text(&small));
    assert_int_equal(small.len, 5);
    hearth_text_free(&small);
    for (unsigned i = 0; i < 4000; i++) {
        hearth_text_add(&noise, "x");
    }
    for (size_t i = 0; i < noise.len; i++) { /* does not get smaller */
        x = x * 1664525u + 1013904223u;
        noise.data[i] = (char)(x >> 24);
    }
    assert_false(hearth_zip_text(&noise));
    assert_int_equal(noise.len, 4000);
    hearth_text_free(&noise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_takes_it),
        cmocka_unit_test(test_a_page_comes_back),
        cmocka_unit_test(test_what_is_not_worth_it_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
