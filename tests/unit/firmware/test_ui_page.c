/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a form on a page: its marks become elements, and nothing else of it
 * ever does. */
#include "ui/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static const char *marked(const char *text)
{
    static uint8_t bytes[4096];
    struct hearth_ui_page p;
    memset(&p, 0, sizeof(p));
    hearth_writer_init(&p.w, bytes, sizeof(bytes) - 1);
    hearth_ui_marked(&p, text);
    assert_int_equal(hearth_writer_finish(&p.w), 0);
    bytes[p.w.len] = '\0';
    return (const char *)bytes;
}

static void test_marks_are_elements(void **state)
{
    (void)state;
    assert_string_equal(marked("# Read\n**A** and *b*\n- c"),
                        "<strong>Read</strong><br><strong>A</strong> and "
                        "<em>b</em><br>\xe2\x80\xa2 c");
}

static void test_nothing_else_is(void **state)
{
    (void)state;
    assert_string_equal(marked("**<img src=x onerror=alert(1)>** <b>\"'&</b>"),
                        "<strong>&lt;img src=x onerror=alert(1)&gt;</strong> "
                        "&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;");
    assert_string_equal(marked("[here](javascript:alert(1)) ![i](x)"),
                        "[here](javascript:alert(1)) ![i](x)");
    assert_string_equal(marked("*<script>*</script>"),
                        "<em>&lt;script&gt;</em>&lt;/script&gt;");
    assert_string_equal(marked("\xe2\x81\xa8**a**\xe2\x81\xa9"),
                        "\xe2\x81\xa8**a**\xe2\x81\xa9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks_are_elements),
        cmocka_unit_test(test_nothing_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
