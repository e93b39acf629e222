/* SPDX-License-Identifier: Apache-2.0 */
/* The battery as the kernel tells of it, in folders made here. */
#include "battery.h"
#include "folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put(const char *folder, const char *supply, const char *name,
                const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, supply);
    (void)mkdir(path, 0700); /* it may be there */
    (void)snprintf(path, sizeof(path), "%s/%s/%s", folder, supply, name);
    /* In place, as the kernel does: it stays the same file. */
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_a_mouse_and_a_charger_are_no_battery(void **state)
{
    struct hearth_battery b;
    uint8_t percent = 7;
    const char *folder = *state;
    hearth_battery_open(&b, folder);
    assert_false(hearth_battery_read(&b, &percent));
    put(folder, "AC", "type", "Mains\n");
    put(folder, "AC", "capacity", "55\n");
    put(folder, "hid", "type", "Battery\n");
    put(folder, "hid", "scope", "Device\n");
    put(folder, "hid", "capacity", "56\n");
    hearth_battery_open(&b, folder);
    assert_false(hearth_battery_read(&b, &percent));
    assert_int_equal(percent, 7);
    put(folder, "BAT0", "type", "Battery\n");
    put(folder, "BAT0", "capacity", "57\n");
    hearth_battery_open(&b, folder);
    assert_true(hearth_battery_read(&b, &percent));
    assert_int_equal(percent, 57);
    put(folder, "BAT0", "capacity", "8\n"); /* it is read anew */
    assert_true(hearth_battery_read(&b, &percent));
    assert_int_equal(percent, 8);
    hearth_battery_close(&b);
    assert_false(hearth_battery_read(&b, &percent));
    hearth_battery_open(&b, "/nowhere");
    assert_false(hearth_battery_read(&b, &percent));
}

static void test_a_value_that_is_none(void **state)
{
    static const struct {
        const char *text;
        int percent; /* -1: not known */
    } cases[] = {{"", -1},   {"\n", -1},     {"-1\n", -1}, {"4x\n", -1},
                 {"0\n", 0}, {"100\n", 100}, {"250", 100}, {"1000\n", -1}};
    struct hearth_battery b;
    const char *folder = *state;
    put(folder, "BAT1", "type", "Battery\n");
    put(folder, "BAT1", "capacity", "1\n");
    hearth_battery_open(&b, folder);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t percent = 0;
        put(folder, "BAT1", "capacity", cases[i].text);
        assert_int_equal(hearth_battery_read(&b, &percent),
                         cases[i].percent >= 0);
        if (cases[i].percent >= 0) {
            assert_int_equal(percent, cases[i].percent);
        }
    }
    hearth_battery_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_mouse_and_a_charger_are_no_battery, folder_open,
            folder_close),
        cmocka_unit_test_setup_teardown(test_a_value_that_is_none, folder_open,
                                        folder_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
