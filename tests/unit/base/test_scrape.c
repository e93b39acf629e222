/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask for the page of numbers, and where it may listen. */
#include "hearth/scrape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

static int judge(const char *text)
{
    return hearth_scrape_judge(hearth_slice_text(text));
}

static void test_requests(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9484\r\n\r\n", 200},
        {"GET /metrics HTTP/1.0\nhOST:localhost\n\n", 200},
        {"GET /metrics HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", 200},
        {"GET /metrics HTTP/1.1\r\n\r\n", 421},
        {"GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1.evil\r\n\r\n", 421},
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: a\r\n\r\n", 421},
        {"GET /metricsx HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
        {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
        {"POST /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
        {"\r\n\r\n", 400},
        {"nonsense\n\n", 400},
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\n", 0},
        {"GET /metrics", 0},
        {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (judge(cases[i].text) != cases[i].status) {
            fail_msg("%d for: %s", judge(cases[i].text), cases[i].text);
        }
    }
}

static void test_loopback_only(void **state)
{
    static const char *const away[] = {"0.0.0.0:1", "192.0.2.1:80", "[::]:1",
                                       "[2001:db8::1]:1"};
    static const char *const wrong[] = {
        "",   "9484",        "127.0.0.1",      "host:1",
        ":1", "127.0.0.1:x", "127.0.0.1:65536"};
    uint16_t port, again;
    int fd, other;

    (void)state;
    for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++) {
        assert_int_equal(hearth_scrape_open(away[i], &fd, &port),
                         HEARTH_E_DENIED);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hearth_scrape_open(wrong[i], &fd, &port),
                         HEARTH_E_INVALID);
    }
    assert_int_equal(hearth_scrape_open("127.0.0.1:0", &fd, &port), 0);
    assert_int_not_equal(port, 0);
    assert_int_equal(hearth_scrape_open("127.0.0.2:0", &other, &again), 0);
    assert_int_equal(close(other), 0);
    assert_int_equal(close(fd), 0);
}

static void test_a_page(void **state)
{
    static const struct hearth_scrape_family family = {"a_b", "gauge", "Help",
                                                       "class"};
    struct hearth_writer w;
    uint8_t out[256];

    (void)state;
    hearth_writer_init(&w, out, sizeof(out) - 1);
    hearth_scrape_begin(&w, &family);
    hearth_scrape_put(&w, &family, "x", -1);
    hearth_scrape_put(&w, &family, NULL, 7);
    out[w.len] = '\0';
    assert_string_equal((const char *)out, "# HELP a_b Help\n# TYPE a_b gauge\n"
                                           "a_b{class=\"x\"} -1\na_b 7\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_loopback_only),
        cmocka_unit_test(test_a_page),
    };

    return cmocka_run_group_tests_name("scrape", tests, NULL, NULL);
}
